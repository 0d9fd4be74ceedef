"""The pages of a result: who sees what when, each step by its button, downloads, wide tables, what it costs."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from cph.documents.services import make as make_paper
from networks.elections.models import Declaration, Objection
from networks.elections.rules.blt import read as read_blt
from networks.elections.rules.bundle import read
from networks.elections.rules.verify import holds, verify
from networks.elections.selectors.asked import needs_of
from networks.elections.selectors.declaring import declaration_of
from networks.elections.standing_of.declaring import on_election
from networks.executives.models import Tenure
from tests.factories import elections as make
from tests.factories import meetings
from tests.factories.results import contest_with, counted, declared, vote

PAPERS = [((1, 2), 10), ((2, 1), 6), ((3, 2), 5), ((), 2)]
FILES = ["result_pdf", "result_bundle", "result_blt"]
STEPS = ["result_count", "result_sign", "result_witness", "result_declare"]


def url(name, contest, *more):
    return reverse(name, args=[contest.pk, *more])


def words(response):
    return response.content.decode()


@pytest.fixture
def result(world):
    return declared(world, PAPERS, of_election={"stage": "OBJECTIONS"}, published=True)


# --- who sees what when


def test_before_the_declaration_only_officer_and_scrutineer_see_the_count(world, as_):
    contest = vote(contest_with(world), PAPERS)
    election = contest.election
    others = [world.clerk, world.admin, world.chair, world.head]
    for person in others:
        assert as_(person).get(url("result", contest)).status_code == 403
    assert "Count the votes" in words(as_(election.officer).get(url("result", contest)))
    assert as_(election.officer).post(url("result_count", contest)).status_code == 302
    winner = contest.nominations.get(number=2).nominee.name
    for person in others:
        browser = as_(person)
        for page in (
            url("result", contest),
            reverse("election", args=[election.pk]),
            "/admin/elections/declaration/",
            "/",
        ):
            assert f"{winner} is elected" not in words(browser.get(page)), (person, page)
        for name in FILES:
            assert browser.get(url(name, contest)).status_code == 404
    for person in (election.officer, election.scrutineer):
        assert f"{winner} is elected" in words(as_(person).get(url("result", contest)))
        assert as_(person).get(url("result_bundle", contest)).status_code == 404


def test_after_it_everybody_of_the_network_does_and_nobody_else(world, as_, result):
    other = meetings.world("Other city", "857")
    for person in (world.clerk, world.admin, world.chair, world.head, world.officer):
        assert as_(person).get(url("result", result)).status_code == 200, person
        page = words(as_(person).get(reverse("election", args=[result.election_id])))
        assert "See the count" in page and declaration_of(result).words in page
    for person in (other.clerk, other.chair):
        browser = as_(person)
        for name in ("result", "result_object", "result_terms", "result_hold", *FILES):
            assert browser.get(url(name, result)).status_code == 404, name
        for name in STEPS:
            assert browser.post(url(name, result)).status_code == 404, name


def test_the_steps_go_by_their_buttons(world, as_):
    contest = vote(contest_with(world), PAPERS)
    officer, scrutineer = as_(contest.election.officer), as_(contest.election.scrutineer)
    for browser, name, then in (
        (officer, "result_count", "Sign as returning officer"),
        (officer, "result_sign", "Waiting for Sue Scrutineer"),
        (scrutineer, "result_witness", "Both have signed"),
        (officer, "result_declare", "Check it yourself"),
    ):
        for _ in range(2):
            assert browser.post(url(name, contest)).status_code == 302
        assert then in words(browser.get(url("result", contest))), name
    assert declaration_of(contest).declared_at


@pytest.mark.parametrize("name", STEPS)
def test_the_wrong_person_is_told_why(world, as_, name):
    contest = counted(world, PAPERS)
    for person in (world.clerk, world.admin, world.chair):
        assert as_(person).post(url(name, contest)).status_code == 403
    wrong = contest.election.officer if name == "result_witness" else contest.election.scrutineer
    assert as_(wrong).post(url(name, contest)).status_code == 403
    assert as_(contest.election.officer).get(url(name, contest)).status_code == 405


def test_a_step_too_early_is_refused_in_words(world, as_):
    contest = counted(world, PAPERS)
    as_(contest.election.officer).post(url("result_declare", contest))
    assert Declaration.objects.get().declared_at is None


def test_a_missing_scrutineer_is_said(world, as_):
    contest = declared(world, PAPERS, scrutineer=False)
    assert "the returning officer signs alone" in words(as_(world.head).get(url("result", contest)))


# --- what it shows


def test_it_shows_stages_figures_lots_and_how_to_draw_them_again(world, as_):
    contest = declared(world, [((1,), 8), ((2,), 8), ((3, 1), 3), ((3, 2), 3)], published=True)
    page = words(as_(world.head).get(url("result", contest)))
    seed = contest.box.seal.root
    assert f"printf &#x27;{seed}:1&#x27; | sha256sum" in page
    assert "22 of 30 votes" in page and "First preferences" in page and "<svg" in page
    assert "style=" not in page.split("<main")[1]


def test_a_small_electorate_sees_no_stages(world, as_):
    contest = declared(world, [((1, 2), 6), ((2, 3), 5), ((3, 2), 2)], voters=15)
    page = words(as_(world.head).get(url("result", contest)))
    assert "Fewer than 20 papers were valid" in page and "hidden" in page and "First preferences" not in page


def test_the_declaration_is_made_as_a_pdf(world, as_, result):
    browser = as_(world.head)
    assert "The PDF is being made" in words(browser.get(url("result", result)))
    partial = browser.get(url("result", result), headers={"HX-Request": "true"})
    assert "<h1" not in words(partial) and "hx-get" in words(partial)
    assert browser.get(url("result_pdf", result)).status_code == 409
    paper = make_paper(declaration_of(result).paper_id, timezone.now())
    assert paper.state == "MADE", paper.problem
    answer = browser.get(url("result_pdf", result))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_bundle_blt_and_verifier_are_files_to_keep(world, as_, result):
    browser = as_(world.head)
    answer = browser.get(url("result_bundle", result))
    assert "attachment" in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]
    bundle = read(answer.content)
    assert holds(verify(bundle)) and bundle["papers"] == "published"
    assert bundle["fingerprint"] in words(browser.get(url("result", result)))
    contest = read_blt(words(browser.get(url("result_blt", result))).splitlines())
    assert contest.ballots.cast == 23 and contest.seats == 1 and contest.title == "Vice chair"
    verifier = browser.get(reverse("verifier"))
    assert "attachment" in verifier["Content-Disposition"] and b"verifyBundle" in verifier.content


def test_papers_that_are_not_published_are_not_given(world, as_):
    contest = declared(world, PAPERS)
    assert as_(world.head).get(url("result_blt", contest)).status_code == 404
    assert json.loads(as_(world.head).get(url("result_bundle", contest)).content)["ballots"] == []


# --- objections, terms, papers


def test_an_objection_is_made_and_answered(world, as_, result):
    voter = meetings.head_of(world, "Ella Elector")
    candidate = result.nominations.first().nominee
    key = str(uuid4())
    result.election.network.refresh_from_db()
    assert as_(voter).get(url("result_object", result)).status_code == 403
    assert as_(candidate).get(url("result", result)).status_code in (200, 404)
    on_roll = result.electors.first()
    from networks.schools.models import Headship

    headship = Headship.objects.get(person=voter)
    Headship.objects.filter(pk=headship.pk).update(person=on_roll.voter)
    browser = as_(on_roll.voter)
    assert "Enter the grounds" in words(browser.post(url("result_object", result), {"grounds": " ", "form_key": key}))
    assert browser.post(url("result_object", result), {"grounds": "x", "form_key": "no"}).status_code == 200
    for _ in range(2):
        sent = browser.post(url("result_object", result), {"grounds": "My vote is missing.", "form_key": key})
        assert sent.status_code == 302
    one = Objection.objects.get()
    answer = url("result_answer", result, one.pk)
    assert as_(result.election.officer).get(answer).status_code == 403
    assert as_(world.clerk).post(answer, {"answer": "MAYBE", "reason": ""}).status_code == 200
    assert as_(world.clerk).post(answer, {"answer": "UPHELD", "reason": "It is."}).status_code == 302
    page = words(as_(world.head).get(url("result", result)))
    assert "Set aside" in page and "calls a new election" in page and "It is." in page
    assert as_(world.clerk).get(url("result_answer", result, one.pk + 1)).status_code == 404


def test_terms_begin_by_one_click(world, as_, result):
    Tenure.objects.filter(post__key="vice").update(ends_on=timezone.localdate(), end_reason="Term over")
    clerk = as_(world.clerk)
    assert "Why do the terms begin before" in words(clerk.get(url("result_terms", result)))
    assert "Enter the reason" in words(clerk.post(url("result_terms", result)))
    type(result.election).objects.update(
        voting_closes_at=timezone.now() - timedelta(days=3), objections_close_at=timezone.now() - timedelta(days=1),
        voting_opens_at=timezone.now() - timedelta(days=5),
    )  # fmt: skip
    for _ in range(2):
        assert clerk.post(url("result_terms", result)).status_code == 302
    assert Tenure.objects.filter(how="ELECTED", starts_on=result.election.terms_start_on).count() == 1
    assert as_(result.election.officer).post(url("result_terms", result)).status_code == 403


def test_papers_are_held_with_a_reason(world, as_, result):
    officer = as_(result.election.officer)
    assert officer.post(url("result_hold", result), {"because": "An appeal."}).status_code == 302
    assert "An appeal." in words(as_(world.head).get(url("result", result)))
    assert as_(world.head).get(url("result_hold", result)).status_code == 403
    assert officer.post(url("result_hold", result), {"because": "x" * 301}).status_code == 200


# --- the election page and the first page


def test_each_is_asked_for_their_own_step(world):
    contest = vote(contest_with(world), PAPERS)
    election, at = contest.election, timezone.now()
    assert [one.verb for one in needs_of(election.officer, at)] == ["Count"]
    assert needs_of(election.scrutineer, at) == []
    assert not {one.verb for one in needs_of(world.clerk, at)} & {"Count", "Sign", "Declare"}
    part = on_election(election.officer, election, at)
    assert part["action"].label.startswith("Count the votes")
    assert on_election(world.head, election, at) is None


def test_needs_cost_the_same_queries_however_much_there_is(world, django_assert_num_queries):
    contest = declared(world, PAPERS)
    at = contest.election.objections_close_at
    assert "Let begin" not in [one.verb for one in needs_of(world.clerk, timezone.now())]
    needs_of(world.clerk, at)

    with django_assert_num_queries(1):
        assert "Let begin" in [one.verb for one in needs_of(world.clerk, at)]
    for number in range(5):
        facts = {"position": number + 2, "post": make.ground(world).post("chair")}
        other = make.election_noticed(world, stage="WAITING", electors=[], scrutineer=contest.election.scrutineer)
        other.contests.update(state="UNOPPOSED", **facts)
    needs_of(other.officer, at)
    with django_assert_num_queries(1):
        assert len(needs_of(other.officer, at)) == 5


# --- twelve candidates, fifteen stages


@pytest.fixture
def large(world):
    chosen = [(tuple((start + step) % 12 + 1 for step in range(4)), start + 2) for start in range(12)]
    return declared(world, chosen, candidates=12, voters=100, post="chair", method="scottish", seats=2, published=True)


def test_a_page_of_twelve_candidates_and_many_stages(world, as_, large):
    browser = as_(world.head)
    result = declaration_of(large).result
    assert len(result["stages"]) >= 9
    browser.get(url("result", large))
    from django.db import connection

    with CaptureQueriesContext(connection) as asked:
        page = words(browser.get(url("result", large)))
    assert len(asked) <= 12, "\n".join(one["sql"][-160:] for one in asked)
    assert page.count('<th scope="col"') >= len(result["stages"]) and page.count("<polygon") > 50
    paper = make_paper(declaration_of(large).paper_id, timezone.now())
    assert paper.state == "MADE" and paper.pages <= 7
    assert paper.context["picture"].startswith("data:image/svg+xml;base64,")
    with paper.file.open("rb") as file:
        tree = PdfReader(BytesIO(file.read())).trailer["/Root"]["/StructTreeRoot"]
        said = [one["/Alt"] for one in elements(tree) if one.get("/S") == "/Figure"]
    assert len(said) == 1 and "A bar for each stage" in said[0]


def elements(node):
    """Every element of a PDF's structure."""
    for one in node.get("/K", []) if isinstance(node.get("/K"), list) else [node.get("/K")]:
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, dict):
            yield one
            yield from elements(one)


ODD = ["", "x", "-1", "9" * 40, "\x00", "<b>", "0001-01-01", "9999-12-31"]


@pytest.mark.parametrize("odd", ODD)
def test_odd_input_is_answered_in_words(world, as_, result, odd):
    type(result.election).objects.update(terms_start_on=None)
    clerk, officer = as_(world.clerk), as_(result.election.officer)
    sent = {"starts_on": odd, "reason": odd, "grounds": odd, "form_key": odd, "answer": odd, "because": odd}
    for browser, name in ((clerk, "result_terms"), (officer, "result_hold"), (clerk, "result_object")):
        assert browser.post(url(name, result), sent).status_code in (200, 302, 400, 403), name
    for number in (0, 10**30):
        assert clerk.post(url("result_answer", result, number), sent).status_code in (400, 404)
        assert clerk.get(f"/contests/{number}/result/").status_code == 404
    assert not Tenure.objects.filter(how="ELECTED", starts_on__year__in=[1, 9999]).exists()
