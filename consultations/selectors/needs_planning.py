"""What running a consultation asks of its lead: get it ready, open it, hear those missing before it closes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation, Respondent, Response
from cph.core.needing import Facts, Kinds
from cph.core.needs import Need
from cph.core.templatetags.words import count_of, moment
from networks.ballots.models import Mark

State, Naming = Consultation.State, Consultation.Naming
SOON = timedelta(days=3)
NAMED = {"pk": "pk", "title": "title", "opens": "opens_at", "closes": "closes_at"}


def kinds(person: Any, at: Any) -> Kinds:
    """Consultations that this person leads: drafts that nobody let go, open ones that close within three days."""
    mine = Consultation.objects.filter(lead=person)
    drafts = mine.filter(state=State.DRAFT, is_template=False, released_at__isnull=True)
    return {"prepare": (drafts, NAMED), "missing": _closing(mine, at)}


def _closing(mine: QuerySet, at: Any) -> tuple[QuerySet, Facts]:
    """With how many were asked and how many have responded, by a response or by a mark on the roll of the box."""
    rows = mine.filter(state=State.OPEN, closes_at__gt=at, closes_at__lte=at + SOON).annotate(
        asked=_count(Respondent.objects.filter(consultation=OuterRef("pk"), is_asked=True), "consultation"),
        sent=_count(Response.objects.filter(consultation=OuterRef("pk"), is_last=True), "consultation"),
        marked=_count(Mark.objects.filter(box=OuterRef("box")), "box"),
    )
    return rows, NAMED | {"asked": "asked", "sent": "sent", "marked": "marked", "per": "answers_per"}


def _count(rows: QuerySet, by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _prepare_need(facts: Facts) -> Iterator[Need]:
    pk, title = facts["pk"], facts["title"]
    if facts["opens"] is None:
        yield Need("Get ready", title, reverse("consultation", args=[pk]), None, "It has no dates yet.")
        return
    opens = datetime.fromisoformat(facts["opens"])
    words = f"It is to open on {moment(opens)}."
    yield Need("Open", title, reverse("consultation_open", args=[pk]), timezone.localdate(opens), words)


def _missing_need(facts: Facts) -> Iterator[Need]:
    missing = facts["asked"] - max(facts["sent"], facts["marked"])
    if missing <= 0:
        return
    closes = datetime.fromisoformat(facts["closes"])
    noun = "school" if facts["per"] == "SCHOOL" else "person,people"
    words = f"It closes on {moment(closes)}; {count_of(missing, noun)} of {facts['asked']} missing."
    yield Need(
        "Hear those missing in",
        facts["title"],
        reverse("consultation", args=[facts["pk"]]),
        timezone.localdate(closes),
        words,
    )


NEEDS: dict[str, Callable[[Facts], Iterator[Need]]] = {"prepare": _prepare_need, "missing": _missing_need}
