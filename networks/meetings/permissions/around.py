"""What surrounds meetings: who finds what in the search, whose calendar feed shows what, who decides what is public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from cph.core.refusals import NotAllowed
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.permissions import check_may_keep
from networks.constitutions.seats import Seat, Seats, seats_of
from networks.constitutions.selectors import bodies_visible_to
from networks.meetings.models import PartBAccess
from networks.meetings.permissions.reading import reach_of


@dataclass(frozen=True)
class Marks:
    """What somebody holds today, and what they are kept out of: see cph.search.models.Entry."""

    mine: tuple[str, ...]
    kept_out: tuple[str, ...]


def marks_of(person: Person, at: datetime) -> Marks:
    """The marks of today's seats: two queries. Whoever lost a seat, or was kept out of an item since, finds it no more."""
    seats, reach = seats_of(person, timezone.localdate(at)), reach_of(person, at)
    said = PartBAccess.objects.filter(person=person).values_list(
        "item", "allows", "item__agenda__meeting__body", "item__agenda__meeting__constitution"
    )
    let_in, kept_out = [], []
    for item, allows, body, rules in said:
        if not allows:
            kept_out.append(f"kept-out:{item}")
        elif (body, rules) in reach.attends:
            let_in.append(f"let-in:{item}")
    networks = sorted(_networks(person, seats))
    mine = [
        *reach.marks(),
        *(f"body:{body}" for body in sorted({body for body, _ in reach.attends})),
        *(f"network:{network}" for network in networks),
        *(f"own:{network}:{person.pk}" for network in networks),
        *let_in,
        "everybody",
    ]
    return Marks(tuple(mine), tuple(kept_out))


def _networks(person: Person, seats: Seats) -> set[int]:
    """Networks in which one holds a seat; all of them, for an administrator."""
    if seats.is_admin:
        return set(bodies_visible_to(person, seats.on).filter(kind=Body.Kind.NETWORK).values_list("pk", flat=True))
    return seats.network_ids()


def check_may_publish(person: Person, body: Body, *, at: datetime) -> Seat:
    """What a body shows to everybody is chosen and published by the clerk who keeps its records."""
    return check_may_keep(person, body, at=at)


def check_may_feed(person: Person, body: Body | None, *, at: datetime) -> None:
    """A calendar address is made by whoever holds a seat in some network, of a body they may see."""
    seats = seats_of(person, timezone.localdate(at))
    if not seats.held and not seats.is_admin:
        raise NotAllowed(
            "You have no seat in a network yet, so there are no meetings for your calendar.",
            instead="If you lead a school or act for an authority, ask the clerk of your network to record it.",
        )
    if body is not None and not bodies_visible_to(person, seats.on).filter(pk=body.pk).exists():
        raise NotAllowed("This body is not one of your networks.", instead="Choose one of those offered.")
