"""Somebody else really holds what a response needs: the page says calmly to send it again, with everything still in it."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.models import Delegation, Draft, Response
from consultations.selectors.asking import asked_of
from consultations.selectors.links import token_of
from consultations.selectors.responding import given_in
from consultations.selectors.sealing import has_sent
from consultations.services import responding
from consultations.views.typed import whose
from tests.factories import consultations as make
from tests.factories import meetings as people

pytestmark = pytest.mark.django_db(transaction=True)
SAID = "Let each head decide."
CALM = "The database is busy just now"
TRAIL = ("SELECT pg_advisory_xact_lock(%s)", 7_301_994)


@pytest.fixture
def world(transactional_db):
    return people.world()


@pytest.fixture
def mine(world):
    return make.opened(world).respondents.get(school__headships__person=world.head)


@contextmanager
def held(statement, *values):
    """Another connection holds it; ours waits a fifth of a second, as it else waits three."""
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor, connection.cursor() as ours:
            cursor.execute(statement, values)
            ours.execute("SET lock_timeout = '200ms'")
        yield
    finally:
        other.rollback()
        other.close()
        with connection.cursor() as ours:
            ours.execute("SET lock_timeout = '3s'")


def row(table, pk):
    return (f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE", pk)


def locks_of(respondent):
    return {
        "the respondent": row("consultations_respondent", respondent.pk),
        "the consultation": row("consultations_consultation", respondent.consultation_id),
        "the trail": TRAIL,
    }


def as_(person):
    browser = Client(raise_request_exception=True)
    browser.force_login(person)
    return browser


def words(answer):
    return answer.content.decode()


def filled(consultation):
    names = {one.kind: one.field for one in asked_of(consultation)}
    return {names["ONE"]: "2", names["LONG"]: SAID}


def form_in(page):
    return dict(page.context["hidden"]) | {"form_key": str(page.context["form_key"]), "step": "send"}


def said():
    (one,) = Response.objects.all()
    return [given.text for given in given_in(one) if given.text]


@pytest.mark.parametrize("what", ["the respondent", "the consultation", "the trail"])
def test_while_it_is_held_nothing_is_sent_and_the_same_page_sends_it_afterwards(world, mine, what):
    browser, address = as_(world.head), reverse("respond_check", args=[mine.consultation_id, mine.pk])
    browser.post(
        reverse("respond_questions", args=[mine.consultation_id, mine.pk]), {"page": "1", **filled(mine.consultation)}
    )
    form = form_in(browser.get(address))
    with held(*locks_of(mine)[what]):
        busy = browser.post(address, form)
        assert busy.status_code == 409
        assert CALM in words(busy) and SAID in words(busy)
        assert form_in(busy) == form
        assert not Response.objects.exists()
    assert browser.post(address, form_in(busy)).status_code == 302
    assert said() == [SAID]


def test_what_is_typed_stays_on_the_page_while_it_cannot_be_saved(world, mine):
    browser, address = as_(world.head), reverse("respond_questions", args=[mine.consultation_id, mine.pk])
    with held(*locks_of(mine)["the respondent"]):
        busy = browser.post(address, {"page": "1", "step": "save", **filled(mine.consultation)})
        assert busy.status_code == 409
        assert CALM in words(busy) and SAID in words(busy) and 'value="2" checked' in words(busy)
        saving = browser.post(reverse("respond_draft", args=[mine.consultation_id, mine.pk]), filled(mine.consultation))
        assert saving.status_code == 409 and CALM in saving.json()["why"]
    assert not Draft.objects.exists()
    browser.post(address, {"page": "1", "step": "save", **filled(mine.consultation)})
    assert Draft.objects.count() == 1


def test_a_fault_while_it_is_held_loses_nothing_either(world, mine):
    """The check page sends something that is not allowed, and it cannot be kept: all of it is still there."""
    number = next(one.field for one in asked_of(mine.consultation) if one.kind == "NUMBER")
    wrong = filled(mine.consultation) | {number: "many", "form_key": "x"}
    with held(*locks_of(mine)["the respondent"]):
        busy = as_(world.head).post(reverse("respond_check", args=[mine.consultation_id, mine.pk]), wrong)
        assert busy.status_code == 409 and SAID in words(busy) and 'value="many"' in words(busy)


def test_what_waited_for_signing_in_waits_on_while_it_cannot_be_saved(world, mine):
    browser, address = Client(), reverse("respond_questions", args=[mine.consultation_id, mine.pk])
    browser.post(address, {"page": "1", "whose": whose(mine, world.head), **filled(mine.consultation)})
    browser.force_login(world.head)
    with held(*locks_of(mine)["the respondent"]):
        assert browser.get(address).status_code == 409
    assert SAID in words(browser.get(address))
    assert Draft.objects.count() == 1


def test_by_the_link_and_by_the_clerk_it_is_the_same(world, mine):
    link = reverse("respond_link", args=[token_of(mine.pk, world.head.pk)])
    keying = reverse("key_in_for", args=[mine.consultation_id, mine.pk])
    for browser, address, more in ((Client(), link, {}), (as_(world.clerk), keying, {"received": "A letter"})):
        form = form_in(browser.post(address, {"step": "check", **more, **filled(mine.consultation)}))
        with held(*locks_of(mine)["the consultation"]):
            busy = browser.post(address, form)
            assert busy.status_code == 409 and CALM in words(busy) and form_in(busy) == form
        before = Response.objects.count()
        browser.post(address, form_in(busy))
        assert Response.objects.count() == before + 1


def test_a_deputy_is_asked_and_taken_back_once_it_is_free(world, mine):
    browser, address = as_(world.head), reverse("respond_delegate", args=[mine.consultation_id, mine.pk])
    asks = {"name": "Dana Deputy", "email": "dana@example.org"}
    with held(*locks_of(mine)["the respondent"]):
        busy = browser.post(address, asks)
        assert busy.status_code == 200 and CALM in words(busy) and "dana@example.org" in words(busy)
    browser.post(address, asks)
    with held(*locks_of(mine)["the respondent"]):
        assert CALM in words(browser.post(address, {"step": "back"}))
    assert Delegation.objects.get().ended_at is None


def test_sealed_answers_go_in_once_the_box_is_free(world):
    consultation = make.opened(world, naming="ANONYMOUS")
    mine = consultation.respondents.get(school__headships__person=world.head)
    browser, address = as_(world.head), reverse("respond_sealed", args=[consultation.pk, mine.pk])
    check = browser.post(address, {"step": "check", **filled(consultation)})
    form = dict(check.context["hidden"]) | {"step": "send"}
    with held(*row("ballots_box", consultation.box_id)):
        busy = browser.post(address, form)
        assert busy.status_code == 409
        assert "Send the same page again" in words(busy) and SAID in words(busy)
        assert dict(busy.context["hidden"]) | {"step": "send"} == form
        assert not has_sent(mine)
    assert "Your answers are sent" in words(browser.post(address, dict(busy.context["hidden"]) | {"step": "send"}))
    assert has_sent(mine)


def test_reminding_says_so_too(world, mine):
    with held(*locks_of(mine)["the respondent"]):
        busy = as_(world.clerk).post(reverse("consultation_remind", args=[mine.consultation_id]))
        assert busy.status_code == 409 and CALM in words(busy)
    assert responding.remind_missing(mine.consultation, by=world.clerk, at=timezone.now()) == 1
