"""Who keeps a network's records."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cph.core.refusals import NotAllowed
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.seats import Capacity, Seat, seats_of


def check_may_keep(person: Person, body: Body, *, at: datetime) -> Seat:
    """The clerk of the network keeps its records: loads its constitution, draws groups, invites heads, builds agendas."""
    seats = seats_of(person, timezone.localdate(at))
    if seats.is_admin:
        return Seat(body.pk, body.network_id, Capacity.ADMIN, "Administrator")
    seat = seats.in_network(body, Capacity.CLERK)
    if seat is None:
        raise NotAllowed(
            "Only the clerk of the network can do this.",
            instead="Ask the clerk, whose name is on the network's page.",
        )
    return seat
