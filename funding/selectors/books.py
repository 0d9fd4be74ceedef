"""What the books say stands where: of an allocation, a year, a fund; today from the accounts, for another day from the entries.

For a day all that counts for that day or before is added up, whenever it was written. Postings of later days are in today's
balances: what was approved for a day to come is not there to be spent again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from funding.models import Account, Allocation, Entry, Fund, Year

Kind = Account.Kind
BROUGHT = "Carried forward from the year before"  # the source of what a year brings into the next
NAMES = {
    Kind.SOURCE: "came_in", Kind.AVAILABLE: "available", Kind.ALLOCATED: "allocated", Kind.APPROVED: "approved",
    Kind.PAID: "paid", Kind.CARRIED_OUT: "carried", Kind.RETURNED: "returned",
}  # fmt: skip


@dataclass(frozen=True)
class Balance:
    """Where the money stands, in pence. Of an allocation only the middle three say something."""

    came_in: int = 0
    available: int = 0
    allocated: int = 0
    approved: int = 0
    paid: int = 0
    carried: int = 0
    returned: int = 0
    brought: int = 0  # of what came in: carried forward from the year before

    @property
    def left(self) -> int:
        """Neither approved nor paid, nor gone to another year: it can still be spent."""
        return self.available + self.allocated

    @property
    def committed(self) -> int:
        """Approved, paid or not."""
        return self.approved + self.paid

    @property
    def given(self) -> int:
        """What an allocation holds in all: spent, approved and left."""
        return self.allocated + self.committed

    def __add__(self, other: Balance) -> Balance:
        return Balance(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


NOTHING = Balance()


def balance_of_year(year: Year, on: date | None = None) -> Balance:
    """A year of a fund: one query."""
    return balances_of_years([year.pk], on).get(year.pk, NOTHING)


def balances_of_years(years: Iterable[int] | QuerySet, on: date | None = None) -> dict[int, Balance]:
    """Each of these years, by number: one query, also where the years are the answer of another."""
    return _by("year", _within(years if isinstance(years, QuerySet) else list(years), on), on)


def balance_of_fund(fund: Fund, on: date | None = None) -> Balance:
    """All its years together: one query. What one year carried into the next has left the one and come into the other:
    it is counted once, as having come in where it first did.
    """
    return together(_by("year", _within(fund.years.values("pk"), on), on).values())


def together(years: Iterable[Balance]) -> Balance:
    """Years of one fund as one: what went from one to the next is neither new money nor gone."""
    found = sum(years, NOTHING)
    return replace(found, came_in=found.came_in - found.brought, carried=found.carried - found.brought, brought=0)


def balances_of_funds(funds: Iterable[int], on: date | None = None) -> dict[int, Balance]:
    """Each of these funds, by number, its years together: one query."""
    rows: QuerySet = Account.objects.filter(year__fund__in=list(funds))
    if on is not None:
        rows = Entry.objects.filter(account__year__fund__in=list(funds), posting__on__lte=on)
    return {fund: together([one]) for fund, one in _by("year__fund", rows, on).items()}


def balances_of_allocations(years: Iterable[int], on: date | None = None) -> dict[int, Balance]:
    """Each allocation of these years, by number: one query."""
    return _by("allocation", _within(list(years), on, allocation__isnull=False), on)


def balance_of_allocation(allocation: Allocation, on: date | None = None) -> Balance:
    """One allocation: one query."""
    rows = _within([allocation.year_id], on, allocation=allocation)
    return _by("allocation", rows, on).get(allocation.pk, NOTHING)


def annotate_balances(rows: QuerySet[Allocation], on: date | None = None) -> QuerySet[Allocation]:
    """Allocations with `left`, `approved`, `paid` and `given` in pence, so that a list can be narrowed and ordered by them."""
    parts = {"left": Kind.ALLOCATED, "approved": Kind.APPROVED, "paid": Kind.PAID}
    rows = rows.annotate(**{name: _part(kind, on) for name, kind in parts.items()})
    return rows.annotate(given=F("left") + F("approved") + F("paid"))


def _part(kind: str, on: date | None) -> Coalesce:
    if on is None:
        found: QuerySet = Account.objects.filter(allocation=OuterRef("pk"), kind=kind).values("balance")
    else:
        entries = Entry.objects.filter(account__allocation=OuterRef("pk"), account__kind=kind, posting__on__lte=on)
        found = entries.order_by().values("account__allocation").values(sum=Sum("pence"))
    return Coalesce(Subquery(found, output_field=BigIntegerField()), 0)


def _within(years: Any, on: date | None, **which: Any) -> QuerySet:
    if on is None:
        return Account.objects.filter(year__in=years, **which)
    path = {f"account__{name}": value for name, value in which.items()}
    return Entry.objects.filter(account__year__in=years, posting__on__lte=on, **path)


def _by(whose: str, rows: QuerySet, on: date | None) -> dict[int, Balance]:
    path, what = ("", "balance") if on is None else ("account__", "pence")
    found: dict[int, dict[str, int]] = {}
    rows = rows.order_by().annotate(is_brought=Q(**{f"{path}kind": Kind.SOURCE, f"{path}source": BROUGHT}))
    for owner, kind, is_brought, pence in rows.values_list(f"{path}{whose}", f"{path}kind", "is_brought").annotate(
        Sum(what)
    ):
        parts = found.setdefault(owner, {})
        sum_ = -int(pence) if kind == Kind.SOURCE else int(pence)
        parts[NAMES[kind]] = parts.get(NAMES[kind], 0) + sum_
        if is_brought:
            parts["brought"] = sum_
    return {owner: Balance(**parts) for owner, parts in found.items()}
