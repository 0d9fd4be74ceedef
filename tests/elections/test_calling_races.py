"""Two clicks at the same moment, each over a connection of its own: one election, one roll, one lot."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from cph.audit.models import Line
from cph.core.refusals import Refused
from cph.notifications.models import Notice
from cph.people.models import Person
from networks.ballots.models import Box
from networks.ballots.services import add_server_key, open_to_voters, prove_key
from networks.elections.models import Election, LotDraw
from networks.elections.selectors.rolls import on_roll
from networks.elections.selectors.vacancies import openings_of
from networks.elections.services import calling, correcting
from networks.elections.tasks.calling import move_on
from tests.factories import elections as make_election
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    return make.world()


def now():
    return timezone.now()


def at_once(*jobs):
    """Each job in a thread of its own, started together; what each answered, or the refusal it met."""
    barrier = Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait(10)
            return job()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [one.result(30) for one in [pool.submit(run, job) for job in jobs]]


def test_two_clerks_call_an_election_of_one_post_once(world):
    key = next(one.key for one in openings_of(world.network, timezone.localdate()) if one.post.key == "vice")

    def call():
        by = Person.objects.get(pk=world.clerk.pk)
        charge = calling.Charge("Election", Person.objects.get(pk=world.officer.pk))
        return calling.call_election(world.network, charge, [key], form_key=uuid.uuid4(), by=by, at=now())

    answers = at_once(*[call] * 4)
    assert sum(isinstance(one, Refused) for one in answers) == 3
    assert Election.objects.count() == 1


def test_notice_given_twice_at_once_freezes_one_roll(world):
    make_election.heads(world, 5)
    election = make_election.election_called(world)

    def notice():
        by = Person.objects.get(pk=world.officer.pk)
        return calling.give_notice(Election.objects.get(pk=election.pk), by=by, at=now())

    answers = at_once(*[notice] * 4)
    assert sum(isinstance(one, Refused) for one in answers) == 3
    assert election.contests.get().electors.count() == 6
    assert Line.objects.filter(verb="gave notice of").count() == 1


def test_settled_four_times_at_once_one_lot_is_drawn_and_one_box_made(world):
    election = make_election.election_noticed(world, stage="WAITING")
    for name in ("Anna", "Bert"):
        make_election.nomination(election.contests.get(), make.person(name))

    def settle():
        by = Person.objects.get(pk=world.officer.pk)
        return calling.settle(Election.objects.get(pk=election.pk), by=by, at=now()).pk

    assert at_once(*[settle] * 4) == [election.pk] * 4
    assert LotDraw.objects.count() == Box.objects.count() == 1
    assert sorted(election.contests.get().nominations.values_list("number", flat=True)) == [1, 2]


def test_a_correction_and_the_opening_of_the_poll_wait_for_each_other(world):
    """Either the voter is on both rolls or on neither: nobody is added once a vote can be cast."""
    late = make.head_of(world, "Late Comer")
    for _ in range(6):
        election = make_election.election_settled(world, electors=[world.head])
        contest = election.contests.select_related("box").get()
        add_server_key(contest.box)
        prove_key(contest.box)

        def correct(contest=contest):
            what = correcting.Addition(Person.objects.get(pk=late.pk))
            by = Person.objects.get(pk=world.officer.pk)
            fresh = type(contest).objects.select_related("election").get(pk=contest.pk)
            facts = {"reason": "Left off", "form_key": uuid.uuid4(), "by": by, "at": now()}
            return correcting.add_to_roll(fresh, what, **facts)

        def open_(box=contest.box):
            return open_to_voters(box, opens_at=now(), closes_at=now() + timedelta(days=1))

        at_once(correct, open_)
        contest.box.refresh_from_db()
        assert contest.box.state == "OPEN"
        assert set(contest.box.roll.values_list("voter", flat=True)) == set(
            on_roll(contest).values_list("voter", flat=True)
        )


def test_two_workers_tell_the_officer_once(world):
    election = make_election.election_noticed(world, stage="WAITING")
    at_once(move_on, move_on)
    assert Notice.objects.filter(once_key=f"election:{election.pk}:settle-due").count() == 1
