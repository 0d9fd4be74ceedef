"""What the frame of every page shows: whose network this is, and where this person may go."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cph.core import clock
from networks.constitutions.models import Body
from networks.constitutions.seats import Capacity, seats_of


def network_in_hand(request: HttpRequest) -> Body | None:
    """The network of the page's body, else the first one in which the person holds a seat."""
    body: Body | None = getattr(request, "body_in_hand", None)
    if body is not None:
        return Body.objects.select_related("identity").get(pk=body.network_id)
    person = request.user
    if not person.is_authenticated:
        return None
    found = Body.objects.filter(kind=Body.Kind.NETWORK).select_related("identity").order_by("pk")
    seats = seats_of(person, clock.today())
    return found.first() if seats.is_admin else found.filter(pk__in=seats.network_ids()).first()


def frame(request: HttpRequest) -> dict[str, Any]:
    """Variables of base.html: `network`, `seats`, `today`, `demo`."""
    person = getattr(request, "user", None)
    signed_in = person is not None and person.is_authenticated
    return {
        "network": SimpleLazyObject(lambda: network_in_hand(request)) if signed_in else None,
        "seats": seats_of(person, clock.today()) if signed_in else None,
        "today": clock.today(),
        "is_clerk": signed_in and bool(seats_of(person, clock.today()).network_ids(Capacity.CLERK)),
        "demo": settings.DEMO,
    }
