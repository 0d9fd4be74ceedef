"""Who keeps a network's records, who decides what its constitution leaves open, who starts a network."""

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


def check_may_rule(person: Person, body: Body, *, at: datetime) -> Seat:
    """The executive decides how an open article is read; its chairs record that, or the clerk for them."""
    seats = seats_of(person, timezone.localdate(at))
    if seats.is_admin:
        return Seat(body.pk, body.network_id, Capacity.ADMIN, "Administrator")
    chairs = [one for one in seats.chairs() if one.network_id == body.network_id]
    seat = chairs[0] if chairs else seats.in_network(body, Capacity.CLERK)
    if seat is None:
        raise NotAllowed(
            "The executive decides how an open article is read. Its chairs or the clerk record the decision.",
            instead="Ask a chair to put the question to the executive.",
        )
    return seat


def check_may_administer(person: Person, *, at: datetime) -> Seat:
    """Administrators of the whole site start networks and appoint their clerks."""
    if not seats_of(person, timezone.localdate(at)).is_admin:
        raise NotAllowed(
            "Only an administrator of this site can start a network or appoint its clerk.",
            instead="Write to the administrator who set this site up.",
        )
    return Seat(0, 0, Capacity.ADMIN, "Administrator")
