"""Where a person may go from the top of every page: only what they have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from cph.home.selectors import acts_for_an_authority
from networks.constitutions.models import Body
from networks.constitutions.seats import Seats


@dataclass(frozen=True)
class Place:
    """A word in the navigation, its address, whether this page lies under it, and how many wait there."""

    label: str
    url: str
    is_here: bool
    count: int = 0


# label, name of the address, what lies under it: the app of the pages, or how their names begin
NETWORK_PLACES = [
    ("Meetings", "meeting_list", ("meeting", "agenda", "plan_year", "propos", "item_")),
    ("Consultations", "consultation_list", "consultations."),
    ("Elections", "election_list", "networks.elections."),
    ("Funding", "fund_list", "funding."),
    ("Schools", "school_list", ("school", "import", "headship")),
    ("Groups", "group_list", ("group", "drawing")),
    ("Executive", "post_list", ("post", "appoint", "tenure")),
    ("Constitution", "constitution", ("constitution", "ambiguity", "roll", "invite_heads")),
    ("Calendar", "calendar", ("calendar",)),
]
OF_NO_NETWORK = {"school_list", "calendar"}


def places(seats: Seats, network: Body | None, page: str, view: str) -> Iterator[Place]:
    """Home first; the network's own places where there is one; all networks for those who have several."""
    yield Place("Home", reverse("home"), page == "home")
    for label, name, under in NETWORK_PLACES:
        if network is not None or (name == "school_list" and (seats.is_admin or acts_for_an_authority(seats))):
            numbers = [] if name in OF_NO_NETWORK else [network.pk]
            is_here = view.startswith(under) if isinstance(under, str) else page.startswith(under)
            yield Place(label, reverse(name, args=numbers), is_here)
    if seats.is_admin or len(seats.network_ids()) > 1:
        yield Place("Networks", reverse("body_list"), page in ("body_list", "body"))


def account_places(seats: Seats, unread: int, page: str) -> Iterator[Place]:
    """What belongs to the person rather than to the network."""
    yield Place("Search", reverse("search"), page == "search")
    yield Place("Notices", reverse("notice_list"), page.startswith("notice"), unread)
    yield Place("Your profile", reverse("profile"), page == "profile")
    if seats.person.is_staff:
        yield Place("Administration", reverse("admin:index"), False)
