"""Milestones beside money: what each pound was to change, and what did change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from cph.people.models import Person
from funding.models import Allocation, Milestone, Year
from funding.selectors.books import NOTHING, Balance, annotate_balances, balances_of_years
from funding.selectors.own_money import Held
from funding.selectors.seeing import funds_read_by


def milestones_read_by(person: Person, on: date) -> QuerySet[Milestone]:
    """The milestones of funds whose books this person reads."""
    rows = Milestone.objects.filter(fund__in=funds_read_by(person, on).values("pk"), removed_at__isnull=True)
    return rows.select_related("fund", "allocation__body", "allocation__school")


@dataclass(frozen=True)
class Outcome:
    """A milestone, the money that was given for it and what of it is paid; of a milestone of the whole fund, the fund’s."""

    milestone: Milestone
    given: int
    paid: int
    is_late: bool

    @property
    def colour(self) -> str:
        """The colour of its tag; the word says the same."""
        known = {"REACHED": "green", "PARTLY": "yellow", "MISSED": "red"}
        return "red" if self.is_late else known.get(self.milestone.state, "blue")

    @property
    def words(self) -> str:
        """The word on its tag."""
        return "Late" if self.is_late else self.milestone.get_state_display()


def outcomes(rows: Iterable[Milestone], today: date) -> list[Outcome]:
    """Each with its money. Two queries, however many there are."""
    each = list(rows)
    own = {one.allocation_id for one in each if one.allocation_id}
    whole = {one.fund_id for one in each if not one.allocation_id}
    held, funds = _of_allocations(own), _of_funds(whole)
    found = []
    for one in each:
        money = held.get(one.allocation_id or 0) if one.allocation_id else funds.get(one.fund_id)
        is_late = one.state == Milestone.State.AHEAD and one.due_on < today
        found.append(Outcome(one, money.given if money else 0, money.paid if money else 0, is_late))
    return found


def _of_allocations(keys: set[int]) -> dict[int, Held]:
    rows = annotate_balances(Allocation.objects.filter(pk__in=keys)) if keys else Allocation.objects.none()
    return {one.pk: Held(given=one.given, paid=one.paid) for one in rows.only("pk")}


def _of_funds(keys: set[int]) -> dict[int, Held]:
    if not keys:
        return {}
    years = Year.objects.filter(fund__in=keys).values_list("pk", "fund")
    of = dict(years)
    found: dict[int, Balance] = {}
    for year, balance in balances_of_years(list(of)).items():
        found[of[year]] = found.get(of[year], NOTHING) + balance
    return {fund: Held(given=one.came_in - one.carried - one.returned, paid=one.paid) for fund, one in found.items()}


def shares(rows: QuerySet[Milestone], today: date) -> dict[str, int]:
    """How many milestones there are, reached, partly, missed, late, and still to come. One query."""
    late = Q(state=Milestone.State.AHEAD, due_on__lt=today)
    return rows.order_by().aggregate(
        all=Count("pk"), late=Count("pk", filter=late), ahead=Count("pk", filter=Q(state="AHEAD") & ~late),
        **{name: Count("pk", filter=Q(state=name.upper())) for name in ("reached", "partly", "missed")},
    )  # fmt: skip
