"""What the frame of every page shows, and whom to ask."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import F, Func, IntegerField, QuerySet, Subquery

from cph.notifications.models import Notice
from cph.people.models import Person
from networks.constitutions.models import Body, Clerk
from networks.constitutions.seats import Capacity, Seats, seats_of
from networks.schools.models import Officer


def unread_of(person: Person) -> int:
    """How many notices this person has not opened."""
    return Notice.objects.filter(person=person, read_at=None).count()


def network_with_unread(person: Person, network_ids: Collection[int] | None) -> Body | None:
    """The first of these networks (of all, for None) with its identity; the person's unread notices come in the same query."""
    found = Body.objects.filter(kind=Body.Kind.NETWORK).select_related("identity").order_by("pk")
    if network_ids is not None:
        if not network_ids:
            return None
        found = found.filter(pk__in=network_ids)
    return with_unread(found, person).first()


def with_unread(bodies: QuerySet[Body], person: Person) -> QuerySet[Body]:
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
