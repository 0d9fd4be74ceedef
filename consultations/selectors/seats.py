"""By which seats somebody plans consultations of a network."""

from __future__ import annotations

from networks.constitutions.models import Body, Post
from networks.constitutions.seats import Capacity, Seat, Seats
from networks.executives.models import Tenure

SITS_IN_EXECUTIVE = (Capacity.CHAIR, Capacity.EXECUTIVE, Capacity.REPRESENTATIVE)


def asking_seats(seats: Seats, network: Body) -> list[Seat]:
    """The seats by which somebody plans here: clerk, officer, chair of a group, post of the executive.

    A post that is said to have no vote does not plan; one whose vote is left open does: article 5i lets the lead head ask.
    """
    here = [one for one in seats if one.network_id == network.network_id]
    found = [one for one in here if one.capacity in (Capacity.CLERK, Capacity.OFFICER)]
    sits = [one for one in here if one.capacity in SITS_IN_EXECUTIVE]
    if sits:
        asking = Tenure.objects.on(seats.on).filter(person=seats.person, body__in={one.body_id for one in sits})
        asking = asking.exclude(post__may_vote=False).exclude(post__duty=Post.Duty.ATTENDS)
        bodies = dict(asking.values_list("body", "body__kind"))
        kinds = {Body.Kind.EXECUTIVE: SITS_IN_EXECUTIVE, Body.Kind.DEVELOPMENT_GROUP: (Capacity.CHAIR,)}
        found += [one for one in sits if one.capacity in kinds.get(bodies.get(one.body_id, ""), ())]
    return sorted(found, key=lambda one: one.capacity != Capacity.CLERK)
