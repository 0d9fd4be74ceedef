"""The pages of an election, and who sees them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from networks.elections.selectors.calling import stage_of
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
