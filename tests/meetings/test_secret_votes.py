"""Secret votes on motions: cast once into a sealed box, counted when the chair closes it, found by nobody but the voter."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from networks.ballots.models import Box, Mark, OpenedBallot, SealedBallot
from networks.ballots.services import new_slip
from networks.constitutions import seats
from networks.meetings.models import Motion, Vote
from networks.meetings.selectors.asked import needs_of
from networks.meetings.selectors.motions import did_not_vote, turnout_of, who_voted_how
from networks.meetings.services.counting import STILL_ARRIVING, close_due, close_voting, settle_tie
from networks.meetings.services.motions import withdraw_motion
from networks.meetings.services.secretly import cast_secretly
from networks.meetings.services.voting import cast_vote, key_votes
from networks.schools.models import Headship, School
from tests.factories import meetings as make
from tests.factories.motions import AT, motion, opened, right_of, sits

LATER = AT + timedelta(minutes=1)


@pytest.fixture
def room(world):
    return sits(world, None, world.chair, world.vice, world.rep)


@pytest.fixture
def secret(world, room):
    """A motion before the executive, open to a secret vote of three."""
    one = opened(motion(world, room), world.chair, method="SECRET")
    one.refresh_from_db()
    return one


def vote(one, person, choice, slip=None, at=LATER):
    return cast_secretly(one, right_of(one, person), choice, slip or new_slip(), by=person, at=at)


def test_it_is_counted_and_nobody_learns_who_voted_how(world, secret):
    receipts = [vote(secret, world.chair, "FOR"), vote(secret, world.vice, "FOR"), vote(secret, world.rep, "ABSTAIN")]
    assert turnout_of(secret).cast == 3
    one = close_voting(secret, by=world.chair, at=LATER)
    one.refresh_from_db()
    assert (one.votes_for, one.votes_against, one.abstentions, one.state) == (2, 0, 1, "CARRIED")
    assert who_voted_how(one) == []
    assert not Vote.objects.exists()
    assert not SealedBallot.objects.exists()
    out = set(OpenedBallot.objects.values_list("commitment", flat=True))
    assert out == {one.commitment for one in receipts}
    assert one.box.state == Box.State.OPENED


def test_nothing_in_the_trail_tells_of_a_vote_cast(world, secret):
    before = Line.objects.count()
    vote(secret, world.chair, "FOR")
    assert Line.objects.count() == before


def test_a_vote_is_cast_once_and_the_same_form_gets_the_same_receipt(world, secret):
    slip = new_slip()
    first = vote(secret, world.chair, "FOR", slip)
    again = vote(secret, world.chair, "FOR", slip)
    assert first.commitment == again.commitment
    with pytest.raises(Refused, match="has been cast"):
        vote(secret, world.chair, "AGAINST", slip)
    with pytest.raises(Refused, match="has been cast"):
        vote(secret, world.chair, "FOR")
    assert (Mark.objects.count(), SealedBallot.objects.count()) == (1, 1)


def test_only_who_has_the_right_votes_and_only_into_the_box(world, secret):
    with pytest.raises(NotAllowed):
        cast_secretly(secret, right_of(secret, world.vice), "FOR", new_slip(), by=world.rep, at=LATER)
    with pytest.raises(NotAllowed) as refusal:
        cast_secretly(secret, right_of(secret, world.vice), "FOR", new_slip(), by=world.officer, at=LATER)
    assert refusal.value.article == "Article 5a gives no vote."
    with pytest.raises(Refused):
        cast_vote(secret, right_of(secret, world.vice), "FOR", by=world.vice, at=LATER)
    with pytest.raises(Refused, match="named vote"):
        key_votes(secret, {right_of(secret, world.vice).pk: "FOR"}, by=world.clerk, at=LATER)
    with pytest.raises(DatabaseError), transaction.atomic():
        Vote.objects.create(motion=secret, person=world.vice, choice="FOR", cast_at=LATER, recorded_by=world.vice)


def test_after_the_close_nothing_comes_in(world, secret):
    vote(secret, world.chair, "FOR")
    close_voting(secret, by=world.chair, at=LATER)
    with pytest.raises(Refused, match="Voting closed"):
        vote(Motion.objects.get(pk=secret.pk), world.vice, "FOR", at=LATER + timedelta(minutes=1))
    assert close_voting(secret, by=world.chair, at=LATER).votes_for == 1


def test_a_tie_waits_for_the_chair(world, secret):
    vote(secret, world.chair, "FOR")
    vote(secret, world.vice, "AGAINST")
    one = close_voting(secret, by=world.chair, at=LATER)
    assert one.state == "TIED"
    settle_tie(one, "FOR", ruled_by=world.chair, by=world.chair, at=LATER)
    one.refresh_from_db()
    assert (one.state, one.votes_for, one.votes_against) == ("CARRIED", 1, 1)


def test_it_can_be_withdrawn_until_somebody_has_voted(world, room):
    first = opened(motion(world, room), world.chair, method="SECRET")
    withdraw_motion(first, reason="Too early", by=world.chair, at=LATER)
    first.refresh_from_db()
    assert (first.state, first.box.state) == ("WITHDRAWN", "ABANDONED")
    second = opened(motion(world, room), world.chair, method="SECRET")
    vote(second, world.vice, "FOR")
    with pytest.raises(Refused, match="Votes have been cast"):
        withdraw_motion(second, reason="Too late", by=world.chair, at=LATER)


def test_between_meetings_the_clock_closes_it_and_reminds_who_has_not_voted(world):
    closes = AT + timedelta(days=2)
    one = opened(motion(world, None), world.chair, method="SECRET", closes_at=closes)
    one.refresh_from_db()
    assert any("Vote" in need.verb and one.title in need.thing for need in needs_of(world.vice, LATER))
    vote(one, world.vice, "AGAINST")
    assert not any(one.title in need.thing for need in needs_of(world.vice, LATER))
    assert world.vice not in did_not_vote(one)
    assert world.chair in did_not_vote(one)
    with pytest.raises(Refused, match="Voting closed"):
        vote(one, world.chair, "FOR", at=closes)
    close_due(one.pk, at=closes + STILL_ARRIVING)
    close_due(one.pk, at=closes + STILL_ARRIVING)
    one.refresh_from_db()
    assert (one.state, one.votes_for, one.votes_against) == ("LOST", 0, 1)


def test_two_heads_of_one_school_have_one_secret_vote(by_school):
    made = by_school
    first = make.head_of(made, "Olga Other")
    school = School.objects.get(headships__person=first)
    Headship.objects.filter(person=first).update(role="CO_HEAD")
    second = make.person("Cora Head")
    Headship.objects.create(person=second, school=school, role="CO_HEAD", starts_on=make.START)
    seats.forget(second)
    room = sits(made, made.network, made.head, first, second)
    one = opened(motion(made, room, by=made.clerk, mover=first), made.chair, method="SECRET")
    one.refresh_from_db()
    vote(one, first, "FOR")
    with pytest.raises(Refused, match="has been cast"):
        vote(one, second, "AGAINST")
    vote(one, made.head, "AGAINST")
    one = close_voting(one, by=made.chair, at=LATER)
    assert (one.votes_for, one.votes_against, one.state) == (1, 1, "TIED")


# --- pages


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


def test_choose_check_cast_and_a_receipt_once(world, secret, as_, caplog):
    with time_machine.travel(LATER, tick=False):
        browser, start = as_(world.vice), f"/ballot/motions/{secret.pk}/"
        assert browser.get(f"/motions/{secret.pk}/vote/").url == start
        page = browser.get(start)
        assert page["Cache-Control"] == "no-store, private"
        right = hidden(page.content.decode(), "right")
        check = browser.post(start, {"right": right, "choice": "AGAINST"}).content.decode()
        assert "You vote: Against" in check
        assert not Mark.objects.exists()
        form = {"right": right, "choice": "AGAINST", "confirm": "1"} | {
            name: hidden(check, name) for name in ("tracker", "nonce")
        }
        caplog.clear()
        receipt = browser.post(start, form).content.decode()
        assert "You have voted" in receipt
        assert browser.post(start, form).content.decode().count("You have voted") == receipt.count("You have voted")
        assert not caplog.records
        page = browser.get(start).content.decode()
        assert "You have voted. A secret vote cannot be changed" in page
        commitment = re.search(r"[0-9a-f]{64}", receipt).group(0)
        assert commitment not in browser.get(f"/motions/{secret.pk}/").content.decode()
        assert "1 of 3" in browser.get(f"/motions/{secret.pk}/").content.decode()
        as_(world.chair).post(f"/motions/{secret.pk}/close/")
        told = browser.get(f"/motions/{secret.pk}/").content.decode()
        assert commitment in told
        assert "Who voted how" not in told


@pytest.mark.parametrize(
    "odd", [{}, {"choice": "x"}, {"choice": "FOR", "confirm": "1", "tracker": "zz", "nonce": ""}, {"right": "9" * 30}]
)
def test_odd_input_casts_nothing(world, secret, as_, odd):
    with time_machine.travel(LATER, tick=False):
        answer = as_(world.vice).post(f"/ballot/motions/{secret.pk}/", odd)
    assert answer.status_code in (200, 404)
    assert not Mark.objects.exists()


def test_who_has_no_vote_sees_no_paper(world, secret, as_):
    with time_machine.travel(LATER, tick=False):
        assert as_(world.officer).get(f"/ballot/motions/{secret.pk}/").status_code == 403
        assert as_(world.head).get(f"/ballot/motions/{secret.pk}/").status_code == 404
