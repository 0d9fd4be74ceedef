"""Funds to try things on. Rows only; what moves money goes through the books, for nothing else can."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.utils import timezone

from cph.people.models import Person
from funding.models import Allocation, Claim, ClaimLine, Fund, Sharing, Year
from funding.services.posting import Place, post
from networks.schools.models import School
from tests.factories.elections import ground

STARTS, ENDS = date(2026, 4, 1), date(2027, 3, 31)


def fund(world: Any, **facts: Any) -> Fund:
    """A one-off fund of the network for its clusters, run by the officer; £39,000 are not in it yet."""
    on = ground(world)
    known = {
        "network": on.network, "body": on.network, "keeper": on.officer, "code": "PRIME",
        "title": "Pump-priming for clusters", "purpose": "Release of one head in each cluster, and backfill for the forum.",
        "begins_on": STARTS, "ends_on": ENDS, "opened_by": on.officer, "opened_at": timezone.now(), "form_key": uuid.uuid4(),
    }  # fmt: skip
    return Fund.objects.create(**(known | facts))


def year(of: Fund, starts_on: date = STARTS, ends_on: date = ENDS) -> Year:
    """A year of a fund."""
    return Year.objects.create(fund=of, starts_on=starts_on, ends_on=ends_on)


def award(of: Year, pence: int = 3_900_000, source: str = "DSG carry forward") -> None:
    """So much comes in."""
    moves = {Place("SOURCE", source=source): -pence, Place("AVAILABLE"): pence}
    post(of, "AWARD", moves, words="Agreed by the forum", key=f"award:{uuid.uuid4()}", on=of.starts_on,
         by=of.fund.keeper, at=timezone.now())  # fmt: skip


def allocation(of: Year, pence: int = 800_000, **facts: Any) -> Allocation:
    """So much of it for a body."""
    world = {"title": "Temporary leadership capacity"}
    sharing = Sharing.objects.create(
        year=of, rule="BY_HAND", to="GROUPS", amount_pence=pence, made_by=of.fund.keeper, made_at=timezone.now(),
        form_key=uuid.uuid4(), **world,
    )  # fmt: skip
    known = {
        "sharing": sharing, "year": of, "number": of.allocations.count() + 1, "body": of.fund.body,
        "title": sharing.title, "first_pence": pence,
    }  # fmt: skip
    made = Allocation.objects.create(**(known | facts))
    moves = {Place("AVAILABLE"): -pence, Place("ALLOCATED", made.pk): pence}
    post(of, "ALLOCATION", moves, words=str(made), key=f"allocation:{made.pk}", on=of.starts_on, by=of.fund.keeper,
         at=timezone.now())  # fmt: skip
    return made


def claim(of: Allocation, school: School, by: Person, pence: int = 10_606, state: str = "SENT", **facts: Any) -> Claim:
    """A claim of a school with one line; SENT waits for its head, CONFIRMED for the officer."""
    now = timezone.now()
    known = {
        "allocation": of, "school": school, "number": f"{of.year.fund.code}-{uuid.uuid4().hex[:8]}", "kind": "RELEASE",
        "words": "Release of the head", "first_on": of.year.starts_on, "last_on": of.year.starts_on, "amount_pence": pence,
        "written_by": by, "written_at": now, "form_key": uuid.uuid4(),
    }  # fmt: skip
    if state == "CONFIRMED":
        known |= {"confirmed_by": by, "confirmed_at": now}
    made = Claim.objects.create(**(known | {"state": state} | facts))
    ClaimLine.objects.create(
        claim=made, position=1, words=made.words, on=made.first_on, quantity=1, price_pence=pence, amount_pence=pence
    )
    return made


def approved(of: Claim, by: Person, on: date | None = None) -> Claim:
    """The claim, confirmed and approved: its money stands to be paid."""
    now = timezone.now()
    if of.confirmed_by_id is None:
        of.confirmed_by, of.confirmed_at, of.state = of.written_by, now, "CONFIRMED"
        of.save()
    moves = {
        Place("ALLOCATED", of.allocation_id): -of.amount_pence,
        Place("APPROVED", of.allocation_id): of.amount_pence,
    }
    of.approval = post(of.allocation.year, "APPROVAL", moves, words=f"{of.number}: {of.words}", key=f"approval:{of.pk}:1",
                       on=on or of.last_on, by=by, at=now)  # fmt: skip
    of.state, of.approved_by, of.approved_at = "APPROVED", by, now
    of.save()
    return of
