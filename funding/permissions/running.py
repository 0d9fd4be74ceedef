"""Who proposes, who runs a fund, who reads its books: one sentence each."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cph.core.refusals import NotAllowed
from cph.people.models import Person
from funding.models import Fund
from funding.selectors.seats import runs_by
from networks.constitutions.models import Body
from networks.constitutions.seats import Capacity, Seat, seats_of
from networks.executives.acting import asking_seats, seat_in_executive


def check_may_propose(person: Person, network: Body, *, at: datetime) -> Seat:
    """The clerk, officers of the authority, those of the executive who may vote, and chairs of groups ask for money."""
    seats = seats_of(person, timezone.localdate(at))
    if seats.is_admin:
        return Seat(network.pk, network.network_id, Capacity.ADMIN, "Administrator")
    found = asking_seats(seats, network)
    if not found:
        raise NotAllowed(
            "Officers of the authority, the clerk, the executive and the chairs of groups write papers that ask for money.",
            instead="Ask the chair of your group, or propose an item for the next meeting.",
        )
    return found[0]


def check_may_open(person: Person, network: Body, *, at: datetime) -> Seat:
    """The clerk opens a fund of the network, an officer one of the authority."""
    seats = seats_of(person, timezone.localdate(at))
    if seats.is_admin:
        return Seat(network.pk, network.network_id, Capacity.ADMIN, "Administrator")
    seat = seats.in_network(network, Capacity.CLERK, Capacity.OFFICER)
    if seat is None:
        raise NotAllowed(
            "The clerk and officers of the authority open funds.",
            instead="Ask the clerk of the network.",
        )
    return seat


def check_may_run(person: Person, fund: Fund, *, at: datetime) -> Seat:
    """Its keeper, the officers of its authority and the clerk of the network run a fund: share it out, approve, pay."""
    seat = runs_by(seats_of(person, timezone.localdate(at)), fund)
    if seat is None:
        raise NotAllowed(
            f"{fund.keeper.name} keeps “{fund.title}”. Only the keeper, the officers of its authority and the clerk of the "
            "network run it.",
            instead=f"Ask {fund.keeper.name}.",
        )
    return seat


def check_may_read_books(person: Person, fund: Fund, *, at: datetime) -> Seat:
    """Those who run a fund and the executive of the network read its statement and compare what came of it."""
    seats = seats_of(person, timezone.localdate(at))
    seat = runs_by(seats, fund) or seat_in_executive(seats, fund.network)
    if seat is None:
        raise NotAllowed(
            f"The books of “{fund.title}” are read by those who run it and by the executive.",
            instead="The page of the fund says how much was shared out, and how much of it is left.",
        )
    return seat
