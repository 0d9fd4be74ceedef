"""Who writes minutes, who reads them, who closes an action; and the lists of decisions and actions one may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from cph.core.refusals import NotAllowed, allowed
from cph.people.models import Person
from networks.constitutions.permissions import check_may_keep
from networks.constitutions.seats import Capacity, Seat, seats_of
from networks.meetings.models import Action, AgendaItem, Decision, Meeting, Minutes, PartBAccess
from networks.meetings.permissions.agendas import check_may_attend
from networks.meetings.permissions.reading import reach_of, readable, sits_in
from networks.meetings.rules.parts import Reading
from networks.meetings.selectors import executive_for


def check_may_minute(person: Person, meeting: Meeting, *, at: datetime) -> Seat:
    """The clerk drafts the minutes; a chair of the executive, and whoever chaired the meeting, may write in them too."""
    seats = seats_of(person, timezone.localdate(at))
    if seats.is_admin:
        return Seat(meeting.body_id, meeting.body.network_id, Capacity.ADMIN, "Administrator")
    executive = executive_for(meeting.body)
    seat = seats.in_network(meeting.body, Capacity.CLERK)
    seat = seat or (seats.in_body(executive, Capacity.CHAIR) if executive else None)
    if seat is None and meeting.chaired_by_id == person.pk:
        seat = seats.in_network(meeting.body)
    if seat is None:
        raise NotAllowed(
            "The clerk drafts the minutes, and the chair may change them.",
            instead="Once they are circulated you can ask for a correction at an item.",
        )
    return seat


def check_may_read_minutes(person: Person, minutes: Minutes, *, at: datetime) -> Seat:
    """Circulated minutes are read by all who may attend; a draft by those who write it."""
    if minutes.state == Minutes.State.DRAFT:
        return check_may_minute(person, minutes.meeting, at=at)
    return check_may_attend(person, minutes.meeting, at=at)


def check_may_close(person: Person, action: Action, *, at: datetime) -> Seat:
    """That an action is done is said by somebody who owns it, or by the clerk for them."""
    if action.owners.filter(pk=person.pk).exists():
        seats = seats_of(person, timezone.localdate(at))
        return seats.in_network(action.body) or Seat(
            action.body_id, action.body.network_id, Capacity.ATTENDS, "Owner of the action"
        )
    try:
        return check_may_keep(person, action.body, at=at)
    except NotAllowed:
        raise NotAllowed(
            "Only those who own an action, or the clerk, say that it is done.",
            instead="Tell one of its owners.",
        ) from None


def part_b_reading(person: Person, meeting: Meeting, *, at: datetime) -> Callable[[int], bool]:
    """Whether this person reads the confidential business of an item of this meeting, item by item: one query."""
    sits = sits_in(person, meeting.body, timezone.localdate(at)) is not None
    said = dict(PartBAccess.objects.filter(item__agenda__meeting=meeting, person=person).values_list("item", "allows"))
    return Reading(sits, said).reads


def items_hidden_now(meeting: Meeting, reads: Callable[[int], bool]) -> set[int]:
    """Items that are confidential today and that this reader does not read, whatever they were when minutes went out."""
    now = AgendaItem.objects.filter(agenda__meeting=meeting, part=AgendaItem.Part.CONFIDENTIAL)
    return {pk for pk in now.values_list("pk", flat=True) if not reads(pk)}


# --- registers


def decisions_for(person: Person, at: datetime) -> QuerySet[Decision]:
    """The decisions this person may read: of circulated minutes, and those made between meetings."""
    rows = Decision.objects.filter(removed_at__isnull=True)
    of_items = readable(rows.filter(minutes__circulated_at__isnull=False), person, at)
    between = rows.filter(item__isnull=True).filter(_without_item(person, at, "motion__constitution"))
    out = Q(minutes__isnull=True) | Q(minutes__circulated_at__isnull=False)
    carried = readable(rows.filter(minutes__isnull=True), person, at)
    return rows.filter(
        Q(pk__in=of_items.values("pk")) | Q(pk__in=between.filter(out).values("pk")) | Q(pk__in=carried.values("pk"))
    )


def _without_item(person: Person, at: datetime, constitution: str) -> Q:
    """Rows of a body that hang on no item: read like the body's own meetings."""
    reach = reach_of(person, at)
    mine = Q(pk__in=[])
    for body, rules in reach.attends:
        mine |= Q(body=body, **{constitution: rules})
    return mine & (Q(part=AgendaItem.Part.OPEN) | Q(body__in=reach.part_b))


def actions_for(person: Person, at: datetime) -> QuerySet[Action]:
    """The actions this person may read, and their own; none of a draft."""
    rows = Action.objects.filter(removed_at__isnull=True)
    out = rows.filter(Q(minutes__isnull=True) | Q(minutes__circulated_at__isnull=False))
    open_part = Q(part=AgendaItem.Part.OPEN) & (Q(item__isnull=True) | Q(item__part=AgendaItem.Part.OPEN))
    own = out.filter(open_part, owners=person)
    bodies = {body for body, _ in reach_of(person, at).attends}
    bare = Q(item__isnull=True, body__in=bodies)
    bare &= Q(part=AgendaItem.Part.OPEN) | Q(body__in=reach_of(person, at).part_b)
    return rows.filter(
        Q(pk__in=readable(out, person, at).values("pk"))
        | Q(pk__in=own.values("pk"))
        | Q(pk__in=out.filter(bare).values("pk"))
    )


def own_actions(person: Person, at: datetime) -> QuerySet[Action]:
    """What this person took on, across all bodies."""
    mine = Action.owners.through.objects.filter(person=person).values("action")
    return actions_for(person, at).filter(pk__in=mine)


def may_minute(person: Person, meeting: Meeting, at: datetime) -> bool:
    return allowed(check_may_minute, person, meeting, at=at)
