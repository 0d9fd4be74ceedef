"""Every act of a declaration clicked several times at the same moment, each over a connection of its own: done once."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from cph.audit.models import Line
from cph.core.refusals import Refused
from cph.documents.models import Paper
from cph.notifications.models import Notice
from cph.people.models import Person
from networks.elections.models import Contest, Declaration, LotDraw, Objection
from networks.elections.services.declaring import count_contest, declare, sign, witness
from networks.elections.services.result_objections import answer_objection, object_to_result
from networks.elections.services.terms import begin_terms
from networks.executives.models import Tenure
from tests.elections.test_calling_races import at_once
from tests.factories import meetings as make
from tests.factories.results import again, contest_with, vote

pytestmark = pytest.mark.django_db(transaction=True)
TIED = [((1,), 8), ((2,), 8), ((3, 1), 3), ((3, 2), 3)]


def clicked(act, contest: Contest, person: Person, times: int = 3, **facts):
    """The act by the same person, so often at one moment; refusals are answers too."""
    at = facts.pop("at", timezone.now())

    def job():
        return act(again(contest), by=Person.objects.get(pk=person.pk), at=at, **facts)

    return at_once(*[job] * times)


def test_each_act_happens_once_however_often_it_is_clicked(transactional_db):
    world = make.world()
    contest = vote(contest_with(world), TIED)
    officer, scrutineer = contest.election.officer, contest.election.scrutineer
    for act, person in ((count_contest, officer), (sign, officer), (witness, scrutineer), (declare, officer)):
        answers = clicked(act, contest, person)
        assert {one.pk for one in answers} == {Declaration.objects.get().pk}, act
    assert [line.verb for line in Line.objects.order_by("position")] == ["counted", "signed", "witnessed", "declared"]
    assert LotDraw.objects.filter(purpose="TIE").count() == 1 and Paper.objects.count() == 1
    told = Notice.objects.filter(once_key=f"declared:{contest.pk}").values_list("person", flat=True)
    assert len(told) == len(set(told))
    _objections_and_terms(world, again(contest))


def _objections_and_terms(world, contest: Contest) -> None:
    election, key = contest.election, uuid.uuid4()
    voter = contest.electors.first().voter
    clicked(object_to_result, contest, voter, grounds="It was not fair.", form_key=key)
    one = Objection.objects.get()
    answers = at_once(
        *(
            lambda answer=answer: answer_objection(
                Objection.objects.get(pk=one.pk), answer=answer, reason="Looked at.",
                by=Person.objects.get(pk=election.scrutineer_id), at=timezone.now(),
            )
            for answer in ("DISMISSED", "UPHELD")
        )
    )  # fmt: skip
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    if Objection.objects.get().answer == "UPHELD":
        answers = clicked(begin_terms, contest, world.clerk, at=election.objections_close_at)
        assert all(isinstance(answer, Refused) for answer in answers) and not _held(election).exists()
        return
    ended = timezone.localdate() - timedelta(days=1)
    Tenure.objects.filter(post__key="vice").update(ends_on=ended, end_reason="Term over")
    clicked(begin_terms, contest, world.clerk, at=election.objections_close_at)
    assert _held(election).count() == 1 and Line.objects.filter(verb="let begin").count() == 1


def _held(election):
    return Tenure.objects.filter(starts_on=election.terms_start_on)
