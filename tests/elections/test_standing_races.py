"""Many hands at one moment: a person is nominated once, an objection answered once, settling sees every decision."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import time_machine
from django.db import connection

from cph.core.refusals import Refused
from networks.elections.models import Contest, Nomination, Objection
from networks.elections.services import deciding
from networks.elections.services.standing import Put, nominate, withdraw
from tests.elections.standing_ground import Ground
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def on(transactional_db):
    with time_machine.travel(make.NOW, tick=False):
        yield Ground(make.world())


def at_once(acts):
    """What each act answers, all begun together; a refusal is an answer."""

    def one(act):
        try:
            return act()
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as hands:
        return list(hands.map(one, acts))


def test_a_form_pressed_eight_times_nominates_once(on):
    now = on.now
    found = at_once([lambda: nominate(on.contest, Put(on.ann), by=on.ann, at=now).pk] * 8)
    assert len(set(found)) == 1
    assert Nomination.objects.count() == 1


def test_two_nominators_of_one_person_do_not_both_succeed(on):
    now = on.now
    found = at_once([lambda who=who: nominate(on.contest, Put(on.ann), by=who, at=now) for who in (on.ben, on.cat)])
    assert Nomination.objects.count() == 1
    assert sum("already nominated" in str(one) for one in found) == 1


def test_two_answers_to_an_objection_are_one(on):
    now, made = on.now, on.nominate(on.ann)
    deciding.decide(made, "REFUSED", reason="x", by=on.officer, at=now)
    objection = deciding.object_to_decision(made, "y", form_key=uuid4(), by=on.ann, at=now)
    found = at_once(
        [
            lambda answer=answer: deciding.answer_objection(objection, answer, reason="z", by=on.scrutineer, at=now)
            for answer in ("UPHELD", "DISMISSED")
        ]
    )
    assert sum(isinstance(one, Objection) for one in found) == 1
    made.refresh_from_db()
    assert (made.decision == "VALID") == (Objection.objects.get().answer == "UPHELD")


def test_who_withdraws_as_decisions_fall_is_never_both(on):
    now, made = on.now, on.nominate(on.ann)
    at_once(
        [
            lambda: deciding.decide(made, "VALID", by=on.officer, at=now),
            lambda: withdraw(made, by=on.ann, at=now),
        ]
    )
    made.refresh_from_db()
    assert made.withdrawn_at is not None
    assert Contest.objects.get().state == "CALLED"
