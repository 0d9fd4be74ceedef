"""Feedback, report, tabling, decision, filing: what is done, what is refused, what nobody may read."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations.models import Answer, Feedback, Quotation, Redaction, Report
from consultations.selectors.needs_reporting import kinds, owing
from consultations.selectors.proofs import actions_to_choose, decisions_to_choose, papers_to_choose
from consultations.selectors.publishing import counts_of, dressed, quotations_of, to_publish
from consultations.selectors.reporting import feedback_for, report_context, why_not_to_file
from consultations.selectors.standing_report import as_it_stands, may_be_handed_out
from consultations.selectors.tabling import suggested, tabling_of
from consultations.services import feedback as rows
from consultations.services.feedback import Words
from consultations.services.publishing import quote, redact
from consultations.services.reminding_feedback import tell_late
from consultations.services.reporting import file_away, issue_report, name_decision
from consultations.services.tabling import choose_meeting, table_report
from cph.audit.models import Line
from cph.core.needing import read, rows_of
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Notice
from networks.constitutions import seats
from networks.meetings.models import Agenda, AgendaItem, PartBAccess
from tests.consultations import reported as on
from tests.factories import consultations as put
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db
SECRET = on.SECRET


def now():
    return timezone.now()


@pytest.fixture
def world():
    return make.world()


@pytest.fixture
def found(world):
    return on.to_report(world)


@pytest.fixture
def minutes(world):
    return on.held(world)


def add(found, words=None, by=None, **facts):
    key = facts.pop("form_key", None) or uuid.uuid4()
    words = words or Words("Who decides?", "Most said the head.")
    return rows.add_feedback(found, words, form_key=key, by=by or found.lead, at=now())


def issue(found, summary="Most schools want one rule.", number=1, by=None, has_read=True):
    facts = {"summary": summary, "number": number, "has_read": has_read}
    return issue_report(found, **facts, by=by or found.lead, at=now())


def complete(world, found, minutes):
    """Feedback with its proof, the decision, the report."""
    decided = on.decision(world, minutes)
    add(found, Words("Who decides?", "The head.", "One rule was agreed.", ("decision", decided.pk)))
    name_decision(found, decided, by=found.lead, at=now())
    return issue(found)


# --- feedback


def test_a_row_is_tied_to_what_was_done(world, found, minutes):
    proofs = {
        "decision": on.decision(world, minutes), "action": on.action(world, minutes), "paper": on.paper(world, minutes)
    }  # fmt: skip
    for kind, proof in proofs.items():
        row = add(found, Words("Asked", "Said", "Done", (kind, proof.pk)))
        assert row.done_at and getattr(row, f"{kind}_id") == proof.pk
    shown = feedback_for(found.lead, found, now())
    assert [one.proof.kind for one in shown] == list(proofs) and all(one.is_done for one in shown)
    assert [one.row.position for one in shown] == [1, 2, 3]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (Words("", "Said"), "what you asked"),
        (Words("Asked", "  "), "what you heard"),
        (Words("Asked", "Said", "Done"), "Choose the decision"),
        (Words("Asked", "Said", "", ("decision", 1)), "Say what you did"),
        (Words("Asked", "Said", "Done", ("decision", 10**9)), "that you may read"),
    ],
)
def test_a_row_says_what_it_must(found, words, reason):
    with pytest.raises(Refused, match=reason):
        add(found, words)
    assert not found.feedback.exists()


def test_a_form_sent_twice_adds_one_row(found, world):
    key = uuid.uuid4()
    assert add(found, form_key=key).pk == add(found, form_key=key).pk
    with pytest.raises(Refused, match="somebody else"):
        add(found, form_key=key, by=world.clerk)
    assert found.feedback.count() == 1


def test_rows_are_moved_removed_and_their_history_kept(found):
    first, second, third = (add(found, Words(f"Asked {n}", "Said")) for n in range(3))
    rows.move_feedback(third, "up", by=found.lead, at=now())
    rows.move_feedback(first, "up", by=found.lead, at=now())
    order = lambda: list(found.feedback.filter(removed_at=None).order_by("position").values_list("asked", flat=True))  # noqa: E731
    assert order() == ["Asked 0", "Asked 2", "Asked 1"]
    for _ in range(2):
        rows.remove_feedback(third, by=found.lead, at=now())
    assert order() == ["Asked 0", "Asked 1"]
    with pytest.raises(Refused, match="removed this row"):
        rows.edit_feedback(third, Words("New", "New"), by=found.lead, at=now())
    assert Feedback.objects.count() == 3
    add(found, Words("Asked 3", "Said"))
    assert order()[-1] == "Asked 3"
    rows.edit_feedback(second, Words("Asked 1", "Said otherwise"), by=found.lead, at=now())
    rows.edit_feedback(second, Words("Asked 1", "Said otherwise"), by=found.lead, at=now())
    verbs = list(Line.objects.filter(subject__contains="Asked").order_by("position").values_list("verb", flat=True))
    assert verbs == ["added feedback on"] * 3 + [
        "moved feedback on",
        "removed feedback on",
        "added feedback on",
        "changed feedback on",
    ]


def test_nobody_else_writes_it_and_nobody_before_the_close(world, found):
    for person in (world.vice, world.head, world.officer, world.stranger):
        with pytest.raises(NotAllowed):
            add(found, by=person)
    add(found, by=world.clerk)
    other = put.opened(world, questions=False, lead=world.chair)
    with pytest.raises(NotAllowed, match="closed"):
        add(other)
    with pytest.raises(IntegrityError), transaction.atomic():
        put.feedback(other)


def test_only_records_of_the_network_that_the_writer_reads_are_taken(world, found, minutes):
    other = make.world("Another city", "330")
    theirs = on.decision(other, on.held(other))
    hidden, secret_action, secret_paper = (
        make_one(world, minutes, "B") for make_one in (on.decision, on.action, on.paper)
    )
    PartBAccess.objects.create(
        item=hidden.item, person=found.lead, allows=False, reason="So.", decided_by=world.clerk, decided_at=now()
    )
    for kind, one in (("decision", theirs), ("decision", hidden), ("action", secret_action), ("paper", secret_paper)):
        with pytest.raises(Refused, match="that you may read"):
            add(found, Words("Asked", "Said", "Done", (kind, one.pk)))


def test_records_of_drafts_are_not_offered(world, found):
    meeting = make.meeting(world, world.executive, day=timezone.localdate() + timedelta(days=9))
    agenda = make.agenda(meeting)
    on.ItemPaper.objects.create(
        item=agenda.items.first(), title="Not out yet", file="x.pdf", kind="PDF", size=1, sha256="0" * 64,
        uploaded_by=world.clerk, uploaded_at=now(),
    )  # fmt: skip
    draft = on.held(world, world.network)
    on.Minutes.objects.filter(pk=draft.pk).update(state="DRAFT", circulated_at=None)
    on.decision(world, draft)
    on.action(world, draft)
    for choose in (decisions_to_choose, actions_to_choose, papers_to_choose):
        assert not choose(world.clerk, found, now()).exists(), choose


# --- Part B


def test_who_may_not_read_a_record_finds_no_trace_of_it(world, found, minutes):
    for kind, one in (
        ("decision", on.decision(world, minutes, "B")), ("action", on.action(world, minutes, "B")),
        ("paper", on.paper(world, minutes, "B")),
    ):  # fmt: skip
        add(found, Words("Asked", "Said", "We did something.", (kind, one.pk)))
    name_decision(found, on.decision(world, minutes, "B"), by=found.lead, at=now())
    report = issue(found)
    assert [bool(one.proof) for one in feedback_for(world.chair, found, now())] == [True] * 3
    for person in (world.head, world.director, world.officer, world.admin):
        seats.forget(person)
        shown = feedback_for(person, found, now())
        assert [one.proof for one in shown] == [None] * 3, person
    assert SECRET not in json.dumps(report.content) and SECRET not in json.dumps(report.paper.context)
    assert report.content["decided"] is None
    told = [f"{line.verb} {line.subject}" for line in Line.objects.all()]
    told += [f"{one.subject} {one.text} {one.link}" for one in Notice.objects.all()]
    assert told and not [one for one in told if SECRET in one]


def test_a_record_that_becomes_confidential_later_is_gone_from_the_report(world, found, minutes):
    report = complete(world, found, minutes)
    assert may_be_handed_out(report.content) and as_it_stands(report.content) == report.content
    assert "one rule holds" in report.content["decided"]["text"]
    AgendaItem.objects.filter(pk=on.item(minutes).pk).update(part="B")
    shown = as_it_stands(report.content)
    assert shown["decided"] is None and shown["feedback"][0]["proof"] is None
    assert shown["feedback"][0]["did"] == "One rule was agreed."
    assert not may_be_handed_out(report.content)


# --- amber


def test_empty_feedback_turns_amber_after_ninety_days_and_the_lead_is_told_once(world):
    late = on.to_report(world, 1, opens_at=now() - timedelta(days=120), closes_at=now() - timedelta(days=91))
    in_time = put.closed(world, 1, opens_at=now() - timedelta(days=120), closes_at=now() - timedelta(days=89))
    add(late), add(in_time)
    assert [one.standing.name for one in feedback_for(world.chair, late, now())] == ["LATE"]
    assert [one.standing.name for one in feedback_for(world.chair, in_time, now())] == ["DUE"]
    assert (tell_late(at=now()), tell_late(at=now())) == (1, 0)
    notice = Notice.objects.get()
    assert (
        notice.person == world.chair
        and "90 days" in notice.text
        and notice.link == f"/consultations/{late.pk}/feedback/"
    )


@pytest.mark.parametrize(("days", "late"), [(89, False), (90, False), (91, True), (92, True)])
def test_it_turns_amber_by_the_calendar_of_england(world, days, late):
    """Closed late on a summer's evening: the day counts from midnight here, not from the hour, nor from midnight in Greenwich."""
    closed = timezone.make_aware(datetime(2026, 6, 1, 23, 45))
    found = put.closed(world, 1, lead=world.chair, opens_at=closed - timedelta(days=7), closes_at=closed)
    row = add(found)
    for hour in (0, 23):
        day = timezone.localdate(closed) + timedelta(days=days)
        at = timezone.make_aware(datetime(day.year, day.month, day.day, hour, 30))
        assert (feedback_for(world.chair, found, at)[0].standing.name == "LATE") == late
        assert (found in owing(type(found).objects.all(), day)) == late
    assert tell_late(at=at) == late and row.done_at is None


