"""Money of our network for the tests that look at the whole site: a fund of the authority, its year, who got how much, a claim.

Each room of funding adds what its addresses need in a file of its own here.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from networks.schools.models import Authority
from tests.factories import funding as make
from tests.funded import claiming, contributing, funds, paying, proposing, seeing

if TYPE_CHECKING:
    from tests.world import World

ROOMS = (proposing, funds, claiming, paying, contributing, seeing)


def year_around(day: date) -> tuple[date, date]:
    """The financial year in which this day lies."""
    first = date(day.year - (day.month < 4), 4, 1)
    return first, date(first.year + 1, 3, 31)


def add_funds(world: World) -> None:
    """`fund`, `fund_year`, `allocation` of the group, `school_allocation` of the head’s school, `claim` that waits for the head."""
    things, officer, head = world.things, world.people["officer"], world.people["head"]
    starts, ends = year_around(timezone.localdate())
    fund = make.fund(world, authority=Authority.objects.get(code="901"), keeper=officer, begins_on=starts, ends_on=ends)
    year = make.year(fund, starts, ends)
    make.award(year)
    school = head.headships.get().school
    things |= {
        "fund": fund,
        "fund_year": year,
        "allocation": make.allocation(year, body=world.group),
        "school_allocation": make.allocation(year, 200_000, body=None, school=school, title="Backfill for the forum"),
    }
    things["claim"] = make.claim(things["allocation"], school, by=officer)
    for room in ROOMS:
        room.add(world)


def addresses(world: World) -> dict[str, dict[str, Any]]:
    """What each address of funding needs to know."""
    found: dict[str, dict[str, Any]] = {}
    for room in ROOMS:
        found |= room.addresses(world)
    return found | {"fund": {"pk": world.things["fund"].pk}}
