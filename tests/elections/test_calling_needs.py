"""What the first page says of elections that are called, and how many queries that takes."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.admin import site
from django.test import RequestFactory
from django.utils import timezone

from cph.people.models import Person
from networks.constitutions import seats
from networks.elections.models import Contest, Election, Elector, LotDraw, RollCorrection
from networks.elections.selectors.asked import needs_of
from networks.executives.models import Tenure
from tests.factories import elections as make_election
from tests.factories import meetings as make


def said(person):
    person = Person.objects.get(pk=person.pk)
    return [(need.verb, need.thing) for need in needs_of(person, timezone.now())]


def test_the_clerk_is_asked_to_call_an_election_for_an_empty_seat_until_one_is_called(world):
    assert ("Call an election for", f"1 empty seat of {world.network.name}") in said(world.clerk)
    make_election.election_called(world, posts=[make_election.ground(world).elected[0]])
    assert not [one for one in said(world.clerk) if one[0] == "Call an election for"]


def test_a_seat_that_somebody_will_take_is_not_called(world):
    post = make_election.ground(world).elected[0]
    Tenure.objects.create(
        body=world.executive, post=post, person=world.head, seat=2, how="ELECTED", starts_on=date(2027, 1, 1)
    )
    assert not [one for one in said(world.clerk) if one[0] == "Call an election for"]


def test_the_officer_gives_notice_then_settles(world):
    draft = make_election.election_called(world, title="Draft")
    assert said(world.officer) == [("Give notice of", "Draft")]
    Election.objects.filter(pk=draft.pk).update(
        nominations_close_at=None, withdrawals_close_at=None, questions_close_at=None,
        voting_opens_at=None, voting_closes_at=None, objections_close_at=None,
    )  # fmt: skip
    assert said(world.officer) == [("Set the timetable of", "Draft")]
    make_election.election_noticed(world, stage="WAITING", title="Late")
    assert ("Settle who stands in", "Late") in said(world.officer)
    assert ("Settle who stands in", "Late") not in said(world.clerk)


def test_an_elector_nominates_while_nominations_are_open(world):
    make_election.election_noticed(world, title="Open")
    make_election.election_noticed(world, stage="WITHDRAWAL", title="Closed")
    assert said(world.head) == [("Nominate, or stand, in", "Open")]
    assert said(world.director) == []
    other = make.world("Other heads", "999")
    assert said(other.head) == []


@pytest.mark.parametrize("who", ["head", "officer", "clerk"])
def test_the_queries_do_not_grow(world, who, django_assert_num_queries):
    person = Person.objects.get(pk=world.seats[who].pk)
    seats.seats_of(person, timezone.localdate())
    make_election.election_noticed(world)
    for _ in range(2):
        with django_assert_num_queries(1):
            needs_of(person, timezone.now())
        for _ in range(5):
            make_election.election_noticed(world)


def test_whoever_holds_no_seat_is_asked_for_nothing(world, django_assert_num_queries):
    person = Person.objects.get(pk=world.stranger.pk)
    seats.seats_of(person, timezone.localdate())
    with django_assert_num_queries(1):
        assert needs_of(person, timezone.now()) == []


@pytest.mark.parametrize("model", [Election, Contest, Elector, LotDraw, RollCorrection])
def test_staff_of_one_network_see_nothing_of_another_in_the_admin_site(world, model):
    make_election.heads(world, 1)
    make_election.election_settled(world)
    other = make.world("Other heads", "999")
    page = site._registry[model]

    def seen_by(clerk):
        request = RequestFactory().get("/")
        request.user = Person.objects.get(pk=clerk.pk)
        request.user.is_staff = True
        assert not page.has_change_permission(request)
        return page.get_queryset(request)

    assert not seen_by(other.clerk).exists()
    assert seen_by(world.clerk).count() == model.objects.count()