def test_however_many_are_late_each_lead_is_told(world):
    """Those told before do not stand in the way of the others."""
    before = {"opens_at": now() - timedelta(days=130), "closes_at": now() - timedelta(days=100)}
    many = [put.closed(world, 0, lead=world.chair, **before) for _ in range(3)]
    assert (tell_late(at=now()), tell_late(at=now())) == (3, 0)
    put.closed(world, 0, lead=world.vice, opens_at=before["opens_at"], closes_at=now() - timedelta(days=95))
    assert tell_late(at=now()) == 1 and len(many) == Notice.objects.filter(person=world.chair).count()


def test_no_feedback_at_all_is_late_too_and_done_is_not(world, minutes):
    late = on.to_report(world, 1, opens_at=now() - timedelta(days=120), closes_at=now() - timedelta(days=91))
    decided = on.decision(world, minutes)
    row = add(late, Words("Asked", "Said", "Done", ("decision", decided.pk)))
    assert tell_late(at=now()) == 0
    rows.remove_feedback(row, by=late.lead, at=now())
    assert tell_late(at=now()) == 1


# --- the report


def test_it_says_what_was_asked_who_answered_what_they_said_and_what_was_done(world, found, minutes):
    put.view(found)
    report = complete(world, found, minutes)
    content = report.content
    assert ["What could still change", found.could_change] in content["asked"]
    asked = found.respondents.filter(is_asked=True).count()
    assert content["coverage"]["words"] == f"12 of {asked} schools answered."
    assert content["views"][0]["words"] == "Most want one rule." and content["views"][0]["people"] == 9
    assert len(content["figures"]) == 9 and all("of 12 that responded" in one["base"] for one in content["figures"])
    first = content["figures"][0]
    assert first["tables"][0]["heads"] == ["Answer", "Responses", "Share"]
    assert {row[1] for row in first["tables"][0]["rows"]} == {"hidden"}, "four each: under five"
    assert content["feedback"][0]["proof"]["label"].startswith("Decision D-")
    assert report.paper.template == "papers/consultation.html" and report.number == 1
    found.refresh_from_db()
    assert found.state == "REPORTED" and found.reported_at


