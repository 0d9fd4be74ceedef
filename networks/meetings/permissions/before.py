"""Who says whether they come, who sees what others said, who declares an interest, who reads Part B."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from cph.core.refusals import NotAllowed
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.permissions import check_may_keep
from networks.constitutions.seats import Capacity, Seat, seats_of
from networks.meetings.models import SITS_IN_EXECUTIVE, AgendaItem, Meeting, PartBAccess
from networks.meetings.permissions.agendas import check_may_attend, check_may_read_draft
from networks.meetings.permissions.reading import may_read_item, sits_in
from networks.meetings.rules import Reading
from networks.meetings.selectors import executive_for
from networks.meetings.selectors.before import sitting_ids


def reading_of(person: Person, meeting: Meeting, *, at: datetime) -> Reading:
    """Which confidential items of a meeting this person reads, if they may read its agenda at all: one query."""
    sits = sits_in(person, meeting.body, timezone.localdate(at)) is not None
    said = PartBAccess.objects.filter(item__agenda__meeting=meeting, person=person)
    return Reading(sits, dict(said.values_list("item", "allows")))


def readings_of(people: Iterable[Person], meeting: Meeting, *, at: datetime) -> dict[int, Reading]:
    """The same for many people by their numbers, in a few queries, whatever their number."""
    sitting = sitting_ids(meeting.body, timezone.localdate(at))
    said: dict[int, dict[int, bool]] = {}
    rows = PartBAccess.objects.filter(item__agenda__meeting=meeting)
    for person, item, allows in rows.values_list("person", "item", "allows"):
        said.setdefault(person, {})[item] = allows
    return {one.pk: Reading(one.pk in sitting, said.get(one.pk, {})) for one in people}


def check_may_reply(person: Person, meeting: Meeting, *, at: datetime) -> Seat:
    """Whoever may attend says whether they come."""
    seat = check_may_attend(person, meeting, at=at)
    if seat.capacity == Capacity.ADMIN:
        raise NotAllowed(
            "You look after this site and hold no seat in this body.",
            instead="Those who attend say for themselves whether they come; the clerk can note it for them.",
        )
    return seat


def check_may_see_replies(person: Person, meeting: Meeting, *, at: datetime) -> Seat:
    """What each said is read by the clerk who prepares the meeting and the executive; by nobody else in the network."""
    seats = seats_of(person, timezone.localdate(at))
    executive = executive_for(meeting.body)
    seat = seats.in_network(meeting.body, Capacity.CLERK)
    seat = seat or (seats.in_body(executive, *SITS_IN_EXECUTIVE) if executive else None)
    seat = seat or seats.in_body(meeting.body, *SITS_IN_EXECUTIVE)
    if seat is None:
        raise NotAllowed(
            "What each person replied is read by the clerk and the executive.",
            instead="Your own reply is on the page of the meeting.",
        )
    return seat


def reads_notes(seat: Seat) -> bool:
    """The note to a reply is for the clerk and the chair."""
    return seat.capacity in (Capacity.CLERK, Capacity.CHAIR)


def check_may_read_item(person: Person, item: AgendaItem, meeting: Meeting, *, at: datetime) -> None:
    """Whoever works on an item must be one of its readers."""
    if not may_read_item(person, item, meeting, at=at):
        raise NotAllowed(
            "This item is read by those who sit in the body and those it let in.", instead="Ask the clerk."
        )


def check_may_decide_access(person: Person, item: AgendaItem, meeting: Meeting, *, at: datetime) -> Seat:
    """Who else reads a confidential item, and who does not, is recorded by the clerk, who reads it too."""
    seat = check_may_keep(person, meeting.body, at=at)
    confidential = AgendaItem(pk=item.pk, part=AgendaItem.Part.CONFIDENTIAL)  # also where only a paper of it is
    check_may_read_item(person, confidential, meeting, at=at)
    return seat


def check_may_have_interests(person: Person, network: Body, *, at: datetime) -> Seat:
    """Everybody with a seat in the network enters interests in its register."""
    seat = seats_of(person, timezone.localdate(at)).in_network(network)
    if seat is None:
        raise NotAllowed(
            "The register holds the interests of those who have a seat in the network.",
            instead="The clerk can show you the register.",
        )
    return seat


def check_may_see_register(person: Person, network: Body, *, at: datetime) -> Seat:
    """The register of a network is read by its clerk and its executive."""
    seats = seats_of(person, timezone.localdate(at))
    executive = executive_for(network)
    seat = seats.in_network(network, Capacity.CLERK)
    seat = seat or (seats.in_body(executive, *SITS_IN_EXECUTIVE) if executive else None)
    if seat is None:
        raise NotAllowed(
            "The register of interests is read by the clerk and the executive.",
            instead="Your own interests are on a page of their own.",
        )
    return seat


__all__ = [
    "check_may_attend",
    "check_may_decide_access",
    "check_may_have_interests",
    "check_may_keep",
    "check_may_read_draft",
    "check_may_read_item",
    "check_may_reply",
    "check_may_see_register",
    "check_may_see_replies",
    "reading_of",
    "readings_of",
    "reads_notes",
]
