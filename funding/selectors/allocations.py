"""An allocation as its page and its statement show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from cph.people.models import Person
from funding.models import Allocation, Claim, Entry
from funding.selectors.reach import claims_visible_to

MOST_CLAIMS = 50


@dataclass(frozen=True)
class Moved:
    """Money that came to an allocation or left it for another, with its reason."""

    on: date
    words: str
    pence: int
    kind: str


def moves_of(allocation: Allocation, on: date | None = None) -> list[Moved]:
    """How the allocation came to what it holds: shared out, moved, given back. Claims are told apart from these. One query."""
    rows = Entry.objects.filter(account__allocation=allocation, account__kind="ALLOCATED").exclude(
        posting__kind__in=("APPROVAL", "PAYMENT")
    )
    if on is not None:
        rows = rows.filter(posting__on__lte=on)
    rows = rows.select_related("posting").order_by("posting__on", "posting__number")
    return [Moved(one.posting.on, one.posting.words, one.pence, one.posting.get_kind_display()) for one in rows]


def claims_to_show(person: Person, allocation: Allocation, on: date) -> QuerySet[Claim]:
    """Its claims that this person may know of, newest first."""
    rows = claims_visible_to(person, on).filter(allocation=allocation).exclude(state="DRAFT")
    return rows.select_related("school").order_by("-pk")[:MOST_CLAIMS]
