"""What the frame of every page shows, and whom to ask."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, Subquery

from cph.core.composed import composed
from cph.notifications.models import Notice
from cph.people.models import Person
from networks.constitutions.models import Body, Clerk, Identity
from networks.constitutions.seats import Capacity, Seats, seats_of
from networks.schools.models import Officer

LOOK = ("short_name", "colour", "prefix")


def unread_of(person: Person) -> int:
    """How many notices this person has not opened."""
    return Notice.objects.filter(person=person, read_at=None).count()


def network_with_unread(person: Person, network_ids: Collection[int] | None) -> Body | None:
    """The first of these networks (of all, for None) with its identity; the person's unread notices come in the same query."""
    if network_ids is None:
        found = _first_network(False, person=person.pk, networks=set())
    else:
        found = _first_network(True, person=person.pk, networks=set(network_ids)) if network_ids else []
    return _network_from(found[0]) if found else None


@composed
def _first_network(among: bool, /, *, person: int, networks: set[int]) -> QuerySet:
    found = Body.objects.filter(kind=Body.Kind.NETWORK)
    found = found.filter(pk__in=networks) if among else found
    names = ("pk", "name", "identity", *(f"identity__{name}" for name in LOOK))
    return with_unread(found, person).order_by("pk").values(*names, "unread")[:1]


def _network_from(row: Any) -> Body:
    """The network as the object it is, with `unread`."""
    network = Body(pk=row.pk, kind=Body.Kind.NETWORK, name=row.name)
    network.unread = row.unread
    if row.identity:
        looks = {name: getattr(row, f"identity__{name}") for name in LOOK}
        network.identity = Identity(pk=row.identity, body=network, **looks)
    return network


def with_unread(bodies: QuerySet[Body], person: Person | int) -> QuerySet[Body]:
    """Bodies that carry how many notices this person has not opened: the header needs it, and a query is spared."""
    unread = Notice.objects.filter(person=person, read_at=None).annotate(n=Func(F("pk"), function="COUNT"))
    return bodies.annotate(unread=Subquery(unread.values("n"), output_field=IntegerField()))


def clerks_of(person: Person, on: date) -> list[Clerk]:
    """The clerks whom this person may turn to: those of their networks."""
    seats = seats_of(person, on)
    found = Clerk.objects.on(on).select_related("person", "body").order_by("body__name", "person__name")
    return list(found if seats.is_admin else found.filter(body__in=seats.network_ids()))


def acts_for_an_authority(seats: Seats) -> bool:
    """Officers load the register before any network is there; only who holds no seat at all is asked after."""
    if seats.held or seats.is_admin:
        return bool(seats.network_ids(Capacity.OFFICER))
    return Officer.objects.on(seats.on).filter(person=seats.person).exists()
