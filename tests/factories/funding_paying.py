"""Schools with accounts and claims that wait to be paid. Rows; batches and payments go through their services."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from cph.people.models import Person
from funding.models import Allocation, Batch, Claim, Fund, Payee, Year
from funding.selectors.paying import first_day_to_pay
from funding.services.paying import make_batch, release
from funding.services.sealing import Digits, seal
from networks.schools.models import School
from tests.factories import funding as make
from tests.factories import meetings as people
from tests.factories.elections import ground

SORT_CODE, ACCOUNT = "123456", "12345678"


def payee(school: School, by: Person, checked_by: Person | None = None, account: str = ACCOUNT, **facts: Any) -> Payee:
    """Where a school is paid; unchecked unless it is said by whom."""
    now = timezone.now()
    digits = Digits(SORT_CODE, account)
    known = {
        "school": school, "name": "SCHOOL FUND", "sealed": seal(digits, school.pk), "ending": digits.ending,
        "entered_by": by, "entered_at": now, "checked_by": checked_by, "checked_at": now if checked_by else None,
        "form_key": uuid.uuid4(),
    }  # fmt: skip
    return Payee.objects.create(**(known | facts))


@dataclass
class Till:
    """A fund with a year around today, an allocation, heads whose schools claimed; officer and clerk run it."""

    world: Any
    fund: Fund
    year: Year
    given: Allocation
    officer: Person
    clerk: Person
    heads: list[Person] = field(default_factory=list)

    @property
    def schools(self) -> list[School]:
        return [one.headships.get().school for one in self.heads]

    def claim(self, head: int = 0, pence: int = 10_606, **facts: Any) -> Claim:
        """Of the school of this head, approved: to be paid."""
        of = facts.pop("of", self.given)
        made = make.claim(of, self.schools[head], by=self.heads[head], pence=pence, state="CONFIRMED", **facts)
        return make.approved(made, by=self.officer)

    def batch(self, *claims: Claim, **facts: Any) -> Batch:
        known = {"pays_on": first_day_to_pay(timezone.localdate()), "form_key": uuid.uuid4(), "by": self.officer}
        return make_batch(self.fund, claims, **(known | {"at": timezone.now()} | facts))

    def paid(self, *claims: Claim) -> Batch:
        return release(self.batch(*claims), by=self.clerk, at=timezone.now())

    def balances(self) -> dict[str, int]:
        """By kind, over the year: what stands where."""
        found: dict[str, int] = {}
        for kind, balance in self.year.accounts.values_list("kind", "balance"):
            found[kind] = found.get(kind, 0) + balance
        return found


def till(world: Any = None, heads: int = 2, accounts: bool = True) -> Till:
    """£8,000 allocated out of £39,000, nothing claimed yet."""
    world = world or people.world()
    on = ground(world)
    today = timezone.localdate()
    starts = date(today.year - (today.month < 4), 4, 1)
    ends = date(starts.year + 1, 3, 31)
    fund = make.fund(world, begins_on=starts, ends_on=ends)
    year = make.year(fund, starts, ends)
    make.award(year)
    found = Till(world, fund, year, make.allocation(year), on.officer, on.clerk)
    for number in range(heads):
        found.heads.append(people.head_of(world, f"Paid Head {number}"))
    if accounts:
        for number, school in enumerate(found.schools):
            payee(school, on.officer, on.clerk, account=f"{12345670 + number}")
    return found
