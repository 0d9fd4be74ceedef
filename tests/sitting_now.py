"""An executive meeting that is being held while the pictures are taken: half its items done, a motion put to the vote."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from cph.home.demo.agendas import go_out
from cph.home.demo.sittings import MINUTE, answer_before, come_in
from cph.home.demo.telling import NETWORK, PLACE, Told
from cph.home.demo.words import Item
from cph.people.demo import PERSONAS
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.meetings.models import AgendaItem, Attendance, Meeting
from networks.meetings.selectors.seating import seating
from networks.meetings.services import Slot
from networks.meetings.services.attending import mark_left
from networks.meetings.services.before import declare
from networks.meetings.services.calling import call_meeting
from networks.meetings.services.motions import Moved, move_motion
from networks.meetings.services.opening import Opening, open_voting
from networks.meetings.services.sitting import open_meeting, rule, start_item

BUSINESS = [
    Item("Supply teachers: one list for the city", "DECIDE", 20, "Every school keeps its own and pays three agencies."),
    Item("Visits to development groups this term", "INFORM", 10, "The lead head reports once a term."),
    Item("Terms of the lead head's post", "DECIDE", 15, "The post is looked at each year.", part="B"),
]


def hold_one_now(now: datetime) -> tuple[int, int]:
    """(meeting, motion)"""
    told = somebody(now)
    clerk = told.by("clerk")
    begins = (now - 24 * MINUTE).replace(second=0, microsecond=0)
    slot = Slot(begins, begins + timedelta(hours=2), PLACE)
    title = "Executive meeting, called for supply teaching"
    meeting = call_meeting(told.executive, slot, title=title, by=clerk, at=now - timedelta(days=20))
    go_out(told, meeting, BUSINESS)
    expected = seating(meeting)
    answer_before(told, meeting, expected)
    come_in(told, meeting, expected)
    Attendance.objects.filter(meeting=meeting, came_at__gt=now).update(came_at=now - MINUTE)
    open_meeting(meeting, told.by("co.chair"), by=clerk, at=begins + MINUTE)
    rule(meeting, "Seven of eight are here: enough to decide.", about="QUORUM", by=clerk, at=begins + 2 * MINUTE)
    return meeting.pk, work_through(told, meeting, expected, begins, now)


def somebody(now: datetime) -> Told:
    """The demonstration as it is, taken up again."""
    admin = Person.objects.get(email="admin@example.org")
    told = Told(now=now, admin=admin, network=Body.objects.get(name=NETWORK, kind=Body.Kind.NETWORK))
    for persona in PERSONAS:
        told.people[persona.email.split("@")[0]] = Person.objects.get(email=persona.email)
    told.heads = list(Person.objects.filter(headships__ends_on=None, headships__isnull=False).order_by("pk")[:60])
    return told


def work_through(told: Told, meeting: Meeting, expected: list, begins: datetime, now: datetime) -> int:
    """The frame is done; at the first item of business somebody left, somebody stands aside, hands are being counted."""
    clerk, moment = told.by("clerk"), begins + 3 * MINUTE
    items = list(AgendaItem.objects.filter(agenda__meeting=meeting, removed_at__isnull=True).order_by("position"))
    for item in items:
        start_item(item, meeting, by=clerk, at=moment)
        if item.kind == "BUSINESS":
            break
        moment += 3 * MINUTE
    here = set(Attendance.objects.filter(meeting=meeting, left_at__isnull=True).values_list("person", flat=True))
    voters = [one.person for one in expected if one.counts and one.person.pk in here]
    declare(
        meeting, item=item, person=voters[-1], nature="Married to a supply teacher", then="SILENT", by=clerk, at=moment
    )
    mark_left(meeting, person=voters[-2], by=clerk, at=now - 3 * MINUTE)
    text = "That the network keeps one list of supply teachers, open to every school, from January."
    moved = Moved("One list of supply teachers", text, voters[1], voters[2], item)
    motion = move_motion(meeting.body, moved, form_key=uuid.uuid4(), meeting=meeting, by=clerk, at=now - 2 * MINUTE)
    how = Opening("SHOW", choice="SIMPLE", silent_vote=True, ruled_by=told.by("co.chair"))
    return open_voting(motion, how, by=clerk, at=now - MINUTE).pk
