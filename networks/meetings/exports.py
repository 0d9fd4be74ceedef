"""Meetings and proposals to take away: exactly what the list shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.http.response import HttpResponseBase
from django.utils import timezone

from cph.core.sheets import sheet_response
from networks.meetings.models import Meeting, Proposal

MEETING_HEADS = ("Date", "Starts", "Ends", "Meeting", "Body", "Place", "State")
PROPOSAL_HEADS = ("Item", "Purpose", "Minutes", "For", "Proposed by", "On behalf of", "Proposed on", "State", "Meeting", "Answer")  # fmt: skip


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
