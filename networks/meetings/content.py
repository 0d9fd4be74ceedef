"""What an agenda says, as plain data: the workbench, the page for the executive, the frozen issue and its PDF all show this."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cph.core.templatetags.words import day_words, time_words
from networks.meetings import ics, rules
from networks.meetings.models import Agenda, AgendaItem, Meeting
from networks.meetings.selectors import article_of, items_of


def timed_items(agenda: Agenda) -> tuple[list[AgendaItem], int, int]:
    """Items in order, each with `number`, `begins_at` and its papers; then the minutes they take and the meeting has."""
    items = items_of(agenda)
    meeting = agenda.meeting
    times = rules.agenda_times(timezone.localtime(meeting.starts_at), (item.minutes for item in items))
    for number, (item, begins) in enumerate(zip(items, times, strict=False), start=1):
        item.number, item.begins_at = number, begins
    return items, sum(item.minutes for item in items), length_of(meeting)


def length_of(meeting: Meeting) -> int:
    """Minutes from the beginning to the end of a meeting."""
    return int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)


def presenter_of(item: AgendaItem) -> str:
    """Who presents, as the agenda prints it."""
    return item.presenter.name if item.presenter else item.presenter_name


def origin_of(item: AgendaItem) -> str:
    """Who proposed the item: a member, or a group through its representative."""
    if not item.proposal:
        return ""
    who = item.proposal.proposed_by.name
    return f"{who} for {item.proposal.group.name}" if item.proposal.group else who


def when_words(meeting: Meeting) -> str:
    """Tuesday 1 December 2026, 4.15 pm to 6 pm."""
    starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return f"{day_words(starts)}, {time_words(starts)} to {time_words(ends)}"


def agenda_content(agenda: Agenda) -> dict[str, Any]:
    """The agenda as it stands, in plain data."""
    meeting = agenda.meeting
    items, total, length = timed_items(agenda)
    return {
        "network": meeting.body.network.name,
        "body": meeting.body.name,
        "title": meeting.title,
        "when": when_words(meeting),
        "place": meeting.place,
        "article": article_of(meeting),
        "items": [_item(item) for item in items],
        "paper_ids": [paper.pk for item in items for paper in item.current_papers],
        "total": total,
        "length": length,
        "changes": [],
        "address": settings.SITE_URL + reverse("meeting", args=[meeting.pk]),
    }


def _item(item: AgendaItem) -> dict[str, Any]:
    return {
        "id": item.pk,
        "number": item.number,
        "time": time_words(item.begins_at),
        "title": item.title,
        "purpose": item.get_purpose_display(),
        "minutes": item.minutes,
        "presenter": presenter_of(item),
        "reason": item.reason,
        "origin": origin_of(item),
        "papers": [
            {"id": paper.pk, "title": paper.title, "kind": paper.kind, "size": paper.size}
            for paper in item.current_papers
        ],
    }


def agreed_words(agenda: Agenda) -> str:
    """By whom and how the executive's agreement was recorded."""
    if not agenda.agreed_at or not agenda.agreed_by:
        return ""
    day = day_words(timezone.localdate(agenda.agreed_at))
    note = f": {agenda.agreed_note}" if agenda.agreed_note else ""
    return f"Agreed by the executive, recorded by {agenda.agreed_by.name} on {day}{note}"


def calendar_entry(meeting: Meeting, stamp: datetime) -> str:
    """The meeting for somebody's calendar, as it stands now."""
    return ics.entry(
        key=meeting.pk,
        title=f"{meeting.body.network.name}: {meeting.title}",
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        url=settings.SITE_URL + reverse("meeting", args=[meeting.pk]),
        sequence=meeting.change_count,
        cancelled=meeting.state == Meeting.State.CANCELLED,
        stamp=stamp,
    )
