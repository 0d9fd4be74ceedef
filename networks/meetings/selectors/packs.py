"""Packs of a meeting: what was made, what changed since, what is left to do."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse

from networks.meetings.models import Agenda, AgendaItem, Issue, ItemPaper, Meeting, Pack, PackEdition
from networks.meetings.rules.packs import Now

B = AgendaItem.Part.CONFIDENTIAL


def packs_of(meeting: Meeting) -> list[Pack]:
    """The packs of a meeting, oldest first, each with its editions and their papers: two queries."""
    editions = PackEdition.objects.select_related("paper").defer("contents", "paper__context", "paper__joins")
    return list(
        Pack.objects.filter(meeting=meeting)
        .select_related("issue")
        .defer("issue__content")
        .prefetch_related(Prefetch("editions", queryset=editions))
        .order_by("version")
    )


def edition_with(pack: Pack, key: str) -> PackEdition | None:
    """The edition of these contents, if it was asked for."""
    return next((one for one in pack.editions.all() if one.key == key), None)


def state_of(meeting: Meeting) -> Now:
    """What is confidential today, and which late papers were taken back: two queries."""
    items = AgendaItem.objects.filter(agenda__meeting=meeting, part=B).values_list("pk", flat=True)
    rows = ItemPaper.objects.filter(item__agenda__meeting=meeting)
    gone = Q(late_at__isnull=False, removed_at__isnull=False, replaced_by__isnull=True)
    papers = list(rows.filter(Q(part=B) | gone).annotate(gone=Exists(rows.filter(gone, pk=OuterRef("pk")))))
    return Now(
        frozenset(items),
        frozenset(one.pk for one in papers if one.part == B),
        frozenset(one.pk for one in papers if one.gone),
    )


def papers_in(issue: Issue) -> dict[int, list[ItemPaper]]:
    """The papers that stand under each item of an issued agenda now, late ones among them, in their order."""
    ids = [item["id"] for item in issue.content["items"]]
    rows = ItemPaper.objects.filter(item__in=ids, removed_at__isnull=True).order_by("uploaded_at", "pk")
    found: dict[int, list[ItemPaper]] = {}
    for paper in rows:
        found.setdefault(paper.item_id, []).append(paper)
    return found


def packs_to_carry_out() -> QuerySet[Pack]:
    """Packs whose readers are not all told yet, oldest first."""
    return Pack.objects.filter(told_at__isnull=True).order_by("asked_at")


def meetings_to_renew(at: datetime) -> QuerySet[Meeting]:
    """Meetings to come whose agenda is out and whose papers changed after their last pack was asked for, or that have none."""
    last = Pack.objects.filter(meeting=OuterRef("pk")).order_by("-version")
    papers = ItemPaper.objects.filter(item__agenda__meeting=OuterRef("pk"))
    since = Q(late_at__gte=OuterRef("packed_at")) | Q(removed_at__gte=OuterRef("packed_at"), late_at__isnull=False)
    issued = Issue.objects.filter(meeting=OuterRef("pk")).order_by("-version")
    found = Meeting.objects.planned().filter(ends_at__gte=at, agenda__state=Agenda.State.ISSUED)
    found = found.annotate(
        packed_at=last.values("asked_at")[:1], packed=last.values("issue")[:1], out=issued.values("pk")[:1]
    )
    return found.filter(Q(packed__isnull=True) | ~Q(packed=F("out")) | Exists(papers.filter(since)))


def paper_address(paper_id: int) -> str:
    """Where a reader opens one paper."""
    return settings.SITE_URL + reverse("item_paper", args=[paper_id])
