"""From the box to the declaration: every method, ties, RON, limits, void ballots; who may do which act, and doing it twice."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Notice
from networks.ballots import services as ballots
from networks.ballots.models import Box
from networks.constitutions.models import Article, Balance
from networks.elections.models import Contest, Declaration, Election, LotDraw, Nomination, Objection
from networks.elections.rules.bundle import read, written
from networks.elections.rules.verify import verify
from networks.elections.selectors.declaring import bundle_of, candidates_of, declaration_of
from networks.elections.services.declaring import count_contest, declare, sign, witness
from networks.elections.services.result_objections import answer_objection, object_to_result
from networks.elections.services.terms import begin_terms, hold_papers
from networks.executives.models import Tenure
from tests.factories import elections as make
from tests.factories import meetings
from tests.factories.results import again, contest_with, counted, declare_it, declared, electors, stands, vote

PAPERS = [((1, 2), 10), ((2, 1), 6), ((3, 2), 5), ((), 2)]


@pytest.fixture
def now():
    return timezone.now()


def name_of(contest, number):
    return contest.nominations.get(number=number).nominee.name


def failed(contest):
    found = verify(read(written(bundle_of(contest, declaration_of(contest)))))
    return [one.name for one in found if one.ok is False]


# --- counting


@pytest.mark.parametrize("method", ["plurality", "av", "scottish", "ers97", "meek", "approval"])
def test_each_method_counts_what_came_out_of_the_box(world, method):
    contest = counted(world, PAPERS, method=method)
    declaration = declaration_of(contest)
    assert (declaration.cast, declaration.entitled, declaration.blank) == (23, 30, 2)
    assert declaration.result["method"] == method and declaration.result["valid"] == 21
    winner = 2 if method in ("av", "scottish", "ers97", "meek", "approval") else 1
    assert declaration.elected == [winner]
    assert name_of(contest, winner) in declaration.words
    assert contest.state == "COUNTED"
    assert failed(declare_it(contest)) == []


def test_a_declared_bundle_holds_with_papers_and_without(world):
    assert failed(declared(world, PAPERS, published=True)) == []
    contest = Contest.objects.get()
    found = bundle_of(contest, declaration_of(contest))
    assert found["papers"] == "published" and len(found["ballots"]) == 23
    assert found["fingerprint"] == declaration_of(contest).paper.context["fingerprint"]


def test_nothing_is_counted_before_the_box_is_opened(world, now):
    contest = vote(contest_with(world), PAPERS, opens=False)
    with pytest.raises(Refused, match="not opened"):
        count_contest(contest, by=contest.election.officer, at=now)
    assert not Declaration.objects.exists()


def test_counting_twice_gives_the_same_count(world, now):
    contest = counted(world, PAPERS)
    again_counted = count_contest(contest, by=contest.election.officer, at=now)
    assert again_counted == Declaration.objects.get() and Line.objects.filter(verb="counted").count() == 1


def test_a_tie_is_ended_by_a_lot_from_the_seal(world):
    contest = declared(world, [((1,), 8), ((2,), 8), ((3, 1), 3), ((3, 2), 3)], method="av")
    lot = LotDraw.objects.get(purpose="TIE")
    assert lot.seed == contest.box.seal.root and lot.drawn == declaration_of(contest).result["lots"]
    assert "ended by lot" in declaration_of(contest).words
    assert failed(contest) == []


def test_no_lot_is_recorded_where_none_was_drawn(world):
    counted(world, PAPERS)
    assert not LotDraw.objects.filter(purpose="TIE").exists()


def test_reopen_nominations_can_win(world, now):
    contest = declared(world, [((3,), 20), ((1, 3), 4), ((2,), 2)], candidates=2, reopen_nominations=True)
    declaration = declaration_of(contest)
    assert declaration.elected == [] and declaration.result["elected"] == [3]
    assert "One place stays vacant" in declaration.words and "re-opened in a new election" in declaration.words
    assert failed(contest) == []
    with pytest.raises(Refused, match="no term begins"):
        begin_terms(contest, by=world.clerk, at=now + timedelta(days=90))


def test_who_withdrew_after_the_draw_is_passed_over(world, now):
    contest = contest_with(world)
    Nomination.objects.filter(contest=contest, number=2).update(withdrawn_at=now)
    contest = declare_it_all(vote(contest, PAPERS))
    declaration = declaration_of(contest)
    assert declaration.elected == [1] and declaration.result["counted"]["withdrawn"] == [2]
    assert "withdrew after the paper was drawn up" in declaration.words
    assert failed(contest) == []


def declare_it_all(contest):
    count_contest(contest, by=contest.election.officer, at=timezone.now())
    return declare_it(again(contest))


def test_nobody_is_elected_where_everybody_withdrew(world, now):
    contest = contest_with(world, candidates=2)
    Nomination.objects.filter(contest=contest).update(withdrawn_at=now)
    contest = declare_it_all(vote(contest, [((1,), 20), ((2,), 5)]))
    assert declaration_of(contest).elected == [] and "Nobody is elected" in declaration_of(contest).words
    assert failed(contest) == []


def test_an_inquorate_ballot_is_void(world):
    contest = declared(world, PAPERS, voters=50, quorum_of=1, quorum_from=2)
    declaration = declaration_of(contest)
    assert declaration.is_quorate is False and declaration.elected == []
    assert "stages" not in declaration.result and "23 of 50 voted" in declaration.words
    assert failed(contest) == []


def test_a_turnout_that_is_just_reached_counts(world):
    contest = declared(world, PAPERS, voters=46, quorum_of=1, quorum_from=2)
    assert declaration_of(contest).is_quorate is True and failed(contest) == []


def test_a_small_electorate_is_shown_one_step(world):
    contest = declared(world, [((1, 2), 6), ((2, 3), 5), ((3, 2), 2)], voters=15, published=True)
    result = declaration_of(contest).result
    assert [stage["action"] for stage in result["stages"]] == ["final"]
    assert None in result["stages"][0]["totals"].values()
    found = bundle_of(contest, declaration_of(contest))
    assert found["papers"] == "withheld" and found["ballots"] == [] and failed(contest) == []


# --- limits


@pytest.fixture
def limited(world):
    """Two places; no more than one from one school. Candidates 1 and 2 lead one school together."""
    post = make.ground(world).post("chair")
    Tenure.objects.filter(post=post).update(ends_on=timezone.localdate() - timedelta(days=1), end_reason="Term over")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        Balance.objects.create(
            article=Article.objects.get(pk=post.article_id), post=post, of="SCHOOL", at_most=1, certainty="STATED"
        )
        cursor.execute("SET session_replication_role = DEFAULT")
    one = meetings.head_of(world, "One Head")
    two, three = meetings.person("Two Head"), meetings.head_of(world, "Three Head")
    from networks.schools.models import Headship

    first = Headship.objects.get(person=one)
    Headship.objects.create(person=two, school=first.school, role="CO_HEAD", starts_on=first.starts_on)
    return [one, two, three]


def test_a_limit_is_applied_and_its_effect_stated(world, limited):
    contest = contest_with(world, post="chair", people=limited, method="scottish", seats=2)
    by_person = {one.nominee_id: one.number for one in contest.nominations.all()}
    first, second, third = (by_person[one.pk] for one in limited)
    contest = declare_it_all(vote(contest, [((first, second), 12), ((second, first), 10), ((third,), 4)]))
    declaration = declaration_of(contest)
    assert sorted(declaration.elected) == sorted([first, third])
    assert "Elected because of the limit: Three Head." in declaration.words
    assert "Elected without it: Two Head." in declaration.words
    assert failed(contest) == []


# --- one contest after another


def test_the_vice_chair_is_counted_after_the_co_chairs(world, now):
    on = make.ground(world)
    chair, vice = on.post("chair"), on.post("vice")
    election = make.election_noticed(world, posts=[chair, vice], stage="WAITING", electors=electors(25))
    first, second = election.contests.order_by("position")
    ann, bo, cy = (meetings.person(name) for name in ("Ann", "Bo", "Cy"))
    first.method, first.seats = "av", 1
    first.save()
    second.counted_after = first
    second.save()
    stands(first, 0, [ann, bo])
    stands(second, 0, [ann, cy])
    for one in (first, second):
        make.settle_rows(one)
    number = {(one.contest_id, one.nominee_id): one.number for one in Nomination.objects.all()}
    vote(first, [((number[first.pk, ann.pk],), 20)])
    vote(second, [((number[second.pk, ann.pk], number[second.pk, cy.pk]), 21)])
    officer = election.officer
    with pytest.raises(Refused, match="first"):
        count_contest(again(second), by=officer, at=now)
    count_contest(again(first), by=officer, at=now)
    count_contest(again(second), by=officer, at=now)
    declaration = declaration_of(second)
    assert declaration.elected == [number[second.pk, cy.pk]]
    assert "Ann was elected Co-chair first" in declaration.words
    sign(first, by=officer, at=now)
    declare(first, by=officer, at=now)
    election.refresh_from_db()
    assert election.state != "DECLARED"
    sign(second, by=officer, at=now)
    declare(second, by=officer, at=now)
    election.refresh_from_db()
    assert election.state == "DECLARED"


def test_two_on_a_joint_ticket_are_counted_as_one_and_both_take_up_the_post(world, now):
    Tenure.objects.filter(post__key="chair").update(ends_on=timezone.localdate() - timedelta(days=1), end_reason="Over")
    ann, bo, cy, di = (meetings.person(name) for name in ("Ann", "Bo", "Cy", "Di"))
    contest = contest_with(world, post="chair", people=[(ann, bo), cy, di], joint_tickets=True, seats=2)
    by_person = {one.nominee_id: one.number for one in contest.nominations.all()}
    pair, third = by_person[ann.pk], by_person[cy.pk]
    contest = declare_it_all(vote(contest, [((pair,), 16), ((third,), 10)]))
    declaration = declaration_of(contest)
    assert declaration.elected == [pair] and "the count elects one ticket" in declaration.words
    assert "vacant" not in declaration.words and failed(contest) == []
    begin_terms(contest, by=world.clerk, at=contest.election.objections_close_at)
    held = Tenure.objects.filter(post__key="chair", starts_on=contest.election.terms_start_on)
    assert {(one.person, one.how) for one in held} == {(ann, "ELECTED"), (bo, "ELECTED")}


# --- unopposed


@pytest.fixture
def unopposed(world):
    election = make.election_noticed(world, stage="WAITING", electors=electors(5))
    contest = election.contests.get()
    make.nomination(contest, meetings.person("Una Opposed"))
    contest.state = "UNOPPOSED"
    contest.save()
    return again(contest)


def test_who_stands_unopposed_is_declared_without_a_count(world, unopposed, now):
    Tenure.objects.filter(post__key="vice").update(ends_on=timezone.localdate() - timedelta(days=1), end_reason="Over")
    contest = declare_it_all(unopposed)
    declaration = declaration_of(contest)
    assert declaration.words == "Una Opposed is elected unopposed: Vice chair."
    assert contest.state == "DECLARED" and contest.election.state == "DECLARED" and failed(contest) == []
    begin_terms(contest, by=world.clerk, at=contest.election.objections_close_at)
    assert Tenure.objects.get(person__name="Una Opposed").how == "UNOPPOSED"


def test_where_nobody_stands_there_is_nothing_to_count(world, unopposed, now):
    Contest.objects.update(state="EMPTY")
    with pytest.raises(Refused, match="Nobody stands"):
        count_contest(unopposed, by=unopposed.election.officer, at=now)


# --- signing and declaring


def test_both_sign_then_it_is_declared_once(world, now):
    contest = counted(world, PAPERS)
    officer, scrutineer = contest.election.officer, contest.election.scrutineer
    with pytest.raises(Refused, match="signs first"):
        witness(contest, by=scrutineer, at=now)
    with pytest.raises(Refused, match="Sign the result first"):
        declare(contest, by=officer, at=now)
    for _ in range(2):
        sign(contest, by=officer, at=now)
    with pytest.raises(Refused, match="has not signed yet"):
        declare(contest, by=officer, at=now)
    for _ in range(2):
        witness(contest, by=scrutineer, at=now)
    for _ in range(2):
        declare(contest, by=officer, at=now)
    assert [line.verb for line in Line.objects.order_by("position")] == ["counted", "signed", "witnessed", "declared"]
    assert Line.objects.get(verb="declared").article == "Article 5a"
    assert declaration_of(contest).paper.template == "papers/declaration.html"
    told = Notice.objects.filter(once_key=f"declared:{contest.pk}")
    assert told.count() == len({*told.values_list("person", flat=True)}) >= 30 + 3 + 2
    box = Box.objects.get()
    assert 180 <= (box.destroy_on - timezone.localdate(now)).days <= 184


@pytest.mark.parametrize("act", [count_contest, sign, witness, declare])
def test_nobody_else_counts_signs_or_declares(world, act, now):
    contest = counted(world, PAPERS) if act is not count_contest else vote(contest_with(world), PAPERS)
    election = contest.election
    candidate = contest.nominations.first().nominee
    wrong = [world.clerk, world.admin, world.chair, candidate]
    wrong.append(election.officer if act is witness else election.scrutineer)
    for person in wrong:
        with pytest.raises(NotAllowed):
            act(contest, by=person, at=now)
    assert not Declaration.objects.filter(signed_at__isnull=False).exists()


def test_a_signed_result_is_never_changed_not_even_in_the_database(world):
    contest = counted(world, PAPERS)
    sign(contest, by=contest.election.officer, at=timezone.now())
    for change in ({"elected": [3]}, {"words": "Other"}, {"cast": 22}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Declaration.objects.update(**change)


def test_a_late_declaration_takes_nothing_from_the_time_to_object(world):
    contest = counted(world, PAPERS)
    planned = contest.election.objections_close_at - contest.election.voting_closes_at
    late = contest.election.voting_closes_at + timedelta(days=4)
    contest = declare_it(contest, late)
    assert contest.election.objections_close_at >= late + planned - timedelta(days=1)


# --- objections


@pytest.fixture
def result(world):
    return declared(world, PAPERS, of_election={"stage": "OBJECTIONS"})


def objects(contest, by, at, **facts):
    return object_to_result(contest, "My vote was not counted.", **({"form_key": uuid4(), "by": by, "at": at} | facts))


def test_electors_and_candidates_object_in_time(world, result, now):
    key = uuid4()
    voter, candidate = result.box.roll.first().voter, result.nominations.first().nominee
    one = objects(result, voter, now, form_key=key)
    assert objects(result, voter, now, form_key=key) == one
    objects(result, candidate, now)
    assert Objection.objects.count() == 2
    with pytest.raises(NotAllowed):
        objects(result, world.director, now)
    with pytest.raises(Refused, match="until"):
        objects(result, voter, result.election.objections_close_at)
    with pytest.raises(Refused, match="grounds"):
        object_to_result(result, "  ", form_key=uuid4(), by=voter, at=now)


def test_an_objection_is_answered_once_by_scrutineer_or_clerk(world, result, now):
    one = objects(result, result.box.roll.first().voter, now)
    facts = {"answer": "DISMISSED", "reason": "It was counted.", "at": now}
    for person in (result.election.officer, result.nominations.first().nominee, world.chair):
        with pytest.raises(NotAllowed):
            answer_objection(one, by=person, **facts)
    answer_objection(one, by=world.clerk, **facts)
    answer_objection(one, by=world.clerk, **facts)
    with pytest.raises(Refused, match="an answer stands"):
        answer_objection(one, by=result.election.scrutineer, **(facts | {"answer": "UPHELD"}))
    assert Line.objects.filter(verb="dismissed").count() == 1


def test_an_objection_that_is_upheld_stops_the_terms_and_deletes_nothing(world, result, now):
    one = objects(result, result.box.roll.first().voter, now)
    later = result.election.objections_close_at
    with pytest.raises(Refused, match="not answered"):
        begin_terms(result, by=world.clerk, at=later)
    answer_objection(one, answer="UPHELD", reason="Two were left out.", by=result.election.scrutineer, at=now)
    with pytest.raises(Refused, match="upheld"):
        begin_terms(result, by=world.clerk, at=later)
    assert Declaration.objects.get().elected == [2]


# --- terms and papers


def test_terms_begin_by_one_click_after_the_time_to_object(world, result, now):
    Tenure.objects.filter(post__key="vice").update(ends_on=timezone.localdate(now), end_reason="Term over")
    for person in (result.election.officer, result.election.scrutineer, world.chair):
        with pytest.raises(NotAllowed):
            begin_terms(result, by=person, at=result.election.objections_close_at)
    with pytest.raises(Refused, match="Enter a reason"):
        begin_terms(result, by=world.clerk, at=now)
    for _ in range(2):
        begin_terms(result, by=world.clerk, at=result.election.objections_close_at)
    tenure = Tenure.objects.get(starts_on=result.election.terms_start_on)
    assert (tenure.person, tenure.how) == (result.nominations.get(number=2).nominee, "ELECTED")


def test_terms_begin_earlier_with_a_reason(world, result, now):
    Tenure.objects.filter(post__key="vice").update(ends_on=timezone.localdate(now), end_reason="Term over")
    begin_terms(result, reason="The post is vacant now.", by=world.clerk, at=now)
    assert "before the end of objections: The post is vacant now." in Line.objects.get(verb="let begin").subject


def test_papers_go_after_six_months_unless_held_and_the_declaration_stays(world, now):
    contest = declared(world, PAPERS, published=True)
    with pytest.raises(NotAllowed):
        hold_papers(contest, "Why not", by=contest.nominations.first().nominee, at=now)
    hold_papers(contest, "An objection went to the authority.", by=contest.election.officer, at=now)
    over = contest.box.destroy_on
    with pytest.raises(Refused, match="held"):
        ballots.destroy(contest.box, on=over)
    hold_papers(contest, "", by=world.clerk, at=now)
    ballots.destroy(contest.box, on=over)
    contest = again(contest)
    found = bundle_of(contest, declaration_of(contest))
    assert found["papers"] == "destroyed" and found["ballots"] == [] and failed(contest) == []
    assert declaration_of(contest).result["stages"] and candidates_of(contest)
    assert Election.objects.get().state == "DECLARED"
