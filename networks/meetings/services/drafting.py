"""The clerk drafts an agenda. Two editors are told of each other, and nothing of either is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from cph.audit.services import record
from cph.core.files import check_upload
from cph.core.refusals import Refused
from cph.people.models import Person
from networks.constitutions.seats import Seat
from networks.meetings.models import Agenda, AgendaItem, ItemPaper, LeftSuggestion, Meeting, Proposal
from networks.meetings.permissions import check_may_keep
from networks.meetings.services.placing import mark_placed
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


def _say(verb: str, item: AgendaItem, agenda: Agenda, seat: Seat, by: Person, at: datetime, more: str = "") -> None:
    subject = f"“{item.title}”, agenda of {agenda.meeting.title}{more}"
    record(verb, subject, item, agenda.meeting, agenda.meeting.body, by=by, at=at, seat=seat.title)


def _standing(agenda: Agenda) -> list[AgendaItem]:
    return list(agenda.items.filter(removed_at__isnull=True).order_by("position"))


def _renumber(items: list[AgendaItem]) -> None:
    """Places 1, 2, 3 …; the database compares them when the transaction ends."""
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
) -> AgendaItem:
    """Put an item where its kind belongs. For services that hold the agenda already."""
    items = _standing(agenda)
    before = [one for one in items if PLACES.index(one.kind) <= PLACES.index(kind)]
    item = AgendaItem.objects.create(
        agenda=agenda, position=len(items) + 1, kind=kind, source=source, proposal=proposal,
        edit_number=agenda.edit_count, edited_at=at, edited_by=by, **vars(facts),
    )  # fmt: skip
    items.insert(len(before), item)
    _renumber(items)
    return item


def add_item(
    agenda: Agenda, facts: Facts, *, by: Person, at: datetime, kind: str = AgendaItem.Kind.BUSINESS
) -> AgendaItem:
    """Put an item on the agenda, before any other business and the next meeting."""
    with editing(agenda, by, at) as (current, seat):
        item = insert(current, facts, by=by, at=at, kind=kind)
        _say("added", item, current, seat, by, at)
    return item


def take_suggestion(agenda: Agenda, key: str, *, by: Person, at: datetime) -> AgendaItem | None:
    """Take a suggestion. Taken twice, it stands once; None where it is no longer suggested."""
    with editing(agenda, by, at) as (current, seat):
        found = next((one for one in suggestions_for(current) if one.key == key), None)
        if found is None:
            return None
        facts = Facts(found.title, found.purpose, found.minutes, found.reason)
        if found.proposal:
            mark_placed(found.proposal, current.meeting, by=by, at=at)
        item = insert(current, facts, by=by, at=at, kind=found.kind, source=key, proposal=found.proposal)
        _say("took up", item, current, seat, by, at)
    return item


def leave_suggestion(agenda: Agenda, key: str, *, by: Person, at: datetime) -> None:
    """Leave a suggestion off this agenda; it is not offered again."""
    with editing(agenda, by, at) as (current, _):
        LeftSuggestion.objects.get_or_create(agenda=current, key=key[:80], defaults={"left_by": by, "left_at": at})


def _item_in(agenda: Agenda, item: AgendaItem) -> AgendaItem:
    found = (
        agenda.items.filter(pk=item.pk, removed_at__isnull=True)
        .select_related("edited_by", "presenter", "proposal")
        .first()
    )
    if found is None:
        raise Refused("This item was taken off the agenda since you opened the page.")
    return found


def edit_item(item: AgendaItem, facts: Facts, *, seen: int, by: Person, at: datetime) -> AgendaItem:
    """Change what an item says. `seen` is the agenda's edit count when the page was opened: a later change of this item wins."""
    with editing(item.agenda, by, at) as (current, seat):
        item = _item_in(current, item)
        if item.edit_number > seen:
            raise Overtaken(item)
        changed = [name for name, value in vars(facts).items() if getattr(item, name) != value]
        if not changed:
            return item
        for name in changed:
            setattr(item, name, getattr(facts, name))
        item.edit_number, item.edited_at, item.edited_by = current.edit_count, at, by
        item.save()
        _say("changed", item, current, seat, by, at)
    return item


def move_item(item: AgendaItem, to: int | str, *, by: Person, at: datetime) -> AgendaItem:
    """Move an item "up", "down" or to a number. Beyond either end it stays at that end."""
    with editing(item.agenda, by, at) as (current, _):
        _item_in(current, item)
        items = _standing(current)
        place = next(number for number, one in enumerate(items) if one.pk == item.pk)
        wanted = {"up": place - 1, "down": place + 1}.get(to, place) if isinstance(to, str) else to - 1
        moved = items.pop(place)
        items.insert(max(0, min(wanted, len(items))), moved)
        _renumber(items)
    return moved


def remove_item(item: AgendaItem, *, by: Person, at: datetime) -> None:
    """Take an item off. It and its papers are kept; what a member proposed waits again."""
    with editing(item.agenda, by, at) as (current, seat):
        item = _item_in(current, item)
        if item.proposal:
            Proposal.objects.filter(pk=item.proposal_id).update(
                state=Proposal.State.WAITING, answered_by=None, answered_at=None
            )
        item.position, item.removed_at, item.proposal = None, at, None
        item.edited_at, item.edited_by = at, by
        item.save()
        _renumber(_standing(current))
        _say("took off", item, current, seat, by, at)


def add_paper(
    item: AgendaItem, file: File, *, title: str, by: Person, at: datetime, instead_of: ItemPaper | None = None
) -> ItemPaper:
    """A paper for an item, checked by its content. A replaced one is kept and no longer shown."""
    upload = check_upload(file)
    with editing(item.agenda, by, at) as (current, seat):
        item = _item_in(current, item)
        if instead_of:
            ItemPaper.objects.filter(pk=instead_of.pk, item=item, removed_at__isnull=True).update(removed_at=at)
        file.name = upload.name
        paper = ItemPaper.objects.create(
            item=item, title=title or upload.name, file=file, kind=upload.kind, size=upload.size,
            sha256=upload.sha256, uploaded_by=by, uploaded_at=at,
        )  # fmt: skip
        _say(
            "replaced a paper of" if instead_of else "added a paper to", item, current, seat, by, at, f": {paper.title}"
        )
    return paper


def remove_paper(paper: ItemPaper, *, by: Person, at: datetime) -> None:
    """Take a paper off an item. The file is kept: an agenda issued with it still shows it."""
    with editing(paper.item.agenda, by, at) as (current, seat):
        if ItemPaper.objects.filter(pk=paper.pk, removed_at__isnull=True).update(removed_at=at):
            _say("took a paper off", paper.item, current, seat, by, at, f": {paper.title}")
