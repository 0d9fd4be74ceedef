"""A box that cannot be opened at the close: its lead sees it, is told once, and can try again, rule or withdraw."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation, Response
from consultations.selectors import needs_responding
from consultations.services import sealing, taking_in
from consultations.services.opening import close_due, take_in_due
from consultations.tasks.planning import run_consultations
from cph.audit.models import Line
from cph.core.needing import read, rows_of
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Notice
from networks.ballots.models import SealedBallot
from tests.consultations import sealed
from tests.consultations.sealed import AFTER

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def asked():
    """Six schools asked, five have sent, the time is over."""
    found = sealed.open_one(6)
    for n in range(5):
        found.send(n)
    assert close_due(found.consultation.pk, at=AFTER)
    return found


def damage(number: int) -> None:
    """As a disk would: bytes of so many envelopes are others now."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE ballots_sealedballot SET ciphertext = set_byte(ciphertext, 60, 255 - get_byte(ciphertext, 60))"
            " WHERE id IN (SELECT id FROM ballots_sealedballot ORDER BY id LIMIT %s)",
            [number],
        )
        cursor.execute("SET session_replication_role = DEFAULT")


def again(found) -> Consultation:
    return Consultation.objects.get(pk=found.consultation.pk)


def page(found, person, name="consultation", **data):
    browser = Client()
    browser.force_login(person)
    address = reverse(name, args=[found.consultation.pk])
    with time_machine.travel(AFTER + timedelta(minutes=5), tick=False):
        browser.force_login(person)
        answer = browser.post(address, data, follow=True) if data else browser.get(address)
    return answer.content.decode()


def test_a_damaged_envelope_is_told_once_and_stands_on_the_page(asked):
    damage(1)
    lead = asked.world.clerk
    for minutes in (0, 1, 61, 122):
        assert not take_in_due(asked.consultation.pk, at=AFTER + timedelta(minutes=minutes))
    assert not Response.objects.exists() and SealedBallot.objects.count() == 5
    told = Notice.objects.get(person=lead, once_key__contains=":not-taken-in:")
    assert "1 of 5 envelopes cannot be opened. Nothing was taken in." in told.text and told.link.endswith("/unopened/")
    assert Line.objects.filter(verb="could not take in").count() == 1
    here = page(asked, lead)
    assert "The answers could not be taken in." in here and "1 of 5 envelopes" in here
    assert "Closed, answers being taken in" in here and "See why answers are not in" in here
    assert "could not be taken in" not in page(asked, asked.heads[0])
    what = page(asked, lead, "consultation_unopened")
    assert "Try again now" in what and "without 1 envelope" in what and "withdraw the consultation" in what


def test_the_clerk_is_told_beside_a_lead_who_may_be_away(asked):
    Consultation.objects.filter(pk=asked.consultation.pk).update(lead=asked.world.chair)
    damage(1)
    for minutes in (0, 61):
        take_in_due(asked.consultation.pk, at=AFTER + timedelta(minutes=minutes))
    told = Notice.objects.filter(once_key__contains=":not-taken-in:")
    assert {one.person for one in told} == {asked.world.chair, asked.world.clerk} and told.count() == 2


def test_its_lead_is_asked_on_the_first_page(asked):
    damage(1)
    take_in_due(asked.consultation.pk, at=AFTER)
    kinds = needs_responding.kinds(asked.world.clerk.pk, AFTER, AFTER.date())
    (need,) = read(rows_of(kinds).values_list("asks", "facts"), needs_responding.NEEDS)
    assert (need.verb, need.thing) == ("See to the answers of", asked.consultation.title)
    kinds = needs_responding.kinds(asked.heads[0].pk, AFTER, AFTER.date())
    assert not rows_of(kinds)


def test_it_is_tried_every_hour_not_every_minute(asked, monkeypatch):
    damage(1)
    take_in_due(asked.consultation.pk, at=AFTER)
    tries = []
    monkeypatch.setattr(sealing, "take_in", lambda *args, **facts: tries.append(facts) or 0)
    take_in_due(asked.consultation.pk, at=AFTER + HOUR - timedelta(seconds=1))
    assert not tries
    assert take_in_due(asked.consultation.pk, at=AFTER + HOUR) and len(tries) == 1


