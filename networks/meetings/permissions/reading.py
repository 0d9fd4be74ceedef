"""Who reads what: an issued agenda by those who attend, Part B by those who sit in the body and those let in.

Everything that shows items, papers, minutes, decisions, motions or actions starts from `reach_of` or `readable`: pages, packs,
feeds, search, exports, mails and the admin site alike. What somebody may not read is absent, never blanked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cph.core.refusals import allowed
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.seats import Capacity, Seat, seats_of
from networks.meetings.models import SITS_IN_EXECUTIVE, AgendaItem, Meeting, PartBAccess
from networks.meetings.permissions.agendas import check_may_attend
from networks.meetings.selectors import know_executive, with_executive


@dataclass(frozen=True)
class Reach:
    """What one person may read today: meetings by body and constitution, and the bodies whose Part B they share."""

    person_id: int
    attends: frozenset[tuple[int, int | None]]
    part_b: frozenset[int]

    def marks(self) -> list[str]:
        """The same as marks for the search: see cph.search.models.Entry."""
        return [
            f"person:{self.person_id}",
            *(f"attends:{body}:{rules or 0}" for body, rules in sorted(self.attends, key=str)),
            *(f"part-b:{body}" for body in sorted(self.part_b)),
        ]


def sits_in(person: Person, body: Body, on: date) -> Seat | None:
    """The seat by which somebody shares a body's confidential business: its clerk, its members; not who only attends."""
    seats = seats_of(person, on)
    seat = seats.in_network(body, Capacity.CLERK)
    if seat is None and body.kind == Body.Kind.NETWORK:
        return seats.in_network(body, Capacity.MEMBER, *SITS_IN_EXECUTIVE)
    return seat or seats.in_body(body, *SITS_IN_EXECUTIVE)


def reach_of(person: Person, at: datetime) -> Reach:
    """All this person may read today, in one query over their networks. Asked once per person object and day."""
    on = timezone.localdate(at)
    known: dict[date, Reach] = person.__dict__.setdefault("_reach", {})
    if on not in known:
        known[on] = _reach(person, on, at)
    return known[on]


def _reach(person: Person, on: date, at: datetime) -> Reach:
    kinds = with_executive(Meeting.objects.visible_to(person, on)).order_by("body", "constitution", "sitting")
    attends, part_b = set(), set()
    for one in kinds.distinct("body", "constitution").select_related("body__parent", "sitting__article"):
        know_executive(one)
        if allowed(check_may_attend, person, one, at=at):
            attends.add((one.body_id, one.constitution_id))
        if sits_in(person, one.body, on):
            part_b.add(one.body_id)
    return Reach(person.pk, frozenset(attends), frozenset(part_b))


def may_read_item(person: Person, item: AgendaItem, meeting: Meeting, *, at: datetime) -> bool:
    """Whether somebody who may attend this meeting reads this item: Part A all, Part B by seat or by leave."""
    if item.part == AgendaItem.Part.OPEN:
        return True
    said = PartBAccess.objects.filter(item=item, person=person).values_list("allows", flat=True).first()
    return said if said is not None else sits_in(person, meeting.body, timezone.localdate(at)) is not None


def part_b_readers(person: Person, meeting: Meeting, *, at: datetime) -> set[int]:
    """The numbers of the confidential items of a meeting that this person reads: two queries, whatever their number."""
    sits = sits_in(person, meeting.body, timezone.localdate(at)) is not None
    rows = AgendaItem.objects.filter(agenda__meeting=meeting, part=AgendaItem.Part.CONFIDENTIAL)
    said = dict(PartBAccess.objects.filter(item__in=rows, person=person).values_list("item", "allows"))
    return {pk for pk in rows.values_list("pk", flat=True) if said.get(pk, sits)}


def readable(rows: QuerySet, person: Person, at: datetime, *, item: str = "item", meeting: str = "") -> QuerySet:
    """Of rows that belong to agenda items, those this person may read: the one filter that every list starts from.

    `item` is the path from the row to its agenda item ("" for agenda items themselves); the row's own `part`, where its model
    has one, counts as well. Rows without an item are judged by `meeting`, the path to their meeting, or by their `body`.
    """
    reach = reach_of(person, at)
    path = f"{item}__" if item else ""
    to_meeting = meeting or f"{path}agenda__meeting"
    mine = Q(pk__in=[])
    for body, rules in reach.attends:
        mine |= Q(**{f"{to_meeting}__body": body, f"{to_meeting}__constitution": rules})
    access = PartBAccess.objects.filter(item=OuterRef(item or "pk"), person=person)
    parts = Q(**{f"{path}part": AgendaItem.Part.OPEN})
    if item:
        parts |= Q(**{f"{item}__isnull": True})
    if item and hasattr(rows.model, "part"):
        parts &= Q(part=AgendaItem.Part.OPEN)
    shared = Q(**{f"{to_meeting}__body__in": reach.part_b}) & ~Exists(access.filter(allows=False))
    return rows.filter(mine & (parts | shared | Exists(access.filter(allows=True))))
