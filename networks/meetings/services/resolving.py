"""What the minutes write down: decisions and actions, each under a number that is given once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from cph.core.refusals import Refused
from cph.people.models import Person
from networks.meetings.models import Action, AgendaItem, Decision, Meeting, Minutes, Motion
from networks.meetings.permissions.minutes import part_b_reading
from networks.meetings.services.minutes import Overtaken, editing, say
from networks.meetings.services.numbering import next_number
from networks.meetings.services.searching import index_action, index_decision


@dataclass(frozen=True)
class Task:
    """An action as it is given: what, whose, by when."""

    text: str
    owners: tuple[Person, ...]
    due_on: date | None = None


# --- decisions


def mark_of(row: Decision | Action) -> str:
    """A mark of what a decision or an action says, so that a page can tell whether it still says so."""
    said = [row.text]
    if isinstance(row, Action):
        said += [str(row.due_on), *sorted(str(one.pk) for one in row.owners.all())]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def add_decision(item: AgendaItem, text: str, *, form_key: UUID, by: Person, at: datetime) -> Decision:
    """Write down what the meeting decided, under the next number. The same form twice is one decision."""
    with editing(item, by, at) as (minutes, seat):
        found = Decision.objects.filter(form_key=form_key).first()
        if found:
            return _of_this_item(found, item)
        meeting = minutes.meeting
        decision = Decision.objects.create(
            body=meeting.body, minutes=minutes, item=item, part=item.part, form_key=form_key, text=text,
            number=next_number(meeting.body, "D", at=at, part=item.part),
            decided_at=during(meeting, at), recorded_by=by,
        )  # fmt: skip
        say("recorded decision", item, minutes, seat, by, at, decision.number)
    return decision


def _of_this_item(row: Decision | Action, item: AgendaItem) -> Decision | Action:
    if row.item_id != item.pk:
        raise Refused("This form was sent for another item already. Open the page again.")
    return row


def during(meeting: Meeting, at: datetime) -> datetime:
    """The moment something was decided: now, while the meeting runs; else its beginning."""
    begins, ends = meeting.opened_at or meeting.starts_at, meeting.closed_at or meeting.ends_at
    return at if begins <= at <= ends else begins


def edit_decision(decision: Decision, text: str, *, was: str, by: Person, at: datetime) -> Decision:
    """Change the words of a decision that is not approved yet. `was` is the mark of what the page showed."""
    with editing(decision.item, by, at) as (minutes, seat):
        row = _standing(Decision, decision, minutes)
        if row.motion_id:
            raise Refused("This decision is a motion that was carried: its words were voted on and stay.")
        if row.text == text:
            return row
        if mark_of(row) != was:
            raise Overtaken(row, minutes.last_editor, by)
        row.text = text
        row.save(update_fields=["text"])
        _reindex(row, minutes)
        say("changed decision", decision.item, minutes, seat, by, at, row.number)
    return row


def strike_decision(decision: Decision, *, by: Person, at: datetime) -> None:
    """Take a decision out of minutes that are not approved. Its number is not given again."""
    with editing(decision.item, by, at) as (minutes, seat):
        row = _standing(Decision, decision, minutes)
        if row.motion_id:
            raise Refused("This decision is a motion that was carried: it cannot be struck out.")
        row.removed_at = at
        row.save(update_fields=["removed_at"])
        _reindex(row, minutes)
        say("struck out decision", decision.item, minutes, seat, by, at, row.number)


def _reindex(row: Decision | Action, minutes: Minutes) -> None:
    """What is out already is found by the words it has now."""
    if minutes.circulated_at:
        (index_action if isinstance(row, Action) else index_decision)(row)


def _standing(model: type, row: Decision | Action, minutes: Minutes) -> Decision | Action:
    found = model.objects.select_for_update().filter(pk=row.pk, minutes=minutes, removed_at__isnull=True).first()
    if found is None:
        raise Refused("This was struck out since you opened the page.")
    return found


@transaction.atomic
def decision_of(motion: Motion, *, by: Person, at: datetime) -> Decision | None:
    """The decision that a carried motion is, with its number; made once, whoever asks. None for amendments and the rest."""
    if motion.state != Motion.State.CARRIED or motion.amends_id:
        return None
    found = Decision.objects.filter(motion=motion).first()
    if found:
        return found
    part = AgendaItem.Part.CONFIDENTIAL if _is_closed(motion) else AgendaItem.Part.OPEN
    facts = {
        "body": motion.body, "item": motion.item, "part": part, "text": motion.text,
        "decided_at": motion.decided_at or at, "recorded_by": by,
        "number": next_number(motion.body, "D", at=motion.decided_at or at, part=part),
    }  # fmt: skip
    return Decision.objects.create(motion=motion, **facts)


def _is_closed(motion: Motion) -> bool:
    item = motion.item.part if motion.item else AgendaItem.Part.OPEN
    return AgendaItem.Part.CONFIDENTIAL in (motion.part, item)


def take_motions(minutes: Minutes, *, by: Person, at: datetime) -> None:
    """Every motion carried at the meeting stands in its minutes as a decision."""
    carried = Motion.objects.filter(meeting=minutes.meeting_id, state=Motion.State.CARRIED, amends__isnull=True)
    for motion in carried.select_related("body__parent", "item").order_by("decided_at", "pk"):
        decision = decision_of(motion, by=by, at=at)
        if decision and decision.minutes_id is None:
            Decision.objects.filter(pk=decision.pk, minutes__isnull=True).update(minutes=minutes)


# --- actions


def add_action(item: AgendaItem, task: Task, *, form_key: UUID, by: Person, at: datetime) -> Action:
    """Write down what somebody took on, under the next number. The same form twice is one action."""
    with editing(item, by, at) as (minutes, seat):
        found = Action.objects.filter(form_key=form_key).first()
        if found:
            return _of_this_item(found, item)
        meeting = minutes.meeting
        _owners_read(item, meeting, task.owners, at)
        action = Action.objects.create(
            body=meeting.body, minutes=minutes, item=item, part=item.part, form_key=form_key, text=task.text,
            number=next_number(meeting.body, "A", at=at, part=item.part),
            due_on=task.due_on, created_at=at, created_by=by,
        )  # fmt: skip
        action.owners.set(task.owners)
        say("recorded action", item, minutes, seat, by, at, action.number)
    return action


def _owners_read(item: AgendaItem, meeting: Meeting, owners: Iterable[Person], at: datetime) -> None:
    """Nobody is given an action they may not read."""
    if item.part == AgendaItem.Part.OPEN:
        return
    shut = [one.name for one in owners if not part_b_reading(one, meeting, at=at)(item.pk)]
    if shut:
        raise Refused(f"This item is in Part B, which {', '.join(shut)} may not read. Let them in to the item first.")


def edit_action(action: Action, task: Task, *, was: str, by: Person, at: datetime) -> Action:
    """Change an action in minutes that are not approved yet. `was` is the mark of what the page showed."""
    with editing(action.item, by, at) as (minutes, seat):
        row = _standing(Action, action, minutes)
        owners = set(row.owners.all())
        if (row.text, row.due_on, owners) == (task.text, task.due_on, set(task.owners)):
            return row
        if mark_of(row) != was:
            raise Overtaken(row, minutes.last_editor, by)
        _owners_read(action.item, minutes.meeting, task.owners, at)
        row.text, row.due_on = task.text, task.due_on
        row.save(update_fields=["text", "due_on"])
        row.owners.set(task.owners)
        _reindex(row, minutes)
        say("changed action", action.item, minutes, seat, by, at, row.number)
    return row


def strike_action(action: Action, *, by: Person, at: datetime) -> None:
    """Take an action out of minutes that are not approved. Its number is not given again."""
    with editing(action.item, by, at) as (minutes, seat):
        row = _standing(Action, action, minutes)
        row.removed_at = at
        row.save(update_fields=["removed_at"])
        _reindex(row, minutes)
        say("struck out action", action.item, minutes, seat, by, at, row.number)
