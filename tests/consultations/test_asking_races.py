"""Two clicks at the same moment, each over a connection of its own: one question, one new version, one move, one answer too late."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from consultations.models import Question
from consultations.rules.wording import Wording
from consultations.selectors.asking import asked_of, questions_of
from consultations.selectors.wording import wording_of
from consultations.services import asking, rewording
from cph.core.refusals import Refused
from tests.factories import consultations as put
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db(transaction=True)
WHY = Wording("LONG", "Why?")


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
        return list(pool.map(run, jobs))


def test_a_question_sent_twice_at_once_is_added_once(world):
    found = put.draft(world)
    facts = {"place": 1, "by": world.clerk, "at": timezone.now()}
    first, second = at_once(*[lambda: asking.add_question(found, WHY, **facts)] * 2)
    assert first == second and questions_of(found).count() == 1


def test_two_different_wordings_at_once_leave_one_successor(world):
    found = put.opened(world)
    one = found.questions.get(kind="LONG")
    facts = {"by": world.clerk, "at": timezone.now()}
    jobs = [
        lambda text=text: rewording.reword_question(one, replace(wording_of(one), text=text), **facts)
        for text in ("One way?", "Another way?")
    ]
    answers = at_once(*jobs)
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert Question.objects.filter(replaces=one).count() == 1


def test_two_moves_at_once_keep_one_order(world):
    found = put.draft(world)
    rows = [asking.add_question(found, replace(WHY, text=text), place=9_999, by=world.clerk, at=timezone.now()) for text in "abc"]  # fmt: skip
    facts = {"by": world.clerk, "at": timezone.now()}
    at_once(
        lambda: asking.move_question(rows[2], up=True, place=3, **facts),
        lambda: asking.move_question(rows[2], up=True, place=3, **facts),
        lambda: asking.delete_question(rows[0], **facts),
    )
    positions = list(questions_of(found).values_list("position", flat=True))
    assert positions == [1, 2]
    assert {one.pk for one in asked_of(found)} == {rows[1].pk, rows[2].pk}


def test_withdrawn_and_worded_anew_at_once_is_one_of_both(world):
    found = put.opened(world)
    one = found.questions.get(kind="LONG")
    facts = {"by": world.clerk, "at": timezone.now()}
    answers = at_once(
        lambda: rewording.withdraw_question(one, **facts),
        lambda: rewording.reword_question(one, replace(wording_of(one), text="Anew?"), **facts),
    )
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    one.refresh_from_db()
    assert one.withdrawn_at is not None