def test_figures_of_five_or_more_are_drawn_with_words_beside(world):
    found = on.to_report(world, 30)
    figure = report_context(found)["figures"][0]
    assert [row[1:] for row in figure["tables"][0]["rows"]] == [["10", "33 %"]] * 3
    assert figure["picture"].startswith("data:image/svg+xml;base64,") and "Yes: 10" in figure["picture_alt"]
    grid = next(one for one in report_context(found)["figures"] if one["kind"] == "GRID")
    assert grid["tables"][0]["heads"][-1] == "Answered" and not grid["picture"]


def test_everybody_who_was_asked_is_told_in_words_without_answers(world, found):
    issue(found)
    told = Notice.objects.filter(once_key=f"consultation:{found.pk}:report:1")
    heads = {one.school.headships.get().person_id for one in found.respondents.filter(is_asked=True)}
    assert {one.person_id for one in told} == heads | {world.chair.pk}
    assert not [one for one in told if "rule" in one.text.replace(found.title, "")]
    assert world.clerk.pk not in {one.person_id for one in told}


def test_sent_twice_one_edition_is_issued(world, found):
    first = issue(found)
    assert issue(found).pk == first.pk and Report.objects.count() == 1
    with pytest.raises(Refused, match="meanwhile"):
        issue(found, by=world.clerk)
    with pytest.raises(Refused, match="meanwhile"):
        issue(found, "Another summary.")
    with pytest.raises(Refused, match="meanwhile"):
        issue(found, "Another summary.", number=3)


