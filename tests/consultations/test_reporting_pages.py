"""The pages of the report: who sees what when, each step by its form, odd input, wrong people, what they cost."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations.models import Analyst, Consultation, Feedback, Quotation, Redaction, Report
from consultations.services.feedback import Words, add_feedback
from consultations.services.reporting import issue_report, name_decision
from consultations.standing_of.reporting import on_consultation
from cph.documents.services import make as make_paper
from networks.meetings.models import PartBAccess
from networks.meetings.permissions import reach_of
from tests.consultations import reported as on
from tests.consultations.test_reporting import words_of, write
from tests.factories import consultations as put
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db
SECRET = on.SECRET
WRITING = [
    "report_write",
    "report_preview",
    "report_meeting",
    "consultation_decision",
    "consultation_file",
    "feedback_add",
]
READING = ["report", "feedback", "consultation"]


@pytest.fixture
def world():
    return make.world()


@pytest.fixture
def found(world):
    return on.to_report(world)


def as_(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def url(name, found, *more):
    return reverse(name, args=[found.pk, *more])


def words(response):
    return response.content.decode()


def issued(found, summary="Most schools want one rule.", number=1):
    return issue_report(found, summary=summary, number=number, has_read=True, by=found.lead, at=timezone.now())


def row_of(found, words=None, **facts):
    words = words or Words("Who decides?", "The head.")
    return add_feedback(found, words, form_key=uuid.uuid4(), by=found.lead, at=timezone.now())


# --- who sees what when


def test_before_the_close_nobody_sees_or_writes_anything(world):
    found = put.opened(world, lead=world.chair, publishes=True)
    for person in (world.chair, world.clerk, world.head, world.admin):
        browser = as_(person)
        assert "What came of it" not in words(browser.get(url("consultation", found)))
        for name in (*WRITING, "report", "feedback", "words_list", "published"):
            assert browser.get(url(name, found)).status_code == 403, (person, name)
        for name in ("report_write", "feedback_add", "consultation_file"):
            assert browser.post(url(name, found), {"summary": "x", "number": 1}).status_code == 403


def test_after_the_close_and_before_the_report_members_wait(world, found):
    row_of(found, Words("Who decides?", "Everybody said the heads of small schools"))
    for person in (world.head, world.officer):
        browser = as_(person)
        assert browser.get(url("report", found)).status_code == 403
        assert browser.get(url("feedback", found)).status_code == 403
        page = words(browser.get(url("consultation", found)))
        assert "The report is not out yet" in page and "Everybody said" not in page and "Who decides?" not in page
    for person in (world.chair, world.clerk, world.vice, world.admin):
        assert "Everybody said" in words(as_(person).get(url("feedback", found))), person


def test_after_the_report_everybody_of_the_network_reads_it_and_nobody_else(world, found):
    issued(found)
    other = make.world("Another city", "330")
    for person in (world.head, world.officer, world.director, world.clerk, world.admin):
        page = words(as_(person).get(url("report", found)))
        assert "Most schools want one rule." in page and "of 12 that responded" in page, person
        assert "Read the report" in words(as_(person).get(url("consultation", found)))
    for person in (other.clerk, other.chair, world.stranger):
        browser = as_(person)
        for name in (*READING, *WRITING, "published", "words_list"):
            assert browser.get(url(name, found)).status_code == 404, (person, name)
        for name in ("report_edition", "report_pdf"):
            assert browser.get(url(name, found, 1)).status_code == 404
        assert browser.post(url("report_table", found)).status_code == 404


def test_only_lead_and_clerk_write(world, found):
    row = row_of(found)
    for person in (world.vice, world.head, world.officer, world.director):
        browser = as_(person)
        for name in WRITING:
            assert browser.get(url(name, found)).status_code == 403, (person, name)
        for name in ("feedback_edit", "feedback_remove", "feedback_move"):
            assert browser.post(url(name, found, row.pk), {"to": "up"}).status_code == 403
        assert browser.post(url("report_table", found)).status_code == 403
    assert Feedback.objects.get().removed_at is None
    for person in (world.chair, world.clerk):
        for name in WRITING:
            assert as_(person).get(url(name, found)).status_code == 200, name


def test_signing_in_comes_first(world, found):
    for name in (*READING, *WRITING):
        assert Client().get(url(name, found)).status_code == 302


# --- feedback by its forms


def test_a_row_is_added_completed_moved_and_removed(world, found):
    browser, decided = as_(world.chair), on.decision(world, on.held(world))
    page = words(browser.get(url("feedback_add", found)))
    assert decided.number in page and "optgroup" in page
    sent = {"asked": "Who decides?", "said": "The head.", "did": "", "proof": "", "form_key": str(uuid.uuid4())}
    for _ in range(2):
        assert browser.post(url("feedback_add", found), sent).status_code == 302
    row = Feedback.objects.get()
    done = sent | {"did": "One rule was agreed.", "proof": f"decision:{decided.pk}"}
    assert browser.post(url("feedback_edit", found, row.pk), done).status_code == 302
    page = words(browser.get(url("feedback", found)))
    assert decided.text in page and "Remove" in page
    page = words(browser.get(url("feedback_edit", found, row.pk)))
    assert f'value="decision:{decided.pk}" selected' in page and "said what was done about" in page
    assert browser.post(url("feedback_move", found, row.pk), {"to": "sideways"}).status_code == 302
    assert browser.get(url("feedback_remove", found, row.pk)).status_code == 200
    for _ in range(2):
        assert browser.post(url("feedback_remove", found, row.pk)).status_code == 302
    assert "Nothing stands here yet" in words(browser.get(url("feedback", found)))
    assert browser.get(url("feedback_edit", found, row.pk)).status_code == 404


def test_two_who_change_one_row_lose_nothing(world, found):
    """The clerk saves while the lead still types: the lead sees both, and saves once more if they mean it."""
    row, mine, theirs = row_of(found), as_(world.chair), as_(world.clerk)
    page = words(mine.get(url("feedback_edit", found, row.pk)))
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    sent = {"asked": "Who decides?", "said": "The head.", "did": "", "proof": "", "form_key": str(uuid.uuid4())}
    assert theirs.post(url("feedback_edit", found, row.pk), sent | {"said": "Theirs."}).status_code == 302
    again = mine.post(url("feedback_edit", found, row.pk), sent | {"said": "Mine.", "seen": seen})
    page = words(again)
    assert again.status_code == 200 and "Theirs." in page and "Mine." in page and "Nothing was overwritten" in page
    row.refresh_from_db()
    assert row.said == "Theirs." and row.written_by == world.clerk
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    for _ in range(2):
        assert mine.post(url("feedback_edit", found, row.pk), sent | {"said": "Mine.", "seen": seen}).status_code == 302
    row.refresh_from_db()
    assert row.said == "Mine."
    odd = mine.post(url("feedback_edit", found, row.pk), sent | {"said": "Odd.", "seen": "&&"})
    assert odd.status_code == 200 and "Nothing was overwritten" in words(odd)


ODD = [
    {"asked": "A" * 5001}, {"proof": "decision:0"}, {"proof": "decision:99999999999999999999"},
    {"proof": "decision:x"}, {"proof": "kept"}, {"proof": "paper:-1"}, {"form_key": "none"}, {"did": "Done", "proof": ""},
    {"did": "", "proof": "decision:1"},
]  # fmt: skip


@pytest.mark.parametrize("change", ODD, ids=str)
def test_odd_input_is_answered_beside_the_field(world, found, change):
    sent = {"asked": "Who?", "said": "The head.", "did": "Done.", "proof": "", "form_key": str(uuid.uuid4())}
    response = as_(world.chair).post(url("feedback_add", found), sent | change)
    assert response.status_code == 200 and "<title>Error: " in words(response)
    assert not Feedback.objects.exists()


def test_rows_of_another_consultation_are_not_there(world, found):
    other = on.to_report(world, 1)
    row = row_of(other)
    browser = as_(world.chair)
    for name in ("feedback_edit", "feedback_remove"):
        assert browser.get(url(name, found, row.pk)).status_code == 404
    assert browser.post(url("feedback_move", found, row.pk), {"to": "up"}).status_code == 404


def test_text_in_any_writing_stays_text(world, found):
    said = "<script>alert(1)</script> مرحبا 🙂 =1+1"
    row_of(found, Words("Who?", said))
    page = words(as_(world.chair).get(url("feedback", found)))
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page and "مرحبا 🙂" in page


def test_a_confidential_record_is_nowhere_for_who_may_not_read_it(world, found):
    minutes = on.held(world)
    for kind, one in (
        ("decision", on.decision(world, minutes, "B")), ("action", on.action(world, minutes, "B")),
        ("paper", on.paper(world, minutes, "B")),
    ):  # fmt: skip
        row_of(found, Words("Asked", "Said", "Something was done.", (kind, one.pk)))
    name_decision(found, on.decision(world, minutes, "B"), by=world.chair, at=timezone.now())
    issued(found)
    pages = [url(name, found) for name in ("consultation", "feedback", "report", "report_write", "feedback_add")]
    pages += [url("consultation_decision", found), url("feedback_edit", found, Feedback.objects.first().pk)]
    assert [page for page in pages if SECRET not in words(as_(world.chair).get(page))] == [url("report", found)]
    for person in (world.head, world.officer, world.director, world.admin):
        browser = as_(person)
        assert [page for page in pages if SECRET in words(browser.get(page))] == [], person


def test_the_clerk_who_is_kept_out_edits_a_row_without_seeing_what_it_rests_on(world, found):
    minutes = on.held(world)
    hidden = on.decision(world, minutes, "B")
    row = row_of(found, Words("Asked", "Said", "Done.", ("decision", hidden.pk)))
    PartBAccess.objects.create(
        item=hidden.item, person=world.clerk, allows=False, reason="So.", decided_by=world.chair,
        decided_at=timezone.now(),
    )  # fmt: skip
    browser = as_(world.clerk)
    page = words(browser.get(url("feedback_edit", found, row.pk)))
    assert SECRET not in page and "What it rests on now" in page and f"decision:{hidden.pk}" not in page
    sent = {"asked": "Asked", "said": "Said", "did": "Done well.", "proof": "kept", "form_key": str(uuid.uuid4())}
    assert browser.post(url("feedback_edit", found, row.pk), sent).status_code == 302
    row.refresh_from_db()
    assert row.decision_id == hidden.pk and row.did == "Done well."


# --- the report by its forms


def test_the_report_is_issued_and_its_pdf_made(world, found, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    browser = as_(world.chair)
    assert browser.get(url("report", found)).status_code == 302
    sent = {"summary": "Most schools want one rule.", "number": 1}
    for _ in range(2):
        assert browser.post(url("report_write", found), sent).status_code == 302
    report = Report.objects.get()
    assert browser.get(url("report_pdf", found, 1)).status_code == 409
    paper = make_paper(report.paper_id, timezone.now())
    assert paper.state == "MADE", paper.problem
    answer = as_(world.head).get(url("report_pdf", found, 1))
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    assert browser.get(url("report_pdf", found, 2)).status_code == 404
    assert "Download the PDF" in words(as_(world.head).get(url("report", found)))
    assert "style=" not in words(browser.get(url("report", found))).split("<main")[1]


@pytest.mark.parametrize(
    "change", [{"summary": " "}, {"summary": "x" * 5001}, {"number": "a"}, {"number": 0}, {"number": 7}, {}], ids=str
)
def test_an_odd_report_is_not_issued(world, found, change):
    sent = {"summary": "Short.", "number": 1} | change if change else {}
    response = as_(world.chair).post(url("report_write", found), sent)
    assert response.status_code == 200 and "<title>Error: " in words(response) and not Report.objects.exists()


def test_the_page_says_how_the_agenda_stands_and_another_meeting_is_chosen(world, found):
    browser, meeting = as_(world.chair), on.coming(world)
    assert "No meeting is named" in words(browser.get(url("report_write", found)))
    for wrong in ("", "x", on.coming(make.world("Another city", "330")).pk):
        assert "<title>Error: " in words(browser.post(url("report_meeting", found), {"meeting": wrong}))
    assert browser.post(url("report_meeting", found), {"meeting": meeting.pk}).status_code == 302
    response = browser.post(url("report_write", found), {"summary": "Short.", "number": 1}, follow=True)
    assert "The clerk is told, and finds it among the suggestions" in words(response)
    as_(world.clerk).post(url("report_table", found))
    assert "is on the agenda of" in words(browser.get(url("report_write", found)))


def test_a_decision_is_named_and_the_consultation_filed(world, found):
    browser, minutes = as_(world.chair), on.held(world)
    decided = on.decision(world, minutes)
    browser.post(url("report_write", found), {"summary": "Short.", "number": 1})
    assert browser.post(url("consultation_decision", found), {"decision": decided.pk}).status_code == 302
    assert "<title>Error: " in words(browser.post(url("consultation_decision", found), {"decision": "x"}))
    page = words(browser.get(url("consultation_file", found)))
    assert "There is no feedback" in page and "File it" not in page
    assert browser.post(url("consultation_file", found)).status_code == 409
    row_of(found, Words("Asked", "Said", "Done.", ("decision", decided.pk)))
    assert "File it" in words(browser.get(url("consultation_file", found)))
    for _ in range(2):
        assert browser.post(url("consultation_file", found)).status_code == 302
    assert Consultation.objects.get(pk=found.pk).state == "FILED"
    assert browser.get(url("feedback_add", found)).status_code == 409
    assert browser.get(url("report_write", found)).status_code == 302


# --- publication


def test_words_are_redacted_and_quoted_by_the_analysts_alone(world):
    found = write(world)
    Analyst.objects.create(consultation=found, person=world.vice, named_at=timezone.now())
    said = words_of(found)
    browser = as_(world.vice)
    assert "Mrs Snow 0 is late." in words(browser.get(url("words_list", found)))
    sent = {"text": "[…] is late.", "reason": "Names a teacher"}
    for _ in range(2):
        assert browser.post(url("words_redact", found, said.pk), sent).status_code == 302
    back = url("words_list", found) + "?shown=redacted"
    assert browser.post(url("words_quote", found, said.pk), {"quote": "yes", "back": back})["Location"] == back
    evil = browser.post(url("words_quote", found, said.pk), {"quote": "yes", "back": "//evil.example/"})
    assert evil["Location"] == url("words_list", found)
    assert Redaction.objects.count() == Quotation.objects.count() == 1
    page = words(browser.get(back))
    assert "Mrs Snow 0 is late." in page and "[…] is late." in page and "Mrs Snow 1" not in page
    for odd in ("?question=x", "?question=99999999999", "?shown=all"):
        assert browser.get(url("words_list", found) + odd).status_code == 200, odd
    for person in (world.clerk, world.admin, world.head):
        assert as_(person).get(url("words_list", found)).status_code == 403
        assert as_(person).post(url("words_redact", found, said.pk), sent).status_code == 403
    assert browser.get(url("words_redact", write(world), said.pk)).status_code in (403, 404)


def test_responses_stand_on_a_page_with_the_report_by_consent_and_redacted(world):
    found = write(world, agree=6, silent=5)
    as_(world.chair).post(url("words_redact", found, words_of(found).pk), {"text": "", "reason": "Hurts"})
    assert as_(world.head).get(url("published", found)).status_code == 403
    issued(found)
    page = words(as_(world.head).get(url("published", found)))
    assert "Mrs Snow 1 is late." in page and "Mrs Snow 0" not in page and "Mrs Snow 6" not in page
    assert (
        words_of(found, 1).response.respondent.name.split(",")[0] in page and "6 of 11 responses are published" in page
    )


def test_without_publication_there_is_no_such_page(world, found):
    issued(found)
    assert as_(world.head).get(url("published", found)).status_code == 404


# --- what it costs


@pytest.mark.parametrize("name", ["consultation", "feedback", "report", "report_write"])
def test_queries_stay_the_same_however_many_rows(world, name):
    found = on.to_report(world, 2)
    minutes = on.held(world)
    decided = on.decision(world, minutes)
    row_of(found, Words("Asked", "Said", "Done.", ("decision", decided.pk)))
    issued(found)
    browser = as_(world.chair)
    browser.get(url(name, found))
    with CaptureQueriesContext(connection) as few:
        browser.get(url(name, found))
    for number in range(29):
        row_of(found, Words(f"Asked {number}", "Said", "Done.", ("decision", on.decision(world, minutes).pk)))
    with CaptureQueriesContext(connection) as many:
        browser.get(url(name, found))
    assert len(many) == len(few)
    assert name == "consultation" or len(many) <= 12  # that page has parts of all rooms


def test_the_part_on_the_page_asks_little(world):
    found, minutes = on.to_report(world, 2), on.held(world)
    for kind, one in (("decision", on.decision(world, minutes)), ("action", on.action(world, minutes))):
        row_of(found, Words("Asked", "Said", "Done.", (kind, one.pk)))
    name_decision(found, on.decision(world, minutes), by=world.chair, at=timezone.now())
    issued(found)
    found.refresh_from_db()
    reach_of(world.chair, timezone.now())
    with CaptureQueriesContext(connection) as asked:
        part = on_consultation(world.chair, found, timezone.now())
    assert part["decision"] and all(one.proof for one in part["rows"]) and len(asked) <= 6


# --- the authority and partners


def test_the_authority_that_asks_reads_figures_and_feedback_at_the_close_and_the_report_with_everybody(world):
    """Its officers never read single answers, and write nothing; officers of an authority that does not ask wait."""
    asks = {"asker": "AUTHORITY", "asker_body": None, "asker_authority": world.authority, "decided_by": None}
    found, partners = on.to_report(world, 12, **asks), on.to_report(
        world, 1, asker="PARTNER", asker_body=None, asker_name="A trust", decided_by=None
    )  # fmt: skip
    browser = as_(world.officer)
    for name in ("feedback", "results"):
        assert browser.get(url(name, found)).status_code == 200, name
        assert browser.get(url(name, partners)).status_code == 403, name
    for name in ("report", "words_list", "response_list", *WRITING):
        assert browser.get(url(name, found)).status_code == 403, name
    issued(found), issued(partners)
    for one in (found, partners):
        assert browser.get(url("report", one)).status_code == 200
        assert browser.get(url("words_list", one)).status_code == 403
    assert browser.get(url("report_write", found)).status_code == 403
    other = make.world("Another city", "330")
    assert as_(other.officer).get(url("report", found)).status_code == 404
