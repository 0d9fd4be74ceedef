"""The clerk drafts an agenda. Two editors are told of each other, and nothing of either is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.people.models import Person
from networks.constitutions.seats import Seat
from networks.meetings.models import Agenda, AgendaItem, LeftSuggestion, Meeting, Proposal
from networks.meetings.permissions import check_may_keep
from networks.meetings.permissions.before import check_may_read_item, reading_of
from networks.meetings.services.carrying import carry
from networks.meetings.services.placing import mark_placed
from networks.meetings.services.searching import index_anew
from networks.meetings.suggestions import suggestions_for

PLACES = list(AgendaItem.Kind.values)  # the kinds stand in the order of a meeting: opening first, next meeting last


@dataclass(frozen=True)
class Facts:
    """What the clerk says of an item."""

    title: str
    purpose: str
    minutes: int
    reason: str
    presenter: Person | None = None
    presenter_name: str = ""


class Overtaken(Refused):
    """Somebody else changed this item since the page was opened; `item` is how it stands now."""

    def __init__(self, item: AgendaItem) -> None:
        who = item.edited_by.name if item.edited_by else "Somebody"
        super().__init__(
            f"{who} changed this item since you opened it. Nothing was overwritten: compare the two and save again."
        )
        self.item = item


@transaction.atomic
def open_agenda(meeting: Meeting, *, by: Person, at: datetime) -> Agenda:
    """The agenda of a meeting, begun if nobody has."""
    check_may_keep(by, meeting.body, at=at)
    agenda = Agenda.objects.filter(meeting=meeting).first()
    if agenda is None and meeting.state == Meeting.State.CANCELLED:
        raise Refused("This meeting is cancelled: it has no agenda.")
    if agenda is None:
        agenda, _ = Agenda.objects.get_or_create(meeting=meeting, defaults={"edited_at": at, "edited_by": by})
    agenda.meeting = meeting
    return agenda


def locked(agenda: Agenda) -> Agenda:
    """The agenda as it stands, held until the transaction ends."""
    rows = Agenda.objects.select_for_update(of=("self",)).select_related(
        "agreed_by", "meeting__body__parent", "meeting__sitting__article"
    )
    return rows.get(pk=agenda.pk)


@contextmanager
def editing(agenda: Agenda, by: Person, at: datetime) -> Iterator[tuple[Agenda, Seat]]:
    """One change of a draft: locked, permitted, counted."""
    with transaction.atomic():
        current = locked(agenda)
        seat = check_may_keep(by, current.meeting.body, at=at)
        if current.meeting.state == Meeting.State.CANCELLED:
            raise Refused("This meeting is cancelled.")
        if current.state != Agenda.State.DRAFT:
            raise Refused(
                "This agenda is no longer a draft. Choose “Change this agenda” first: it goes back to the executive."
            )
        current.edit_count += 1
        current.edited_at, current.edited_by = at, by
        yield current, seat
        current.save(update_fields=["edit_count", "edited_at", "edited_by"])


def item_words(item: AgendaItem) -> str:
    """An item in the trail, which others read too: one in Part B is not named."""
    return "an item in Part B" if item.part == AgendaItem.Part.CONFIDENTIAL else f"“{item.title}”"


def say(verb: str, item: AgendaItem, agenda: Agenda, seat: Seat, by: Person, at: datetime, more: str = "") -> None:
    """A line in the trail about an item of a draft."""
    subject = f"{item_words(item)}, agenda of {agenda.meeting.title}{more}"
    record(verb, subject, item, agenda.meeting, agenda.meeting.body, by=by, at=at, seat=seat.title)


def _standing(agenda: Agenda) -> list[AgendaItem]:
    return list(agenda.items.filter(removed_at__isnull=True).order_by("position"))


def _renumber(items: list[AgendaItem]) -> None:
    """Places 1, 2, 3 …, Part B after Part A; the database compares them when the transaction ends."""
    items.sort(key=lambda one: one.part)
    for place, item in enumerate(items, start=1):
        item.position = place
    AgendaItem.objects.bulk_update(items, ["position"])


def insert(
    agenda: Agenda,
    facts: Facts,
    *,
    by: Person,
    at: datetime,
    kind: str,
    source: str = "",
    proposal: Proposal | None = None,
    part: str = AgendaItem.Part.OPEN,
) -> AgendaItem:
    """Put an item where its kind belongs in its part. For services that hold the agenda already."""
    items = _standing(agenda)
    before = _before(items, part, kind)
    item = AgendaItem.objects.create(
        agenda=agenda, position=len(items) + 1, kind=kind, source=source, proposal=proposal, part=part,
        edit_number=agenda.edit_count, edited_at=at, edited_by=by, **vars(facts),
    )  # fmt: skip
    items.insert(before, item)
    _renumber(items)
    return item


def _before(items: list[AgendaItem], part: str, kind: str) -> int:
    """How many items stand before one of this part and kind."""
    place = (part, PLACES.index(kind))
    return sum((one.part, PLACES.index(one.kind)) <= place for one in items)


def add_item(
    agenda: Agenda,
    facts: Facts,
    *,
    by: Person,
    at: datetime,
    kind: str = AgendaItem.Kind.BUSINESS,
    part: str = AgendaItem.Part.OPEN,
) -> AgendaItem:
    """Put an item on the agenda, before any other business and the next meeting; or last, in Part B."""
    with editing(agenda, by, at) as (current, seat):
        item = insert(current, facts, by=by, at=at, kind=kind, part=part)
        check_may_read_item(by, item, current.meeting, at=at)
        say("added", item, current, seat, by, at)
    return item


def take_suggestion(agenda: Agenda, key: str, *, by: Person, at: datetime) -> AgendaItem | None:
    """Take a suggestion. Taken twice, it stands once; None where it is no longer suggested."""
    with editing(agenda, by, at) as (current, seat):
        reading = reading_of(by, current.meeting, at=at)
        found = next((one for one in suggestions_for(current, reading) if one.key == key), None)
        if found is None:
            return None
        facts = Facts(found.title, found.purpose, found.minutes, found.reason)
        if found.proposal:
            mark_placed(found.proposal, current.meeting, by=by, at=at)
        part = found.carries.part if found.carries else AgendaItem.Part.OPEN
        item = insert(current, facts, by=by, at=at, kind=found.kind, source=key, proposal=found.proposal, part=part)
        if found.carries:
            carry(found.carries, item)
        say("took up", item, current, seat, by, at)
    return item


def leave_suggestion(agenda: Agenda, key: str, *, by: Person, at: datetime) -> None:
    """Leave a suggestion off this agenda; it is not offered again."""
    with editing(agenda, by, at) as (current, _):
        LeftSuggestion.objects.get_or_create(agenda=current, key=key[:80], defaults={"left_by": by, "left_at": at})


def item_in(agenda: Agenda, item: AgendaItem, by: Person, at: datetime) -> AgendaItem:
    """The item as it stands on an agenda that is held, for somebody who may read it."""
    found = (
        agenda.items.filter(pk=item.pk, removed_at__isnull=True)
        .select_related("edited_by", "presenter", "proposal")
        .first()
    )
    if found is None:
        raise Refused("This item was taken off the agenda since you opened the page.")
    check_may_read_item(by, found, agenda.meeting, at=at)
    return found


def edit_item(item: AgendaItem, facts: Facts, *, seen: int, by: Person, at: datetime) -> AgendaItem:
    """Change what an item says. `seen` is the agenda's edit count when the page was opened: a later change of this item wins."""
    with editing(item.agenda, by, at) as (current, seat):
        item = item_in(current, item, by, at)
        if item.edit_number > seen:
            raise Overtaken(item)
        changed = [name for name, value in vars(facts).items() if getattr(item, name) != value]
        if not changed:
            return item
        for name in changed:
            setattr(item, name, getattr(facts, name))
        item.edit_number, item.edited_at, item.edited_by = current.edit_count, at, by
        item.save()
        say("changed", item, current, seat, by, at)
    return item


