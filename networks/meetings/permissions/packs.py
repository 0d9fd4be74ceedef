"""Who reads a pack: whoever may read the issued agenda; each their own edition of it (rules.packs)."""

from __future__ import annotations

from datetime import datetime

from cph.people.models import Person
from networks.constitutions.permissions import check_may_keep
from networks.constitutions.seats import Seat
from networks.meetings.models import Meeting
from networks.meetings.permissions.agendas import check_may_attend


def check_may_read_pack(person: Person, meeting: Meeting, *, at: datetime) -> Seat:
    """Those who attend read the pack of what they may read of the agenda."""
    return check_may_attend(person, meeting, at=at)


def check_may_try_again(person: Person, meeting: Meeting, *, at: datetime) -> Seat:
    """A PDF that could not be made is tried again by the clerk."""
    return check_may_keep(person, meeting.body, at=at)
