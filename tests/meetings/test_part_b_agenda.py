"""Part B of an agenda is absent for who may not read it: on every page, in the PDF, the mail, the changes, the downloads."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.documents import services as documents
from cph.notifications.models import Kind, Notice
from networks.constitutions.seats import forget
from networks.meetings import rules, services
from networks.meetings.content import agenda_content, timed_items
from networks.meetings.models import AgendaItem, Issue, ItemPaper, PaperRead, PartBAccess
from networks.meetings.permissions.before import reading_of, readings_of
from networks.meetings.rules import EVERYTHING, PART_A, Reading
from networks.meetings.selectors.before import sitting_ids
from networks.meetings.services import Cover, Facts
from networks.meetings.services.before import decide_access
from networks.meetings.suggestions import suggestions_for
from tests.factories import meetings as make

AT = make.NOW
MARK = "Zyxwv"  # stands in every word of Part B, and nowhere else
SITS = ["chair", "vice", "rep", "clerk"]
OUTSIDE = ["officer", "director", "admin"]
FACTS = Facts(f"{MARK} grievance", "DECIDE", 25, f"{MARK} reason", None, f"{MARK} presenter")


@pytest.fixture(autouse=True)
def _files_and_a_fast_press(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(documents, "press", lambda html, **_: pdf(1))


def pdf(pages: int) -> bytes:
    writer, out = PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    writer.write(out)
    return out.getvalue()


def upload(pages: int = 1, name: str = "paper.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf(pages))


@pytest.fixture
def meeting(world):
    return make.meeting(world, world.executive)


@pytest.fixture
def agenda(world, meeting):
    """Three open items of ten minutes, a confidential one, a confidential paper at an open item."""
    agenda = make.agenda(meeting)
    services.add_item(agenda, FACTS, part="B", by=world.clerk, at=AT)
    first = agenda.items.get(position=1)
    services.add_paper(first, upload(), cover=Cover(f"{MARK} figures", "B"), by=world.clerk, at=AT)
    services.add_paper(first, upload(2), cover=Cover("Open figures"), by=world.clerk, at=AT)
    return agenda


def go_out(agenda, world, version=1):
    services.put_agenda(agenda, by=world.clerk, at=AT)
    services.record_agreed(agenda, note="all", version=version, by=world.chair, at=AT)
    return services.issue_agenda(agenda, by=world.clerk, at=AT)


@pytest.fixture
def issue(agenda, world):
    return services.carry_out(go_out(agenda, world).pk, at=AT)


def secret(agenda) -> AgendaItem:
    return agenda.items.get(part="B", removed_at__isnull=True)


# --- rules


parts = st.lists(st.sampled_from("AB"), max_size=12).map(sorted)


@st.composite
def contents(draw):
    order = draw(parts)
    items = [
        {
            "id": n,
            "part": part,
            "number": number,
            "time": str(n),
            "title": f"{part}{n}",
            "minutes": draw(st.integers(1, 99)),
            "papers": [{"id": 100 * n + k, "part": one} for k, one in enumerate(draw(parts))],
        }
        for n, (part, number) in enumerate(zip(order, rules.numbered(order), strict=True))
    ]
    return {"items": items, "paper_ids": [p["id"] for i in items for p in i["papers"]], "total": 0}


readings = st.builds(Reading, st.booleans(), st.dictionaries(st.integers(0, 12), st.booleans()))


@given(contents(), readings)
def test_what_is_left_shows_no_gap(content, reading):
    left = rules.content_for(content, reading)
    open_numbers = [item["number"] for item in left["items"] if item["part"] == "A"]
    assert open_numbers == [str(n) for n in range(1, len(open_numbers) + 1)]
    assert left["total"] == sum(item["minutes"] for item in left["items"])
    confidential = [item for item in content["items"] if item["part"] == "B"]
    shown = [item for item in left["items"] if item["part"] == "B"]
    assert {item["id"] for item in shown} == {item["id"] for item in confidential if reading.reads(item["id"])}
    if len(shown) < len(confidential):
        assert all((item["number"], item["time"]) == ("B", "") for item in shown)
    assert left["paper_ids"] == [paper["id"] for item in left["items"] for paper in item["papers"]]
    assert all(reading.reads(i["id"]) for i in left["items"] for p in i["papers"] if p["part"] == "B")


@given(contents())
def test_part_a_is_the_same_with_and_without_part_b(content):
    only_a = [
        {**item, "papers": [paper for paper in item["papers"] if paper["part"] == "A"]}
        for item in content["items"]
        if item["part"] == "A"
    ]
    bare = {"items": only_a, "paper_ids": [], "total": 0}
    assert rules.content_for(content, PART_A) == rules.content_for(bare, PART_A)
    assert rules.content_for(content, EVERYTHING)["items"] == content["items"]


# --- the builder


def test_part_b_stands_last_and_is_numbered_apart(agenda, world):
    services.add_item(agenda, Facts("Late budget", "DECIDE", 5, "due"), by=world.clerk, at=AT)
    items, total, _ = timed_items(agenda)
    assert [item.number for item in items] == ["1", "2", "3", "4", "B1"]
    assert total == 60 and f"{items[-1].begins_at:%H:%M}" == "16:50"
    items, total, _ = timed_items(agenda, PART_A)
    assert [item.number for item in items] == ["1", "2", "3", "4"] and total == 35
    assert [paper.title for paper in items[0].current_papers] == ["Open figures"]


def test_items_move_between_the_parts_and_within_one(agenda, world, as_):
    clerk, second = as_(world.clerk), agenda.items.get(position=2)
    for _ in range(2):
        clerk.post(reverse("item_part", args=[agenda.meeting_id, second.pk]), {"part": "B"})
    order = list(agenda.items.order_by("position").values_list("part", "title"))
    assert [part for part, _ in order] == ["A", "A", "B", "B"]
    clerk.post(reverse("item_move", args=[agenda.meeting_id, second.pk]), {"to": "B1"})
    assert agenda.items.get(position=3).pk == second.pk
    clerk.post(reverse("item_move", args=[agenda.meeting_id, second.pk]), {"to": "up"})
    assert agenda.items.get(position=3).pk == second.pk, "it does not leave its part by moving up"
    clerk.post(reverse("item_part", args=[agenda.meeting_id, second.pk]), {"part": "A"})
    assert [one.part for one in agenda.items.order_by("position")] == ["A", "A", "A", "B"]
    assert clerk.post(reverse("item_part", args=[agenda.meeting_id, second.pk]), {"part": "Q"}).status_code == 302
    second.refresh_from_db()
    assert second.part == "A"


def test_an_administrator_helps_with_part_a_only(agenda, world, as_):
    admin, item = as_(world.admin), secret(agenda)
    page = admin.get(reverse("agenda_build", args=[agenda.meeting_id]))
    assert page.status_code == 200 and MARK not in page.content.decode() and "Part B" not in page.content.decode()
    for name in ("item", "item_papers", "item_access"):
        assert admin.get(reverse(name, args=[agenda.meeting_id, item.pk])).status_code == 404
    for name in ("item_part", "item_remove", "item_move"):
        answer = admin.post(reverse(name, args=[agenda.meeting_id, item.pk]), {"part": "A", "to": "1"})
        assert answer.status_code == 404
    first = agenda.items.get(position=1)
    assert admin.get(reverse("item_access", args=[agenda.meeting_id, first.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        services.set_part(first, "B", by=world.admin, at=AT)
    with pytest.raises(NotAllowed):
        services.add_item(agenda, FACTS, part="B", by=world.admin, at=AT)
    for call in (
        lambda: services.edit_item(item, Facts("x", "DECIDE", 5, "y"), seen=99, by=world.admin, at=AT),
        lambda: services.remove_item(item, by=world.admin, at=AT),
        lambda: services.add_paper(first, upload(), cover=Cover("x", "B"), by=world.admin, at=AT),
        lambda: decide_access(first, world.admin, allows=True, reason="me", by=world.admin, at=AT),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_the_trail_names_nothing_of_part_b(agenda, world):
    item = secret(agenda)
    services.edit_item(item, Facts(f"{MARK} two", "DECIDE", 5, MARK), seen=99, by=world.clerk, at=AT)
    paper = services.add_paper(item, upload(), cover=Cover(f"{MARK} x"), by=world.clerk, at=AT)
    services.edit_cover(paper, Cover(f"{MARK} y", lead=MARK), by=world.clerk, at=AT)
    services.remove_paper(paper, by=world.clerk, at=AT)
    decide_access(item, world.officer, allows=True, reason=f"{MARK} why", by=world.clerk, at=AT)
    services.set_part(item, "A", by=world.clerk, at=AT)
    services.set_part(item, "B", by=world.clerk, at=AT)
    services.remove_item(item, by=world.clerk, at=AT)
    said = [f"{one.verb} {one.subject}" for one in Line.objects.all()]
    assert len(said) >= 9 and not [one for one in said if MARK in one]
    assert any("an item in Part B" in one for one in said)


# --- what goes out


def pages_of(meeting, issue):
    return [
        reverse("meeting", args=[meeting.pk]),
        reverse("agenda", args=[meeting.pk, issue.version]),
        reverse("agenda_pdf", args=[meeting.pk, issue.version]),
        reverse("agenda_agree", args=[meeting.pk]),
        reverse("agenda_build", args=[meeting.pk]),
        reverse("agenda_suggestions", args=[meeting.pk]),
        reverse("agenda_issue", args=[meeting.pk]),
        reverse("meeting_ics", args=[meeting.pk]),
        reverse("declarations", args=[meeting.pk]),
        reverse("meeting_reply", args=[meeting.pk]),
        reverse("reply_list", args=[meeting.pk]),
        reverse("late_paper", args=[meeting.pk]),
        reverse("meeting_list", args=[meeting.body_id]),
        reverse("body", args=[meeting.body_id]),
        reverse("body", args=[meeting.body.network_id]),
        reverse("notice_list"),
        "/",
    ]


def body_of(answer) -> str:
    streaming = getattr(answer, "streaming", False)
    return (b"".join(answer.streaming_content) if streaming else answer.content).decode("utf-8", "replace")


@pytest.mark.parametrize("role", [*OUTSIDE, "head", "stranger"])
def test_no_trace_on_any_page(issue, meeting, world, as_, role):
    for url in pages_of(meeting, issue):
        said = body_of(as_(getattr(world, role)).get(url))
        assert MARK not in said, (role, url)
        if "history" not in said:
            assert "Part B" not in said, (role, url)


@pytest.mark.parametrize("role", SITS)
def test_those_who_sit_read_it_and_are_warned(issue, meeting, world, as_, role):
    page = as_(getattr(world, role)).get(reverse("agenda", args=[meeting.pk, 1])).content.decode()
    assert "B1. Zyxwv grievance" in page and "Confidential: do not share" in page and f"{MARK} figures" in page
    items = page.index("3. Item number 3")
    assert items < page.index("B1. Zyxwv")


def test_members_of_a_full_meeting_read_part_b_and_the_director_does_not(world, as_):
    agenda = make.agenda(make.meeting(world))
    services.add_item(agenda, FACTS, part="B", by=world.clerk, at=AT)
    issue = services.carry_out(go_out(agenda, world).pk, at=AT)
    url = reverse("agenda", args=[issue.meeting_id, 1])
    for role in ("head", "rep", "chair", "clerk"):
        assert MARK in as_(getattr(world, role)).get(url).content.decode(), role
    for role in ("director", "officer", "admin"):
        assert MARK not in as_(getattr(world, role)).get(url).content.decode(), role


def test_the_paper_and_the_mails_are_cut_to_each_reader(issue, world, agenda):
    assert MARK not in str(issue.paper.context) and "Item number 3" in str(issue.paper.context)
    texts = dict(Notice.objects.filter(kind=Kind.AGENDA).values_list("person", "text"))
    assert len(texts) == issue.recipients.count()
    for role in SITS:
        text = texts[getattr(world, role).pk]
        assert "Part B is confidential. Read it on the page" in text and MARK not in text
    for role in ("officer", "director"):
        assert MARK not in texts[getattr(world, role).pk] and "Part B" not in texts[getattr(world, role).pk]
    assert MARK not in "".join(Notice.objects.values_list("calendar", flat=True))


def test_only_part_a_is_pressed_into_the_pdf(agenda, world, monkeypatch):
    monkeypatch.undo()
    issue = services.carry_out(go_out(agenda, world).pk, at=AT)
    issue.paper.refresh_from_db()
    text = " ".join(page.extract_text() for page in PdfReader(issue.paper.file).pages)
    assert "Item number 3" in text and MARK not in text and "Part B" not in text


def test_papers_of_part_b_are_not_there_for_others(issue, agenda, world, as_):
    shut = ItemPaper.objects.get(title=f"{MARK} figures")
    open_one = ItemPaper.objects.get(title="Open figures")
    for role in [*OUTSIDE, "head"]:
        browser = as_(getattr(world, role))
        assert browser.get(reverse("item_paper", args=[shut.pk])).status_code == 404, role
        assert browser.get(reverse("item_paper", args=[open_one.pk])).status_code == (404 if role == "head" else 200)
    assert as_(world.rep).get(reverse("item_paper", args=[shut.pk])).status_code == 200


def test_a_change_of_part_b_alone_reaches_its_readers_only(issue, agenda, world, as_):
    services.reopen_agenda(agenda, by=world.clerk, at=AT)
    agenda.refresh_from_db()
    services.edit_item(secret(agenda), Facts(f"{MARK} again", "STEER", 5, "x"), seen=999, by=world.clerk, at=AT)
    second = services.carry_out(go_out(agenda, world, 2).pk, at=AT)
    assert second.content["changes"] == []
    told = set(second.recipients.values_list("name", flat=True))
    assert "Vice Person" in told and not told & {"Oliver Officer", "Director Person"}
    url = reverse("agenda", args=[agenda.meeting_id, 2])
    assert "now called" in as_(world.vice).get(url).content.decode()
    for role in ("officer", "director", "admin"):
        page = as_(getattr(world, role)).get(url).content.decode()
        assert MARK not in page and "What changed" not in page
    subject = Notice.objects.get(person=world.vice, kind=Kind.AGENDA, once_key__endswith=":2").subject
    assert "is changed" in subject


def test_an_item_that_becomes_confidential_is_taken_off_for_the_others(issue, agenda, world, as_):
    services.reopen_agenda(agenda, by=world.clerk, at=AT)
    agenda.refresh_from_db()
    services.set_part(agenda.items.get(title="Item number 2"), "B", by=world.clerk, at=AT)
    paper = ItemPaper.objects.get(title="Open figures")
    services.set_part(paper.item, "B", by=world.clerk, at=AT)
    assert as_(world.officer).get(reverse("item_paper", args=[paper.pk])).status_code == 404
    go_out(agenda, world, 2)
    url = reverse("agenda", args=[agenda.meeting_id, 2])
    assert "Taken off: Item number 2." in as_(world.officer).get(url).content.decode()
    page = as_(world.chair).get(url).content.decode()
    assert "Item number 2: now in Part B." in page and "Taken off" not in page


def test_a_confidential_item_that_is_opened_in_a_draft_stays_shut_until_it_goes_out(issue, agenda, world, as_):
    item = secret(agenda)
    services.reopen_agenda(agenda, by=world.clerk, at=AT)
    agenda.refresh_from_db()
    paper = services.add_paper(item, upload(), cover=Cover(f"{MARK} annex"), by=world.clerk, at=AT)
    services.set_part(item, "A", by=world.clerk, at=AT)
    officer = as_(world.officer)
    assert officer.get(reverse("item_paper", args=[paper.pk])).status_code == 404
    assert MARK not in officer.get(reverse("agenda", args=[agenda.meeting_id, 1])).content.decode()
    go_out(agenda, world, 2)
    assert MARK in officer.get(reverse("agenda", args=[agenda.meeting_id, 2])).content.decode()
    assert officer.get(reverse("item_paper", args=[paper.pk])).status_code == 200


# --- exceptions


def test_somebody_let_in_reads_it_and_somebody_kept_out_sees_no_trace(issue, agenda, world, as_):
    item, clerk, words = secret(agenda), as_(world.clerk), "grievance"
    url = reverse("item_access", args=[agenda.meeting_id, item.pk])
    page = clerk.get(url).content.decode()
    assert "Vice Person" in page and "Oliver Officer" in page
    assert "Choose a person" in clerk.post(url, {}).content.decode()
    for person, allows in ((world.officer, "yes"), (world.vice, "no")):
        for _ in range(2):
            answer = clerk.post(url, {"person": person.pk, "allows": allows, "reason": "It concerns the city"})
            assert answer.status_code == 302
    assert PartBAccess.objects.count() == 2
    shown = clerk.get(url).context
    assert world.officer in shown["reads"] and world.vice in shown["attends"]
    agenda_page = reverse("agenda", args=[agenda.meeting_id, 1])
    assert words in as_(world.officer).get(agenda_page).content.decode()
    vice = as_(world.vice)
    assert words not in vice.get(agenda_page).content.decode()
    assert words not in vice.get(reverse("agenda_agree", args=[agenda.meeting_id])).content.decode()
    clerk.post(url, {"person": world.vice.pk, "allows": "yes", "reason": "The interest is gone"})
    assert words in as_(world.vice).get(agenda_page).content.decode()
    assert PartBAccess.objects.count() == 2


@pytest.mark.parametrize("role", ["chair", "rep", "vice"])
def test_the_executive_is_told_who_decides(agenda, world, as_, role):
    url = reverse("item_access", args=[agenda.meeting_id, secret(agenda).pk])
    assert as_(getattr(world, role)).get(url).status_code == 403
    assert as_(world.officer).get(url).status_code == as_(world.head).get(url).status_code == 404


def test_exceptions_keep_to_those_who_attend_and_to_the_clerk(agenda, world):
    item = secret(agenda)
    with pytest.raises(Refused, match="does not attend"):
        decide_access(item, world.head, allows=True, reason="x", by=world.clerk, at=AT)
    with pytest.raises(Refused, match="keep the record"):
        decide_access(item, world.clerk, allows=False, reason="x", by=world.clerk, at=AT)
    with pytest.raises(Refused, match="reason"):
        decide_access(item, world.officer, allows=True, reason=" ", by=world.clerk, at=AT)


def test_a_reader_of_one_of_two_sees_no_number_that_tells_of_the_other(agenda, world, as_):
    services.add_item(agenda, Facts("Second secret", "DECIDE", 5, "x"), part="B", by=world.clerk, at=AT)
    second = agenda.items.get(title="Second secret")
    decide_access(second, world.officer, allows=True, reason="asked", by=world.clerk, at=AT)
    go_out(agenda, world)
    page = as_(world.officer).get(reverse("agenda", args=[agenda.meeting_id, 1])).content.decode()
    assert "B. Second secret" in page and not re.search(rf"\bB2\b|5\.10 pm|{re.escape(MARK)}", page)


def test_readers_in_bulk_are_the_readers_one_by_one(agenda, world):
    for body in (world.network, world.executive):
        meeting = make.meeting(world, body, day=make.START + timedelta(days=90))
        item = make.agenda(meeting).items.first()
        AgendaItem.objects.filter(pk=item.pk).update(part="B")
        PartBAccess.objects.create(
            item=item, person=world.officer, allows=True, reason="x", decided_by=world.clerk, decided_at=AT
        )
        people = list(world.seats.values())
        bulk = readings_of(people, meeting, at=AT)
        for one in people:
            forget(one)
            assert bulk[one.pk] == reading_of(one, meeting, at=AT), (one.name, body.name)
        assert world.clerk.pk in sitting_ids(body, make.START + timedelta(days=60))


# --- papers: covers, versions, marks, pages


def test_covers_and_versions_are_kept_and_shown(agenda, world, as_, django_capture_on_commit_callbacks):
    item, clerk = agenda.items.get(position=2), as_(world.clerk)
    url = reverse("item_papers", args=[agenda.meeting_id, item.pk])
    facts = {
        "title": "Budget",
        "lead": "Finance group",
        "contact": "office@example.org",
        "purpose": "STEER",
        "minutes": "15",
    }
    with django_capture_on_commit_callbacks(execute=True):
        assert clerk.post(url, facts | {"file": upload(3)}).status_code == 302
    first = ItemPaper.objects.get(title="Budget")
    assert (first.version, first.pages, first.minutes, first.part) == (1, 3, 15, "A")
    assert "Finance group" in clerk.get(f"{url}?replace={first.pk}").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert clerk.post(f"{url}?replace={first.pk}", facts | {"file": upload(4)}).status_code == 302
    assert clerk.post(f"{url}?replace={first.pk}", facts | {"file": upload(4)}).status_code == 404
    second = ItemPaper.objects.get(replaces=first)
    first.refresh_from_db()
    assert second.version == 2 and first.removed_at and first.file
    with pytest.raises(Refused, match="replaced or taken off"):
        services.add_paper(item, upload(5), cover=Cover("x"), by=world.clerk, at=AT, instead_of=first)
    for odd in ({"minutes": "0"}, {"minutes": "9" * 40}, {"purpose": "SING"}, {"lead": "x" * 151}):
        assert clerk.post(url, facts | {"file": upload()} | odd).status_code == 200
    cover = reverse("paper_cover", args=[agenda.meeting_id, item.pk, second.pk])
    assert clerk.get(cover).status_code == 200
    assert clerk.post(cover, facts | {"lead": "Somebody else", "confidential": "on"}).status_code == 302
    second.refresh_from_db()
    assert (second.lead, second.part, second.version) == ("Somebody else", "B", 2)
    go_out(agenda, world)
    page = as_(world.chair).get(reverse("agenda", args=[agenda.meeting_id, 1])).content.decode()
    assert "4 pages" in page and "version 2" in page and "lead: Somebody else" in page


def test_a_pdf_that_cannot_be_counted_is_taken_all_the_same(agenda, world):
    broken = SimpleUploadedFile("x.pdf", b"%PDF-1.4\ngarbage\n%%EOF")
    paper = services.add_paper(agenda.items.first(), broken, cover=Cover("Broken"), by=world.clerk, at=AT)
    from networks.meetings.services.papers import count_pages
    from networks.meetings.tasks import count_pages_left

    assert count_pages(paper.pk) is None and count_pages(10**9) is None
    count_pages_left()
    paper.refresh_from_db()
    assert paper.pages is None


def test_read_marks_are_ones_own_and_the_clerk_sees_counts(issue, agenda, world, as_):
    paper = ItemPaper.objects.get(title="Open figures")
    rep, url = as_(world.rep), reverse("agenda", args=[agenda.meeting_id, 1])
    assert rep.get(url).content.decode().count("Not read yet") == 2
    for _ in range(2):
        rep.get(reverse("item_paper", args=[paper.pk]))
    assert PaperRead.objects.filter(paper=paper).count() == 1
    page = rep.get(url).content.decode()
    assert page.count("Not read yet") == 1 and "opened by" not in page
    assert "opened by 1 person" in as_(world.clerk).get(url).content.decode()


# --- late papers


def test_a_late_paper_goes_out_without_opening_the_agenda(issue, agenda, world, as_, monkeypatch):
    asked = []
    monkeypatch.setattr("networks.meetings.services.papers.enqueue", lambda *what: asked.append(what))
    clerk, url = as_(world.clerk), reverse("late_paper", args=[agenda.meeting_id])
    third = agenda.items.get(position=3)
    facts = {"item": third.pk, "title": "Late figures"}
    assert "Choose a file" in clerk.post(url, facts).content.decode()
    for _ in range(2):  # a double click
        assert clerk.post(url, facts | {"file": upload(7)}).status_code == 302
    paper = ItemPaper.objects.get(title="Late figures")
    assert paper.late_at == AT and asked.count(("networks.meetings.tasks.renew_pack", agenda.meeting_id)) == 1
    agenda.refresh_from_db()
    assert (agenda.state, agenda.version) == ("ISSUED", 1)
    page = as_(world.officer).get(reverse("agenda", args=[agenda.meeting_id, 1])).content.decode()
    assert "Late figures" in page and "added on Monday 2 November 2026" in page
    assert as_(world.officer).get(reverse("item_paper", args=[paper.pk])).status_code == 200
    assert as_(world.head).get(reverse("item_paper", args=[paper.pk])).status_code == 404
    assert "Late figures" not in str(Issue.objects.get().content)
    assert clerk.post(reverse("late_paper_withdraw", args=[agenda.meeting_id, paper.pk])).status_code == 302
    assert clerk.post(reverse("late_paper_withdraw", args=[agenda.meeting_id, paper.pk])).status_code == 404
    assert as_(world.officer).get(reverse("item_paper", args=[paper.pk])).status_code == 404


def test_a_late_paper_of_part_b_is_for_its_readers(issue, agenda, world, as_):
    clerk, url = as_(world.clerk), reverse("late_paper", args=[agenda.meeting_id])
    first = agenda.items.get(position=1)
    clerk.post(url, {"item": first.pk, "title": f"{MARK} late", "confidential": "on", "file": upload()})
    clerk.post(url, {"item": secret(agenda).pk, "title": f"{MARK} later", "file": upload(2)})
    page = reverse("agenda", args=[agenda.meeting_id, 1])
    assert as_(world.vice).get(page).content.decode().count("Late paper, added on") == 2
    for role in OUTSIDE:
        said = as_(getattr(world, role)).get(page).content.decode()
        assert MARK not in said and "Late paper" not in said
        for paper in ItemPaper.objects.filter(late_at__isnull=False):
            assert as_(getattr(world, role)).get(reverse("item_paper", args=[paper.pk])).status_code == 404
    admin = as_(world.admin).get(url).content.decode()
    assert MARK not in admin
    assert MARK not in "".join(Line.objects.values_list("subject", flat=True))


def test_a_late_version_marks_the_old_one_replaced(issue, agenda, world, as_):
    old, clerk = ItemPaper.objects.get(title="Open figures"), as_(world.clerk)
    url = f"{reverse('late_paper', args=[agenda.meeting_id])}?replace={old.pk}"
    facts = {"item": old.item_id, "title": "Open figures, corrected"}
    assert clerk.get(url).status_code == 200
    assert clerk.post(url, facts | {"file": upload(9)}).status_code == 302
    page = as_(world.officer).get(reverse("agenda", args=[agenda.meeting_id, 1])).content.decode()
    assert "Replaced" in page and "Open figures, corrected" in page and "version 2" in page
    assert clerk.post(url, facts | {"file": upload(8)}).status_code == 404
    for odd in ("x", "99999999999999999999", "-1"):
        assert clerk.get(f"{reverse('late_paper', args=[agenda.meeting_id])}?replace={odd}").status_code == 404


def test_late_papers_only_where_the_agenda_is_out(agenda, world, as_):
    assert as_(world.clerk).get(reverse("late_paper", args=[agenda.meeting_id])).status_code == 404
    with pytest.raises(Refused, match="open for changes"):
        services.add_late_paper(agenda.items.first(), upload(), cover=Cover("x"), by=world.clerk, at=AT)
    go_out(agenda, world)
    with pytest.raises(NotAllowed):
        services.add_late_paper(agenda.items.first(), upload(), cover=Cover("x"), by=world.chair, at=AT)
    assert as_(world.chair).get(reverse("late_paper", args=[agenda.meeting_id])).status_code == 403
    assert as_(world.officer).get(reverse("late_paper", args=[agenda.meeting_id])).status_code == 404


# --- the same number of queries for one row and for thirty


def test_the_agenda_page_asks_as_often_for_thirty_as_for_one(world, as_, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(items: int, day) -> int:
        agenda = make.agenda(make.meeting(world, world.executive, day=day), items=items)
        for item in agenda.items.all():
            AgendaItem.objects.filter(pk=item.pk).update(part="B" if item.position > items / 2 else "A")
            ItemPaper.objects.create(
                item=item, title="Paper", part="B", file="x.pdf", kind="PDF", size=1, sha256="0", uploaded_by=world.clerk,
                uploaded_at=AT,
            )  # fmt: skip
        issue = go_out(agenda, world)
        browser = as_(world.clerk)
        url = reverse("agenda", args=[agenda.meeting_id, issue.version])
        browser.get(url)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert browser.get(url).status_code == 200
        return len(asked)

    one, many = cost(1, make.START + timedelta(days=95)), cost(30, make.START + timedelta(days=102))
    assert one == many <= 12


def test_standing_suggestions_never_come_from_part_b(world):
    for weeks in (8, 4):
        agenda = make.agenda(make.meeting(world, world.executive, day=make.START + timedelta(days=90 - 7 * weeks)))
        services.add_item(agenda, FACTS, part="B", by=world.clerk, at=AT)
        go_out(agenda, world)
    draft = make.agenda(make.meeting(world, world.executive, day=make.START + timedelta(days=95)), items=0)
    titles = [one.title for one in suggestions_for(draft, EVERYTHING)]
    assert "Item number 1" in titles and not [one for one in titles if MARK in one]


def test_content_of_old_issues_without_parts_is_all_part_a(agenda):
    content = agenda_content(agenda)
    for item in content["items"]:
        item.pop("part")
        for paper in item["papers"]:
            paper.pop("part")
    assert rules.content_for(content, PART_A)["items"] == content["items"]