def test_a_second_edition_says_what_changed_and_the_first_stands(world, found, minutes):
    issue(found)
    with pytest.raises(Refused, match="Nothing changed since edition 1"):
        issue(found, number=2)
    decided = on.decision(world, minutes)
    name_decision(found, decided, by=found.lead, at=now())
    add(found)
    second = issue(found, number=2)
    assert second.content["changes"] == [
        f"It says what was decided: {second.content['decided']['label']}.", "Feedback was added: “Who decides?”."
    ]  # fmt: skip
    first = found.reports.get(number=1)
    assert first.content["decided"] is None and first.content["feedback"] == []
    for change in ({"content": {}}, {"summary": "Else"}, {"number": 9}):
        with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
            Report.objects.filter(pk=first.pk).update(**change)
    assert "differs from the edition before" in Notice.objects.filter(once_key__endswith="report:2").first().text


def test_it_is_refused_before_the_close_without_figures_and_to_others(world):
    still_open = put.opened(world, questions=False, lead=world.chair)
    with pytest.raises(NotAllowed, match="before the consultation has closed"):
        issue(still_open)
    closed = put.closed(world, 2, lead=world.chair)
    with pytest.raises(Refused, match="being worked out"):
        issue(closed)
    found = on.to_report(world, 1)
    with pytest.raises(Refused, match="summary"):
        issue(found, "  ")
    for person in (world.vice, world.head, world.officer):
        with pytest.raises(NotAllowed):
            issue(found, by=person)
    assert not Report.objects.exists()


def test_the_published_responses_are_read_first(world):
    nobody_agreed = write(world, agree=0, silent=1)
    assert issue(nobody_agreed, has_read=False).number == 1
    found = write(world)
    with pytest.raises(Refused, match="redact them where needed"):
        issue(found, has_read=False)
    assert issue(found).number == 1


# --- words for publication


@pytest.fixture
def written(world):
    return write(world)


def write(world, agree=6, silent=0, **facts):
    put.schools(world, agree + silent)
    times = {"opens_at": now() - timedelta(days=9), "closes_at": now() - timedelta(hours=1)}
    draft = put.draft(world, lead=world.chair, decided_by=world.executive, **({"publishes": True} | times | facts))
    choice, words = put.question(draft, "ONE"), put.question(draft, "LONG")
    put.put_to(draft)
    draft.state = "OPEN"
    draft.save()
    for number, one in enumerate(draft.respondents.order_by("pk")[: agree + silent]):
        put.response(one, {choice: [1 + number % 2], words: f"Mrs Snow {number} is late."}, consents=number < agree)
    draft.state, draft.closed_at = "CLOSED", now()
    draft.save()
    on.tabulate(draft, at=now())
    return draft


def words_of(found, number=0):
    return Answer.objects.get(response__consultation=found, text=f"Mrs Snow {number} is late.")


