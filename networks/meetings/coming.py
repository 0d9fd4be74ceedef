"""What the page of a meeting says of who comes and of interests, for one person."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from cph.core.refusals import allowed
from cph.people.models import Person
from networks.meetings.models import Meeting
from networks.meetings.permissions import check_may_attend
from networks.meetings.permissions.before import check_may_reply, check_may_see_replies
from networks.meetings.selectors.before import before_of, why_closed


def on_meeting(person: Person, meeting: Meeting, at: datetime) -> dict[str, Any] | None:
    """Their reply with its buttons, what they declared, the way to the clerk's page; None for who does not attend."""
    if not allowed(check_may_attend, person, meeting, at=at):
        return None
    closed = why_closed(meeting, at)
    may_reply = allowed(check_may_reply, person, meeting, at=at)
    sees = allowed(check_may_see_replies, person, meeting, at=at)
    reply, declared, answers = before_of(meeting, person)
    return {
        "may_reply": may_reply and closed is None,
        "closed": closed,
        "reply": reply if may_reply else None,
        "answers": [("COMING", "I am coming"), ("ONLINE", "I am joining online"), ("APOLOGIES", "Apologies")],
        "declared": declared if may_reply else 0,
        "counts": _counts(answers) if sees else None,
    }


def _counts(answers: list[str]) -> dict[str, int]:
    """How many said what, for those who prepare the meeting."""
    said = Counter(answers)
    coming = said["COMING"] + said["ONLINE"]
    return {"coming": coming, "sent": said["SUBSTITUTE"], "apologies": said["APOLOGIES"], "all": said.total()}
