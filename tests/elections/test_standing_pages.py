"""The pages of standing: who opens them, what stands there, and what odd input gets."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from networks.elections.models import Election, Finding, Nomination, Question
from networks.elections.selectors.asked import needs_of
from networks.elections.selectors.findings import lines_of
from networks.elections.services import deciding, findings, hustings, standing
from tests.elections.standing_ground import GRADE, SUPPORT, TIME, YEARS, Ground, upload
from tests.factories import elections as make_election
from tests.factories import files
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def on(world):
    return Ground(world, requirements=[YEARS, SUPPORT, GRADE, TIME], head_only=True)


def at(name, *args):
    return reverse(name, args=args)


def text(response):
    return response.content.decode()


def passed(on, until="withdrawals_close_at"):
    """Time goes on: as if the moments up to there lay a day or more back."""
    names = ["nominations_close_at", "withdrawals_close_at", "questions_close_at", "voting_opens_at"]
    past = names[: names.index(until) + 1]
    Election.objects.filter(pk=on.election.pk).update(**{name: on.now - timedelta(days=1) for name in past})


def valid(on, person, **facts):
    made = on.nominate(person, **facts)
    for line in lines_of(made):
        if not line.is_enough:
            findings.record_finding(
                made, asked=line.asked.pk, person=line.person.pk, outcome="MET", words="Seen.", by=on.officer, at=on.now
            )
    return deciding.decide(made, "VALID", by=on.officer, at=on.now)


# --- putting forward


def send(browser, on, **given):
    return browser.post(at("nominate", on.contest.pk), {"step": "send"} | given)


def test_somebody_stands_in_three_pages(on, as_):
    browser = as_(on.ann)
    page = text(browser.get(at("nominate", on.contest.pk)))
    assert 'data-maxwords="200"' in page
    assert "Ann Elector (yourself)" in page
    given = {"nominee": on.ann.pk, "statement": "I will <b>listen</b>."}
    check = browser.post(at("nominate", on.contest.pk), given | {"step": "check"})
    assert "Check the nomination" in text(check)
    assert "&lt;b&gt;listen" in text(check)
    assert not Nomination.objects.exists()
    back = browser.post(at("nominate", on.contest.pk), given | {"step": "change"})
    assert "I will &lt;b&gt;listen" in text(back)
    for _ in range(2):
        done = send(browser, on, **given)
    made = Nomination.objects.get()
    assert done.url == at("nomination", made.pk)
    assert "Add evidence" in text(browser.get(done.url))


@pytest.mark.parametrize(
    "given",
    [{}, {"nominee": "x"}, {"nominee": "99999999999999999999"}, {"nominee": "0"},
     {"statement": "w " * 201}, {"nominee": "OFFICER"}],
)  # fmt: skip
def test_odd_nominations_come_back_with_words(on, as_, given):
    known = {"nominee": on.ann.pk, "statement": ""} if "statement" in given else {}
    given = {name: (on.officer.pk if value == "OFFICER" else value) for name, value in given.items()}
    answer = send(as_(on.ann), on, **known | given)
    assert answer.status_code == 200
    assert "There is a problem" in text(answer)
    assert not Nomination.objects.exists()


def test_the_form_is_shut_after_nominations_and_to_the_officer(on, as_, world):
    assert as_(on.officer).get(at("nominate", on.contest.pk)).status_code == 403
    passed(on, "nominations_close_at")
    answer = as_(on.ann).get(at("nominate", on.contest.pk))
    assert answer.status_code == 409
    assert "Nominations ended on" in text(answer)
    other = make.world("Other heads", "999")
    assert as_(other.head).get(at("nominate", on.contest.pk)).status_code == 404


def test_guests_of_the_network_do_not_read_who_stands(world, as_):
    on = Ground(world)
    Election.objects.filter(pk=on.election.pk).update(officer=world.clerk)
    for name in ("candidates", "contest_questions", "nominate"):
        assert as_(world.officer).get(at(name, on.contest.pk)).status_code == 403
    assert 'id="standing"' not in text(as_(world.officer).get(at("election", on.election.pk)))


# --- one nomination


def test_a_nomination_is_there_for_those_with_a_part_in_it_only(on, as_, world):
    made = on.nominate(on.ann, by=on.ben)
    for person in (on.ann, on.ben, on.officer, on.scrutineer):
        assert as_(person).get(at("nomination", made.pk)).status_code == 200
    for person in (on.cat, world.clerk, world.admin, world.head):
        for name in ("nomination", "eligibility", "nomination_decide", "nomination_withdraw", "nomination_answer"):
            assert as_(person).get(at(name, made.pk)).status_code == 404, name
    assert as_(on.ann).get(at("nomination", 10**19)).status_code == 404


def test_findings_are_not_for_the_nominator(on, as_):
    made = on.nominate(on.ann, by=on.ben)
    for person, reads in ((on.ben, False), (on.ann, True), (on.officer, True), (on.scrutineer, True)):
        assert ("Three years as a head" in text(as_(person).get(at("nomination", made.pk)))) == reads
    deciding.decide(made, "REFUSED", reason="A private reason", by=on.officer, at=on.now)
    for person in (on.ann, on.officer, on.scrutineer):
        assert "A private reason" in text(as_(person).get(at("nomination", made.pk)))
    assert as_(on.ben).get(at("nomination", made.pk)).status_code == 404
    assert "Ann Elector" not in text(as_(on.ben).get(at("candidates", on.contest.pk)))
    assert "Ann Elector" not in text(as_(on.ben).get(at("election", on.election.pk)))


def test_accepting_and_declining_by_pages(on, as_):
    made = on.nominate(on.ann, by=on.ben)
    assert "Accept" in text(as_(on.ann).get(at("nomination", made.pk)))
    assert as_(on.ben).post(at("nomination_accept", made.pk)).status_code == 403
    as_(on.ann).post(at("nomination_accept", made.pk))
    made.refresh_from_db()
    assert made.accepted_at
    assert as_(on.ann).get(at("nomination_accept", made.pk)).status_code == 405
    answer = as_(on.ann).post(at("nomination_decline", made.pk))
    assert "Withdraw it instead" in text(answer)
    page = text(as_(on.ann).get(at("nomination_withdraw", made.pk)))
    assert "This cannot be undone" in page
    assert as_(on.ann).post(at("nomination_withdraw", made.pk)).status_code == 302
    made.refresh_from_db()
    assert made.withdrawn_at


def test_the_statement_and_the_photograph(on, as_):
    made = on.nominate(on.ann)
    browser = as_(on.ann)
    browser.post(at("nomination_statement", made.pk), {"statement": "Hear me."})
    answer = browser.post(at("photograph_change", made.pk), {"file": upload("me.png", files.picture()), "says": "Ann"})
    assert answer.status_code == 302
    picture = browser.get(at("photograph", made.pk))
    assert picture["Content-Type"] == "image/jpeg"
    assert picture["X-Content-Type-Options"] == "nosniff"
    assert picture["Cache-Control"] == "private, no-store"
    assert as_(on.ben).get(at("photograph", made.pk)).status_code == 404  # not public yet
    bad = browser.post(at("photograph_change", made.pk), {"file": upload("me.png", b"<svg/>"), "says": "x"})
    assert "There is a problem" in text(bad)
    browser.post(at("photograph_remove", made.pk))
    assert browser.get(at("photograph", made.pk)).status_code == 404


# --- evidence


def test_evidence_is_for_those_who_stand_the_officer_and_the_scrutineer(on, as_, world):
    made = on.nominate(on.ann, by=on.ben)
    standing.accept(made, by=on.ann, at=on.now)
    line = lines_of(made)[2]
    address = at("evidence_add", made.pk, line.asked.pk, on.ann.pk)
    assert as_(on.ben).get(address).status_code == 403
    answer = as_(on.ann).post(address, {"words": "Their letter", "file": upload()})
    assert answer.url == at("nomination", made.pk)
    finding = Finding.objects.exclude(evidence="").get()
    for person, status in (
        (on.ann, 200), (on.officer, 200), (on.scrutineer, 200), (on.ben, 403), (on.cat, 404), (world.clerk, 404),
        (world.admin, 404),
    ):  # fmt: skip
        assert as_(person).get(at("evidence", finding.pk)).status_code == status
    got = as_(on.officer).get(at("evidence", finding.pk))
    assert got["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert got["Content-Type"] == "application/pdf"
    finding.evidence.storage.delete(finding.evidence.name)
    assert as_(on.officer).get(at("evidence", finding.pk)).status_code == 409


def test_addresses_of_requirements_that_are_not_asked_do_not_exist(on, as_):
    made = on.nominate(on.ann)
    for name in ("nomination_finding", "nomination_grade", "evidence_add"):
        assert as_(on.officer).get(at(name, made.pk, 999_999, on.ann.pk)).status_code == 404
        assert as_(on.officer).get(at(name, made.pk, 0, on.ben.pk)).status_code == 404


def test_the_officer_finds_and_decides_by_pages(on, as_):
    made = on.nominate(on.ann)
    browser = as_(on.officer)
    page = text(browser.get(at("eligibility", made.pk)))
    assert "4 things still open" in page
    refused = browser.post(at("nomination_decide", made.pk), {"decision": "VALID"})
    assert "cannot be found valid yet" in text(refused)
    for line in lines_of(made)[1:]:
        if line.asked.kind == "SCHOOL_GRADE":
            assert "does not say whether this may be waived" in text(
                browser.get(at("nomination_finding", made.pk, line.asked.pk, on.ann.pk))
            )
            given = {"inspected_on": "2026-10-01", "grade": "none"}
            browser.post(at("nomination_grade", made.pk, line.asked.pk, on.ann.pk), given)
            assert "needs a local reading" in text(browser.get(at("eligibility", made.pk)))
        given = {"outcome": "MET", "words": "Shown."}
        assert browser.post(at("nomination_finding", made.pk, line.asked.pk, on.ann.pk), given).status_code == 302
    assert "Everything that is asked for is there" in text(browser.get(at("eligibility", made.pk)))
    assert browser.post(at("nomination_decide", made.pk), {"decision": "VALID"}).status_code == 302
    for given in ({}, {"decision": "SPLENDID"}, {"decision": "REFUSED"}):
        assert "There is a problem" in text(browser.post(at("nomination_decide", made.pk), given))
    browser.post(at("eligibility_again", made.pk))
    made.refresh_from_db()
    assert made.decision == "VALID"


def test_an_objection_is_made_and_answered_by_pages(on, as_):
    made = on.nominate(on.ann)
    deciding.decide(made, "REFUSED", reason="No letter.", by=on.officer, at=on.now)
    assert "Object to the decision" in text(as_(on.ann).get(at("nomination", made.pk)))
    given = {"grounds": "It was sent.", "form_key": str(uuid4())}
    for _ in range(2):
        assert as_(on.ann).post(at("nomination_object", made.pk), given).status_code == 302
    bad = as_(on.ann).post(at("nomination_object", made.pk), {"grounds": "x", "form_key": "no key"})
    assert bad.status_code == 200
    assert as_(on.officer).get(at("nomination_answer", made.pk)).status_code == 403
    page = as_(on.scrutineer).get(at("nomination_answer", made.pk))
    assert "It was sent." in text(page)
    given = {"answer": "UPHELD", "reason": "It was in the post."}
    assert as_(on.scrutineer).post(at("nomination_answer", made.pk), given).status_code == 302
    assert "It was in the post." in text(as_(on.ann).get(at("nomination", made.pk)))


# --- candidates and questions


def test_who_stands_is_public_from_the_end_of_withdrawals(on, as_):
    made = valid(on, on.ann, statement="Hear me.")
    bad = on.nominate(on.ben, statement="Refused words")
    deciding.decide(bad, "REFUSED", reason="x", by=on.officer, at=on.now)
    before = text(as_(on.cat).get(at("candidates", on.contest.pk)))
    assert "Ann Elector" not in before
    assert "What the post asks for" in before
    passed(on)
    after = text(as_(on.cat).get(at("candidates", on.contest.pk)))
    assert "Hear me." in after
    assert "Refused words" not in after
    assert "Ben Elector" not in after
    assert "Ann Elector" in text(as_(on.cat).get(at("election", on.election.pk)))
    assert as_(on.cat).get(at("nomination", made.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_candidates_take_as_many_queries_however_many_stand(world, as_, django_assert_max_num_queries, count):
    election = make_election.election_settled(world, candidates=count)
    contest = election.contests.get()
    browser = as_(world.head)
    browser.get(at("candidates", contest.pk))
    with django_assert_max_num_queries(12):
        page = browser.get(at("candidates", contest.pk))
    assert text(page).count("el-candidate") == count
    with django_assert_max_num_queries(12):
        browser.get(at("contest_questions", contest.pk))


def test_questions_are_asked_and_answered_by_pages(on, as_):
    made = valid(on, on.ann)
    given = {"words": "What <i>first</i>?", "form_key": str(uuid4())}
    for _ in range(2):
        assert as_(on.ben).post(at("contest_questions", on.contest.pk), given).status_code == 302
    question = Question.objects.get()
    assert as_(on.ann).get(at("question_reply", question.pk)).status_code == 409
    passed(on)
    as_(on.ann).post(at("question_reply", question.pk), {"words": "Reading."})
    page = text(as_(on.cat).get(at("contest_questions", on.contest.pk)))
    assert "What &lt;i&gt;first" in page
    assert "Reading." in page
    assert "Ben Elector" in page
    assert as_(on.ben).get(at("question_reply", question.pk)).status_code == 409
    assert as_(on.ben).get(at("question_hide", question.pk)).status_code == 403
    as_(on.officer).post(at("question_hide", question.pk), {"because": "Personal."})
    assert "first" not in text(as_(on.cat).get(at("contest_questions", on.contest.pk)))
    assert "Personal." in text(as_(on.ben).get(at("contest_questions", on.contest.pk)))
    assert as_(on.cat).get(at("question_reply", question.pk)).status_code == 404
    assert made.pk


# --- the first page and the election's page


def asks(person, on):
    """Without what the calling of elections asks: to nominate, to call."""
    calling = ("Nominate, or stand, in", "Call an election for")
    return [(one.verb, one.thing) for one in needs_of(person, on.now) if one.verb not in calling]


def test_the_first_page_asks_each_for_their_part(world, django_assert_num_queries):
    on = Ground(world, requirements=[SUPPORT], supporters=1)
    made = on.nominate(on.ann, by=on.ben, proposer=on.cat)
    assert asks(on.ann, on) == [("Accept or decline", "your nomination for Co-chair")]
    assert asks(on.cat, on) == [("Say whether you support", "the nomination of Ann Elector for Co-chair")]
    assert asks(on.officer, on) == asks(on.ben, on) == []
    standing.accept(made, by=on.ann, at=on.now)
    standing.second(made, by=on.cat, at=on.now)
    assert asks(on.ann, on) == [("Add evidence to", "your nomination for Co-chair")]
    assert asks(on.officer, on) == [("Decide on", "1 nomination for Co-chair")]
    line = lines_of(made)[0]
    findings.take_evidence(made, asked=line.asked.pk, person=on.ann.pk, words="x", file=upload(), by=on.ann, at=on.now)
    assert asks(on.ann, on) == []
    deciding.decide(made, "REFUSED", reason="x", by=on.officer, at=on.now)
    deciding.object_to_decision(made, "y", form_key=uuid4(), by=on.ann, at=on.now)
    assert asks(on.scrutineer, on) == [("Answer", "the objection of Ann Elector, Co-chair")]
    needs_of(world.clerk, on.now)
    with django_assert_num_queries(1):
        assert asks(world.clerk, on) == []


def test_candidates_are_asked_to_answer_questions(on):
    valid(on, on.ann)
    for words in ("One?", "Two?"):
        hustings.ask(on.contest, words, form_key=uuid4(), by=on.ben, at=on.now)
    assert asks(on.ann, on) == []
    passed(on)
    assert asks(on.ann, on) == [("Answer", "2 questions to candidates for Co-chair")]
    passed(on, "voting_opens_at")
    assert asks(on.ann, on) == []


def test_the_elections_page_leads_to_standing(on, as_):
    page = text(as_(on.cat).get(at("election", on.election.pk)))
    assert "Stand or put somebody forward" in page
    on.nominate(on.ann, by=on.ben)
    assert "Accept or decline your nomination" in text(as_(on.ann).get(at("election", on.election.pk)))
    assert "Ann Elector" in text(as_(on.officer).get(at("election", on.election.pk)))
    assert "Ann Elector" not in text(as_(on.cat).get(at("election", on.election.pk)))


@pytest.mark.parametrize("pairs", [1, 12])
def test_a_nomination_takes_as_many_queries_however_much_was_found(on, as_, django_assert_max_num_queries, pairs):
    made = on.nominate(on.ann, partner=on.ben)
    line = lines_of(made)[1]
    for number in range(pairs):
        findings.record_finding(
            made, asked=line.asked.pk, person=on.ann.pk, outcome="NOT_MET", words=f"{number}", by=on.officer, at=on.now
        )
    for person, name in ((on.ann, "nomination"), (on.officer, "nomination"), (on.officer, "eligibility")):
        browser = as_(person)
        browser.get(at(name, made.pk))
        with django_assert_max_num_queries(12):
            browser.get(at(name, made.pk))


@pytest.mark.parametrize("count", [1, 30])
def test_what_the_elections_page_asks_of_standing_is_constant(world, django_assert_max_num_queries, count):
    from networks.elections.standing_of.standing import on_election

    election = make_election.election_settled(world, candidates=count)
    election.refresh_from_db()
    at_ = election.voting_opens_at
    on_election(world.head, election, at_)
    with django_assert_max_num_queries(2):
        part = on_election(world.head, election, at_)
    assert len(part["shown"][0].candidates) == count


def test_the_admin_site_shows_neither_evidence_nor_who_was_refused(on, as_, world):
    made = valid(on, on.ann)
    bad = on.nominate(on.ben)
    line = lines_of(bad)[2]
    findings.take_evidence(
        bad, asked=line.asked.pk, person=on.ben.pk, words="A secret letter", file=upload(), by=on.ben, at=on.now
    )
    deciding.decide(bad, "REFUSED", reason="A private reason", by=on.officer, at=on.now)
    deciding.object_to_decision(bad, "Grounds of mine", form_key=uuid4(), by=on.ben, at=on.now)
    passed(on)
    browser = as_(world.admin)
    for model in ("nomination", "finding", "objection"):
        page = text(browser.get(reverse(f"admin:elections_{model}_changelist")))
        assert "Ben Elector" not in page
    page = text(browser.get(reverse("admin:elections_nomination_changelist")))
    assert "Ann Elector" in page
    finding = made.findings.exclude(found_by=None).first()
    page = text(browser.get(reverse("admin:elections_finding_change", args=[finding.pk])))
    assert "Seen." not in page
    assert "evidence/" not in page.replace(reverse("admin:funding_evidence_changelist"), "")
    assert browser.get(reverse("admin:elections_finding_change", args=[bad.findings.first().pk])).status_code == 302
