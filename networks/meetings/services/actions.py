"""What becomes of actions: done with a note and evidence, dropped with a reason, moved; and their owners reminded."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cph.audit.services import record
from cph.core.files import check_upload
from cph.core.refusals import Refused
from cph.core.templatetags.words import day_words
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.permissions import check_may_keep
from networks.constitutions.seats import Seat
from networks.meetings.models import Action, Habits
from networks.meetings.permissions.minutes import check_may_close, own_actions
from networks.meetings.rules.turnaround import is_reminder_day
from networks.meetings.selectors.registers import due, part_of_row
from networks.meetings.services.searching import index_action


def _held(action: Action) -> Action:
    rows = Action.objects.select_for_update(of=("self",)).select_related("body__parent", "item", "minutes__meeting")
    found = rows.filter(pk=action.pk, removed_at__isnull=True).first()
    if found is None:
        raise Refused("This action was struck out of the minutes.")
    return found


def _say(verb: str, action: Action, seat: Seat, by: Person, at: datetime, more: str = "") -> None:
    what = "in Part B" if part_of_row(action) == "B" else f"“{action.text}”"
    index_action(action)
    about = [action, *([action.minutes.meeting] if action.minutes else []), action.body]
    record(verb, f"action {action.number}, {what}{more}", *about, by=by, at=at, seat=seat.title)


@transaction.atomic
def finish_action(action: Action, note: str, *, by: Person, at: datetime, evidence: File | None = None) -> Action:
    """An owner says what was done, with a file that shows it. Said twice, the first word stands."""
    upload = check_upload(evidence) if evidence else None
    action = _held(action)
    seat = check_may_close(by, action, at=at)
    if action.state == Action.State.DONE:
        return action
    _must_be_open(action)
    if upload and evidence:
        evidence.name = upload.name
        action.evidence, action.evidence_name, action.evidence_kind = evidence, upload.name[:150], upload.kind
    _close(action, Action.State.DONE, note, by, at)
    _say("finished", action, seat, by, at)
    return action


@transaction.atomic
def drop_action(action: Action, reason: str, *, by: Person, at: datetime) -> Action:
    """The clerk records that an action is not pursued any more, and why."""
    action = _held(action)
    seat = check_may_keep(by, action.body, at=at)
    if action.state == Action.State.DROPPED:
        return action
    _must_be_open(action)
    _close(action, Action.State.DROPPED, reason, by, at)
    _say("dropped", action, seat, by, at)
    return action


def _must_be_open(action: Action) -> None:
    if action.state != Action.State.OPEN:
        raise Refused(f"This action is closed already: {action.get_state_display().lower()}.")


def _close(action: Action, state: str, note: str, by: Person, at: datetime) -> None:
    action.state, action.note, action.closed_by, action.closed_at = state, note, by, at
    action.save()


@transaction.atomic
def move_action(action: Action, due_on: date | None, *, by: Person, at: datetime) -> Action:
    """The clerk gives an action another date; the trail keeps the one before."""
    action = _held(action)
    seat = check_may_keep(by, action.body, at=at)
    _must_be_open(action)
    if action.due_on == due_on:
        return action
    before, after = (day_words(day) if day else "no date" for day in (action.due_on, due_on))
    action.due_on = due_on
    action.save(update_fields=["due_on"])
    _say("moved", action, seat, by, at, f": from {before} to {after}")
    return action


# --- reminders


def remind_owners(*, at: datetime) -> int:
    """Remind owners of what is due within a week or overdue, as each network chose. How many were told.

    One notice for each owner and day, whatever is run again; an owner who fails does not keep back the next.
    """
    today = timezone.localdate(at)
    rows = due(Action.objects.filter(minutes__circulated_at__isnull=False), today)
    rows = (rows | due(Action.objects.filter(minutes__isnull=True), today)).select_related("body__parent")
    rhythms = dict(Habits.objects.values_list("network", "reminders"))
    wanted: dict[int, set[int]] = defaultdict(set)
    for action in rows.distinct().prefetch_related("owners"):
        rhythm = rhythms.get(action.body.network_id, Habits.Reminders.WEEKLY)
        if is_reminder_day(today, rhythm):
            for owner in action.owners.all():
                wanted[owner.pk].add(action.pk)
    people = Person.objects.in_bulk(wanted)
    return sum(_remind(people[pk], wanted[pk], today, at) for pk in sorted(people) if people[pk].is_active)


@transaction.atomic
def _remind(person: Person, wanted: set[int], today: date, at: datetime) -> int:
    """One owner, one notice: what they may read of it, in the order of the dates."""
    rows = own_actions(person, at).filter(pk__in=wanted).select_related("body", "item")
    actions = list(rows.order_by("due_on", "pk"))
    if not actions:
        return 0
    late = sum(one.due_on < today for one in actions)
    count = f"{len(actions)} action{'' if len(actions) == 1 else 's'}"
    told = notify(
        [person],
        kind=Kind.ACTION,
        subject=f"{count} of yours {'is' if len(actions) == 1 else 'are'} due{f', {late} overdue' if late else ''}",
        text="\n".join(["Say on the page when one is done.", "", *(_line(one, today) for one in actions)]),
        link=reverse("my_actions"),
        about=f"meetings.actions-of:{person.pk}",
        once_key=f"actions:{person.pk}:{today.isoformat()}",
        at=at,
    )
    Action.objects.filter(pk__in=[one.pk for one in actions]).update(reminded_at=at)
    return told


def _line(action: Action, today: date) -> str:
    """An e-mail never carries the words of Part B."""
    what = f"an action from Part B ({action.body.name})" if part_of_row(action) == "B" else f"{action.text}"
    when = f"{'overdue since' if action.due_on < today else 'due'} {day_words(action.due_on)}"
    return f"- {action.number}, {when}: {what}"


# --- habits


@transaction.atomic
def change_habits(network: Body, *, minutes_within: int, reminders: str, by: Person, at: datetime) -> Habits:
    """What the network chose: how soon minutes go out, how owners are reminded."""
    seat = check_may_keep(by, network, at=at)
    Habits.objects.get_or_create(network=network)
    habits = Habits.objects.select_for_update().get(network=network)
    if (habits.minutes_within, habits.reminders) == (minutes_within, reminders):
        return habits
    habits.minutes_within, habits.reminders = minutes_within, reminders
    habits.save(update_fields=["minutes_within", "reminders"])
    said = f"minutes within {minutes_within} working days; reminders: {habits.get_reminders_display().lower()}"
    record("changed", f"the habits of {network.name}: {said}", habits, network, by=by, at=at, seat=seat.title)
    return habits