def test_a_quotation_needs_consent_and_is_shown_as_redacted(world):
    found = write(world, agree=6, silent=1)
    silent = words_of(found, 6)
    for act in (lambda: quote(found, silent, is_quoted=True, by=found.lead, at=now()),
                lambda: redact(found, silent, text="", reason="So", by=found.lead, at=now())):  # fmt: skip
        with pytest.raises(Refused, match="did not agree"):
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        Quotation.objects.create(answer=silent, chosen_by=found.lead, chosen_at=now())
    said = words_of(found)
    for _ in range(2):
        quote(found, said, is_quoted=True, by=found.lead, at=now())
        redact(found, said, text="[…] is late.", reason="Names a teacher", by=found.lead, at=now())
    assert Quotation.objects.count() == Redaction.objects.count() == 1
    (quoted,) = quotations_of(found)[said.question_id]
    assert quoted["words"] == "[…] is late." and quoted["who"] == said.response.respondent.name
    said.refresh_from_db()
    assert said.text == "Mrs Snow 0 is late.", "the words stay for the analysts"
    quote(found, said, is_quoted=False, by=found.lead, at=now())
    assert quotations_of(found) == {}
    assert not [one for one in Line.objects.all() if "Snow 0" in one.subject or "late" in one.subject]


@pytest.mark.parametrize("naming", ["ANALYST", "NAMED"])
def test_names_stand_only_where_they_were_promised(world, naming):
    found = write(world, naming=naming)
    quote(found, words_of(found), is_quoted=True, by=found.lead, at=now())
    name = words_of(found).response.respondent.name
    report = issue(found)
    assert (name in json.dumps(report.content)) == (naming == "NAMED")
    pages = dressed(to_publish(found), found, counts_of(found))
    assert ({one.name for one in pages} == {""}) == (naming == "ANALYST")


def test_words_redacted_after_the_report_are_gone_from_it(world, written):
    quote(written, words_of(written), is_quoted=True, by=written.lead, at=now())
    report = issue(written)
    assert "Mrs Snow 0" in json.dumps(report.content)
    redact(written, words_of(written), text="", reason="Hurts somebody", by=written.lead, at=now())
    assert "Mrs Snow 0" not in json.dumps(as_it_stands(report.content)) and not may_be_handed_out(report.content)
    second = issue(written, number=2)
    assert second.content["changes"] == ["Question 2: other words are quoted."]


def test_only_who_reads_single_answers_redacts(world, written):
    for person in (world.clerk, world.vice, world.admin, world.head):
        for act in (redact, quote):
            facts = {"text": "", "reason": "So"} if act is redact else {"is_quoted": True}
            with pytest.raises(NotAllowed):
                act(written, words_of(written), **facts, by=person, at=now())


@pytest.mark.parametrize(("silent", "shows"), [(0, True), (1, False), (5, False), (9, False)])
def test_choices_stand_beside_words_only_where_the_others_stay_hidden(world, silent, shows):
    found = write(world, agree=6, silent=silent)
    page = dressed(to_publish(found), found, counts_of(found))
    assert len(page) == 6
    said = [words for one in page for _, lines in one.lines for words in lines]
    assert ("Yes" in said) == shows and any("Mrs Snow" in one for one in said)
    assert not [one for one in said if "Snow 6" in one]


# --- the meeting that decides


def test_it_tables_itself_once_with_a_link_to_the_report(world, found):
    meeting = on.coming(world)
    choose_meeting(found, meeting, by=world.clerk, at=now())
    with pytest.raises(Refused, match="Issue the report first"):
        table_report(found, by=world.clerk, at=now())
    issue(found, by=world.clerk)
    found.refresh_from_db()
    for _ in range(2):
        assert table_report(found, by=world.clerk, at=now()).where == "TABLED"
    item = AgendaItem.objects.get(agenda__meeting=meeting)
    assert f"/consultations/{found.pk}/report/" in item.reason and item.purpose == "DECIDE"
    assert item.source == f"consultations:report:{found.pk}"


def test_a_lead_who_is_not_the_clerk_leaves_it_among_the_suggestions(world, found):
    meeting = on.coming(world)
    choose_meeting(found, meeting, by=found.lead, at=now())
    issue(found)
    found.refresh_from_db()
    done = table_report(found, by=found.lead, at=now())
    table_report(found, by=found.lead, at=now())
    assert done.where == "READY" and "clerk is told" in done.instead
    assert Notice.objects.filter(once_key__contains=":table:").get().person == world.clerk
    (one,) = suggested(meeting)
    assert one.key == f"consultations:report:{found.pk}" and one.url == f"/consultations/{found.pk}/report/"


