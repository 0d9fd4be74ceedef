"""Meetings that sit, people in the room, motions and votes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from cph.people.models import Person
from networks.meetings.models import Attendance, Meeting, Motion, VotingRight
from networks.meetings.services.motions import Moved, move_motion
from networks.meetings.services.opening import Opening, open_voting
from tests.factories import meetings as make

AT = make.local(make.date(2026, 12, 1), 16, 30)
SIMPLE = {"choice": "SIMPLE", "silent_vote": True}


def sits(made: make.World, body: Any = None, *people: Person, **facts: Any) -> Meeting:
    """A meeting that was opened at 4.15 pm by the chair, with these people in the room."""
    starts = make.local(make.date(2026, 12, 1), 16, 15)
    known = {"opened_at": starts, "chaired_by": made.chair}
    meeting = make.meeting(made, body or made.executive, **(known | facts))
    for one in people:
        comes(meeting, one)
    return meeting


def comes(meeting: Meeting, person: Person, standing: str = "MEMBER", **facts: Any) -> Attendance:
    known = {
        "meeting": meeting, "person": person, "standing": standing, "title": "Member", "counts": standing == "MEMBER",
        "came_at": meeting.starts_at, "recorded_by": meeting.called_by, "recorded_at": meeting.starts_at,
    }  # fmt: skip
    return Attendance.objects.create(**(known | facts))


def motion(
    made: make.World, meeting: Meeting | None = None, by: Person | None = None, at: datetime = AT, **facts: Any
) -> Motion:
    """A motion as the service makes it."""
    by = by or made.chair
    known = {"title": "Winter closures", "text": "That schools close together.", "mover": by}
    amends = facts.pop("amends", None)
    body = meeting.body if meeting else facts.pop("body", made.executive)
    key = facts.pop("form_key", None) or uuid4()
    return move_motion(body, Moved(**(known | facts)), form_key=key, by=by, at=at, meeting=meeting, amends=amends)


def opened(one: Motion, by: Person, at: datetime = AT, method: str = "NAMED", **facts: Any) -> Motion:
    """The same with voting open; between meetings for three days."""
    if one.meeting_id is None:
        facts.setdefault("closes_at", at + timedelta(days=3))
    facts.setdefault("ruled_by", by)
    return open_voting(one, Opening(method, **(SIMPLE | facts)), by=by, at=at)


def right_of(one: Motion, person: Person) -> VotingRight:
    return one.rights.get(person=person)
