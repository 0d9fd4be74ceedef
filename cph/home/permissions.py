"""Who reads the trail."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cph.core.names import key_of
from cph.core.refusals import NotAllowed
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.seats import Capacity, seats_of


def check_may_read_trail(person: Person, *, at: datetime) -> list[str] | None:
    """Administrators read the whole trail (None); clerks and chairs the lines of their networks and of all bodies in them."""
    seats = seats_of(person, timezone.localdate(at))
    if seats.is_admin:
        return None
    networks = seats.network_ids(Capacity.CLERK) | {seat.network_id for seat in seats.chairs()}
    if not networks:
        raise NotAllowed(
            "The trail of a network is read by its clerk and its chairs, because it names people.",
            instead="What happened to a school, a meeting or a group stands at the foot of its own page.",
        )
    bodies = Body.objects.filter(pk__in=networks) | Body.objects.filter(parent__in=networks)
    return [key_of(body) for body in bodies]