@pytest.mark.parametrize(
    ("state", "where"), [("DRAFT", "READY"), ("PUT", "WITH_EXECUTIVE"), ("AGREED", "WITH_EXECUTIVE"), ("ISSUED", "OUT")]
)
def test_if_the_agenda_is_out_it_says_so_and_what_to_do(world, found, state, where):
    meeting = on.coming(world)
    choose_meeting(found, meeting, by=found.lead, at=now())
    agenda = make.agenda(meeting, "AGREED" if state == "ISSUED" else state)
    Agenda.objects.filter(pk=agenda.pk).update(state=state)
    issue(found)
    found.refresh_from_db()
    seen = tabling_of(found, now())
    assert seen.where == where and (state == "DRAFT" or "next meeting" in seen.instead)
    done = table_report(found, by=world.clerk, at=now())
    assert (done.where == "TABLED") == (state == "DRAFT")
    assert AgendaItem.objects.filter(source__startswith="consultations").count() == (state == "DRAFT")


def test_a_meeting_that_is_over_or_cancelled_or_elsewhere_is_not_tabled(world, found):
    other = make.world("Another city", "330")
    for wrong in (on.coming(other), on.coming(world, world.network), on.coming(world, days=-3)):
        with pytest.raises(Refused, match="Choose a meeting to come"):
            choose_meeting(found, wrong, by=found.lead, at=now())
    for facts, where in (({"state": "CANCELLED", "cancel_reason": "Snow"}, "CANCELLED"), ({}, "OVER")):
        found.meeting = on.coming(world, days=-4 if where == "OVER" else 30)
        type(found.meeting).objects.filter(pk=found.meeting.pk).update(**facts) if facts else None
        found.meeting.refresh_from_db()
        assert tabling_of(found, now()).where == where and tabling_of(found, now()).may_choose


# --- what was decided, and the file


def test_the_decision_is_one_of_the_body_that_decides(world, found, minutes):
    full = on.decision(world, on.held(world, world.network))
    with pytest.raises(Refused, match="body that decides"):
        name_decision(found, full, by=found.lead, at=now())
    decided = on.decision(world, minutes)
    for _ in range(2):
        name_decision(found, decided, by=found.lead, at=now())
    found.refresh_from_db()
    assert found.decision == decided and Line.objects.filter(verb="recorded").count() == 1
    name_decision(found, None, by=found.lead, at=now())
    found.refresh_from_db()
    assert found.decision is None


def test_it_is_filed_only_with_everything_and_then_nothing_changes(world, found, minutes):
    with pytest.raises(Refused, match=r"No report.*decision.*no feedback"):
        file_away(found, by=found.lead, at=now())
    complete(world, found, minutes)
    empty = add(found)
    with pytest.raises(Refused, match="Row 2 of the feedback does not say what you did"):
        file_away(found, by=found.lead, at=now())
    rows.remove_feedback(empty, by=found.lead, at=now())
    with pytest.raises(NotAllowed):
        file_away(found, by=world.vice, at=now())
    for _ in range(2):
        assert file_away(found, by=found.lead, at=now()).state == "FILED"
    row = found.feedback.filter(removed_at=None).get()
    for act in (
        lambda: add(found), lambda: rows.edit_feedback(row, Words("A", "B"), by=found.lead, at=now()),
        lambda: issue(found, "Again.", number=2), lambda: name_decision(found, None, by=found.lead, at=now()),
    ):  # fmt: skip
        with pytest.raises(Refused, match="filed"):
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=row.pk).update(asked="Otherwise")


def filed_by_hand(found):
    """What a shell, or a service that forgets to look, would write."""
    with transaction.atomic():
        type(found).objects.filter(pk=found.pk).update(state="FILED", filed_at=now())


