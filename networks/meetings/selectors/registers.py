"""The decision register and the action tracker of a body, ready for a page or a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, DateField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from networks.constitutions.models import Body
from networks.meetings.models import Action, Decision, Meeting

SOON = timedelta(days=7)
NEVER = date(9999, 12, 31)  # stands for "no date" in the order of a list


def in_body(rows: QuerySet, body: Body) -> QuerySet:
    """Those of this body; of all its bodies, for a network."""
    if body.kind == Body.Kind.NETWORK:
        return rows.filter(Q(body=body) | Q(body__parent=body))
    return rows.filter(body=body)


def decision_rows(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """With all that a line of the register says."""
    return rows.select_related("body", "minutes__meeting", "item", "motion")


def action_rows(rows: QuerySet[Action]) -> QuerySet[Action]:
    """With all that a line of the tracker says; `due_order` puts those without a date last."""
    rows = rows.select_related("body", "minutes__meeting", "item").prefetch_related("owners")
    return rows.annotate(
        due_order=Coalesce(F("due_on"), Value(NEVER), output_field=DateField()),
        open_order=Case(When(state=Action.State.OPEN, then=Value("0")), default=Value("1"), output_field=CharField()),
    )


def due(rows: QuerySet[Action], today: date) -> QuerySet[Action]:
    """Open actions that are overdue or due within a week."""
    return rows.filter(state=Action.State.OPEN, removed_at__isnull=True, due_on__lte=today + SOON)


def meetings_with(rows: QuerySet) -> QuerySet[Meeting]:
    """The meetings these decisions or actions come from, latest first."""
    return Meeting.objects.filter(pk__in=rows.order_by().values("minutes__meeting")).order_by("-starts_at")


def state_of(action: Action, today: date) -> tuple[str, str]:
    """A status in words with its colour."""
    if action.state != Action.State.OPEN:
        return (action.get_state_display(), "green" if action.state == Action.State.DONE else "grey")
    if action.due_on is None:
        return ("Open", "blue")
    if action.due_on < today:
        return ("Overdue", "red")
    return ("Due soon", "yellow") if action.due_on <= today + SOON else ("Open", "blue")


DECISION_HEADS = ["Number", "Decided on", "Body", "Meeting", "Item", "Decision", "Part"]
ACTION_HEADS = ["Number", "Action", "Owners", "Due on", "State", "Body", "Meeting", "Closed on", "Note", "Part"]


def decision_cells(rows: Iterable[Decision]) -> Iterator[list[Any]]:
    """The register as a table to take away."""
    for one in rows:
        day = f"{timezone.localdate(one.decided_at):%Y-%m-%d}"
        meeting = one.minutes.meeting.title if one.minutes else "Between meetings"
        yield [one.number, day, one.body.name, meeting, one.item.title if one.item else "", one.text, part_of_row(one)]


def action_cells(rows: Iterable[Action], today: date) -> Iterator[list[Any]]:
    """The tracker as a table to take away."""
    for one in rows:
        owners = ", ".join(owner.name for owner in one.owners.all())
        due_on = f"{one.due_on:%Y-%m-%d}" if one.due_on else ""
        closed = f"{timezone.localdate(one.closed_at):%Y-%m-%d}" if one.closed_at else ""
        meeting = one.minutes.meeting.title if one.minutes else "Between meetings"
        state = state_of(one, today)[0]
        yield [one.number, one.text, owners, due_on, state, one.body.name, meeting, closed, one.note, part_of_row(one)]


def part_of_row(row: Decision | Action) -> str:
    return "B" if "B" in (row.part, row.item.part if row.item else "A") else "A"
