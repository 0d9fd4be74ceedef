"""By which seats somebody acts for a network or one of its parts: plans a consultation, asks for money, reads the books."""

from __future__ import annotations

from networks.constitutions.models import Body, Post
from networks.constitutions.seats import Capacity, Seat, Seats
from networks.executives.models import Tenure

SITS = (Capacity.CHAIR, Capacity.EXECUTIVE, Capacity.REPRESENTATIVE)


def seat_in_executive(seats: Seats, network: Body) -> Seat | None:
    """The seat by which somebody sits in the executive of a network, or None. Several parts of a page ask: it is looked up once."""
    known: dict[int, Seat | None] = seats.__dict__.setdefault("_in_executive", {})
    if network.pk not in known:
        known[network.pk] = _seat_in_executive(seats, network)
    return known[network.pk]


def _seat_in_executive(seats: Seats, network: Body) -> Seat | None:
    sits = {one.body_id: one for one in seats if one.network_id == network.pk and one.capacity in SITS}
    if not sits:
        return None
    body = Body.objects.filter(pk__in=sits, parent=network, kind=Body.Kind.EXECUTIVE).first()
    return sits[body.pk] if body else None


def asking_seats(seats: Seats, network: Body) -> list[Seat]:
    """The seats by which somebody asks something of a network: clerk, officer, chair of a group, post of the executive.

    A post that is said to have no vote does not ask; one whose vote is left open does: article 5i lets the lead head ask.
    """
    here = [one for one in seats if one.network_id == network.network_id]
    found = [one for one in here if one.capacity in (Capacity.CLERK, Capacity.OFFICER)]
    sits = [one for one in here if one.capacity in SITS]
    if sits:
        asking = Tenure.objects.on(seats.on).filter(person=seats.person, body__in={one.body_id for one in sits})
        asking = asking.exclude(post__may_vote=False).exclude(post__duty=Post.Duty.ATTENDS)
        bodies = dict(asking.values_list("body", "body__kind"))
        kinds = {Body.Kind.EXECUTIVE: SITS, Body.Kind.DEVELOPMENT_GROUP: (Capacity.CHAIR,)}
        found += [one for one in sits if one.capacity in kinds.get(bodies.get(one.body_id, ""), ())]
    return sorted(found, key=lambda one: one.capacity != Capacity.CLERK)
