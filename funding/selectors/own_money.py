"""What a group, a school or another body was given out of all funds, claimed, was paid, and has left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from cph.people.models import Person
from funding.models import Account, Allocation, Claim, Year
from funding.rules.stacks import Stack, stack
from funding.selectors.books import NAMES, Balance, annotate_balances
from funding.selectors.reach import schools_led_by
from funding.selectors.seeing import WAITING, funds_read_by, parts_of
from networks.constitutions.models import Body
from networks.constitutions.seats import seats_of
from networks.schools.models import School

Owner = Body | School
WHICH = [("", "Years that are open"), ("closed", "Closed years"), ("all", "All years")]


@dataclass(frozen=True)
class Own:
    """A body or a school whose money somebody may look at, and the page of it."""

    name: str
    page: str
    number: int


def own_places(person: Person, on: date) -> list[Own]:
    """The groups and networks this person sits in, and the schools they lead. One query."""
    seats = seats_of(person, on)
    bodies = Body.objects.filter(
        pk__in=seats.body_ids(), kind__in=[Body.Kind.DEVELOPMENT_GROUP, Body.Kind.NETWORK]
    ).values_list("kind", "pk", "name")
    schools = School.objects.filter(pk__in=schools_led_by(person, on)).values_list("status", "urn", "name")
    order = {Body.Kind.DEVELOPMENT_GROUP: 1, Body.Kind.NETWORK: 2}
    rows = sorted(schools.union(bodies), key=lambda one: (order.get(one[0], 0), one[2]))
    return [
        Own(name, "funding_of_body" if kind in order else "funding_of_school", number) for kind, number, name in rows
    ]


def is_own(person: Person, owner: Owner, on: date) -> bool:
    """Whether it is the group, the network or the school of this person today."""
    if isinstance(owner, School):
        return schools_led_by(person, on).filter(school=owner).exists()
    return owner.pk in seats_of(person, on).body_ids()


def allocations_shown(person: Person, owner: Owner, on: date) -> QuerySet[Allocation]:
    """All it was given, for those whose own it is; to others what comes from funds whose books they read."""
    whose = {"school": owner} if isinstance(owner, School) else {"body": owner}
    rows = Allocation.objects.filter(**whose)
    if seats_of(person, on).is_admin or is_own(person, owner, on):
        return rows
    return rows.filter(year__fund__in=funds_read_by(person, on).values("pk"))


def in_years(rows: QuerySet[Allocation], which: str) -> QuerySet[Allocation]:
    """Those of the years that are open, of closed ones, or of all: see WHICH."""
    states = {"closed": [Year.State.CLOSED], "all": list(Year.State)}.get(which, [Year.State.OPEN])
    return rows.filter(year__state__in=states)


def with_sums(rows: QuerySet[Allocation]) -> QuerySet[Allocation]:
    """Allocations with what they hold, and `waiting`: what is claimed and not approved."""
    waiting = Claim.objects.filter(allocation=OuterRef("pk"), state__in=WAITING).order_by()
    sums = waiting.values("allocation").values(sum=Sum("amount_pence"))
    rows = annotate_balances(rows).annotate(waiting=Coalesce(Subquery(sums, output_field=BigIntegerField()), 0))
    return rows.select_related("year__fund", "body", "school")


@dataclass(frozen=True)
class Held:
    """What there is in all: pence."""

    given: int = 0
    waiting: int = 0
    approved: int = 0
    paid: int = 0
    left: int = 0


def held_by(rows: QuerySet[Allocation]) -> Held:
    """All these allocations together. Two queries."""
    keys = rows.order_by().values("pk")
    sums: defaultdict[str, int] = defaultdict(int)
    for kind, pence in (
        Account.objects.filter(allocation__in=keys).order_by().values_list("kind").annotate(Sum("balance"))
    ):
        sums[NAMES[kind]] += int(pence)
    waiting = Claim.objects.filter(allocation__in=keys, state__in=WAITING).aggregate(sum=Sum("amount_pence"))["sum"]
    found = Balance(**sums)
    return Held(found.given, int(waiting or 0), found.approved, found.paid, found.allocated)


def stack_of(one: Any, longest: int) -> Stack:
    """The bar of what was given: of a sum, or of an allocation with its sums at hand."""
    waiting = min(one.waiting, one.left)
    return stack(parts_of(one.paid, one.approved, waiting, one.left - waiting, 0), longest)


def with_bars(rows: Sequence[Allocation]) -> list[tuple[Allocation, Stack]]:
    """Allocations with their bars, to one scale."""
    longest = max((one.given for one in rows), default=0)
    return [(one, stack_of(one, longest)) for one in rows]
