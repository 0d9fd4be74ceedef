"""The minutes as they stand: items with all that hangs on them, who was there, how soon they went out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from cph.core.calendar import academic_year, academic_year_bounds
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.meetings.models import (
    Action,
    AgendaItem,
    Circulation,
    Decision,
    Habits,
    Meeting,
    MinuteItem,
    Minutes,
    Motion,
    Remark,
)
from networks.meetings.rules import turnaround as rules
from networks.meetings.rules.parts import CONFIDENTIAL, numbered
from networks.meetings.selectors.registers import in_body

Reads = Callable[[int], bool]


@dataclass
class Line:
    """An item of the agenda with what the minutes say of it."""

    item: AgendaItem
    number: str
    minute: MinuteItem
    decisions: list[Decision] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    motions: list[Motion] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def minutes_of(meeting: Meeting) -> Minutes | None:
    """The minutes of a meeting, or None where nobody has begun any."""
    chosen = Habits.objects.filter(network=meeting.body.network_id).values("minutes_within")
    rows = Minutes.objects.filter(meeting=meeting).annotate(within=Subquery(chosen))
    found = rows.select_related("edited_by", "approved_in", "recorded_by").first()
    if found:
        found.meeting = meeting
    return found


def items_of_meeting(meeting: Meeting) -> list[AgendaItem]:
    """The items that stand on its agenda, Part A first, each with its `number`: 1, 2 … B1, B2."""
    rows = AgendaItem.objects.filter(agenda__meeting=meeting, removed_at__isnull=True)
    found = list(rows.select_related("agenda", "presenter", "minute__edited_by").order_by("part", "position"))
    for item, number in zip(found, numbered(item.part for item in found), strict=True):
        item.number = number
    return found


def lines_of(meeting: Meeting, reads: Reads | None = None) -> list[Line]:
    """All items with their minutes; `reads` leaves out what one may not read. Five queries, however many items."""
    lines = [Line(item, item.number, _minute_of(item)) for item in items_of_meeting(meeting)]
    _gather(lines, "decisions", standing_decisions(meeting))
    actions = Action.objects.filter(minutes__meeting=meeting, removed_at__isnull=True).prefetch_related("owners")
    _gather(lines, "actions", actions.order_by("created_at", "pk"))
    motions = Motion.objects.filter(meeting=meeting).select_related("moved_by", "seconded_by", "cast_by", "decision")
    _gather(lines, "motions", motions.order_by("moved_at", "pk"))
    return [line for line in lines if _is_left(line, reads)] if reads else lines


def standing_decisions(meeting: Meeting) -> QuerySet[Decision]:
    """The decisions in the minutes of a meeting, and those of its motions that are not taken into them yet."""
    ours = Q(minutes__meeting=meeting) | Q(minutes__isnull=True, motion__meeting=meeting)
    rows = Decision.objects.filter(ours, removed_at__isnull=True)
    return rows.select_related("motion__moved_by", "motion__seconded_by").order_by("decided_at", "pk")


def _minute_of(item: AgendaItem) -> MinuteItem:
    return getattr(item, "minute", None) or MinuteItem(item=item)


def _gather(lines: list[Line], name: str, rows: Iterable[Any]) -> None:
    by_item: dict[int | None, list[Any]] = defaultdict(list)
    for row in rows:
        by_item[row.item_id].append(row)
    for line in lines:
        getattr(line, name).extend(by_item[line.item.pk])


def _is_left(line: Line, reads: Reads) -> bool:
    """Whether anything of an item is left for this reader; what they may not read of it is taken away."""
    if reads(line.item.pk):
        return True
    if line.item.part == CONFIDENTIAL:
        return False
    for name in ("decisions", "actions", "motions"):
        setattr(line, name, [row for row in getattr(line, name) if row.part != CONFIDENTIAL])
    return True


def circulations_of(meeting: Meeting) -> list[Circulation]:
    """What went out, newest first, without its words."""
    rows = Circulation.objects.filter(minutes__meeting=meeting).select_related("paper", "paper_b")
    return list(rows.defer("content").order_by("-version"))


def remarks_of(minutes: Minutes, *kinds: str) -> list[Remark]:
    """What was asked or noted, in the order it was said."""
    rows = Remark.objects.filter(minutes=minutes, kind__in=kinds)
    return list(rows.select_related("said_by", "item", "answered_by", "decided_in").order_by("said_at", "pk"))


def approving_meetings(meeting: Meeting, at: datetime) -> QuerySet[Meeting]:
    """The later meetings of the same body that were held: one of them approved the minutes."""
    later = Meeting.objects.planned().filter(body=meeting.body_id, starts_at__gt=meeting.starts_at, starts_at__lte=at)
    return later.order_by("starts_at")


def names_for(people: QuerySet[Person]) -> list[str]:
    """Names offered for the owner of an action."""
    return list(people.order_by("name").values_list("name", flat=True).distinct())


# --- how soon


def habits_of(body: Body) -> Habits:
    """What the network chose, or what stands until it chooses."""
    return Habits.objects.filter(network=body.network_id).first() or Habits(network_id=body.network_id)


def within_of(meeting: Meeting, minutes: Minutes | None) -> int:
    """Working days that its network gives the minutes of a meeting; known already where they came by minutes_of."""
    if minutes is None:
        return habits_of(meeting.body).minutes_within
    return minutes.within or Habits().minutes_within


def held_on(meeting: Meeting) -> date:
    """The day a meeting was held."""
    return timezone.localdate(meeting.starts_at)


def turnaround_of(meeting: Meeting, minutes: Minutes | None, within: int, today: date) -> rules.Turnaround:
    """When its minutes are due, and how long they took."""
    out = timezone.localdate(minutes.circulated_at) if minutes and minutes.circulated_at else None
    return rules.turnaround(held_on(meeting), within, out, today)


def record_of(body: Body, today: date) -> rules.Record:
    """How soon the minutes of a body went out in this school year: two queries."""
    first, _ = academic_year_bounds(academic_year(today))
    rows = Meeting.objects.planned().filter(starts_at__date__gte=first, starts_at__date__lte=today)
    rows = in_body(rows, body)
    rows = rows.filter(Q(agenda__isnull=False) | Q(minutes__isnull=False)).select_related("minutes")
    within = habits_of(body).minutes_within
    return rules.record_of(turnaround_of(meeting, getattr(meeting, "minutes", None), within, today) for meeting in rows)
