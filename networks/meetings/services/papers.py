"""The papers of an agenda: added, replaced, taken off, late; who opened them; how many pages they have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from cph.audit.services import record
from cph.core.files import Upload, check_upload
from cph.core.later import enqueue
from cph.core.refusals import Refused
from cph.people.models import Person
from networks.constitutions.seats import Seat
from networks.meetings.models import Agenda, AgendaItem, ItemPaper, Meeting, PaperRead
from networks.meetings.permissions import check_may_keep
from networks.meetings.permissions.before import check_may_read_item
from networks.meetings.services.drafting import editing, item_in, locked, say
from networks.meetings.services.searching import forget_papers, index_paper

COUNT_PAGES = "networks.meetings.tasks.count_pages"
RENEW_PACK = "networks.meetings.tasks.renew_pack"
B = AgendaItem.Part.CONFIDENTIAL
PAGE_LIMIT = 5_000


@dataclass(frozen=True)
class Cover:
    """What the cover of a paper says: whose it is, whom to ask, what it asks of the meeting, for how long, who reads it."""

    title: str = ""
    part: str = AgendaItem.Part.OPEN
    lead: str = ""
    contact: str = ""
    purpose: str = ""
    minutes: int | None = None


def add_paper(
    item: AgendaItem,
    file: File,
    *,
    by: Person,
    at: datetime,
    title: str = "",
    cover: Cover | None = None,
    instead_of: ItemPaper | None = None,
) -> ItemPaper:
    """A paper for an item of a draft, checked by its content. A replaced one is kept as an earlier version."""
    upload = check_upload(file)
    cover = cover or Cover(title)
    with editing(item.agenda, by, at) as (current, seat):
        item = item_in(current, item, by, at)
        paper = _keep(item, file, upload, cover, instead_of, by=by, at=at)
        _say_paper("replaced" if instead_of else "added", paper, item, current, seat, by, at)
    return paper


def _keep(
    item: AgendaItem,
    file: File,
    upload: Upload,
    cover: Cover,
    old: ItemPaper | None,
    *,
    by: Person,
    at: datetime,
    late_at: datetime | None = None,
) -> ItemPaper:
    """The row of a paper, for services that hold the agenda."""
    if old and not ItemPaper.objects.filter(pk=old.pk, item=item, removed_at__isnull=True).update(removed_at=at):
        raise Refused("This paper was replaced or taken off since you opened the page. Look at what stands there now.")
    file.name = upload.name
    facts = vars(replace(cover, title=(cover.title or upload.name)[:150]))
    paper = ItemPaper(
        item=item, file=file, kind=upload.kind, size=upload.size, sha256=upload.sha256, uploaded_by=by, uploaded_at=at,
        late_at=late_at, replaces=old, version=old.version + 1 if old else 1, **facts,
    )  # fmt: skip
    if paper.part == B or (old and old.part == B):
        check_may_read_item(by, _as_confidential(item), item.agenda.meeting, at=at)
    paper.save()
    if upload.kind == "PDF":
        enqueue(COUNT_PAGES, paper.pk)
    return paper


def _as_confidential(item: AgendaItem) -> AgendaItem:
    return AgendaItem(pk=item.pk, part=B)


def _say_paper(
    verb: str, paper: ItemPaper, item: AgendaItem, agenda: Agenda, seat: Seat, by: Person, at: datetime
) -> None:
    if B in (paper.part, item.part):
        subject = f"a paper in Part B, agenda of {agenda.meeting.title}"
        record(verb, subject, item, agenda.meeting, agenda.meeting.body, by=by, at=at, seat=seat.title)
    else:
        words = {"replaced": "replaced a paper of", "added": "added a paper to", "took off": "took a paper off"}
        say(words.get(verb, verb), item, agenda, seat, by, at, f": {paper.title}")


def edit_cover(paper: ItemPaper, cover: Cover, *, by: Person, at: datetime) -> ItemPaper:
    """Change what a paper's cover says while the agenda is a draft; the file stays."""
    with editing(paper.item.agenda, by, at) as (current, seat):
        item = item_in(current, paper.item, by, at)
        found = ItemPaper.objects.select_for_update().filter(pk=paper.pk, removed_at__isnull=True).first()
        if found is None:
            raise Refused("This paper was replaced or taken off since you opened the page.")
        if B in (found.part, cover.part):
            check_may_read_item(by, _as_confidential(item), current.meeting, at=at)
        for name, value in vars(replace(cover, title=cover.title or found.title)).items():
            setattr(found, name, value)
        found.save(update_fields=list(vars(cover)))
        found.item = item
        index_paper(found)
        _say_paper("changed the cover of a paper of", found, item, current, seat, by, at)
    return found


