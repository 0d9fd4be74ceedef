"""Packs: agenda and papers as one PDF, anew when a paper comes late, for each set of readers what they may read.

The row that says "to do" is the Pack; issuing an agenda or adding a late paper has left its own line in the trail.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cph.core.later import enqueue
from cph.core.templatetags.words import day_words
from cph.documents import services as documents
from cph.documents.models import Paper
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from networks.constitutions.models import Identity
from networks.meetings.content import paper_facts
from networks.meetings.models import Agenda, Issue, ItemPaper, Meeting, Pack, PackEdition
from networks.meetings.permissions.before import readings_of
from networks.meetings.rules.packs import Version, versions
from networks.meetings.rules.parts import PART_A
from networks.meetings.selectors import attendees_of
from networks.meetings.selectors.packs import packs_of, paper_address, papers_in, state_of

CARRY_OUT = "networks.meetings.tasks.make_pack"
MAKE_PAPER = "cph.documents.tasks.make_paper"
PATIENCE = timedelta(minutes=30)  # so long readers wait for the PDF; then they are told without it


@transaction.atomic
def renew_pack(meeting: Meeting, *, by: Person, at: datetime, why: str = "") -> Pack | None:
    """The pack of a meeting as its agenda and papers stand now. Asked twice, or by two at once, it is one version.

    None while no agenda is out, or while it is open for changes: issuing it again renews the pack.
    """
    issue = Issue.objects.filter(meeting=meeting).order_by("-version").first()
    if issue is None or not Agenda.objects.filter(meeting=meeting, state=Agenda.State.ISSUED).exists():
        return None
    contents = _contents(issue)
    last = Pack.objects.filter(meeting=meeting).order_by("-version").first()
    while last is None or last.contents != contents or last.issue_id != issue.pk:
        facts = {"issue": issue, "contents": contents, "made_for": why, "asked_by": by, "asked_at": at}
        version = last.version + 1 if last else 1
        last, is_new = Pack.objects.get_or_create(meeting=meeting, version=version, defaults=facts)
        if is_new:
            last.recipients.set(attendees_of(meeting, timezone.localdate(at)))
            enqueue(CARRY_OUT, last.pk)
    return last


def _contents(issue: Issue) -> dict[str, Any]:
    """The agenda as issued, each item with the papers that stand there now."""
    papers = papers_in(issue)
    items = [item | {"papers": [_facts(one) for one in papers.get(item["id"], [])]} for item in issue.content["items"]]
    return {name: said for name, said in issue.content.items() if name != "paper_ids"} | {"items": items}


def _facts(paper: ItemPaper) -> dict[str, Any]:
    facts = paper_facts(paper)
    del facts["pages"]  # counted later by the worker: no change of the paper
    return facts | {"replaces": paper.replaces_id}


@transaction.atomic
def ask_edition(pack: Pack, version: Version, *, at: datetime, now: bool = True) -> PackEdition | None:
    """The PDF of this version, asked for if nobody has; those who read the same share it. None where it holds no paper."""
    if not version.number or version.is_taken_back:
        return None
    pack = (
        Pack.objects.select_for_update(of=("self",))
        .select_related("meeting__body__parent", "issue__paper")
        .get(pk=pack.pk)
    )
    edition = PackEdition.objects.select_related("paper").filter(pack=pack, key=version.key).first()
    if edition is None:
        contents = version.contents | {"number": version.number, "changes": version.changes}
        paper = _paper(pack, contents, at)
        edition = PackEdition.objects.create(pack=pack, key=version.key, contents=contents, paper=paper)
        if now:
            enqueue(MAKE_PAPER, paper.pk)
    return edition


def _paper(pack: Pack, contents: dict[str, Any], at: datetime) -> Paper:
    """Its number is of a series of its own and is printed nowhere: a gap in it would tell of other editions."""
    meeting, number = pack.meeting, contents["number"]
    identity = Identity.objects.filter(body=meeting.body.network_id).first()
    return documents.issue(
        "papers/pack.html",
        {
            "content": contents,
            "number": number,
            "agenda_number": pack.issue.paper.number if pack.issue.paper else "",
            "body_name": contents["body"],
            "network_name": contents["network"],
            "colour": identity.colour if identity else "#1d4f91",
        },
        pack,
        prefix=f"{identity.prefix if identity else 'PAPER'}-PACK"[:20],
        title=f"Pack {number}: {meeting.title}, {day_words(timezone.localdate(meeting.starts_at))}",
        at=at,
        joins=list(_joins(contents)),
    )


def _joins(contents: dict[str, Any]) -> Iterator[documents.Join]:
    """Bookmarks for the agenda and each item; below an item its papers."""
    ids = [paper["id"] for item in contents["items"] for paper in item["papers"]]
    files = dict(ItemPaper.objects.filter(pk__in=ids).values_list("pk", "file"))
    yield {"id": "agenda", "title": "Agenda", "level": 1}
    yield {"id": "contents", "title": "Contents", "level": 1}
    for item in contents["items"]:
        yield {"id": f"item-{item['id']}", "title": f"{item['number']}. {item['title']}", "level": 1}
        for paper in item["papers"]:
            yield {
                "id": f"paper-{paper['id']}",
                "title": paper["title"],
                "level": 2,
                "file": files[paper["id"]],
                "kind": paper["kind"],
                "address": paper_address(paper["id"]),
            }


# --- the worker's part


def carry_out_pack(pack_id: int, *, at: datetime) -> Pack:
    """Make the editions of a pack, then tell its readers, once. Safe to run twice, late, and by two workers at once.

    If a paper is in another worker's hands, or failed and will be tried again, this leaves; the sweep comes back to it.
    """
    pack = Pack.objects.select_related("meeting__body__parent", "issue").get(pk=pack_id)
    if pack.told_at:
        return pack
    editions = [ask_edition(pack, version, at=at, now=False) for version, _ in _groups(pack, at)]
    papers = [documents.make(one.paper_id, at) for one in editions if one]
    if any(one.state == Paper.State.ASKED for one in papers) and at < pack.asked_at + PATIENCE:
        return pack
    return _tell(pack_id, at)


def _groups(pack: Pack, at: datetime) -> list[tuple[Version, list[Person]]]:
    """The readers for whom this pack brings something new, together with those who read the same."""
    meeting, on = pack.meeting, timezone.localdate(at)
    packs = list(Pack.objects.filter(meeting=meeting, version__lte=pack.version).order_by("version"))
    people = list(attendees_of(meeting, on).filter(pk__in=pack.recipients.values("pk")))
    readings, now = readings_of(people, meeting, at=at), state_of(meeting)
    same: dict[tuple, list[Person]] = {}
    for one in people:
        reading = readings[one.pk]
        same.setdefault((reading.sits, frozenset(reading.said.items())), []).append(one)
    found: dict[str, tuple[Version, list[Person]]] = {}
    for group in same.values():
        last = versions([one.contents for one in packs], readings[group[0].pk], now)[-1]
        if last.place == len(packs) - 1:
            found.setdefault(last.key, (last, []))[1].extend(group)
    return list(found.values())


@transaction.atomic
def _tell(pack_id: int, at: datetime) -> Pack:
    """Who gets the agenda is told by the agenda; of a pack that came after it, its readers are told here."""
    rows = Pack.objects.select_for_update(of=("self",), skip_locked=True).select_related("meeting__body__parent")
    pack = rows.filter(pk=pack_id, told_at__isnull=True).first()
    if pack is None:
        return Pack.objects.get(pk=pack_id)
    if Pack.objects.filter(issue=pack.issue_id, version__lt=pack.version).exists():
        open_ = _open_changes(pack)
        for version, people in _groups(pack, at):
            _tell_group(pack, version, open_, people, at)
    pack.told_at = at
    pack.save(update_fields=["told_at"])
    return pack


def _open_changes(pack: Pack) -> list[str]:
    """What this pack changed for everybody: no e-mail carries the words of Part B."""
    packs = list(Pack.objects.filter(meeting=pack.meeting_id, version__lte=pack.version).order_by("version"))
    last = versions([one.contents for one in packs], PART_A, state_of(pack.meeting))[-1]
    return last.changes if last.place == len(packs) - 1 else []


def _tell_group(pack: Pack, version: Version, open_: list[str], people: list[Person], at: datetime) -> None:
    meeting = pack.meeting
    day = day_words(timezone.localdate(meeting.starts_at))
    lines = [f"Read what changed in the papers of {meeting.title}, {version.contents['when']}.", ""]
    lines += [f"- {one}" for one in open_]
    if set(version.changes) - set(open_):
        lines += ["- Something in Part B changed: read it on the page."]
    notify(
        people,
        kind=Kind.PAPERS,
        subject=f"{meeting.body.network.name}: the papers for {day} changed",
        text="\n".join(lines),
        link=reverse("pack", args=[meeting.pk]),
        about=meeting,
        once_key=f"pack:{meeting.pk}:{pack.version}",
        at=at,
    )


@transaction.atomic
def try_again(meeting: Meeting) -> int:
    """Have the PDFs that could not be made tried again; how many."""
    found = [one.paper for pack in packs_of(meeting) for one in pack.editions.all() if one.paper.state == "FAILED"]
    for paper in found:
        documents.ask_again(paper)
        enqueue(MAKE_PAPER, paper.pk)
    return len(found)
