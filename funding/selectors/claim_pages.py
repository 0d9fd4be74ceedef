"""What the page of a claim shows to one person: how it stands, what is left before and after, who did what when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from cph.people.models import Person
from funding.models import Claim, ClaimLine, Evidence, Fund
from funding.selectors.claim_warnings import warnings_of
from funding.selectors.claiming import (
    WORDS,
    approvers_of,
    evidence_of,
    heads_of,
    left_of,
    needs_two,
    read_lines,
    stamp_of,
    with_all,
)
from funding.selectors.reach import claims_visible_to

State, Kind = Claim.State, Claim.Kind
HEADS = [
    "Number", "Fund", "Allocation", "For", "School", "URN", "Kind", "What for", "From", "To", "Supplier", "Invoice",
    "Amount in pounds", "Status", "Written by", "Written", "Confirmed by", "Confirmed", "Approved by", "Approved",
    "Also approved by", "Also approved", "Why not",
]  # fmt: skip
NEEDED = {
    "RELEASE": "No file is needed. Add one if it shows who was released: a note of cover, a timesheet.",
    "BACKFILL": "No file is needed: the attendance in the record of the meeting is the evidence.",
    "INVOICE": "The invoice as a file. Without it the claim cannot be sent.",
}


@dataclass(frozen=True)
class Step:
    """Something that was done with a claim."""

    words: str
    person: Person
    at: datetime


@dataclass(frozen=True)
class Facts:
    """All that a page of one claim shows of it."""

    claim: Claim
    lines: list[ClaimLine]
    files: list[Evidence]
    left: int
    warnings: list[str]
    on: date

    @property
    def words(self) -> str:
        return WORDS[self.claim.state][0]

    @property
    def colour(self) -> str:
        return WORDS[self.claim.state][1]

    @property
    def stamp(self) -> str:
        return stamp_of(self.claim, self.lines, self.files)

    @property
    def is_open(self) -> bool:
        """Whether its money still stands in the allocation."""
        return self.claim.state in (State.DRAFT, State.SENT, State.CONFIRMED)

    @property
    def after(self) -> int:
        """What would be left of the allocation."""
        return self.left - self.claim.amount_pence

    @property
    def needed(self) -> str:
        return NEEDED[self.claim.kind]

    @property
    def steps(self) -> list[Step]:
        return list(_steps(self.claim))

    @property
    def is_first(self) -> bool:
        """Whether the next approval is the first of two."""
        return needs_two(self.claim) and self.claim.approved_by_id is None

    @property
    def waits_for(self) -> str:
        return waits_for(self.claim, self.on)


def facts_of(claim: Claim, on: date, *, warns: bool = True) -> Facts:
    """Lines, files, what is left; and what is worth a look, for who judges."""
    lines, left = read_lines(claim), left_of(claim.allocation)
    warnings = warnings_of(claim, lines, left) if warns else []
    return Facts(claim, lines, evidence_of(claim), left, warnings, on)


def _steps(claim: Claim) -> Iterator[Step]:
    yield Step("Written", claim.written_by, claim.written_at)
    if claim.confirmed_by and claim.confirmed_at:
        yield Step("Confirmed", claim.confirmed_by, claim.confirmed_at)
    if claim.approved_by and claim.approved_at:
        first = "Approved, the first of two" if claim.also_approved_by_id or needs_two(claim) else "Approved"
        yield Step(first, claim.approved_by, claim.approved_at)
    if claim.also_approved_by and claim.also_approved_at:
        yield Step("Approved, the second", claim.also_approved_by, claim.also_approved_at)


def waits_for(claim: Claim, on: date) -> str:
    """Who has to do what next, in a sentence."""
    if claim.state == State.DRAFT:
        return f"{claim.written_by.name} is writing it."
    if claim.state == State.SENT:
        names = " or ".join(one.name for one in heads_of(claim.school, on))
        if names:
            return f"It waits for {names} to confirm it."
        return (
            f"Nobody is recorded as head of {claim.school.name}, so nobody can confirm it. The clerk records who leads the "
            "school; then they are asked."
        )
    if claim.state == State.CONFIRMED:
        names = " or ".join(one.name for one in approvers_of(claim, on)[:3])
        if not names:
            return "Nobody who runs the fund may approve it, for all of them have a part in it. Ask the clerk who can be named."
        what = "the second approval" if claim.approved_by_id else "approval"
        return f"It waits for {what} by {names}."
    if claim.state == State.APPROVED:
        return "It is paid with the next batch."
    return ""


# --- lists


def claims_of(person: Person, on: date, fund: Fund | None = None) -> QuerySet[Claim]:
    """The claims this person sees: of one fund, or of all."""
    rows = claims_visible_to(person, on)
    return with_all(rows.filter(allocation__year__fund=fund) if fund else rows)


def sum_of(rows: QuerySet[Claim]) -> dict[str, Any]:
    """How many, for how much, and how much of that came to nothing."""
    gone = Q(state__in=(State.REJECTED, State.WITHDRAWN, State.REVERSED))
    return rows.order_by().aggregate(
        count=Count("pk"), pence=Sum("amount_pence"), gone=Sum("amount_pence", filter=gone, default=0)
    )


def sheet_rows(rows: Iterable[Claim]) -> Iterator[list[Any]]:
    """The list as a file: a row for each claim, with everything the page says of it."""
    for one in rows:
        year = one.allocation.year
        yield [
            one.number, str(year), one.allocation.title, str(one.allocation.body or one.allocation.school), one.school.name,
            one.school.urn, one.get_kind_display(), one.words, one.first_on, one.last_on, one.supplier, one.invoice,
            Decimal(one.amount_pence) / 100, WORDS[one.state][0], one.written_by.name, one.written_at,
            _name(one.confirmed_by), one.confirmed_at, _name(one.approved_by), one.approved_at,
            _name(one.also_approved_by), one.also_approved_at, one.reason,
        ]  # fmt: skip


def _name(person: Person | None) -> str:
    return person.name if person else ""