def remove_paper(paper: ItemPaper, *, by: Person, at: datetime) -> None:
    """Take a paper off an item. The file is kept: an agenda issued with it still shows it."""
    with editing(paper.item.agenda, by, at) as (current, seat):
        item = item_in(current, paper.item, by, at)
        if paper.part == B:
            check_may_read_item(by, _as_confidential(item), current.meeting, at=at)
        if ItemPaper.objects.filter(pk=paper.pk, removed_at__isnull=True).update(removed_at=at):
            _say_paper("took off", paper, item, current, seat, by, at)


# --- after the agenda is out


@transaction.atomic
def add_late_paper(
    item: AgendaItem, file: File, *, cover: Cover, by: Person, at: datetime, instead_of: ItemPaper | None = None
) -> ItemPaper:
    """Add a paper to an issued agenda, or put another version in the place of one, without opening the agenda again.

    The same file sent twice to the same item is kept once. Everybody who may read it is told when the pack is renewed.
    """
    upload = check_upload(file)
    agenda, seat, item = _issued(item, by, at)
    same = ItemPaper.objects.filter(item=item, late_at__isnull=False, removed_at__isnull=True, sha256=upload.sha256)
    if twin := same.first():
        return twin
    paper = _keep(item, file, upload, cover, instead_of, by=by, at=at, late_at=at)
    verb = "replaced, after the agenda was issued," if instead_of else "added, after the agenda was issued,"
    words = "a paper in Part B" if B in (paper.part, item.part) else f"“{paper.title}”"
    subject = f"{words}, {agenda.meeting.title}"
    index_paper(paper)
    record(verb, subject, item, agenda.meeting, agenda.meeting.body, by=by, at=at, seat=seat.title)
    enqueue(RENEW_PACK, agenda.meeting_id)
    return paper


@transaction.atomic
def withdraw_late_paper(paper: ItemPaper, *, by: Person, at: datetime) -> None:
    """Take back a late paper that should not have gone out: nobody but the clerk's trail keeps it. Pressed twice, it goes once."""
    agenda, seat, item = _issued(paper.item, by, at)
    if paper.part == B:
        check_may_read_item(by, _as_confidential(item), agenda.meeting, at=at)
    rows = ItemPaper.objects.filter(pk=paper.pk, item=item, late_at__isnull=False, removed_at__isnull=True)
    if rows.update(removed_at=at):
        forget_papers([paper.pk])
        words = "a late paper in Part B" if B in (paper.part, item.part) else f"the late paper “{paper.title}”"
        subject = f"{words}, {agenda.meeting.title}"
        record("took back", subject, item, agenda.meeting, agenda.meeting.body, by=by, at=at, seat=seat.title)
        enqueue(RENEW_PACK, agenda.meeting_id)


def _issued(item: AgendaItem, by: Person, at: datetime) -> tuple[Agenda, Seat, AgendaItem]:
    """The agenda, held, and the item on it, if the agenda is out and this person keeps it."""
    agenda = locked(item.agenda)
    seat = check_may_keep(by, agenda.meeting.body, at=at)
    if agenda.meeting.state == Meeting.State.CANCELLED:
        raise Refused("This meeting is cancelled.")
    if agenda.state != Agenda.State.ISSUED:
        raise Refused("This agenda is open for changes. Add the paper to its item there; it goes out with the agenda.")
    found = item_in(agenda, item, by, at)
    found.agenda = agenda
    return agenda, seat, found


# --- reading


def mark_paper_read(paper: ItemPaper, person: Person, *, at: datetime) -> None:
    """This person opened this paper: the first time counts."""
    PaperRead.objects.bulk_create([PaperRead(paper=paper, person=person, read_at=at)], ignore_conflicts=True)


def count_pages(paper_id: int) -> int | None:
    """How many pages a PDF has, for its cover. One that cannot be read keeps none; done twice, it says the same."""
    paper = ItemPaper.objects.filter(pk=paper_id, kind="PDF", pages__isnull=True).first()
    if paper is None:
        return None
    from pypdf import PdfReader  # the worker needs it, the web server never does

    try:
        with paper.file.open() as file:
            pages = len(PdfReader(file, strict=False).pages)
    except Exception:  # a PDF made by anything: pypdf raises what it likes, and a missing number is no loss
        return None
    if not 1 <= pages <= PAGE_LIMIT:
        return None
    ItemPaper.objects.filter(pk=paper_id).update(pages=pages)
    return pages
