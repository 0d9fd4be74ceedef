"""Calling an election, giving notice of it, correcting its roll, abandoning it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Notice
from networks.ballots.models import Box
from networks.constitutions import seats
from networks.constitutions.models import Post
from networks.elections.models import Election, Elector, Objection
from networks.elections.rules.timetable import Times
from networks.elections.selectors.noticing import notice_of
from networks.elections.selectors.provided import rules_of
from networks.elections.selectors.rolls import on_roll, people_with_a_seat, votes_on
from networks.elections.selectors.vacancies import openings_of
from networks.elections.services import calling, correcting
from networks.elections.services.correcting import Addition
from networks.elections.services.handing_over import hand_over
from networks.executives.models import Tenure
from networks.groups.models import Place
from networks.schools.models import Headship
from tests.factories import elections as make_election
from tests.factories import meetings as make
from tests.factories.results import declared


def now():
    return timezone.now()


def opening(world, key, group=None):
    """The post of that key as the list of vacancies has it."""
    return next(
        one
        for one in openings_of(world.network, timezone.localdate())
        if one.post.key == key and (group is None or one.group == group)
    )


def call(world, *keys, **facts):
    charge = calling.Charge("Election of officers", world.officer)
    chosen = [opening(world, key).key for key in keys or ("chair", "vice")]
    known = {"form_key": uuid.uuid4(), "by": world.clerk, "at": now()}
    return calling.call_election(world.network, facts.pop("charge", charge), chosen, **(known | facts))


def end(person, **facts):
    Tenure.objects.filter(person=person).update(**facts)
    seats.forget(person)


# --- vacancies


def test_a_seat_is_empty_because_nobody_has_held_it_yet(world):
    found = opening(world, "chair")
    assert (found.empty, found.wanted) == (1, 1)
    assert found.reasons == ["Nobody has held seat 2 of 2 yet."]
    assert opening(world, "vice").wanted == 0


def test_a_term_that_ends_soon_and_a_resignation_are_said_with_their_day(world):
    end(world.vice, ends_on=date(2027, 1, 31))
    assert opening(world, "vice").reasons == ["The term of Vice Person ends on 31 January 2027."]
    end(world.chair, ends_on=date(2026, 10, 30), end_reason="moved to another school")
    assert "Chair Person left on 30 October 2026: moved to another school." in opening(world, "chair").reasons


def test_half_of_a_pair_elected_together_is_named(world):
    partner = make.person("Paula Partner")
    post = opening(world, "chair").post
    Tenure.objects.create(
        body=world.executive, post=post, person=partner, seat=2, how="ELECTED", starts_on=make.START, ends_on=date(2026, 10, 1)
    )  # fmt: skip
    assert opening(world, "chair").reasons == [
        "Paula Partner left on 1 October 2026. Half of a pair elected together is left: Chair Person."
    ]


def test_a_successor_who_is_to_follow_leaves_no_vacancy(world):
    end(world.vice, ends_on=date(2026, 12, 31))
    Tenure.objects.create(
        body=world.executive, post=opening(world, "vice").post, person=world.head, how="ELECTED", starts_on=date(2027, 1, 1)
    )  # fmt: skip
    assert opening(world, "vice").wanted == 0


def test_the_list_takes_as_many_queries_for_many_groups(world, django_assert_num_queries):
    def groups(count):
        for number in range(count):
            group = make.Body.objects.create(kind="DEVELOPMENT_GROUP", name=f"Group {number}", parent=world.network)
            school = Headship.objects.get(person=make.head_of(world, f"Head of {number}")).school
            Place.objects.create(group=group, network=world.network, school=school, starts_on=make.START)

    groups(1)
    with django_assert_num_queries(5):
        openings_of(world.network, timezone.localdate())
    Place.objects.all().delete()
    make.Body.objects.filter(name__startswith="Group").delete()
    groups(30)
    with django_assert_num_queries(5):
        found = openings_of(world.network, timezone.localdate())
    assert len([one for one in found if one.group]) == 30


# --- calling


def test_an_election_is_called_with_what_is_offered_where_the_constitution_is_silent(world):
    election = call(world)
    chair, vice = election.contests.order_by("position")
    assert election.state == "DRAFT"
    assert (chair.seats, chair.method, vice.method) == (1, "av", "av")
    assert vice.counted_after == chair
    assert "method" in chair.ruled
    assert "votes_per" not in chair.ruled  # the article on membership says it
    line = Line.objects.get(verb="called")
    assert line.article == "Article 5a"


def test_a_stated_rule_is_taken_over_and_is_not_ruled(world):
    make_election.rule(world, opening(world, "vice").post, method="plurality", supporters=2)
    make_election.rule(world, method="approval", statement_words=100)
    contest = call(world, "vice").contests.get()
    assert (contest.method, contest.supporters, contest.statement_words) == ("plurality", 2, 100)
    assert not {"method", "supporters", "statement_words"} & set(contest.ruled)
    with pytest.raises(Refused, match="states this"):
        calling.rule_contest(contest, {"method": "av"}, by=world.clerk, at=now())


def test_a_stage_shorter_than_the_article_asks_keeps_notice_back(world):
    make_election.rule(world, nomination_days=15)
    election = call(world, "vice")
    calling.set_timetable(election, times(), None, by=world.clerk, at=now())
    with pytest.raises(Refused, match="the constitution asks for 15"):
        calling.give_notice(election, by=world.clerk, at=now())


def test_a_form_sent_twice_calls_once(world):
    key = uuid.uuid4()
    assert call(world, form_key=key) == call(world, form_key=key)
    assert Election.objects.count() == 1


def test_a_post_is_put_to_one_election_at_a_time(world):
    call(world, "vice")
    with pytest.raises(Refused, match="under way for this post"):
        call(world, "vice")


def test_only_the_clerk_of_the_network_calls(world):
    other = make.world("Other heads", "999")
    for somebody in (world.head, world.chair, world.officer, other.clerk):
        with pytest.raises(NotAllowed):
            call(world, by=somebody)


def test_the_officer_holds_a_seat_and_is_not_the_scrutineer(world):
    with pytest.raises(Refused, match="holds no seat"):
        call(world, charge=calling.Charge("Election", world.stranger))
    with pytest.raises(Refused, match="not the returning officer"):
        call(world, charge=calling.Charge("Election", world.officer, world.officer))
    with pytest.raises(Refused, match="second key"):
        call(world, charge=calling.Charge("Election", world.officer, None, "PEOPLE", True))


def test_posts_that_are_not_elected_are_not_called(world):
    charge = calling.Charge("Election", world.officer)
    for keys in ([], ["1-2-3"], ["nonsense"]):
        with pytest.raises(Refused, match="Choose at least one post"):
            calling.call_election(world.network, charge, keys, form_key=uuid.uuid4(), by=world.clerk, at=now())


def test_what_the_officer_rules_is_named_on_the_contest_and_in_the_trail(world):
    contest = call(world, "vice").contests.get()
    calling.rule_contest(contest, {"supporters": 1, "reopen_nominations": True}, by=world.officer, at=now())
    contest.refresh_from_db()
    assert contest.reopen_nominations
    assert "supporters" in contest.ruled
    assert "silent" in Line.objects.get(verb="ruled").subject


def test_rules_that_do_not_go_together_are_refused(world):
    chair, vice = call(world).contests.order_by("position")
    with pytest.raises(Refused, match="fills one place"):
        calling.rule_contest(chair, {"seats": 2, "method": "av"}, by=world.clerk, at=now())
    with pytest.raises(Refused, match="1 seat"):
        calling.rule_contest(vice, {"seats": 2}, by=world.clerk, at=now())
    with pytest.raises(Refused, match="count first"):
        calling.rule_contest(chair, {"counted_after": vice}, by=world.clerk, at=now())
    with pytest.raises(Refused, match="two places or more"):
        calling.rule_contest(vice, {"joint_tickets": True}, by=world.clerk, at=now())
    calling.rule_contest(chair, {"seats": 2, "method": "scottish", "joint_tickets": True}, by=world.clerk, at=now())


# --- the timetable


def times(**facts):
    return replace(Times(**{name: one for name, one in make_election.times_in("NOMINATIONS").items() if name != "noticed_at"}), **facts)  # fmt: skip


def test_a_timetable_goes_forward(world):
    election = call(world)
    good = times()
    for wrong in (
        {"nominations_close_at": now() - timedelta(days=1)},
        {"voting_closes_at": good.voting_opens_at},
        {"questions_close_at": good.voting_opens_at + timedelta(days=1)},
        {"objections_close_at": None},
    ):
        with pytest.raises(Refused):
            calling.set_timetable(election, replace(good, **wrong), None, by=world.clerk, at=now())
    calling.set_timetable(election, replace(good, questions_close_at=None), None, by=world.clerk, at=now())
    election.refresh_from_db()
    assert election.voting_opens_at == good.voting_opens_at
    assert election.questions_close_at is None


# --- notice


def noticed(world, *keys):
    election = call(world, *(keys or ("vice",)))
    calling.set_timetable(election, times(), date(2027, 1, 1), by=world.clerk, at=now())
    return calling.give_notice(election, by=world.officer, at=now())


def test_notice_freezes_the_roll_and_tells_every_elector_once(world):
    make_election.heads(world, 4)
    election = noticed(world, "chair", "vice")
    for contest in election.contests.all():
        assert votes_on(contest) == 5
    told = Notice.objects.filter(once_key=f"election:{election.pk}:notice")
    assert told.count() == 6  # five members and the officer
    assert all("BEGIN:VEVENT" in one.calendar and "TRANSPARENT" in one.calendar for one in told)
    assert Line.objects.get(verb="gave notice of").article == "Article 5a"
    make.head_of(world, "Late Comer")
    assert votes_on(election.contests.first()) == 5


def test_notice_is_given_once(world):
    election = noticed(world)
    with pytest.raises(Refused, match="was given on"):
        calling.give_notice(election, by=world.officer, at=now())
    with pytest.raises(NotAllowed, match="returning officer"):
        calling.give_notice(election, by=world.clerk, at=now())


def test_notice_without_a_timetable_says_what_is_missing(world):
    election = call(world, "vice")
    assert "Every date of the timetable is set." in notice_of(election, now()).reasons_not_to
    with pytest.raises(Refused, match="Every date of the timetable"):
        calling.give_notice(election, by=world.clerk, at=now())


def test_after_notice_nobody_but_the_officer_changes_anything(world):
    election = noticed(world)
    for somebody in (world.clerk, world.admin, world.chair):
        with pytest.raises(NotAllowed, match="runs this election as returning officer"):
            calling.abandon(election, because="No", by=somebody, at=now())
    with pytest.raises(Refused, match="Notice of this election was given"):
        calling.set_timetable(election, times(), None, by=world.officer, at=now())
    with pytest.raises(Refused, match="Notice of this election was given"):
        calling.change_charge(election, calling.Charge("Other", world.officer), by=world.officer, at=now())


def test_the_officer_of_another_election_runs_only_their_own(world):
    election = noticed(world, "vice")
    other = call(world, "chair", charge=calling.Charge("Other", world.director))
    with pytest.raises(NotAllowed):
        calling.abandon(election, because="Mine", by=world.director, at=now())
    calling.abandon(other, because="Mine", by=world.director, at=now())


def test_the_database_keeps_who_runs_it_from_standing(world):
    election = noticed(world)
    contest = election.contests.get()
    with pytest.raises(IntegrityError, match="stand for nothing"), transaction.atomic():
        make_election.nomination(contest, world.officer)
    make_election.nomination(contest, world.head)
    with pytest.raises(IntegrityError, match="neither runs nor witnesses"), transaction.atomic():
        Election.objects.filter(pk=election.pk).update(officer=world.head)


# --- the roll


def co_heads(world):
    """Two people who lead one school together, and one who leads two."""
    school = Headship.objects.get(person=world.head).school
    partner = make.person("Carla Co-head")
    Headship.objects.filter(person=world.head).update(role="CO_HEAD")
    Headship.objects.create(person=partner, school=school, starts_on=make.START, role="CO_HEAD")
    return partner


def test_where_schools_have_the_vote_co_heads_share_it(world):
    make_election.count_roles(world, "HEAD", "CO_HEAD")
    make_election.rule(world, votes_per="SCHOOL")
    partner = co_heads(world)
    contest = noticed(world).contests.get()
    rows = list(on_roll(contest))
    assert {one.voter for one in rows} == {world.head, partner}
    assert all(one.elector is None and one.school for one in rows)
    assert votes_on(contest) == 1


def test_a_group_elects_its_representative_among_its_own_heads(world):
    others = make_election.heads(world, 3)
    mine = others[0]
    school = Headship.objects.get(person=mine).school
    Place.objects.create(group=world.group, network=world.network, school=school, starts_on=make.START)
    end(world.rep, ends_on=date(2026, 12, 1))
    election = noticed(world, "rep")
    contest = election.contests.get()
    assert contest.group == world.group
    assert [one.voter for one in on_roll(contest)] == [mine]


def test_the_roll_is_corrected_with_a_reason_and_a_line_in_the_trail(world):
    make_election.heads(world, 2)
    election = noticed(world)
    contest = election.contests.get()
    late = make.head_of(world, "Late Comer")
    key = uuid.uuid4()
    facts = {"reason": "The headship was recorded late.", "by": world.officer, "at": now()}
    first = correcting.add_to_roll(contest, Addition(late), form_key=key, **facts)
    assert correcting.add_to_roll(contest, Addition(late), form_key=key, **facts) == first
    assert votes_on(contest) == 4
    with pytest.raises(Refused, match="on the roll already"):
        correcting.add_to_roll(contest, Addition(late), form_key=uuid.uuid4(), **facts)
    elector = on_roll(contest).get(voter=late)
    correcting.take_off_roll(elector, reason="They left.", form_key=uuid.uuid4(), by=world.officer, at=now())
    assert votes_on(contest) == 3
    assert Elector.objects.filter(voter=late).count() == 1  # nothing is deleted
    assert Line.objects.filter(verb="corrected").count() == 2
    assert Notice.objects.filter(person=late, kind="ELECTION").count() == 2


def test_a_correction_goes_into_a_box_that_is_prepared(world):
    make_election.heads(world, 2)
    election = make_election.election_settled(world)
    contest = election.contests.get()
    late = make.head_of(world, "Late Comer")
    correcting.add_to_roll(
        contest, Addition(late), reason="Left off", form_key=uuid.uuid4(), by=world.officer, at=now()
    )
    assert contest.box.roll.filter(voter=late).count() == 1
    correcting.take_off_roll(
        on_roll(contest).get(voter=late), reason="Wrong", form_key=uuid.uuid4(), by=world.officer, at=now()
    )
    assert not contest.box.roll.filter(voter=late).exists()
    assert contest.box.roll.count() == 3


def test_the_roll_stands_once_the_box_is_open(world):
    election = make_election.election_settled(world)
    contest = election.contests.get()
    elector = on_roll(contest).first()
    Box.objects.filter(pk=contest.box_id).update(state="OPEN", opens_at=now(), closes_at=now() + timedelta(days=1))
    with pytest.raises(Refused, match="Voting was opened"):
        correcting.take_off_roll(elector, reason="Late", form_key=uuid.uuid4(), by=world.officer, at=now())
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Elector.objects.create(contest=contest, voter=world.chair, elector=world.chair, name="Chair")
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        Elector.objects.filter(pk=elector.pk).delete()


def test_only_the_officer_corrects_and_only_people_of_the_network_are_added(world):
    contest = noticed(world).contests.get()
    facts = {"reason": "Wish", "form_key": uuid.uuid4(), "at": now()}
    with pytest.raises(NotAllowed):
        correcting.add_to_roll(contest, Addition(world.head), by=world.clerk, **facts)
    with pytest.raises(Refused, match="holds no seat"):
        correcting.add_to_roll(contest, Addition(world.stranger), by=world.officer, **facts)
    with pytest.raises(Refused, match="reason"):
        correcting.add_to_roll(contest, Addition(world.chair), by=world.officer, **(facts | {"reason": " "}))


def test_people_with_a_seat_are_those_of_this_network(world):
    make.world("Other heads", "999")
    names = set(people_with_a_seat(world.network, timezone.localdate()).values_list("name", flat=True))
    assert {"Hannah Head", "Clare Clerk", "Oliver Officer", "Chair Person"} <= names
    assert "Simon Stranger" not in names
    assert people_with_a_seat(world.network, timezone.localdate()).filter(name="Clare Clerk").count() == 1


# --- abandoning


def test_an_abandoned_election_says_why_to_everybody_and_its_box_is_gone(world):
    election = make_election.election_settled(world)
    contest = election.contests.get()
    with pytest.raises(Refused, match="Enter why"):
        calling.abandon(election, because="  ", by=world.officer, at=now())
    calling.abandon(election, because="The post was abolished.", by=world.officer, at=now())
    calling.abandon(election, because="Again", by=world.officer, at=now())
    election.refresh_from_db()
    contest.box.refresh_from_db()
    assert (election.state, election.abandoned_because) == ("ABANDONED", "The post was abolished.")
    assert contest.box.state == "ABANDONED"
    assert Notice.objects.filter(once_key=f"election:{election.pk}:abandoned").count() == 2
    assert Line.objects.filter(verb="abandoned").count() == 1


def test_a_declared_election_is_not_abandoned(world):
    election = make_election.election_noticed(world)
    Election.objects.filter(pk=election.pk).update(state="DECLARED")
    with pytest.raises(Refused, match="declared"):
        calling.abandon(election, because="No", by=world.officer, at=now())


# --- another officer


def test_the_clerk_hands_an_election_over_with_a_reason_that_everybody_reads(world):
    election = noticed(world)
    hand_over(election, world.director, because="Oliver is ill.", by=world.clerk, at=now())
    hand_over(election, world.director, because="Oliver is ill.", by=world.clerk, at=now())
    election.refresh_from_db()
    assert election.officer == world.director
    assert "Oliver is ill." in Line.objects.get(verb="handed over").subject
    assert Notice.objects.filter(person=world.head, subject__contains="another returning officer").count() == 1
    with pytest.raises(NotAllowed):
        calling.abandon(election, because="Mine", by=world.officer, at=now())


def test_who_stands_or_has_no_seat_does_not_take_over(world):
    election = noticed(world)
    make_election.nomination(election.contests.get(), world.head)
    for somebody, words in ((world.head, "stands in this election"), (world.stranger, "holds no seat")):
        with pytest.raises(Refused, match=words):
            hand_over(election, somebody, because="Wish", by=world.clerk, at=now())
    for somebody in (world.officer, world.head):
        with pytest.raises(NotAllowed):
            hand_over(election, world.director, because="Wish", by=somebody, at=now())
    with pytest.raises(Refused, match="between notice and declaration"):
        hand_over(make_election.election_called(world), world.director, because="Wish", by=world.clerk, at=now())


# --- groups


def test_a_group_elects_its_chair_among_its_own_schools(world):
    others = make_election.heads(world, 3)
    schools = [Headship.objects.get(person=one).school for one in others]
    for school in schools[:2]:
        Place.objects.create(group=world.group, network=world.network, school=school, starts_on=make.START)
    with make_election.amending():
        Post.objects.create(
            article=opening(world, "chair").post.article, key="group-chair", title="Group chair", seats=1, position=9,
            organ="DEVELOPMENT_GROUP", duty="CHAIR", how="ELECTED",
        )  # fmt: skip
    make_election.rule(world, votes_per="SCHOOL")
    found = opening(world, "group-chair")
    assert (found.body, found.group, found.empty) == (world.group, world.group, 1)
    contest = noticed(world, "group-chair").contests.get()
    assert str(contest) == "Group chair, North group"
    assert [one.school for one in on_roll(contest)] == schools[:2]


def test_a_rule_is_found_for_its_own_post_before_that_for_every_post(world):
    chair, vice = make_election.ground(world).elected
    make_election.rule(world, unopposed="BALLOT", quorum_of=1, quorum_from=3)
    make_election.rule(world, vice, unopposed="DECLARED")
    rules = rules_of(make_election.ground(world).constitution, [chair, vice])
    assert rules[chair.pk].rules["unopposed"].value == "BALLOT"
    assert rules[vice.pk].rules["unopposed"].value == "DECLARED"
    assert rules[vice.pk].rules["quorum"].value == (1, 3)
    assert "quorum" not in rules[vice.pk].silent
    assert "proxies" in rules[vice.pk].silent


def test_a_seat_whose_winner_has_not_begun_is_not_called_again(world):
    contest = declared(world, [((1, 2), 6), ((2, 1), 4)], candidates=2, voters=10)
    today = timezone.localdate()
    Tenure.objects.filter(post=contest.post).update(ends_on=today + timedelta(days=30))

    def under_way():
        return next(one for one in openings_of(world.network, today) if one.post == contest.post).election

    assert under_way() == contest.election
    objection = Objection.objects.create(
        election=contest.election, contest=contest, grounds="x", made_by=world.head, made_at=timezone.now(),
        form_key=uuid.uuid4(),
    )  # fmt: skip
    assert under_way() == contest.election
    Objection.objects.filter(pk=objection.pk).update(
        answer="UPHELD", reason="y", answered_by=world.clerk, answered_at=timezone.now()
    )
    assert under_way() is None
