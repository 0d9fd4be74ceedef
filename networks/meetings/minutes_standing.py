"""What the minutes ask of somebody, and where they stand on the page of their meeting."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cph.core.refusals import allowed
from cph.documents.models import Paper
from cph.people.models import Person
from networks.meetings.models import Circulation, Meeting
from networks.meetings.permissions import check_may_attend
from networks.meetings.permissions.minutes import may_minute, part_b_reading
from networks.meetings.rules.corrections import confidential_items
from networks.meetings.selectors.minutes import circulations_of, minutes_of, turnaround_of, within_of

RECENT = timedelta(days=400)  # older minutes that never came are not asked for any more


def on_meeting(person: Person, meeting: Meeting, at: datetime) -> dict[str, Any] | None:
    """What the meeting's page says of its minutes; None before the meeting and where there is nothing to say."""
    if meeting.state == Meeting.State.CANCELLED or meeting.starts_at > at:
        return None
    writes = may_minute(person, meeting, at)
    if not writes and not allowed(check_may_attend, person, meeting, at=at):
        return None
    minutes = minutes_of(meeting)
    versions = circulations_of(meeting) if minutes else []
    newest = versions[0] if versions else None
    return {
        "minutes": minutes,
        "newest": newest,
        "pdf": newest and _has_pdf(person, meeting, newest, at),
        "writes": writes,
        "is_over": meeting.ends_at < at,
        "turnaround": turnaround_of(meeting, minutes, within_of(meeting, minutes), timezone.localdate(at)),
    }


def _has_pdf(person: Person, meeting: Meeting, newest: Circulation, at: datetime) -> bool:
    """Whether the PDF of this person's part is made."""
    paper = newest.paper
    if newest.paper_b:
        closed = confidential_items(Circulation.objects.get(pk=newest.pk).content)
        paper = newest.paper_b if all(map(part_b_reading(person, meeting, at=at), closed)) else paper
    return paper is not None and paper.state == Paper.State.MADE
