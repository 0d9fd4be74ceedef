"""Requirements, evidence, findings, waivers, decisions, objections; questions and answers."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from cph.audit.models import Line
from cph.audit.selectors import history_of
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Notice
from networks.elections.models import Contest, Election, Finding, Nomination, Objection, Question, Reply
from networks.elections.selectors.findings import lines_of
from networks.elections.selectors.questions import questions_of
from networks.elections.services import deciding, findings, hustings
from networks.elections.services.settling import settle
from networks.schools.models import Headship
from tests.elections.standing_ground import GRADE, SUPPORT, TIME, YEARS, Ground, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def on(world):
    return Ground(world, requirements=[YEARS, SUPPORT, GRADE, TIME], head_only=True)


def outcomes(nomination):
    return [line.now.outcome for line in lines_of(Nomination.objects.get(pk=nomination.pk))]


def find(on, nomination, place, outcome, words="Seen.", at=None):
    line = lines_of(nomination)[place]
    return findings.record_finding(
        nomination, asked=line.asked.pk, person=line.person.pk, outcome=outcome, words=words, by=on.officer,
        at=at or on.now,
    )  # fmt: skip


def bring(nomination, place, by, words="Minutes of governors", file=None, at=None, on=None):
    line = lines_of(nomination)[place]
    return findings.take_evidence(
        nomination, asked=line.asked.pk, person=line.person.pk, words=words, file=file, by=by, at=at or on.now
    )


def make_valid(on, nomination):
    for place, line in enumerate(lines_of(nomination)):
        if not line.is_enough:
            find(on, nomination, place, "MET")
    return deciding.decide(nomination, "VALID", by=on.officer, at=on.now)


def refused(on, nomination, reason="The governors’ letter is missing."):
    return deciding.decide(nomination, "REFUSED", reason=reason, by=on.officer, at=on.now)


# --- what the records say


def test_what_the_records_say_is_found_at_once(on):
    made = on.nominate(on.ann)
    assert outcomes(made) == ["MET", "NOT_MET", "NEEDS_EVIDENCE", "NEEDS_EVIDENCE", "NEEDS_EVIDENCE"]
    first = lines_of(made)[0]
    assert (first.asked.row, first.now.requirement, first.now.found_by) == (None, None, None)
    assert first.now.words.startswith("A member by the roll of")


def test_a_post_for_anybody_asks_for_nothing(world):
    made = Ground(world).nominate(world.head)
    assert lines_of(made) == []


def test_findings_are_added_only_when_the_records_change(on):
    made = on.nominate(on.ann)
    count = Finding.objects.count()
    assert findings.work_out_findings(made, by=on.officer, at=on.now) == 0
    Headship.objects.filter(person=on.ann).update(starts_on=date(2020, 9, 1))
    assert findings.work_out_findings(made, by=on.officer, at=on.now) == 1
    assert Finding.objects.count() == count + 1
    assert outcomes(made)[1] == "MET"
    with pytest.raises(NotAllowed):
        findings.work_out_findings(made, by=on.ann, at=on.now)


def test_the_records_never_override_what_the_officer_found(on):
    made = on.nominate(on.ann)
    find(on, made, 1, "MET", "Six years in another county, by letter.")
    findings.work_out_findings(made, by=on.officer, at=on.now)
    assert outcomes(made)[1] == "MET"


def test_each_of_a_pair_is_looked_at(on):
    made = on.nominate(on.ann, partner=on.ben)
    assert len(lines_of(made)) == 10
    assert {line.person for line in lines_of(made)} == {on.ann, on.ben}


# --- evidence


def test_evidence_waits_for_the_officer_and_is_not_in_the_trail(on):
    made = on.nominate(on.ann)
    finding = bring(made, 2, on.ann, words="Governors met in secret", file=upload(), on=on)
    assert finding.outcome == "NEEDS_READING"
    assert finding.evidence_name == "letter.pdf"
    assert not any("secret" in line.subject for line in Line.objects.all())
    told = Notice.objects.get(person=on.officer)
    assert "secret" not in told.text + told.subject


def test_evidence_sent_twice_is_kept_once(on):
    made = on.nominate(on.ann)
    assert bring(made, 2, on.ann, file=upload(), on=on) == bring(made, 2, on.ann, file=upload(), on=on)
    assert bring(made, 4, on.ann, "Every Tuesday.", on=on) == bring(made, 4, on.ann, "Every Tuesday.", on=on)


def test_somebodys_word_is_enough_only_where_nothing_else_can_show_it(on):
    made = on.nominate(on.ann)
    with pytest.raises(Refused, match="Choose a file"):
        bring(made, 2, on.ann, on=on)
    assert bring(made, 4, on.ann, "A day a week.", on=on)


def test_evidence_is_brought_by_who_stands_or_put_in_by_the_officer(on):
    made = on.nominate(on.ann, partner=on.ben)
    with pytest.raises(NotAllowed):
        bring(made, 2, on.cat, file=upload(), on=on)
    with pytest.raises(Refused, match="their own evidence"):
        bring(made, 2, on.ben, file=upload(), on=on)
    assert bring(made, 2, on.officer, file=upload(), on=on)


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"%PDF-1.7 cut off"])
def test_what_is_no_paper_is_refused(on, content):
    made = on.nominate(on.ann)
    with pytest.raises(Refused):
        bring(made, 2, on.ann, file=upload(content=content), on=on)
    assert Finding.objects.exclude(evidence="").count() == 0


def test_no_evidence_for_what_is_not_asked(on):
    made = on.nominate(on.ann)
    for asked, person in ((999_999, on.ann.pk), (0, on.cat.pk)):
        with pytest.raises(Refused, match="does not ask"):
            findings.take_evidence(made, asked=asked, person=person, words="x", file=upload(), by=on.ann, at=on.now)


# --- findings, grades, waivers


@pytest.mark.parametrize(
    ("day", "grade", "outcome"),
    [
        (date(2026, 9, 15), "", "NEEDS_READING"),
        (date(2024, 6, 1), "Good", "MET"),
        (date(2024, 6, 1), "Inadequate", "NOT_MET"),
        (date(2019, 6, 1), "Good", "NEEDS_EVIDENCE"),
    ],
)
def test_an_inspection_is_judged_by_the_rules_of_its_day(on, day, grade, outcome):
    Headship.objects.filter(person=on.ann).update(starts_on=date(2020, 9, 1))
    made = on.nominate(on.ann)
    line = lines_of(made)[3]
    facts = {"asked": line.asked.pk, "person": on.ann.pk, "inspected_on": day, "grade": grade}
    assert findings.record_grade(made, **facts, by=on.officer, at=on.now).outcome == outcome
    with pytest.raises(NotAllowed):
        findings.record_grade(made, **facts, by=on.ann, at=on.now)
    with pytest.raises(Refused):
        findings.record_grade(made, **facts | {"grade": "Splendid"}, by=on.officer, at=on.now)


def test_a_waiver_keeps_to_the_constitution(on):
    made = on.nominate(on.ann)
    assert find(on, made, 1, "WAIVED", "Led a county for years.").words == (
        "Waived, as Article 5a allows: Led a county for years."
    )
    for place in (0, 2):
        with pytest.raises(Refused, match="Article 5a does not allow"):
            find(on, made, place, "WAIVED")
    assert "silent on waiving; the returning officer rules" in find(on, made, 3, "WAIVED", "No report yet.").words
    with pytest.raises(Refused, match="rests on"):
        find(on, made, 4, "WAIVED", "  ")


def test_only_the_officer_finds(on, world):
    made = on.nominate(on.ann)
    line = lines_of(made)[1]
    for person in (on.ann, on.scrutineer, world.clerk, world.admin):
        with pytest.raises(NotAllowed):
            findings.record_finding(
                made, asked=line.asked.pk, person=on.ann.pk, outcome="MET", words="x", by=person, at=on.now
            )
    with pytest.raises(Refused, match="Choose"):
        find(on, made, 1, "SPLENDID")


def test_a_finding_sent_twice_is_recorded_once(on):
    made = on.nominate(on.ann)
    assert find(on, made, 1, "MET") == find(on, made, 1, "MET")
    assert Line.objects.filter(verb="recorded a finding on").count() == 1


# --- decisions


def test_valid_needs_everything_met_or_waived(on):
    made = on.nominate(on.ann)
    with pytest.raises(Refused, match=r"Three years as a head: not met \(Article 5a\)"):
        deciding.decide(made, "VALID", by=on.officer, at=on.now)
    made = make_valid(on, made)
    assert (made.decision, made.decided_by, made.decided_at) == ("VALID", on.officer, on.now)
    assert Notice.objects.filter(person=on.ann, subject="Your nomination for Co-chair is valid").exists()
    deciding.decide(made, "VALID", by=on.officer, at=on.now)
    assert Line.objects.filter(verb="found valid").count() == 1


def test_valid_needs_acceptance_and_support(world):
    on = Ground(world, supporters=2)
    made = on.nominate(on.ann, by=on.ben, proposer=on.ben, seconder=on.cat)
    with pytest.raises(Refused) as refusal:
        deciding.decide(made, "VALID", by=on.officer, at=on.now)
    assert "Ann Elector has not accepted." in str(refusal.value)
    assert "Cat Elector has not confirmed as seconder." in str(refusal.value)


def test_refusing_needs_a_reason_and_tells_how_to_object(on):
    made = on.nominate(on.ann)
    with pytest.raises(Refused, match="Enter why"):
        deciding.decide(made, "REFUSED", by=on.officer, at=on.now)
    refused(on, made)
    told = Notice.objects.get(person=on.ann, subject__contains="not valid")
    assert "object there" in told.text
    assert "Article 5a" in told.text
    assert "letter" not in told.text


def test_the_networks_trail_does_not_tell_who_was_put_forward_or_refused(on):
    made = on.nominate(on.ann, by=on.ben)
    refused(on, made)
    assert not history_of(on.world.network).filter(subject__contains="Ann").exists()
    assert {one.verb for one in history_of(made)} == {"nominated", "found not valid"}
    assert set(history_of(made)) <= set(history_of(on.election))


def test_a_refusal_may_become_valid_while_nobody_objected(on):
    made = on.nominate(on.ann)
    refused(on, made)
    assert make_valid(on, made).decision == "VALID"


def test_only_the_officer_decides(on, world):
    made = on.nominate(on.ann)
    for person in (on.ann, on.scrutineer, world.clerk, world.admin):
        with pytest.raises(NotAllowed):
            deciding.decide(made, "REFUSED", reason="No.", by=person, at=on.now)


def test_nothing_is_decided_once_settled(on):
    made = make_valid(on, on.nominate(on.ann))
    settle(on.election, by=on.officer, at=on.late("withdrawals_close_at"))
    with pytest.raises(Refused, match="settled"):
        refused(on, made)
    with pytest.raises(Refused, match="settled"):
        find(on, made, 1, "NOT_MET")


# --- objections


def objected(on, made, at=None, key=None):
    return deciding.object_to_decision(made, "It was sent.", form_key=key or uuid4(), by=on.ann, at=at or on.now)


def test_an_objection_is_answered_once_by_somebody_who_did_not_decide(on, world):
    made = on.nominate(on.ann)
    refused(on, made)
    key = uuid4()
    objection = objected(on, made, key=key)
    assert objected(on, made, key=key) == objection
    with pytest.raises(Refused, match="already"):
        objected(on, made)
    assert Notice.objects.filter(person=on.scrutineer, subject__startswith="Answer the objection").exists()
    for person in (on.officer, on.ann, world.clerk, world.admin):
        with pytest.raises(NotAllowed):
            deciding.answer_objection(objection, "UPHELD", reason="x", by=person, at=on.now)
    with pytest.raises(Refused, match="reason"):
        deciding.answer_objection(objection, "UPHELD", reason=" ", by=on.scrutineer, at=on.now)
    with pytest.raises(Refused, match="objection"):
        deciding.decide(made, "VALID", by=on.officer, at=on.now)
    for _ in range(2):
        deciding.answer_objection(objection, "UPHELD", reason="It was there.", by=on.scrutineer, at=on.now)
    made.refresh_from_db()
    assert (made.decision, made.decided_by) == ("VALID", on.scrutineer)
    with pytest.raises(Refused, match="answered already"):
        deciding.answer_objection(objection, "DISMISSED", reason="No.", by=on.scrutineer, at=on.now)


def test_without_a_scrutineer_the_clerk_answers(world):
    on = Ground(world, scrutineer=False)
    made = on.nominate(on.ann)
    refused(on, made)
    objection = objected(on, made)
    assert Notice.objects.filter(person=world.clerk, subject__startswith="Answer the objection").exists()
    with pytest.raises(NotAllowed):
        deciding.answer_objection(objection, "UPHELD", reason="x", by=on.ben, at=on.now)
    deciding.answer_objection(objection, "DISMISSED", reason="Not shown.", by=world.clerk, at=on.now)
    made.refresh_from_db()
    assert made.decision == "REFUSED"


def test_objections_end_when_voting_opens(on):
    made = on.nominate(on.ann)
    with pytest.raises(Refused, match="nothing to object"):
        objected(on, made)
    refused(on, made)
    with pytest.raises(Refused, match="Objections could be made until"):
        objected(on, made, at=on.late("voting_opens_at"))
    objection = objected(on, made, at=on.late("voting_opens_at", -1))
    with pytest.raises(Refused, match="Voting has opened"):
        deciding.answer_objection(objection, "UPHELD", reason="x", by=on.scrutineer, at=on.late("voting_opens_at"))


def test_nobody_objects_for_another(on):
    made = on.nominate(on.ann)
    refused(on, made)
    with pytest.raises(NotAllowed):
        deciding.object_to_decision(made, "x", form_key=uuid4(), by=on.ben, at=on.now)
    assert not Objection.objects.exists()


@pytest.mark.parametrize("others", [0, 1, 3])
def test_an_upheld_objection_brings_somebody_onto_the_paper_also_after_it_was_drawn(on, others):
    made = on.nominate(on.ann)
    refused(on, made)
    for who in (on.ben, on.cat, on.dan)[:others]:
        make_valid(on, on.nominate(who))
    at = on.late("withdrawals_close_at")
    settle(on.election, by=on.officer, at=at)
    was = Contest.objects.get(pk=on.contest.pk)
    objection = objected(on, made, at=at)
    deciding.answer_objection(objection, "UPHELD", reason="It was there.", by=on.scrutineer, at=at)
    settle(on.election, by=on.officer, at=at)
    made.refresh_from_db()
    contest = Contest.objects.get(pk=on.contest.pk)
    if others == 3:
        assert (contest.state, made.number, contest.box.choices) == ("BALLOT", 4, 4)
        assert contest.box_id != was.box_id
        assert type(was.box).objects.get(pk=was.box_id).state == "ABANDONED"
        assert contest.box.roll.count() == contest.electors.count()
    else:
        assert (contest.state, made.number is None) == ("UNOPPOSED", False)


# --- questions


@pytest.fixture
def candidate(on):
    made = make_valid(on, on.nominate(on.ann))
    Election.objects.filter(pk=on.election.pk).update(
        nominations_close_at=on.now - timedelta(days=2), withdrawals_close_at=on.now - timedelta(days=1)
    )
    on.contest.election.refresh_from_db()
    return made


def asked(on, by=None, key=None, at=None, words="What first?"):
    return hustings.ask(on.contest, words, form_key=key or uuid4(), by=by or on.ben, at=at or on.now)


def test_electors_ask_once_and_until_questions_close(on, candidate, world):
    key = uuid4()
    assert asked(on, key=key) == asked(on, key=key)
    for person in (world.clerk, on.officer, on.scrutineer):
        with pytest.raises(NotAllowed):
            asked(on, by=person)
    with pytest.raises(Refused, match="Questions ended"):
        asked(on, at=on.late("questions_close_at"))
    with pytest.raises(Refused):
        asked(on, words=" ")
    with pytest.raises(Refused, match="sent before"):
        asked(on, by=on.cat, key=key)
    for _ in range(4):
        asked(on)
    with pytest.raises(Refused, match="leave room"):
        asked(on)
    assert asked(on, at=on.late("questions_close_at", -1), by=on.cat)


def test_a_candidate_answers_once_and_may_better_it_until_voting_opens(on, candidate):
    question = asked(on)
    hustings.reply(question, candidate, "Money.", by=on.ann, at=on.now)
    hustings.reply(question, candidate, "Reading.", by=on.ann, at=on.late("voting_opens_at", -1))
    assert [one.words for one in Reply.objects.all()] == ["Reading."]
    with pytest.raises(Refused, match="ended"):
        hustings.reply(question, candidate, "Late.", by=on.ann, at=on.late("voting_opens_at"))
    with pytest.raises(NotAllowed):
        hustings.reply(question, candidate, "Not mine.", by=on.ben, at=on.now)


def test_nobody_answers_before_it_is_known_who_stands(on):
    made = make_valid(on, on.nominate(on.ann))
    with pytest.raises(Refused, match="Only candidates"):
        hustings.reply(asked(on), made, "Me.", by=on.ann, at=on.now)


def test_a_hidden_question_is_there_for_who_asked_and_for_the_officer(on, candidate):
    question = asked(on)
    with pytest.raises(NotAllowed):
        hustings.hide(question, "Personal.", by=on.ann, at=on.now)
    with pytest.raises(Refused, match="Enter why"):
        hustings.hide(question, " ", by=on.officer, at=on.now)
    hustings.hide(question, "Personal.", by=on.officer, at=on.now)
    seen = {who.name: len(questions_of(on.contest, who, on.now)) for who in (on.ann, on.ben, on.officer)}
    assert seen == {on.ann.name: 0, on.ben.name: 1, on.officer.name: 1}
    with pytest.raises(Refused, match="hid"):
        hustings.reply(question, candidate, "x", by=on.ann, at=on.now)
    assert Question.objects.count() == 1
