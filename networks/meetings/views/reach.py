"""How a page gets its meeting: what one may not see is not there."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from cph.core import clock
from cph.core.refusals import allowed
from networks.meetings.models import Agenda, AgendaItem, Meeting
from networks.meetings.permissions import check_may_keep, check_may_read_draft, may_read_item
from networks.meetings.selectors import know_executive, meetings_for, with_executive


def meeting_or_404(request: HttpRequest, pk: int) -> Meeting:
    """The meeting, if this person has a seat in its network today."""
    rows = with_executive(meetings_for(request.user, clock.today()))
    meeting = get_object_or_404(rows.select_related("agenda__agreed_by", "agenda__edited_by"), pk=pk)
    know_executive(meeting)
    request.body_in_hand = meeting.body
    return meeting


def draft_or_404(request: HttpRequest, pk: int) -> Meeting:
    """A meeting whose draft agenda this person may read; for anybody else the address does not exist."""
    meeting = meeting_or_404(request, pk)
    if not allowed(check_may_read_draft, request.user, meeting, at=clock.now()):
        raise Http404
    return meeting


def kept_or_404(request: HttpRequest, pk: int) -> Meeting:
    """The same for the clerk's own pages: the executive may see that they exist, and is told who works on them."""
    meeting = draft_or_404(request, pk)
    check_may_keep(request.user, meeting.body, at=clock.now())
    return meeting


def agenda_of(meeting: Meeting) -> Agenda | None:
    """The agenda that came with the meeting, or None where nobody has begun one."""
    agenda = getattr(meeting, "agenda", None)
    if agenda:
        agenda.meeting = meeting
    return agenda


def item_or_404(request: HttpRequest, pk: int, item: int) -> AgendaItem:
    """An item that the clerk works on; a confidential one is not there for who does not read it."""
    meeting = kept_or_404(request, pk)
    agenda = agenda_of(meeting)
    if agenda is None:
        raise Http404
    rows = AgendaItem.objects.select_related("presenter", "edited_by", "proposal")
    found = get_object_or_404(rows, pk=item, agenda=agenda)
    if not may_read_item(request.user, found, meeting, at=clock.now()):
        raise Http404
    found.agenda = agenda
    return found
