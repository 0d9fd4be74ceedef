"""The pages of an election, and who sees them."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from networks.elections.models import Election
from networks.elections.selectors.calling import stage_of, times_of
from networks.elections.selectors.noticing import warnings_of
from networks.executives.models import Tenure
from tests.factories import elections as make_election
from tests.factories import meetings as make

STAGES = ["NOMINATIONS", "WITHDRAWAL", "QUESTIONS", "WAITING"]


@pytest.mark.parametrize("stage", STAGES)
def test_an_election_is_at_the_stage_its_dates_say(world, stage):
    election = make_election.election_noticed(world, stage=stage)
    assert stage_of(election, timezone.now()) == stage


def test_a_settled_election_has_numbers_by_lot_and_a_box_with_its_roll(world):
    make_election.heads(world, 3)
    election = make_election.election_settled(world, candidates=3, reopen_nominations=True)
    contest = election.contests.get()
    assert contest.box.choices == 4
    assert contest.box.roll.count() == contest.electors.count() == 4
    assert sorted(contest.nominations.values_list("number", flat=True)) == [1, 2, 3]


def test_the_page_is_read_by_who_has_a_seat_in_the_network(world, as_):
    election = make_election.election_noticed(world)
    url = reverse("election", args=[election.pk])
    assert as_(world.head).get(url).status_code == 200
    other = make.world("Other heads", "999")
    assert as_(other.clerk).get(url).status_code == 404


def test_a_draft_is_seen_by_the_clerk_and_the_officer_alone(world, as_):
    election = make_election.election_called(world)
    url = reverse("election", args=[election.pk])
    assert as_(world.clerk).get(url).status_code == 200
    assert as_(world.officer).get(url).status_code == 200
    assert as_(world.head).get(url).status_code == 404


def forms_of(world):
    """A draft without dates, by the page."""
    return {
        "title": "Election of officers",
        "officer": world.officer.pk,
        "keeping": "SERVER",
        "form_key": str(uuid.uuid4()),
    }


def test_from_the_list_to_notice_by_its_pages(world, as_):
    """The clerk calls it, rules, dates it; the officer gives notice; a head finds themselves on the roll."""
    make_election.heads(world, 2)
    clerk = as_(world.clerk)
    page = clerk.get(reverse("election_list", args=[world.network.pk]))
    assert "Nobody has held seat 2 of 2 yet." in page.content.decode()
    key = next(one.key for one in page.context["vacant"] if one.post.key == "chair")
    call = reverse("election_call", args=[world.network.pk])
    assert f'value="{key}" id="id_posts_0" checked' in clerk.get(f"{call}?post={key}").content.decode()
    answer = clerk.post(call, forms_of(world) | {"posts": [key]})
    election = Election.objects.get()
    assert answer.url == reverse("election", args=[election.pk])
    contest = election.contests.get()
    rules = reverse("contest_rules", args=[contest.pk])
    form = clerk.get(rules).context["form"]
    sent = {name: form.initial.get(name) for name in form.fields} | {
        "supporters": "1",
        "quorum": "1/4",
        "published": "yes",
    }
    assert clerk.post(rules, sent).status_code == 302
    contest.refresh_from_db()
    assert (contest.supporters, contest.quorum_of, contest.quorum_from, contest.published) == (1, 1, 4, True)
    dates = reverse("election_timetable", args=[election.pk])
    form = clerk.get(dates).context["form"]
    assert clerk.post(dates, {name: form.initial[name] for name in form.fields}).status_code == 302
    notice = reverse("election_notice", args=[election.pk])
    officer = as_(world.officer)
    assert "Missing" not in officer.get(notice).content.decode()
    assert officer.post(notice).status_code == 302
    assert officer.post(notice).status_code == 409
    assert officer.get(dates).status_code == 409
    roll = as_(world.head).get(reverse("election_roll", args=[contest.pk]), {"q": "hannah"}).content.decode()
    assert "You are on it." in roll
    assert "3 votes" in roll


def test_dates_that_have_a_warning_are_kept_once_it_was_seen(world, as_):
    election = make_election.election_called(world)
    url, clerk = reverse("election_timetable", args=[election.pk]), as_(world.clerk)
    form = clerk.get(f"{url}?propose=1").context["form"]
    sent = {name: form.initial[name] for name in form.fields} | {"voting_closes_day": "2026-11-28"}
    sent["voting_opens_day"], sent["objections_close_day"] = "2026-11-24", "2026-12-10"
    sent["questions_close_day"] = "2026-11-23"
    page = clerk.post(url, sent)
    assert "a weekend" in page.content.decode()
    election.refresh_from_db()
    assert election.voting_closes_at.date() != date(2026, 11, 28)
    assert clerk.post(url, sent | {"seen": page.context["seen"]}).status_code == 302
    election.refresh_from_db()
    assert election.voting_closes_at.date() == date(2026, 11, 28)


def test_a_seat_that_is_not_free_by_then_is_said_before_notice(world):
    election = make_election.election_called(world)
    starts = election.terms_start_on

    def said() -> list[str]:
        return [one for one in warnings_of(election, times_of(election), starts, timezone.localdate()) if "held" in one]

    assert len(said()) == 1 and "held by Vice Person with no last day" in said()[0]
    held = Tenure.objects.filter(post=election.contests.get().post)
    held.update(ends_on=starts)
    assert "held by Vice Person until" in said()[0]
    held.update(ends_on=starts - timedelta(days=1))
    assert said() == []


def test_odd_input_is_an_error_beside_the_field(world, as_):
    clerk = as_(world.clerk)
    call = reverse("election_call", args=[world.network.pk])
    for sent in (
        {},
        {"posts": ["x"], "officer": "x", "form_key": "x"},
        {"officer": world.stranger.pk},
    ):
        assert clerk.post(call, sent).status_code == 200
    election = make_election.election_called(world)
    contest = election.contests.get()
    for name, pk in (
        ("election_timetable", election.pk),
        ("contest_rules", contest.pk),
        ("election_edit", election.pk),
    ):
        assert clerk.post(reverse(name, args=[pk]), {"seats": "x", "voting_opens_day": "31/02/2026"}).status_code == 200
    assert not Election.objects.exclude(pk=election.pk).exists()


def test_the_officer_corrects_the_roll_by_its_pages_and_nobody_else(world, as_):
    election = make_election.election_noticed(world)
    contest = election.contests.get()
    make.head_of(world, "Late Comer")
    late = make.Person.objects.get(name="Late Comer")
    add, officer = reverse("roll_correct", args=[contest.pk]), as_(world.officer)
    for somebody in (world.clerk, world.head, world.admin):
        assert as_(somebody).get(add).status_code == 403
    sent = {"voter": late.pk, "reason": "Recorded late", "form_key": str(uuid.uuid4())}
    assert officer.post(add, sent).status_code == 302
    assert officer.post(add, sent).status_code == 302
    assert contest.electors.filter(voter=late).count() == 1
    elector = contest.electors.get(voter=late)
    off = reverse("roll_take_off", args=[contest.pk, elector.pk])
    assert officer.post(off, {"reason": "", "form_key": str(uuid.uuid4())}).status_code == 200
    assert officer.post(off, {"reason": "Wrong", "form_key": str(uuid.uuid4())}).status_code == 302
    page = as_(world.head).get(reverse("election_roll", args=[contest.pk])).content.decode()
    assert "Recorded late" in page
    assert "Take off" not in page


def test_pages_take_as_many_queries_for_one_as_for_thirty(world, as_):
    head = as_(world.head)
    election = make_election.election_noticed(world)
    pages = [
        reverse("election_list", args=[world.network.pk]),
        reverse("election", args=[election.pk]),
        reverse("election_roll", args=[election.contests.get().pk]),
    ]

    def counts():
        found = []
        for url in pages:
            with CaptureQueriesContext(connection) as queries:
                assert head.get(url).status_code == 200
            found.append(len(queries))
        return found

    first = counts()
    make_election.heads(world, 30)
    for _ in range(29):
        make_election.election_noticed(world)
    assert counts() == first
    assert max(first) <= 12, first


def test_a_body_lists_the_elections_that_concern_it(world, as_):
    make_election.election_noticed(world, title="Vice chair wanted")
    head = as_(world.head)
    for body, there in ((world.network, True), (world.executive, True), (world.group, False)):
        page = head.get(reverse("election_list", args=[body.pk])).content.decode()
        assert ("Vice chair wanted" in page) == there


def test_members_do_not_learn_of_a_draft_from_the_list(world, as_):
    chair = make_election.ground(world).elected[0]
    make_election.election_called(world, posts=[chair], title="Quietly prepared")
    url = reverse("election_list", args=[world.network.pk])
    assert "Quietly prepared" not in as_(world.head).get(url).content.decode()
    assert "Quietly prepared" in as_(world.clerk).get(url).content.decode()


def test_the_clerk_hands_over_by_the_page(world, as_):
    election = make_election.election_noticed(world)
    url = reverse("election_officer", args=[election.pk])
    assert as_(world.officer).get(url).status_code == 403
    clerk = as_(world.clerk)
    assert clerk.post(url, {"officer": "x", "reason": ""}).status_code == 200
    assert clerk.post(url, {"officer": world.director.pk, "reason": "Oliver is ill."}).status_code == 302
    election.refresh_from_db()
    assert election.officer == world.director
    page = as_(world.head).get(reverse("election", args=[election.pk])).content.decode()
    assert "Director Person" in page


def test_people_of_one_name_are_told_apart_by_their_school(world, as_):
    first, second = make.head_of(world, "Ann Smith"), make.head_of(world, "Ann Smith")
    page = as_(world.clerk).get(reverse("election_call", args=[world.network.pk])).content.decode()
    for one in (first, second):
        school = one.headships.get().school.name
        assert f"Ann Smith ({school})" in page
    assert f">{world.head.name}<" in page
