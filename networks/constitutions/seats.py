"""Every person acts by a seat they hold on that day.

A seat says in which body, in what capacity and under which article. Which seats there are, only the apps above know:
heads are members (networks.members), officers attend (networks.members), tenures chair (networks.executives). Each registers
one source when Django starts; nothing here imports them. See docs/decisions/0002.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import JSONObject
from django.http import HttpRequest

from cph.core import clock
from cph.core.composed import composed
from cph.people.models import Person
from networks.constitutions.models import Body, Clerk


class Capacity(StrEnum):
    """What a seat lets its holder be."""

    ADMIN = "ADMIN"
    CLERK = "CLERK"
    CHAIR = "CHAIR"
    EXECUTIVE = "EXECUTIVE"
    REPRESENTATIVE = "REPRESENTATIVE"
    MEMBER = "MEMBER"
    OFFICER = "OFFICER"
    ATTENDS = "ATTENDS"


@dataclass(frozen=True)
class Seat:
    """A capacity in a body, as a person would say it: "Co-chair", "Clerk", "Head of Green Lane Infant School"."""

    body_id: int
    network_id: int
    capacity: Capacity
    title: str
    article: str = ""
    ends_on: date | None = None
    in_a_group: bool = False  # of a group of schools: its chair leads that group, and not the network


Told = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Seats:
    """All seats of one person on one day, and the facts they follow from, for those who would ask for these again."""

    person: Person
    on: date
    held: tuple[Seat, ...]
    told: Told = field(default_factory=dict, repr=False, compare=False)

    def __iter__(self) -> Iterator[Seat]:
        return iter(self.held)

    @property
    def is_admin(self) -> bool:
        """An administrator of the whole site sees every network."""
        return self.person.is_active and self.person.is_superuser

    def network_ids(self, *capacities: Capacity) -> set[int]:
        """Networks where the person holds a seat (of one of these capacities)."""
        return {seat.network_id for seat in self.held if not capacities or seat.capacity in capacities}

    def body_ids(self, *capacities: Capacity) -> set[int]:
        """Bodies in which the person sits (in one of these capacities)."""
        return {seat.body_id for seat in self.held if not capacities or seat.capacity in capacities}

    def in_network(self, body: Body, *capacities: Capacity) -> Seat | None:
        """The first seat in this body's network (of one of these capacities, in the order they are named)."""
        return self._first(lambda seat: seat.network_id == body.network_id, capacities)

    def in_body(self, body: Body, *capacities: Capacity) -> Seat | None:
        """The first seat in this very body (of one of these capacities, in the order they are named)."""
        return self._first(lambda seat: seat.body_id == body.pk, capacities)

    def chairs(self) -> list[Seat]:
        """Where the person chairs a network or its executive. Who chairs a group of schools is no chair of the network."""
        return [seat for seat in self.held if seat.capacity == Capacity.CHAIR and not seat.in_a_group]

    def _first(self, here: Callable[[Seat], bool], capacities: tuple[Capacity, ...]) -> Seat | None:
        found = [seat for seat in self.held if here(seat) and (not capacities or seat.capacity in capacities)]
        if capacities:
            found.sort(key=lambda seat: capacities.index(seat.capacity))
        return found[0] if found else None


@dataclass(frozen=True)
class Source:
    """What an app knows of seats: which rows tell of a person's seats on a day, and how they read.

    `rows` gives each kind of row a name: a query, and what of each row is to be known, as for JSONObject. `seats` reads
    the facts of all kinds.
    """

    rows: Callable[[int, date], dict[str, tuple[QuerySet, dict[str, Any]]]]
    seats: Callable[[Told, date], Iterable[Seat]]


_sources: list[Source] = []


def register(source: Source) -> None:
    """An app that knows of seats says so, once, when Django starts."""
    if source not in _sources:
        _sources.append(source)
        _rows.forget()


@composed
def _rows(*, person: int, on: date) -> QuerySet:
    """The rows of all sources in one query."""
    first, *others = (
        rows.order_by().values(kind=Value(kind), facts=JSONObject(**facts))
        for source in _sources
        for kind, (rows, facts) in source.rows(person, on).items()
    )
    return first.union(*others, all=True)


def _told(person: Person, on: date) -> Told:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for kind, facts in _rows(person=person.pk, on=on):
        found[kind].append(facts)
    return found


def seats_of(person: Person, on: date) -> Seats:
    """The seats this person holds on this day, in one query; asked once per person object and day, so once in a request."""
    if not person.is_authenticated or not person.is_active:
        return Seats(person, on, ())
    known: dict[date, Seats] = person.__dict__.setdefault("_seats", {})
    if on not in known:
        told = _told(person, on)
        known[on] = Seats(person, on, tuple(seat for source in _sources for seat in source.seats(told, on)), told)
    return known[on]


def forget(person: Person) -> None:
    """Ask again next time: for a service that has just changed this person's seats."""
    person.__dict__.pop("_seats", None)


def _clerks(person: int, on: date) -> dict[str, tuple[QuerySet, dict[str, Any]]]:
    return {"clerk": (Clerk.objects.on(on).filter(person=person), {"network": "body_id"})}


def _clerk_seats(told: Told, on: date) -> Iterable[Seat]:
    for row in told["clerk"]:
        yield Seat(row["network"], row["network"], Capacity.CLERK, "Clerk")


CLERKS = Source(_clerks, _clerk_seats)  # clerks sit in the network whose records they keep


def networks_kept_by(request: HttpRequest) -> set[int]:
    """Whose rows this member of staff sees in the admin site: the networks whose clerk they are today."""
    return seats_of(request.user, clock.today()).network_ids(Capacity.CLERK)


def holds_any(person: Person, on: date) -> bool:
    """Whether this person holds any seat at all on this day."""
    return bool(seats_of(person, on).held)
