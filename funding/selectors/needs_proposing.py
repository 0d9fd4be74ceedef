"""What proposing asks of somebody: rows for the one query of the first page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.dateparse import parse_date

from cph.core.needing import Facts, Kinds
from cph.core.needs import Need
from cph.core.templatetags.words import day_words
from funding.models import Proposal, Version
from funding.selectors.reach import source_of_paper, stands_for
from networks.meetings.models import AgendaItem, Decision, Meeting

State = Proposal.State


def kinds(person: Any, at: Any, on: Any, kept: Any) -> Kinds:
    """Papers that somebody leads: to be finished, to be given a meeting; and decisions that the lead or the clerk names."""
    mine = Proposal.objects.filter(lead=person)
    issued = Proposal.objects.filter(state=State.ISSUED)
    out = Decision.objects.filter(removed_at__isnull=True, body=OuterRef("body")).exclude(
        minutes__circulated_at__isnull=True, minutes__isnull=False
    )
    decided = Exists(out.filter(item__in=_items()))
    no_meeting = Q(meeting__isnull=True) | Q(meeting__state=Meeting.State.CANCELLED)
    named = {"pk": "pk", "title": "title"}
    return {
        "paper": (
            mine.filter(state=State.DRAFT).annotate(day=TruncDate("meeting__starts_at")),
            named | {"until": "day", "issued": Exists(Version.objects.filter(proposal=OuterRef("pk")))},
        ),
        "paper_meeting": (issued.filter(no_meeting & ~Q(decided), lead=person), named),
        "paper_decided": (issued.filter(Q(lead=person) | Q(network__in=kept)).filter(decided), named),
    }


def _items() -> Any:
    """The items of the paper of the row, seen from a decision inside it."""
    return AgendaItem.objects.filter(stands_for(source_of_paper(OuterRef(OuterRef("pk"))))).values("pk")


def _paper_need(facts: Facts) -> Iterator[Need]:
    until = parse_date(facts["until"]) if facts["until"] else None
    detail = (
        "The version that was issued is read until the next one." if facts["issued"] else "Nobody else reads it yet."
    )
    if until:
        detail += f" It is to be decided on {day_words(until)}."
    yield Need("Finish the paper", facts["title"], reverse("fund_proposal", args=[facts["pk"]]), until, detail)


def _meeting_need(facts: Facts) -> Iterator[Need]:
    url = reverse("fund_proposal_meeting", args=[facts["pk"]])
    yield Need("Choose the meeting that decides on", facts["title"], url, None, "No meeting has this paper before it.")


def _decided_need(facts: Facts) -> Iterator[Need]:
    url = reverse("fund_proposal_decision", args=[facts["pk"]])
    yield Need("Name the decision on", facts["title"], url, None, "The minutes that record it are out.")


NEEDS: dict[str, Callable[[Facts], Iterator[Need]]] = {
    "paper": _paper_need,
    "paper_meeting": _meeting_need,
    "paper_decided": _decided_need,
}
