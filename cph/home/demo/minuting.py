"""Minutes: written the day after, circulated, corrected, approved by the next meeting; and what became of the actions."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from cph.home.demo.telling import Told
from cph.home.demo.words import FRAME, Item
from cph.people.models import Person
from networks.meetings.models import Action, AgendaItem, Circulation, Meeting, MinuteItem, Minutes
from networks.meetings.services.actions import finish_action
from networks.meetings.services.circulating import approve, circulate, tell_everybody
from networks.meetings.services.correcting import answer_correction, ask_correction
from networks.meetings.services.minutes import Said, open_minutes, save_item
from networks.meetings.services.resolving import Task, add_action, add_decision

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def write(told: Told, meeting: Meeting, business: list[Item]) -> Minutes:
    """The clerk writes them up item by item, the next morning or today."""
    clerk = told.by("clerk")
    when = min(meeting.ends_at + timedelta(hours=15), told.now - 6 * HOUR)
    minutes = open_minutes(meeting, by=clerk, at=when)
    found = {one.title: one for one in business}
    items = AgendaItem.objects.filter(agenda__meeting=meeting, removed_at__isnull=True)
    for item in items.select_related("agenda__meeting__body__parent").order_by("position"):
        said = found.get(item.title)
        text = said.said if said else FRAME.get(item.title, FRAME.get(item.kind, ""))
        outcome = MinuteItem.Outcome.NOT_REACHED if said and not said.reached else MinuteItem.Outcome.TAKEN
        save_item(item, Said(text, outcome), seen=0, by=clerk, at=when)
        if said:
            resolve(told, meeting, item, said, when)
    return minutes


def resolve(told: Told, meeting: Meeting, item: AgendaItem, said: Item, when: datetime) -> None:
    """What was decided without a vote, and who took on what."""
    clerk = told.by("clerk")
    if said.decided:
        add_decision(item, said.decided, form_key=uuid.uuid4(), by=clerk, at=when)
    for task in said.tasks:
        begins = told.today if task.from_today else meeting.starts_at.date()
        given = Task(task.text, (owner(told, task.owner),), begins + timedelta(days=task.days))
        action = add_action(item, given, form_key=uuid.uuid4(), by=clerk, at=when)
        if task.done:
            finish(told, action, task.done, min(meeting.ends_at + 5 * DAY, told.now - 2 * HOUR))


def owner(told: Told, who: str) -> Person:
    return told.people[who]


def finish(told: Told, action: Action, note: str, when: datetime) -> None:
    """Whoever owns it says what was done."""
    finish_action(action, note, by=action.owners.get(), at=when)


def send_out(told: Told, minutes: Minutes) -> Circulation:
    """Out after three days, never on a weekend, as the network chose, or this morning. The PDF is left to the worker."""
    out = minutes.meeting.ends_at + 3 * DAY
    if out.isoweekday() > 5:
        out += (8 - out.isoweekday()) * DAY
    when = min(out, told.now - 4 * HOUR)
    circulation = circulate(minutes, by=told.by("clerk"), at=when)
    return tell_everybody(circulation.pk, at=when + timedelta(minutes=2))


def correct(told: Told, minutes: Minutes) -> None:
    """Somebody asked for a correction, the clerk made it."""
    row = minutes.items.filter(item__kind="BUSINESS").select_related("item__agenda__meeting").order_by("pk")[0]
    clerk, when = told.by("clerk"), min(minutes.meeting.ends_at + 7 * DAY, told.now - 3 * HOUR)
    asked = ask_correction(minutes, row.item, "We also said that it starts after Easter.", by=told.by("head"), at=when)
    words = f"{row.discussion} It starts after Easter."
    save_item(row.item, Said(words), seen=row.edit_number, by=clerk, at=when + HOUR)
    answer_correction(asked, is_made=True, why="Added to the discussion.", by=clerk, at=when + HOUR)


def ask_for_one(told: Told, minutes: Minutes) -> None:
    """One correction waits for the clerk."""
    row = minutes.items.filter(item__kind="BUSINESS").select_related("item").order_by("-pk")[0]
    when = min(minutes.circulated_at + 2 * DAY, told.now - HOUR)
    text = "It is five schools, not four: Long Meadow's Reception class is half empty too."
    ask_correction(minutes, row.item, text, by=told.by("two.schools"), at=when)


def approve_earlier(told: Told, minutes: Minutes, later: Meeting) -> None:
    """The next meeting of the same body approved them; the clerk recorded it afterwards."""
    when = min(later.ends_at + 16 * HOUR, told.now - 5 * HOUR)
    minutes.refresh_from_db()
    circulation = approve(minutes, later, by=told.by("clerk"), at=when)
    tell_everybody(circulation.pk, at=when + timedelta(minutes=2))
