"""What an agenda says, as plain data: the workbench, the page for the executive, the frozen issue and its PDF all show this."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cph.core.templatetags.words import day_words, time_words
from networks.meetings import ics, rules
from networks.meetings.models import Agenda, AgendaItem, Issue, ItemPaper, Meeting
from networks.meetings.rules import EVERYTHING, Reading
from networks.meetings.selectors import article_of, items_of
from networks.meetings.selectors.before import papers_of


def timed_items(agenda: Agenda, reading: Reading = EVERYTHING) -> tuple[list[AgendaItem], int, int]:
    """Items one reader has, each with `number`, `begins_at` and its papers; then the minutes they take and the meeting has."""
    every = items_of(agenda)
    items = [one for one in every if reading.shows(one.pk, one.part)]
    starts = timezone.localtime(agenda.meeting.starts_at)
    times = rules.agenda_times(starts, (item.minutes for item in every))
    placed = dict(zip((one.pk for one in every), times, strict=False))
    numbers = dict(zip((one.pk for one in every), rules.numbered(one.part for one in every), strict=True))
    hides = len(items) < len(every)
    for item in items:
        item.number, item.begins_at = numbers[item.pk], placed[item.pk]
        if hides and item.part == AgendaItem.Part.CONFIDENTIAL:  # its place would tell of those before it
            item.number, item.begins_at = item.part, None
        item.current_papers = [one for one in item.current_papers if reading.shows(item.pk, one.part)]
    return items, sum(item.minutes for item in items), length_of(agenda.meeting)


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


def carried_words(item: AgendaItem) -> str:
    """Where an item comes from that an earlier meeting did not reach: "Carried from the meeting of 3 November 2026"."""
    if not item.carried_from:
        return ""
    day = timezone.localdate(item.carried_from.agenda.meeting.starts_at)
    return f"Carried from the meeting of {day_words(day)}"


def when_words(meeting: Meeting) -> str:
    """Tuesday 1 December 2026, 4.15 pm to 6 pm."""
    starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return f"{day_words(starts)}, {time_words(starts)} to {time_words(ends)}"


def agenda_content(agenda: Agenda) -> dict[str, Any]:
    """The whole agenda as it stands, in plain data. What of it one reader has: rules.content_for."""
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
        "part": item.part,
        "number": item.number,
        "time": time_words(item.begins_at),
        "title": item.title,
        "purpose": item.get_purpose_display(),
        "minutes": item.minutes,
        "presenter": presenter_of(item),
        "reason": item.reason,
        "origin": origin_of(item),
        "carried": carried_words(item),
        "papers": [paper_facts(paper) for paper in item.current_papers],
    }


def paper_facts(paper: ItemPaper) -> dict[str, Any]:
    """What an agenda says of a paper: its name, its cover, its size."""
    return {
        "id": paper.pk,
        "part": paper.part,
        "title": paper.title,
        "kind": paper.kind,
        "size": paper.size,
        "version": paper.version,
        "pages": paper.pages,
        "lead": paper.lead,
        "contact": paper.contact,
        "purpose": paper.get_purpose_display() if paper.purpose else "",
        "minutes": paper.minutes,
    }


def with_later_papers(content: dict[str, Any], issue: Issue, reading: Reading) -> list[int]:
    """Add to an issued agenda, as one reader has it, what came later: late papers, and which papers they replace.

    A paper that became confidential since is gone. Gives the numbers of all papers that the page now shows.
    """
    every = papers_of(issue.meeting)
    hidden = {one.pk for one in every if not reading.shows(one.item_id, one.part, one.item.part)}
    standing = [one for one in every if one.late_at and one.late_at >= issue.issued_at and one.removed_at is None]
    replaced = {one.replaces_id for one in every if one.late_at and one.late_at >= issue.issued_at}
    listed = set(content["paper_ids"])
    for item in content["items"]:
        item["papers"] = [
            {**one, "is_replaced": one["id"] in replaced} for one in item["papers"] if one["id"] not in hidden
        ]
        item["late"] = [
            {**paper_facts(one), "late_at": one.late_at}
            for one in standing
            if one.item_id == item["id"] and one.pk not in listed | hidden
        ]
    return [one["id"] for item in content["items"] for one in (*item["papers"], *item["late"])]


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
