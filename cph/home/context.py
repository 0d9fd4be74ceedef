"""What the frame of every page shows: whose network this is, and where this person may go."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cph.core import clock
from cph.home.navigation import account_places, places
from cph.home.selectors import network_with_unread, unread_of
from networks.constitutions.models import Body
from networks.constitutions.seats import Capacity, seats_of


def network_of(request: HttpRequest) -> Body | None:
    """The network of the page's body, else the first one in which the person holds a seat; asked once a request."""
    if not hasattr(request, "_network_in_hand"):
        request._network_in_hand = _network_in_hand(request)
    return request._network_in_hand


def show_network_of(request: HttpRequest, body: Body) -> None:
    """For a page that has found its body with identity and unread notices: the frame need not ask again."""
    network = body.network
    network.unread = body.unread
    request._network_in_hand = network


def _network_in_hand(request: HttpRequest) -> Body | None:
    body: Body | None = getattr(request, "body_in_hand", None)
    seats = seats_of(request.user, clock.today())
    if body is not None:
        return network_with_unread(request.user, [body.network_id])
    if seats.is_admin:
        return network_with_unread(request.user, None)
    return network_with_unread(request.user, seats.network_ids())


def unread_count(request: HttpRequest, network: Body | None) -> int:
    """Notices this person has not opened; it came along with the network where there is one."""
    return network.unread if network else unread_of(request.user)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Variables of base.html: `network`, `seats`, `today`, `is_clerk`, `demo`, and what the header lists."""
    person = getattr(request, "user", None)
    today = clock.today()
    if person is None or not person.is_authenticated:
        return {"network": None, "seats": None, "today": today, "is_clerk": False, "demo": settings.DEMO}
    seats = seats_of(person, today)
    network = SimpleLazyObject(lambda: network_of(request))
    page = request.resolver_match.url_name or "" if request.resolver_match else ""
    view = request.resolver_match.func.__module__ if request.resolver_match else ""
    return {
        "network": network,
        "seats": seats,
        "today": today,
        "is_clerk": bool(seats.network_ids(Capacity.CLERK)),
        "demo": settings.DEMO,
        "places": SimpleLazyObject(lambda: list(places(seats, network or None, page, view))),
        "account_places": SimpleLazyObject(lambda: account_places(seats, unread_count(request, network or None), page)),
    }
