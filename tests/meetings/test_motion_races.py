"""Votes that come at the same moment, each over a connection of its own: counted once, by the server's clock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, connections

from cph.core.refusals import Refused
from cph.people.models import Person
from networks.meetings.models import Decision, Motion, Vote
from networks.meetings.services.counting import STILL_ARRIVING, close_due, close_voting
from networks.meetings.services.opening import Opening, open_voting
from networks.meetings.services.voting import cast_vote, key_votes
from tests.factories import meetings as make
from tests.factories.motions import AT, motion, opened, right_of, sits

pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + timedelta(minutes=1)


@pytest.fixture
def world(transactional_db):
    return make.world()


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


def voting(one, person, choice, at=LATER):
    def job():
        mine = Motion.objects.select_related("body__parent", "meeting__body__parent", "item").get(pk=one.pk)
        return cast_vote(mine, mine.rights.get(person=person), choice, by=Person.objects.get(pk=person.pk), at=at)

    return job


def test_two_tabs_and_a_double_click_are_one_vote(world):
    one = opened(motion(world, sits(world, None, world.chair, world.vice)), world.chair)
    later = LATER + timedelta(seconds=1)
    for _ in range(5):
        at_once(*[voting(one, world.chair, "FOR")] * 3, voting(one, world.chair, "AGAINST", later))
        assert [vote.choice for vote in Vote.objects.filter(motion=one)] == ["AGAINST"]


def test_a_vote_and_the_close_wait_for_each_other(world):
    """Whatever comes first, what the result says is what the votes say."""
    room = sits(world, None, world.chair, world.vice, world.rep)
    seen = set()
    for _ in range(12):
        one = opened(motion(world, room), world.chair)
        closing = LATER + timedelta(seconds=1)

        def close(one=one, at=closing):
            return close_voting(Motion(pk=one.pk), by=world.chair, at=at)

        answers = at_once(voting(one, world.chair, "FOR"), voting(one, world.vice, "FOR"), close)
        one.refresh_from_db()
        refused = [str(answer) for answer in answers if isinstance(answer, Refused)]
        kept = Vote.objects.filter(motion=one).count()
        assert one.votes_for == kept == 2 - len(refused)
        assert all(words == "Voting closed at 16:31:01; your vote came after it." for words in refused)
        assert Decision.objects.filter(motion=one).count() == (1 if kept else 0)
        seen.add(kept)
    assert seen


def test_ten_workers_close_a_vote_once(world):
    one = opened(motion(world, None), world.chair)
    voting(one, world.vice, "FOR")()
    at = one.closes_at + STILL_ARRIVING
    at_once(*[lambda: close_due(one.pk, at=at)] * 6)
    one.refresh_from_db()
    assert (one.state, one.votes_for) == ("CARRIED", 1)
    assert Decision.objects.filter(motion=one).count() == 1


def test_a_vote_in_the_last_second_that_is_still_on_its_way_counts(world):
    one = opened(motion(world, None), world.chair)
    last = one.closes_at - timedelta(microseconds=1)

    def late_worker():
        return close_due(one.pk, at=one.closes_at + timedelta(seconds=1))

    answers = at_once(voting(one, world.vice, "FOR", last), late_worker, voting(one, world.rep, "FOR", one.closes_at))
    assert isinstance(answers[2], Refused)
    close_due(one.pk, at=one.closes_at + STILL_ARRIVING)
    one.refresh_from_db()
    assert one.votes_for == 1


def test_the_clerk_keys_votes_while_people_cast_them(world):
    """Nobody waits for somebody who waits for them."""
    room = sits(world, None, world.chair, world.vice, world.rep)
    for _ in range(6):
        one = opened(motion(world, room), world.chair)
        said = {right_of(one, who).pk: "FOR" for who in (world.chair, world.vice, world.rep)}

        def key(one=one, said=said):
            return key_votes(Motion.objects.select_related("body__parent", "meeting__body__parent", "item").get(pk=one.pk), said, by=world.clerk, at=LATER)  # fmt: skip

        at_once(key, voting(one, world.rep, "AGAINST"), voting(one, world.chair, "AGAINST"), key)
        assert Vote.objects.filter(motion=one).count() == 3
        close_voting(one, by=world.chair, at=LATER)


def test_two_clicks_open_a_vote_once(world):
    one = motion(world, sits(world, None, world.chair, world.vice, world.rep))
    how = Opening("NAMED", choice="SIMPLE", silent_vote=True, ruled_by=world.chair)
    at_once(*[lambda: open_voting(Motion(pk=one.pk), how, by=world.chair, at=LATER)] * 4)
    assert one.rights.count() == 3
    assert one.rulings.count() == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_line WHERE verb = 'opened voting on'")
        assert cursor.fetchone() == (1,)
