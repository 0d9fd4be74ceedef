"""Every person acts by a seat they hold on that day.

A seat says in which body, in what capacity and under which article. Which seats there are, only the apps above know:
heads are members (networks.members), officers attend (networks.members), tenures chair (networks.executives). Each registers
one provider when Django starts; nothing here imports them. See docs/decisions/0002.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.http import HttpRequest

from cph.core import clock
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


@dataclass(frozen=True)
class Seats:
    """All seats of one person on one day."""

    person: Person
    on: date
    held: tuple[Seat, ...]

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

    def _first(self, here: Callable[[Seat], bool], capacities: tuple[Capacity, ...]) -> Seat | None:
        found = [seat for seat in self.held if here(seat) and (not capacities or seat.capacity in capacities)]
        if capacities:
            found.sort(key=lambda seat: capacities.index(seat.capacity))
        return found[0] if found else None


Provider = Callable[[Person, date], Iterable[Seat]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """An app that knows of seats says so, once, when Django starts."""
    if provider not in _providers:
        _providers.append(provider)


def seats_of(person: Person, on: date) -> Seats:
    """The seats this person holds on this day; asked once per person object and day, so once in a request."""
    if not person.is_authenticated or not person.is_active:
        return Seats(person, on, ())
    known: dict[date, Seats] = person.__dict__.setdefault("_seats", {})
    if on not in known:
        known[on] = Seats(person, on, tuple(seat for provider in _providers for seat in provider(person, on)))
    return known[on]


def forget(person: Person) -> None:
    """Ask again next time: for a service that has just changed this person's seats."""
    person.__dict__.pop("_seats", None)


def clerk_seats(person: Person, on: date) -> Iterable[Seat]:
    """Clerks sit in the network whose records they keep."""
    for clerk in Clerk.objects.on(on).filter(person=person):
        yield Seat(clerk.body_id, clerk.body_id, Capacity.CLERK, "Clerk")


def networks_kept_by(request: HttpRequest) -> set[int]:
    """Whose rows this member of staff sees in the admin site: the networks whose clerk they are today."""
    return seats_of(request.user, clock.today()).network_ids(Capacity.CLERK)


def holds_any(person: Person, on: date) -> bool:
    """Whether this person holds any seat at all on this day."""
    return bool(seats_of(person, on).held)
