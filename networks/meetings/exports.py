"""Lists of meetings to take away: exactly what the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.http.response import HttpResponseBase
from django.utils import timezone

from cph.core.sheets import sheet_response
from networks.meetings.models import Interest, Meeting, Motion, Proposal
from networks.meetings.selectors.before import Line
from networks.meetings.selectors.motions import is_closed_to_some

MOST = 5000  # rows of one file
MEETING_HEADS = ("Date", "Starts", "Ends", "Meeting", "Body", "Place", "State")
PROPOSAL_HEADS = ("Item", "Purpose", "Minutes", "For", "Proposed by", "On behalf of", "Proposed on", "State", "Meeting", "Answer")  # fmt: skip

INTEREST_HEADS = ("Name", "Interest", "Kind", "Entered on", "Until")
ANSWERS = {"COMING": "Coming", "ONLINE": "Online", "SUBSTITUTE": "Substitute", "APOLOGIES": "Apologies"}
REPLY_HEADS = ("Name", "Seat", "Reply", "Substitute", "Said at", "Noted by")
MOTION_HEADS = (
    "Number", "Motion", "Text", "Moved by", "Seconded by", "Moved on", "State", "Outcome", "Voting closes", "Part",
)  # fmt: skip


def meetings_sheet(kind: str, meetings: Iterable[Meeting], may_see_place: set[int], name: str) -> HttpResponseBase:
    """One row a meeting; the place only of those the reader may attend."""
    return sheet_response(kind, name, MEETING_HEADS, _meetings(meetings, may_see_place))


def _meetings(meetings: Iterable[Meeting], may_see_place: set[int]) -> Iterator[tuple]:
    for one in meetings:
        starts, ends = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
        place = one.place if one.pk in may_see_place else ""
        words = (one.title, one.body.name, place, one.get_state_display())
        yield (starts.date(), f"{starts:%H:%M}", f"{ends:%H:%M}", *words)


def proposals_sheet(kind: str, proposals: Iterable[Proposal], name: str) -> HttpResponseBase:
    """One row a proposal, with what became of it."""
    return sheet_response(kind, name, PROPOSAL_HEADS, map(_proposal, proposals))


def _proposal(one: Proposal) -> tuple:
    item = getattr(one, "item", None)
    return (
        one.title,
        one.get_purpose_display(),
        one.minutes,
        one.body.name,
        one.proposed_by.name,
        one.group.name if one.group else "",
        timezone.localdate(one.proposed_at),
        one.get_state_display(),
        item.agenda.meeting.title if item else "",
        one.answer,
    )


def interests_sheet(kind: str, interests: Iterable[Interest], name: str) -> HttpResponseBase:
    """One row an interest, as the register of a day has it."""
    rows = (
        (one.person.name, one.nature, one.get_kind_display(), timezone.localdate(one.declared_at), one.ends_on)
        for one in interests
    )
    return sheet_response(kind, name, INTEREST_HEADS, rows)


def replies_sheet(kind: str, lines: Iterable[Line], notes: bool, name: str) -> HttpResponseBase:
    """One row for each who may attend; the note only for those who read it."""
    heads = (*REPLY_HEADS, "Note") if notes else REPLY_HEADS
    return sheet_response(kind, name, heads, (_reply(line, notes) for line in lines))


def _reply(line: Line, notes: bool) -> tuple:
    reply, seat = line.reply, "counts" if line.counts else "in attendance"
    if reply is None:
        return (line.person.name, seat, "No answer yet")
    sent = reply.substitute.name if reply.substitute else ""
    noted = reply.said_by.name if reply.said_by_id != reply.person_id else ""
    said = (line.person.name, seat, ANSWERS[reply.answer], sent, reply.said_at, noted)
    return (*said, reply.note) if notes else said


def motions_sheet(kind: str, motions: Iterable[Motion], name: str) -> HttpResponseBase:
    """One row a motion, each amendment under what it amends; how people voted is on the motion's page alone."""
    return sheet_response(kind, name, MOTION_HEADS, map(_motion, motions))


def _motion(one: Motion) -> tuple:
    seconded = one.seconded_by.name if one.seconded_by else ""
    words = (one.number, one.title, one.text, one.moved_by.name, seconded, timezone.localdate(one.moved_at))
    part = "B" if is_closed_to_some(one) else "A"
    return (*words, one.get_state_display(), one.outcome, one.closes_at, part)