def move_item(item: AgendaItem, to: int | str, *, by: Person, at: datetime) -> AgendaItem:
    """Move an item "up", "down" or to a number within its part. Beyond either end it stays at that end."""
    with editing(item.agenda, by, at) as (current, _):
        part = item_in(current, item, by, at).part
        items = [one for one in _standing(current) if one.part == part]
        others = [one for one in _standing(current) if one.part != part]
        place = next(number for number, one in enumerate(items) if one.pk == item.pk)
        wanted = {"up": place - 1, "down": place + 1}.get(to, place) if isinstance(to, str) else to - 1
        moved = items.pop(place)
        items.insert(max(0, min(wanted, len(items))), moved)
        _renumber([*items, *others])
    return moved


def set_part(item: AgendaItem, part: str, *, by: Person, at: datetime) -> AgendaItem:
    """Make an item confidential, or open it again. Pressed twice, it moves once. Who may not read it cannot move it."""
    with editing(item.agenda, by, at) as (current, seat):
        item = item_in(current, item, by, at)
        if item.part == part:
            return item
        items = [one for one in _standing(current) if one.pk != item.pk]
        item.part = part
        check_may_read_item(by, item, current.meeting, at=at)
        item.edit_number, item.edited_at, item.edited_by = current.edit_count, at, by
        item.save(update_fields=["part", "edit_number", "edited_at", "edited_by"])
        items.insert(_before(items, part, item.kind), item)
        _renumber(items)
        index_anew(item)
        verb = "put in Part B" if part == AgendaItem.Part.CONFIDENTIAL else "opened"
        words = "an item" if part == AgendaItem.Part.CONFIDENTIAL else "an item of Part B"
        record(
            verb, f"{words}, agenda of {current.meeting.title}", item, current.meeting, by=by, at=at, seat=seat.title
        )
    return item


def remove_item(item: AgendaItem, *, by: Person, at: datetime) -> None:
    """Take an item off. It and its papers are kept; what a member proposed waits again."""
    with editing(item.agenda, by, at) as (current, seat):
        item = item_in(current, item, by, at)
        if item.proposal:
            Proposal.objects.filter(pk=item.proposal_id).update(
                state=Proposal.State.WAITING, answered_by=None, answered_at=None
            )
        item.position, item.removed_at, item.proposal, item.carried_from = None, at, None, None
        item.edited_at, item.edited_by = at, by
        item.save()
        _renumber(_standing(current))
        say("took off", item, current, seat, by, at)
