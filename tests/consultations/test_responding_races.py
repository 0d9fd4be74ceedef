"""Many at the same moment, each over a connection of its own: one counts, all that were sent are kept, none after the close."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from consultations.models import Consultation, Delegation, Respondent, Response
from consultations.rules.answers import Given
from consultations.services import responding
from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Notice
from cph.people.models import Person
from tests.factories import consultations as make
from tests.factories import meetings as people

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 16  # connections; four times as many clients wait their turn


def now():
    return timezone.now()


@pytest.fixture
def mine(transactional_db):
    world = people.world()
    consultation = make.opened(world, questions=False)
    return consultation.respondents.get(school__headships__person=world.head)


@pytest.fixture
def question(mine):
    return make.question(mine.consultation, "LONG")


def at_once(jobs, workers=WORKERS):
    """The first jobs start together, the others as threads come free; what each answered, or the refusal it met."""
    barrier, first = Barrier(min(workers, len(jobs))), min(workers, len(jobs))

    def run(place, job):
        try:
            if place < first:
                barrier.wait(20)
            return job()
        except (Refused, NotAllowed) as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        return [one.result(120) for one in [pool.submit(run, place, job) for place, job in enumerate(jobs)]]


def sender(mine, question, key=None, at=None):
    head = mine.school.headships.get().person_id

    def send():
        return responding.send(
            Respondent.objects.get(pk=mine.pk), [Given(question.pk, text="Said.")], form_key=key or uuid.uuid4(),
            by=Person.objects.get(pk=head), way=Response.By.SELF, at=at or now(),
        )  # fmt: skip

    return send


def test_sixty_four_send_for_one_school_at_once_and_one_counts(mine, question):
    answers = at_once([sender(mine, question)] * 64)
    assert all(isinstance(one, Response) for one in answers), answers
    assert sorted(Response.objects.values_list("number", flat=True)) == list(range(1, 65))
    assert [one.number for one in Response.objects.filter(is_last=True)] == [64]
    assert Line.objects.filter(verb="responded to").count() == 64


def test_one_form_sent_sixteen_times_at_once_is_one_response(mine, question):
    answers = at_once([sender(mine, question, key=uuid.uuid4())] * 16)
    assert len({one.pk for one in answers}) == 1
    assert Response.objects.count() == 1
    assert Line.objects.filter(verb="responded to").count() == 1


def test_at_the_closing_moment_those_before_it_count_and_none_after(mine, question):
    closes = Consultation.objects.get(pk=mine.consultation_id).closes_at
    tick = timedelta(milliseconds=1)
    moments = [closes + (place - 16) * tick for place in range(32)]
    answers = at_once([sender(mine, question, at=moment) for moment in moments])
    kept = [moment for moment, one in zip(moments, answers, strict=True) if isinstance(one, Response)]
    assert kept == [moment for moment in moments if moment < closes]
    assert Response.objects.count() == 16


def test_closed_while_they_send_nothing_comes_in_afterwards(mine, question):
    def close():
        Consultation.objects.filter(pk=mine.consultation_id).update(state="CLOSED", closed_at=now())
        return "closed"

    jobs = [sender(mine, question)] * 12
    answers = at_once([*jobs[:6], close, *jobs[6:]])
    kept = sum(isinstance(one, Response) for one in answers)
    assert kept == Response.objects.count()
    assert all(isinstance(one, (Response, Refused)) or one == "closed" for one in answers), answers
    assert isinstance(at_once([sender(mine, question)])[0], Refused)


def test_two_deputies_asked_at_once_are_one(mine):
    head = mine.school.headships.get().person_id

    def ask(number):
        def job():
            return responding.delegate(
                Respondent.objects.get(pk=mine.pk), f"deputy{number}@example.org", f"Deputy {number}",
                by=Person.objects.get(pk=head), at=now(),
            )  # fmt: skip

        return job

    answers = at_once([ask(number) for number in range(8)])
    assert sum(isinstance(one, Refused) for one in answers) == 7
    assert Delegation.objects.count() == 1


def test_reminded_by_eight_clicks_at_once_each_is_told_once(mine):
    clerk = Consultation.objects.get(pk=mine.consultation_id).lead_id

    def click():
        return responding.remind_missing(
            Consultation.objects.get(pk=mine.consultation_id), by=Person.objects.get(pk=clerk), at=now()
        )

    asked = Respondent.objects.filter(is_asked=True).count()
    assert sorted(at_once([click] * 8)) == [0] * 7 + [asked]
    assert Notice.objects.filter(once_key__contains=":reminded:").count() == asked
    assert Line.objects.filter(verb="reminded").count() == 1


def test_typing_in_two_tabs_and_sending_at_once_leaves_no_half(mine, question):
    head = mine.school.headships.get().person_id

    def type_():
        return responding.save_draft(
            Respondent.objects.get(pk=mine.pk), {f"q{question.pk}": ["Typ"]}, questions=[question.pk], page=1,
            by=Person.objects.get(pk=head), at=now(),
        )  # fmt: skip

    answers = at_once([type_, sender(mine, question)] * 8)
    assert not any(isinstance(one, Exception) for one in answers), answers
    assert Response.objects.filter(is_last=True).count() == 1
