"""Packs: one PDF for each set of readers, a new version for those it concerns, and no trace of Part B for the others."""

from __future__ import annotations

import threading
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from cph.documents import services as documents
from cph.documents.models import Paper
from cph.notifications.models import Kind, Notice
from networks.meetings import services, tasks
from networks.meetings.models import AgendaItem, ItemPaper, Pack, PackEdition, PartBAccess
from networks.meetings.packs import on_meeting, packs_for
from networks.meetings.rules.packs import Now, key_of, versions
from networks.meetings.rules.parts import EVERYTHING, PART_A, Reading
from networks.meetings.services.packs import ask_edition, carry_out_pack, renew_pack, try_again
from tests.factories import files
from tests.factories import meetings as make

AT = make.NOW
LATER = AT + timedelta(days=1)
MARKER = "Xylophone"


@pytest.fixture(autouse=True)
def own_store(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def quick(monkeypatch):
    """Packs are joined at once; counts how often."""
    made = []

    def join(paper, at):
        made.append(paper.pk)
        return documents._keep(paper, ContentFile(files.pdf(1)), 1, at)

    monkeypatch.setattr(documents, "_join", join)
    return made


def paper_on(item, title, body=None, *, part="A", kind="PDF", **facts):
    body = body or files.pdf(2, title)
    return ItemPaper.objects.create(
        item=item, title=title, part=part, file=ContentFile(body, name="x.bin"), kind=kind, size=len(body), sha256="0",
        uploaded_by=item.agenda.meeting.called_by, uploaded_at=AT, **facts,
    )  # fmt: skip


@pytest.fixture
def agreed(world):
    """Three open items, the second with a paper; a confidential one with a paper that bears the marker."""
    agenda = make.agenda(make.meeting(world), "AGREED")
    items = list(agenda.items.order_by("position"))
    paper_on(items[1], "Budget")
    secret = AgendaItem.objects.create(
        agenda=agenda, position=4, part="B", title=f"{MARKER} item", purpose="DECIDE", minutes=5, reason=f"{MARKER} why"
    )
    paper_on(secret, f"{MARKER} paper", part="B")
    return agenda


@pytest.fixture
def issued(agreed, world):
    services.issue_agenda(agreed, by=world.clerk, at=AT)
    return agreed


def late(issued, title="Late words", *, item=0, **facts):
    paper = paper_on(issued.items.order_by("position")[item], title, late_at=LATER, **facts)
    pack = renew_pack(issued.meeting, by=issued.meeting.called_by, at=LATER)
    return paper, pack


def numbers(person, issued):
    return [one.number for one in packs_for(person, issued.meeting, LATER)]


def carried(pack, at=LATER):
    return carry_out_pack(pack.pk, at=at)


# --- versions and editions
def test_issuing_asks_for_the_first_pack_and_twice_is_once(issued, world):
    pack = Pack.objects.get()
    assert (pack.version, pack.told_at) == (1, None)
    services.issue_agenda(issued, by=world.clerk, at=AT)
    assert renew_pack(issued.meeting, by=world.clerk, at=LATER) == pack
    assert Pack.objects.count() == 1


def test_readers_of_the_same_share_an_edition(issued, quick):
    pack = carried(Pack.objects.get())
    assert pack.told_at
    assert pack.editions.count() == 2
    assert len(quick) == 2
    carried(pack)
    assert len(quick) == 2


def test_nothing_of_part_b_stands_in_the_edition_without_it(issued, world, quick):
    carried(Pack.objects.get())
    held = [
        str(one.contents) + str(one.paper.context) + str(one.paper.joins) + one.paper.title
        for one in PackEdition.objects.all()
    ]
    assert sorted(MARKER in one for one in held) == [False, True]
    mine = packs_for(world.director, issued.meeting, LATER)[0]
    assert MARKER not in str(mine.version) and MARKER not in str(mine.paper.context)
    assert [item["number"] for item in mine.version.contents["items"]] == ["1", "2", "3"]
    assert mine.version.contents["total"] == 30
    theirs = packs_for(world.head, issued.meeting, LATER)[0]
    assert MARKER in str(theirs.version.contents)
    assert theirs.version.contents["has_part_b"]


def test_a_late_paper_makes_a_version_and_tells_its_readers_once(issued, world, quick):
    carried(Pack.objects.get())
    _, pack = late(issued)
    for _ in range(3):
        carried(pack)
    assert numbers(world.director, issued) == numbers(world.head, issued) == [2, 1]
    notices = Notice.objects.filter(kind=Kind.PAPERS)
    assert notices.count() == pack.recipients.count() == 7
    assert all("“Late words” came, under item 1, Item number 1." in one.text for one in notices)
    assert not [one for one in notices if MARKER in one.text + one.subject]


def test_a_late_paper_in_part_b_is_nothing_to_those_who_do_not_read_it(issued, world, quick):
    carried(Pack.objects.get())
    _, pack = late(issued, f"{MARKER} late", item=3, part="B")
    carried(pack)
    assert numbers(world.director, issued) == [1]
    assert numbers(world.head, issued) == [2, 1]
    told = set(Notice.objects.filter(kind=Kind.PAPERS).values_list("person__name", flat=True))
    assert "Hannah Head" in told
    assert not told & {"Director Person", "Oliver Officer"}
    _, third = late(issued, "For all")
    carried(third)
    assert numbers(world.director, issued) == [2, 1]  # no gap
    mine = packs_for(world.director, issued.meeting, LATER)[0]
    assert mine.version.changes == ["“For all” came, under item 1, Item number 1."]
    assert mine.state == "MADE"


def test_a_confidential_paper_may_go_with_an_open_item(issued, world, quick):
    late(issued, f"{MARKER} beside", part="B")
    assert MARKER not in str(packs_for(world.director, issued.meeting, LATER)[0].version)
    assert f"{MARKER} beside" in str(packs_for(world.head, issued.meeting, LATER)[0].version)


def test_rights_are_those_of_today(issued, world, quick):
    """Kept from the item after the pack was made: the edition with it is never handed out again."""
    carried(Pack.objects.get())
    secret = issued.items.get(part="B")
    before = packs_for(world.vice, issued.meeting, LATER)[0]
    PartBAccess.objects.create(
        item=secret, person=world.vice, allows=False, reason="Interest", decided_by=world.clerk, decided_at=LATER
    )
    after = packs_for(world.vice, issued.meeting, LATER)[0]
    assert after.version.key != before.version.key
    assert MARKER not in str(after.version)
    assert after.edition == packs_for(world.director, issued.meeting, LATER)[0].edition  # the shared one
    PartBAccess.objects.create(
        item=secret, person=world.director, allows=True, reason="Presents", decided_by=world.clerk, decided_at=LATER
    )
    assert f"{MARKER} paper" in str(packs_for(world.director, issued.meeting, LATER)[0].version)


def test_what_becomes_confidential_leaves_every_version(issued, world, quick):
    carried(Pack.objects.get())
    issued.items.filter(title="Item number 2").update(part="B")
    mine = packs_for(world.officer, issued.meeting, LATER)[0]
    assert "Budget" not in str(mine.version)
    assert [one["number"] for one in mine.version.contents["items"]] == ["1", "2"]
    assert mine.edition is None


def test_a_paper_taken_back_is_not_handed_out_again(issued, world, quick, as_):
    carried(Pack.objects.get())
    paper, pack = late(issued, "Wrong file")
    carried(pack)
    ItemPaper.objects.filter(pk=paper.pk).update(removed_at=LATER + timedelta(hours=1))
    carried(renew_pack(issued.meeting, by=world.clerk, at=LATER + timedelta(hours=1)))
    shown = packs_for(world.head, issued.meeting, LATER + timedelta(hours=2))
    assert [(one.number, one.state) for one in shown] == [(3, "MADE"), (2, "TAKEN_BACK"), (1, "MADE")]
    assert "Wrong file" not in str([one.version.changes for one in shown])
    answer = as_(world.head).get(reverse("pack_pdf", args=[issued.meeting_id, 2]))
    assert answer.status_code == 302


def test_a_replaced_paper_is_called_a_newer_version(issued, world):
    old = ItemPaper.objects.get(title="Budget")
    ItemPaper.objects.filter(pk=old.pk).update(removed_at=LATER)
    late(issued, "Budget", item=1, replaces=old, version=2)
    changes = packs_for(world.director, issued.meeting, LATER)[0].version.changes
    assert changes == ["There is a newer version of “Budget”, under item 2, Item number 2."]


def test_an_agenda_without_papers_has_no_pack(world, as_):
    agenda = make.agenda(make.meeting(world), "AGREED")
    services.issue_agenda(agenda, by=world.clerk, at=AT)
    carry_out_pack(Pack.objects.get().pk, at=AT)
    assert not PackEdition.objects.exists()
    assert on_meeting(world.head, agenda.meeting, AT) is None
    assert (
        "No paper goes with the agenda"
        in as_(world.head).get(reverse("pack", args=[agenda.meeting_id])).content.decode()
    )


# --- the bad day
def test_a_killed_worker_s_pack_is_made_once_by_the_sweep(issued, quick, monkeypatch):
    pack = Pack.objects.get()
    real = documents.make
    monkeypatch.setattr(documents, "make", lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        carried(pack, AT)
    monkeypatch.setattr(documents, "make", real)
    tasks.sweep_packs()
    tasks.sweep_packs()
    pack.refresh_from_db()
    assert pack.told_at
    assert sorted(quick) == sorted(set(quick)) and len(quick) == 2


def test_killed_between_making_and_telling_all_are_told_once(issued, quick, monkeypatch):
    carried(Pack.objects.get())
    _, pack = late(issued)
    monkeypatch.setattr("networks.meetings.services.packs.notify", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        carried(pack)
    monkeypatch.undo()
    monkeypatch.setattr(documents, "_join", lambda *a: 1 / 0)  # nothing is left to make
    carried(pack)
    carried(pack)
    assert Notice.objects.filter(kind=Kind.PAPERS).count() == 7


def test_a_lost_job_is_found_by_the_sweep(issued, quick):
    carried(Pack.objects.get())
    paper_on(issued.items.first(), "Came while Redis was down", late_at=timezone.now())
    tasks.sweep_packs()
    tasks.sweep_packs()
    assert list(Pack.objects.order_by("version").values_list("version", flat=True)) == [1, 2]


def test_readers_wait_for_the_pdf_but_not_for_ever(issued, monkeypatch):
    monkeypatch.setattr(documents, "_join", lambda *a: 1 / 0)
    carry_out_pack(Pack.objects.get().pk, at=AT + timedelta(hours=1))
    paper_on(issued.items.first(), "Late", late_at=AT)
    pack = renew_pack(issued.meeting, by=issued.meeting.called_by, at=LATER)
    assert carry_out_pack(pack.pk, at=LATER).told_at is None
    assert carry_out_pack(pack.pk, at=LATER + timedelta(minutes=31)).told_at


def test_many_at_once_make_one_version_one_edition_each_and_tell_once(transactional_db, monkeypatch):
    world = make.world()
    agenda = make.agenda(make.meeting(world), "AGREED")
    paper_on(agenda.items.first(), "Budget")
    monkeypatch.setattr("networks.meetings.services.packs.enqueue", lambda *a: None)
    monkeypatch.setattr("networks.meetings.services.issuing.enqueue", lambda *a: None)
    made = []

    def join(paper, at):
        made.append(paper.pk)
        return documents._keep(paper, ContentFile(files.pdf(1)), 1, at)

    monkeypatch.setattr(documents, "_join", join)
    services.issue_agenda(agenda, by=world.clerk, at=AT)
    carry_out_pack(Pack.objects.get().pk, at=AT)
    paper_on(agenda.items.first(), "Late", late_at=LATER)
    start, failures = threading.Barrier(4), []

    def work() -> None:
        try:
            start.wait(10)
            pack = renew_pack(agenda.meeting, by=world.clerk, at=LATER)
            carry_out_pack(pack.pk, at=LATER)
        except Exception as error:  # told by the test, not lost in its thread
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert failures == []
    carry_out_pack(Pack.objects.get(version=2).pk, at=LATER)
    assert Pack.objects.count() == PackEdition.objects.count() == len(made) == 2
    assert Notice.objects.filter(kind=Kind.PAPERS).count() == 7


def test_a_failed_pack_is_tried_again_by_the_clerk_alone(issued, world, as_, monkeypatch):
    monkeypatch.setattr(documents, "_join", lambda *a: 1 / 0)
    for _ in range(3):
        carry_out_pack(Pack.objects.get().pk, at=AT)
    address = reverse("pack", args=[issued.meeting_id])
    assert as_(world.head).post(address).status_code == 403
    page = as_(world.clerk).get(address).content.decode()
    assert "Try again" in page
    assert as_(world.clerk).post(address).status_code == 302
    assert not Paper.objects.filter(state="FAILED").exists()
    assert try_again(issued.meeting) == 0


# --- pages
def test_the_page_asks_for_an_edition_that_nobody_has_and_the_download_is_ones_own(issued, world, as_, quick):
    browser, address = as_(world.head), reverse("pack", args=[issued.meeting_id])
    page = browser.get(address)
    assert "Being made" in page.content.decode()
    assert "hx-get" in page.content.decode()
    assert browser.get(reverse("pack_pdf", args=[issued.meeting_id, 1])).status_code == 302
    assert PackEdition.objects.count() == 1
    carried(Pack.objects.get())
    answer = browser.get(reverse("pack_pdf", args=[issued.meeting_id, 1]))
    assert answer["Content-Disposition"] == 'attachment; filename="CPH856 pack 1, 1 December 2026.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer).startswith(b"%PDF-")
    assert browser.get(reverse("pack_pdf", args=[issued.meeting_id, 2])).status_code == 404
    assert browser.get(reverse("pack_pdf", args=[issued.meeting_id, 0])).status_code == 404


@pytest.mark.parametrize("role", ["head", "clerk", "officer", "director", "chair", "admin"])
def test_no_page_tells_part_b_to_those_who_do_not_read_it(issued, world, as_, quick, role):
    carried(Pack.objects.get())
    late(issued, f"{MARKER} late", item=3, part="B")
    page = as_(getattr(world, role)).get(reverse("pack", args=[issued.meeting_id])).content.decode()
    assert (MARKER in page) == (role in ("head", "clerk", "chair"))


def test_strangers_and_those_who_do_not_attend_find_nothing(issued, world, as_):
    other = make.world("County Heads", "857")
    for person in (world.stranger, other.head):
        for name, args in (("pack", []), ("pack_pdf", [1])):
            assert as_(person).get(reverse(name, args=[issued.meeting_id, *args])).status_code == 404
    closed = make.meeting(world, world.executive)
    assert as_(world.head).get(reverse("pack", args=[closed.pk])).status_code == 404


@pytest.mark.django_db
def test_the_page_asks_as_often_for_many_papers_as_for_one(issued, world, as_, quick):
    carried(Pack.objects.get())
    browser, address = as_(world.head), reverse("pack", args=[issued.meeting_id])
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for number in range(30):
        late(issued, f"Paper {number}")
    for pack in Pack.objects.all():
        carried(pack)
    with CaptureQueriesContext(connection) as many:
        browser.get(address)
    assert len(few) == len(many) <= 12, len(few)


def test_a_pack_keeps_what_is_in_it(issued):
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError), transaction.atomic():
        Pack.objects.update(contents={})


# --- the PDF
def test_the_pdf_holds_agenda_and_papers_of_its_readers(issued, world):
    pack = Pack.objects.get()
    shown = packs_for(world.director, issued.meeting, AT)[0]
    edition = ask_edition(pack, shown.version, at=AT)
    made = documents.make(edition.paper_id, AT)
    assert made.state == "MADE", made.problem
    with made.file.open("rb") as file:
        reader = PdfReader(BytesIO(file.read()))
    said = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "Budget 1" in said and "Budget 2" in said and "Contents" in said
    assert MARKER not in said
    assert made.number not in said
    titles = [one.title for one in reader.outline if not isinstance(one, list)]
    assert titles == ["Agenda", "Contents", "1. Item number 1", "2. Item number 2", "3. Item number 3"]
    total = len(reader.pages)
    assert f"Page {total} of {total}" in " ".join(reader.pages[-1].extract_text().split())


# --- rules
def contents(items):
    return {
        "title": "T", "when": "W", "place": "P",
        "items": [
            {"id": n, "part": part, "number": str(n), "time": "", "title": f"I{n}", "purpose": "", "minutes": 5, "presenter": "",
             "papers": [{"id": 100 * n + k, "title": f"{one}{n}.{k}", "part": one, "replaces": None} for k, one in enumerate(papers)]}
            for n, (part, papers) in enumerate(items, start=1)
        ],
    }  # fmt: skip


some_contents = st.lists(st.tuples(st.sampled_from("AB"), st.lists(st.sampled_from("AB"), max_size=3)), max_size=4).map(
    contents
)
some_packs = st.lists(some_contents, max_size=5)


@given(some_packs)
def test_part_b_never_shows_in_contents_numbers_changes_or_keys(packs):
    """Whoever reads Part A alone has the same versions whether Part B was ever there or not."""
    bare = [
        one | {"items": [
            item | {"papers": [paper for paper in item["papers"] if paper["part"] == "A"]}
            for item in one["items"] if item["part"] == "A"
        ]}
        for one in packs
    ]  # fmt: skip
    seen, told = versions(packs, PART_A, Now()), versions(bare, PART_A, Now())
    assert [(one.number, one.changes, one.contents["items"]) for one in seen] == [
        (one.number, one.changes, one.contents["items"]) for one in told
    ]


@given(some_packs)
def test_numbers_have_no_gap_and_places_rise(packs):
    found = versions(packs, EVERYTHING, Now())
    counted = [one.number for one in found if one.number]
    assert counted == list(range(1, len(counted) + 1))
    assert [one.place for one in found] == sorted({one.place for one in found})
    assert all(one.changes for one in found[1:])


@given(some_contents)
def test_the_same_rights_have_the_same_key(pack):
    one, other = (versions([pack], Reading(sits, {1: False}), Now())[-1] for sits in (True, True))
    assert one.key == other.key == key_of({"contents": one.contents, "changes": [], "number": one.number})