def test_another_secret_is_told_and_once_it_is_restored_all_come_in(asked, settings):
    secret, settings.BALLOT_SECRETS = settings.SECRET_KEY, ["another secret altogether, of another server"]
    assert not take_in_due(asked.consultation.pk, at=AFTER)
    found = again(asked)
    assert "The server’s secret is not the one" in found.not_taken_in and found.unreadable is None
    assert "Take in the others" not in page(asked, asked.world.clerk, "consultation_unopened")
    with pytest.raises(Refused, match="do not wait"):
        taking_in.take_in_without(found, 5, reason="Never mind", by=asked.world.clerk, at=AFTER)
    settings.BALLOT_SECRETS = [secret]
    assert "The answers are taken in." in page(asked, asked.world.clerk, "consultation_unopened", step="again")
    assert Response.objects.count() == 5
    found = again(asked)
    assert (found.not_taken_in, found.unreadable) == ("", None) and found.closed_at


def test_ruled_for_a_reason_the_others_come_in_and_everybody_hears_of_those_left_out(asked):
    damage(2)
    take_in_due(asked.consultation.pk, at=AFTER)
    lead = asked.world.clerk
    assert "Enter why the others are taken in" in page(asked, lead, "consultation_unopened", step="without", number="2")
    assert "Look again, then rule" in page(
        asked, lead, "consultation_unopened", step="without", number="1", reason="One is lost"
    )
    assert not Response.objects.exists()
    ruled = {"step": "without", "number": "2", "reason": "The disk was damaged; no copy holds them."}
    assert "3 responses taken in, 2 left out." in page(asked, lead, "consultation_unopened", **ruled)
    page(asked, lead, "consultation_unopened", **ruled)
    assert Response.objects.count() == 3
    line = Line.objects.get(verb="ruled")
    assert line.actor == lead and "without 2 that cannot be opened: The disk was damaged" in line.subject
    closed = Notice.objects.filter(once_key__endswith=":closed").first()
    assert "5 of 6 schools responded. 2 of them could not be opened and count nowhere." in closed.text
    here = page(asked, lead)
    assert "2 of the responses could not be opened" in here and "could not be taken in" not in here


def test_where_none_can_be_opened_nobody_rules_without_all(asked):
    damage(5)
    take_in_due(asked.consultation.pk, at=AFTER)
    found = again(asked)
    assert "5 of 5 envelopes cannot be opened" in found.not_taken_in and found.unreadable is None
    with pytest.raises(Refused, match="do not wait"):
        taking_in.take_in_without(found, 5, reason="Never mind", by=asked.world.clerk, at=AFTER)


def test_an_envelope_that_is_missing_is_told_and_nothing_is_opened(asked):
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "DELETE FROM ballots_sealedballot WHERE id = (SELECT min(id::text)::uuid FROM ballots_sealedballot)"
        )
        cursor.execute("SET session_replication_role = DEFAULT")
    assert not take_in_due(asked.consultation.pk, at=AFTER)
    assert "The roll shows 5 votes" in again(asked).not_taken_in and not Response.objects.exists()


def test_a_fault_of_the_server_is_told_without_its_words_and_a_busy_database_is_not(asked, monkeypatch):
    def busy(*args, **facts):
        raise OperationalError("canceling statement due to lock timeout")

    with monkeypatch.context() as broken:
        broken.setattr(sealing, "take_in", busy)
        run_consultations()
    assert again(asked).not_taken_in == "" and not Notice.objects.filter(once_key__contains=":not-taken-in:").exists()

    def fails(*args, **facts):
        raise RuntimeError("View 0001 of a head")

    with monkeypatch.context() as broken:
        broken.setattr(sealing, "take_in", fails)
        run_consultations()
    assert again(asked).not_taken_in == taking_in.FAULT
    assert "View 0001" not in Notice.objects.get(once_key__contains=":not-taken-in:").text


def test_nobody_else_looks_tries_or_rules(asked):
    damage(1)
    take_in_due(asked.consultation.pk, at=AFTER)
    for person in (asked.heads[0], asked.world.chair):
        browser = Client()
        browser.force_login(person)
        address = reverse("consultation_unopened", args=[asked.consultation.pk])
        assert browser.get(address).status_code in (403, 404)
        assert browser.post(address, {"step": "again"}).status_code in (403, 404)
        with pytest.raises(NotAllowed):
            taking_in.take_in_without(again(asked), 1, reason="No", by=person, at=AFTER)
        with pytest.raises(NotAllowed):
            taking_in.try_again(again(asked), by=person, at=AFTER)


def test_withdrawn_instead_it_is_done_with(asked):
    from consultations.services.opening import withdraw

    damage(1)
    take_in_due(asked.consultation.pk, at=AFTER)
    withdraw(again(asked), reason="Its answers are lost.", by=asked.world.clerk, at=AFTER)
    assert not take_in_due(asked.consultation.pk, at=timezone.now() + 2 * HOUR)
    assert "could not be taken in" not in page(asked, asked.world.clerk)
    assert not SealedBallot.objects.exists()
