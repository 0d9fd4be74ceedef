"""What a year that is to be closed holds: what is left and where, what waits to be paid or judged."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from django.db.models import QuerySet

from funding.models import Allocation, Claim, Year
from funding.rules.sharing import by_weight
from funding.selectors.books import Balance, balance_of_year
from funding.selectors.funds import allocations_of

State = Claim.State
FREE = 0  # stands for what is not allocated, beside the keys of allocations


@dataclass(frozen=True)
class YearEnd:
    """A year at its end: what is left of each allocation and of what is not allocated, and the claims that wait."""

    balance: Balance
    allocations: tuple[Allocation, ...]
    unpaid: tuple[Claim, ...]
    waiting: tuple[Claim, ...]
    drafts: int

    @property
    def left(self) -> dict[int, int]:
        """Pence by allocation, and of what is not allocated, where there are any."""
        found = {FREE: self.balance.available} | {one.pk: one.left for one in self.allocations}  # type: ignore[attr-defined]
        return {key: pence for key, pence in found.items() if pence}

    @property
    def mark(self) -> str:
        """What was looked at, as a short word."""
        said = f"{sorted(self.left.items())}{[one.pk for one in (*self.unpaid, *self.waiting)]}"
        return sha256(said.encode()).hexdigest()[:24]


def year_end_of(year: Year) -> YearEnd:
    """Everything that closing the year has to do with: four queries."""
    claims = list(_claims(year))
    return YearEnd(
        balance_of_year(year), tuple(allocations_of(year)),
        tuple(one for one in claims if one.state == State.APPROVED),
        tuple(one for one in claims if one.state in (State.CONFIRMED, State.SENT)),
        sum(one.state == State.DRAFT for one in claims),
    )  # fmt: skip


def _claims(year: Year) -> QuerySet[Claim]:
    states = (State.APPROVED, State.CONFIRMED, State.SENT, State.DRAFT)
    rows = Claim.objects.filter(allocation__year=year, state__in=states)
    return rows.select_related("school", "allocation__body", "allocation__school").order_by("state", "pk")


def carried_of(left: dict[int, int], carry: int) -> dict[int, int]:
    """What of each is carried where not all is: in proportion to what is left of it, to the penny."""
    if not carry:
        return {}
    return {key: pence for key, pence in by_weight(carry, left).items() if pence}
