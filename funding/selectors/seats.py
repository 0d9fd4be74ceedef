"""By which seats somebody has to do with money."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet

from funding.models import Fund
from networks.constitutions.seats import Capacity, Seat, Seats
from networks.executives.acting import SITS
from networks.schools.models import Officer

READS = (Capacity.CLERK, Capacity.MEMBER, *SITS)


def authorities_of(seats: Seats) -> QuerySet:
    """The authorities for which this person acts that day, by number."""
    return Officer.objects.on(seats.on).filter(person=seats.person).values("authority")


def acts_for(seats: Seats, authority: int | None) -> bool:
    """Whether they are an officer of this authority that day. Asked once for each person and day."""
    if authority is None:
        return False
    if "_authorities" not in seats.__dict__:
        seats.__dict__["_authorities"] = set(authorities_of(seats).values_list("authority", flat=True))
    return authority in seats.__dict__["_authorities"]


def runs_by(seats: Seats, fund: Fund) -> Seat | None:
    """The seat by which somebody runs a fund, or None."""
    network = fund.network
    if seats.is_admin:
        return Seat(network.pk, network.pk, Capacity.ADMIN, "Administrator")
    if seat := seats.in_network(network, Capacity.CLERK):
        return seat
    if (seat := seats.in_network(network, Capacity.OFFICER)) and acts_for(seats, fund.authority_id):
        return seat
    if fund.keeper_id == seats.person.pk and (seat := seats.in_network(network)):
        return replace(seat, title="Keeper of the fund", article="", ends_on=None)
    return None