def test_the_database_files_nothing_of_which_it_does_not_know_what_was_done(world, found, minutes):
    decided, empty = on.decision(world, minutes), add(found)
    issue(found)
    said = r"a consultation is filed with its report"
    with pytest.raises(IntegrityError, match=said):
        filed_by_hand(found)  # a row says nothing, no decision is named
    name_decision(found, decided, by=found.lead, at=now())
    with pytest.raises(IntegrityError, match=said):
        filed_by_hand(found)  # a row says nothing
    rows.remove_feedback(empty, by=found.lead, at=now())
    with pytest.raises(IntegrityError, match=said):
        filed_by_hand(found)  # there is no row
    add(found, Words("Asked", "Said", "Done.", ("decision", decided.pk)))
    name_decision(found, None, by=found.lead, at=now())
    with pytest.raises(IntegrityError, match=said):
        filed_by_hand(found)  # the executive decides, and what it decided is not named
    name_decision(found, decided, by=found.lead, at=now())
    filed_by_hand(found)
    found.refresh_from_db()
    assert found.state == "FILED"


@pytest.mark.parametrize(
    "facts",
    [{"did": "Done."}, {"did": "Done.", "done_at": timezone.now()}, {"done_at": timezone.now()}],
    ids=["words alone", "words and a time", "a time alone"],
)
def test_the_database_takes_nothing_as_done_without_its_proof(found, facts):
    row = add(found)
    with pytest.raises(IntegrityError, match="what_was_done_has_its_proof"), transaction.atomic():
        Feedback.objects.filter(pk=row.pk).update(**facts)


def test_the_database_keeps_what_is_filed(world, found, minutes):
    complete(world, found, minutes)
    found.refresh_from_db()
    file_away(found, by=found.lead, at=now())
    row, report = found.feedback.get(), found.reports.get()
    other = on.decision(world, minutes)
    for act in (
        lambda: type(found).objects.filter(pk=found.pk).update(decision=other),
        lambda: type(found).objects.filter(pk=found.pk).update(title="Otherwise"),
        lambda: Feedback.objects.filter(pk=row.pk).update(removed_at=now()),
        lambda: put.feedback(found),
        lambda: Report.objects.create(consultation=found, number=2, issued_by=found.lead, issued_at=now()),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    assert list(found.reports.all()) == [report] and found.feedback.get().removed_at is None


def test_a_row_never_moves_to_another_consultation(world, found):
    row, other = add(found), on.to_report(world, 1)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        Feedback.objects.filter(pk=row.pk).update(consultation=other)


def test_what_the_authority_decides_is_filed_without_a_decision_of_ours(world, minutes):
    found = on.to_report(world, 1, decided_by=None)
    add(found, Words("Asked", "Said", "The letter went out.", ("paper", on.paper(world, minutes).pk)))
    issue(found)
    assert needs(world.chair) == [("File", f"/consultations/{found.pk}/file/")]
    assert file_away(found, by=found.lead, at=now()).state == "FILED"


def test_a_decision_that_was_struck_keeps_it_from_being_filed(world, found, minutes):
    complete(world, found, minutes)
    found.refresh_from_db()
    assert why_not_to_file(found) == []
    on.Decision.objects.update(removed_at=now())
    assert len(why_not_to_file(found)) == 2
    row = found.feedback.get()
    rows.edit_feedback(
        row, Words("Who decides?", "The head.", "Better words.", ("decision", row.decision_id)), by=found.lead, at=now()
    )


# --- needs


def needs(person):
    from consultations.selectors.needs_reporting import NEEDS

    asked = rows_of(kinds(person.pk, now()))
    return [(one.verb, one.url) for one in read([(row["asks"], row["facts"]) for row in asked], NEEDS)]


def test_the_lead_is_asked_for_the_next_step_and_nobody_else(world, found, minutes):
    here = f"/consultations/{found.pk}"
    assert needs(world.chair) == [("Report on", f"{here}/report/write/")]
    issue(found)
    assert needs(world.chair) == [("Say what was done about", f"{here}/feedback/")]
    decided = on.decision(world, minutes)
    row = add(found)
    assert needs(world.chair) == [("Say what was done about", f"{here}/feedback/")]
    rows.edit_feedback(row, Words("A", "B", "C", ("decision", decided.pk)), by=found.lead, at=now())
    assert needs(world.chair) == [("Say what was decided about", f"{here}/decision/")]
    name_decision(found, decided, by=found.lead, at=now())
    assert needs(world.chair) == [("File", f"{here}/file/")]
    file_away(found, by=found.lead, at=now())
    assert needs(world.chair) == [] == needs(world.clerk)
