"""The attacker of test_attack.py, after answers without names were sent through the real pages, with sessions and all."""

from __future__ import annotations

import re
from html import unescape
from secrets import token_hex

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.models import Answer, Consultation, Draft, Response
from consultations.services.opening import close_due, take_in_due
from cph.audit.models import Line
from cph.notifications.models import Notice
from networks.ballots import services as boxes
from tests.ballots import attack, seen
from tests.ballots.everywhere import cells_with
from tests.consultations import spied
from tests.factories import consultations as build
from tests.factories import meetings as make

HEADS = 36
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def open_(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = make.world()
    build.schools(world, HEADS)
    found = build.draft(
        world, naming="ANONYMOUS", opens_at=timezone.now() - build.DAY, closes_at=timezone.now() + build.DAY
    )
    build.question(found, "ONE")
    build.question(found, "LONG")
    build.put_to(found)
    from consultations.services import sealing

    sealing.prepare(found)
    found.state = Consultation.State.OPEN
    found.save()
    return found


def hidden_in(page: str) -> dict[str, str]:
    """Every hidden field but the token of the form itself."""
    return {name: unescape(value) for name, value in HIDDEN.findall(page) if name != "csrfmiddlewaretoken"}


def responds(client: Client, consultation, respondent, text: str) -> dict[str, str]:
    """Fill in, check, send; the hidden fields of the page that was sent."""
    one, words = consultation.questions.order_by("position")
    address = reverse("respond_sealed", args=[consultation.pk, respondent.pk])
    begun = client.get(address).content.decode()
    assert "keep_typing" not in begun and "data-draft" not in begun, "no script keeps what is typed"
    page = client.post(address, {f"q{one.pk}": "1", f"q{words.pk}": text, "step": "check"})
    assert page.status_code == 200 and text in page.content.decode(), page.content.decode()[:3000]
    fields = hidden_in(page.content.decode())
    answer = client.post(address, fields | {"step": "send"})
    assert "Your answers are sent" in answer.content.decode(), answer.content.decode()[:3000]
    assert answer["Cache-Control"] == "no-store, private"
    again = client.post(address, fields | {"step": "send"})
    assert "Your answers are sent" in again.content.decode(), "the same page again is the same response"
    return fields


def test_pages_give_the_attacker_no_more_than_the_box_does(open_, client):
    seen.arm()
    since, mark = seen.log_position(), token_hex(8)
    tables, truth, needles = spied.tables_of(open_.box_id), {}, []
    asked = list(open_.respondents.select_related("school").order_by("?"))
    lines, notices = Line.objects.count(), Notice.objects.count()
    for n, respondent in enumerate(asked):
        client.force_login(respondent.school.headships.get().person)
        before = dict(Session.objects.values_list("session_key", "session_data"))
        text = f"View {n:04} of {mark}"
        fields = responds(client, open_, respondent, text)
        assert dict(Session.objects.values_list("session_key", "session_data")) == before, "no session remembers it"
        truth[str(respondent.school_id)] = text
        needles += [bytes.fromhex(fields[name]) for name in ("tracker", "nonce")]
        needles += [fields[name].encode() for name in ("tracker", "nonce")]
    assert (Line.objects.count(), Notice.objects.count()) == (lines, notices), "neither trail nor notice tells of one"
    assert not Draft.objects.exists() and not Response.objects.exists()
    copies = [spied.copy("while it is open", open_.box_id, since)]
    since = seen.log_position()
    assert seen.places_with([*needles, mark.encode()]) == []

    boxes.stir(open_.box)
    copies.append(spied.copy("stirred", open_.box_id, since))
    since = seen.log_position()
    late = open_.closes_at + build.DAY
    assert close_due(open_.pk, at=late) and take_in_due(open_.pk, at=late)
    assert not take_in_due(open_.pk, at=late)
    copies.append(spied.copy("taken in", open_.box_id, since))
    told = {"order of answering": [str(one.school_id) for one in asked]}
    verdict = attack.attack(copies, tables, told, truth)
    assert {row.says for row in copies[-1].seen[spied.ANSWERS][0].rows} == set(truth.values())
    assert verdict.is_no_better_than_chance(), (verdict.best, verdict.bound)
    assert cells_with([mark]) == ["consultations_answer.text"]
    assert seen.places_with(needles) == [], "no nonce is anywhere, even now"
    assert Answer.objects.count() == 2 * len(asked)


def test_while_it_is_open_nobody_is_shown_an_answer_and_what_is_told_names_nobody(open_, client):
    """Every page of the consultation that the lead and the clerk can open, before the close and after."""
    mark = token_hex(8)
    asked = list(open_.respondents.select_related("school"))[:8]
    for n, respondent in enumerate(asked):
        client.force_login(respondent.school.headships.get().person)
        responds(client, open_, respondent, f"View {n:04} of {mark}")
    client.force_login(open_.lead)
    names = ("consultation", "coverage", "results", "response_list")
    for name in names:
        answer = client.get(reverse(name, args=[open_.pk]))
        assert mark not in answer.content.decode(), name
    late = open_.closes_at + build.DAY
    assert close_due(open_.pk, at=late) and take_in_due(open_.pk, at=late)
    with time_machine.travel(late):
        client.force_login(open_.lead)
        first = Response.objects.order_by("pk").first()
        read = client.get(reverse("response_read", args=[open_.pk, first.pk])).content.decode()
        rows = b"".join(client.get(reverse("responses_csv", args=[open_.pk])).streaming_content).decode()
        listed = client.get(reverse("response_list", args=[open_.pk])).content.decode()
    assert read.count(mark) == 1 and rows.count(mark) == 8 and f"Response {first.pk}" in listed
    for shown in (read, rows, listed):
        assert not any(one.school.name in shown or one.name in shown for one in asked)
    assert {(one.respondent_id, one.sent_by_id, one.sent_at, one.by) for one in Response.objects.all()} == {
        (None, None, None, "")
    }


def test_the_address_of_answers_without_a_name_is_quiet(open_):
    from cph.core.quiet import names_a_ballot

    assert names_a_ballot(reverse("respond_sealed", args=[open_.pk, 1]))
