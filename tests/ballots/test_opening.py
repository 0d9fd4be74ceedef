"""Closing and opening: what does not agree is refused in words, and nothing is opened twice."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from cph.core.refusals import Refused
from networks.ballots import selectors, services
from networks.ballots.models import Box, BoxKey, BoxSeal, OpenedBallot, PaperKeying, SealedBallot
from networks.ballots.rules import locks
from networks.ballots.rules.envelope import envelope_of
from tests.factories import ballots as make

pytestmark = pytest.mark.django_db
DUSK, DAWN = "seven slow barges at dusk", "nine quick geese at dawn"


@pytest.fixture(autouse=True)
def cheap_passphrases(monkeypatch):
    """Guessing costs nothing here; that it costs much in earnest is a figure in rules/locks.py."""
    monkeypatch.setattr(locks.new_lock_by_passphrase, "__kwdefaults__", {"cost": (1, 8192)})


def filled(number: int = 3, **facts) -> Box:
    voters = make.people(number)
    box = make.opened_to(voters, **facts)
    for n, one in enumerate(voters):
        make.casts(box, one, (n % 4 + 1,))
    return box


def tampered(sql: str, *values) -> None:
    """What somebody with the database's own rights could do: triggers aside."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


# --- closing
def test_a_box_is_not_closed_before_its_time_unless_whoever_runs_it_says_so():
    box = filled()
    with pytest.raises(Refused, match="runs until Friday 27 November 2026, 5 pm"):
        services.close(box, at=make.CLOSES - timedelta(seconds=1))
    services.close(box, at=make.DURING, early=True)
    box.refresh_from_db()
    assert (box.state, box.closes_at) == (Box.State.CLOSED, make.DURING)


def test_a_box_is_closed_once():
    box = make.closed(filled())
    with pytest.raises(Refused, match="closed already"):
        services.close(box, at=make.AFTER)
    assert BoxSeal.objects.count() == 1
    with pytest.raises(Refused, match="not open"):
        services.close(make.prepared(make.own_votes(make.people(1))), at=make.AFTER)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM ballots_sealedballot WHERE id = (SELECT id FROM ballots_sealedballot LIMIT 1)",
        "DELETE FROM ballots_mark WHERE id = (SELECT id FROM ballots_mark LIMIT 1)",
        "INSERT INTO ballots_sealedballot (id, box_id, ciphertext) SELECT gen_random_uuid(), box_id, ciphertext FROM ballots_sealedballot LIMIT 1",
    ],
)
def test_a_roll_and_a_box_that_disagree_are_not_closed(sql):
    box = filled()
    tampered(sql)
    with pytest.raises(Refused, match="Do not open this box"):
        services.close(box, at=make.AFTER)
    box.refresh_from_db()
    assert box.state == Box.State.OPEN and not BoxSeal.objects.exists()


def test_more_time_may_be_given_never_less():
    box = filled()
    later = make.CLOSES + timedelta(days=1)
    assert services.extend(box, closes_at=later).closes_at == later
    with pytest.raises(Refused, match="cannot close earlier"):
        services.extend(box, closes_at=make.CLOSES)
    services.close(box, at=later)
    with pytest.raises(Refused, match="while voting is open"):
        services.extend(box, closes_at=later + timedelta(days=1))


def test_the_seal_is_never_changed():
    make.closed(filled())
    for change in (lambda: BoxSeal.objects.update(envelopes=99), lambda: BoxSeal.objects.all().delete()):
        with pytest.raises((IntegrityError, Exception), match="Cannot"), transaction.atomic():
            change()


# --- opening
def test_a_box_is_not_opened_before_the_close_and_not_twice():
    box = filled()
    with pytest.raises(Refused, match="not closed"):
        services.open_lock(box)
    box = make.opened(box)
    with pytest.raises(Refused, match="opened already"):
        services.open_lock(box)
    assert box.opened.count() == 3


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("UPDATE ballots_sealedballot SET ciphertext = set_byte(ciphertext, 40, get_byte(ciphertext, 40) # 1)", "3 altered"),
        ("DELETE FROM ballots_sealedballot WHERE id = (SELECT max(id::text)::uuid FROM ballots_sealedballot)", "1 missing"),
        ("INSERT INTO ballots_sealedballot (id, box_id, ciphertext) SELECT gen_random_uuid(), box_id, ciphertext FROM ballots_sealedballot", "3 added"),
        ("UPDATE ballots_sealedballot SET id = gen_random_uuid()", "3 missing, 3 added"),
    ],
)  # fmt: skip
def test_envelopes_that_are_not_those_that_were_sealed_are_not_opened(sql, told):
    box = make.closed(filled())
    tampered(sql)
    with pytest.raises(Refused, match=told):
        services.open_lock(box)
    box.refresh_from_db()
    assert box.state == Box.State.CLOSED and not OpenedBallot.objects.exists()
    assert bytes(BoxKey.objects.get().wrapped)


def spoil(box: Box, content: bytes) -> None:
    """Before the close, one envelope has other content, as an error of the programme would leave it."""
    tampered(
        "UPDATE ballots_sealedballot SET ciphertext = %s WHERE id ="
        " (SELECT id FROM ballots_sealedballot WHERE box_id = %s LIMIT 1)",
        content, box.pk,
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["noise", "short", "empty", "other paper", "other key"])
def test_an_envelope_that_cannot_be_opened_stops_the_opening_until_somebody_rules(kind):
    box = filled()
    key = bytes(BoxKey.objects.get(box=box).public_key)
    other = locks.new_lock_of_server(["x"]).public_key
    contents = {
        "noise": os.urandom(70), "short": b"x", "empty": b"",
        "other paper": locks.seal(b"hello", [key]), "other key": locks.seal(bytes(22), [other]),
    }  # fmt: skip
    spoil(box, contents[kind])
    box = make.closed(box)
    for number in (0, 2):
        with pytest.raises(Refused, match="1 of 3 envelopes cannot be opened"):
            services.open_lock(box, without_unreadable=number)
    assert services.open_lock(box, without_unreadable=1)
    box.refresh_from_db()
    assert (box.opened.count(), selectors.papers_left_out(box)) == (2, 1)


def test_nothing_is_left_out_where_everything_can_be_opened():
    box = make.closed(filled())
    with pytest.raises(Refused, match="none is left out"):
        services.open_lock(box, without_unreadable=1)


def test_one_paper_in_two_envelopes_is_not_counted_twice():
    box = filled(2)
    first, second = SealedBallot.objects.order_by("pk")
    tampered("UPDATE ballots_sealedballot SET ciphertext = %s WHERE id = %s", bytes(first.ciphertext), second.pk)
    with pytest.raises(Refused, match="more than once"):
        services.open_lock(make.closed(box))


def test_the_numbers_of_envelopes_cannot_be_made_from_what_is_published():
    voters = make.people(2)
    box = make.opened_to(voters, keeps_trackers=True)
    slip = services.new_slip()
    receipt = make.casts(box, voters[0], (1, 2), slip)
    make.casts(box, voters[1])
    make.opened(box)
    published = {one: (ranking, tracker) for one, ranking, tracker in selectors.published_papers_of(box)}
    ranking, tracker = published[receipt.commitment]
    assert envelope_of(box.key, ranking, bytes.fromhex(tracker), slip.nonce) == receipt.envelope
    assert envelope_of(box.key, ranking, bytes.fromhex(tracker), bytes(16)) != receipt.envelope


def test_the_server_opens_with_an_earlier_secret_and_not_with_another():
    with override_settings(BALLOT_SECRETS=["first"]):
        box = make.closed(filled())
    with override_settings(BALLOT_SECRETS=["other"]), pytest.raises(Refused, match="server’s secret"):
        services.open_lock(box)
    with override_settings(BALLOT_SECRETS=["second", "first"]):
        assert services.open_lock(box)


def test_without_a_secret_of_its_own_the_box_is_locked_with_the_sites_key():
    with override_settings(BALLOT_SECRETS=[], SECRET_KEY="then"):
        box = make.closed(filled())
    with override_settings(BALLOT_SECRETS=[], SECRET_KEY="now", SECRET_KEY_FALLBACKS=["then"]):
        assert services.open_lock(box)


# --- keys of people
def kept_by_two(number: int = 3) -> tuple:
    officer, scrutineer = make.people(2, "officer")
    voters = make.people(number)
    box = make.kept_by(voters, (officer, DUSK), (scrutineer, DAWN))
    for one in voters:
        make.casts(box, one, (2, 1))
    return officer, scrutineer, box


def test_both_who_hold_a_key_are_needed_and_the_last_lock_is_opened_first():
    officer, scrutineer, box = kept_by_two()
    box = make.closed(box)
    assert selectors.locks_left(box) == [scrutineer, officer]
    with pytest.raises(Refused, match=f"{scrutineer.name} opens this box first"):
        services.open_lock(box, holder=officer, passphrase=DUSK)
    assert not services.open_lock(box, holder=scrutineer, passphrase=DAWN)
    assert selectors.locks_left(box) == [officer] and not OpenedBallot.objects.exists()
    with pytest.raises(Refused, match="open already"):
        services.open_lock(box, holder=scrutineer, passphrase=DAWN)
    assert services.open_lock(box, holder=officer, passphrase=DUSK)
    assert selectors.papers_of(box) == [[2, 1]] * 3
    assert {bytes(key.wrapped) for key in BoxKey.objects.all()} == {b""}


def test_a_wrong_passphrase_or_somebody_without_a_key_opens_nothing():
    _, scrutineer, box = kept_by_two()
    box = make.closed(box)
    for wrong in ("", DUSK, DAWN.upper(), "x" * 9999):
        with pytest.raises(Refused, match="not the passphrase"):
            services.open_lock(box, holder=scrutineer, passphrase=wrong)
    (stranger,) = make.people(1)
    with pytest.raises(Refused, match=f"{stranger.name} holds no key"):
        services.open_lock(box, holder=stranger, passphrase=DAWN)
    with pytest.raises(Refused, match="The server holds no key"):
        services.open_lock(box)
    assert services.open_lock(box, holder=scrutineer, passphrase=DAWN) is False


def test_what_is_changed_between_two_locks_is_noticed():
    officer, scrutineer, box = kept_by_two()
    box = make.closed(box)
    services.open_lock(box, holder=scrutineer, passphrase=DAWN)
    forged = locks.seal(bytes([1, 1, 4]) + bytes(3 + 16), [bytes(BoxKey.objects.get(holder=officer).public_key)])
    spoil(box, forged)
    with pytest.raises(Refused, match="some altered"):
        services.open_lock(box, holder=officer, passphrase=DUSK)


def test_an_envelope_that_the_first_lock_left_out_stays_out_at_the_next():
    officer, scrutineer, box = kept_by_two()
    spoil(box, os.urandom(99))
    box = make.closed(box)
    with pytest.raises(Refused, match="1 of 3"):
        services.open_lock(box, holder=scrutineer, passphrase=DAWN)
    services.open_lock(box, holder=scrutineer, passphrase=DAWN, without_unreadable=1)
    with pytest.raises(Refused, match="1 of 3"):
        services.open_lock(box, holder=officer, passphrase=DUSK)
    assert services.open_lock(box, holder=officer, passphrase=DUSK, without_unreadable=1)


def test_a_lost_key_means_lost_votes_and_the_vote_is_abandoned():
    _, scrutineer, box = kept_by_two()
    box = make.closed(box)
    services.abandon(box)
    box.refresh_from_db()
    assert box.state == Box.State.ABANDONED and not box.sealed.exists() and box.marked.count() == 3
    with pytest.raises(Refused, match="abandoned"):
        services.open_lock(box, holder=scrutineer, passphrase=DAWN)


# --- keys before voting
def test_voting_does_not_open_before_every_key_was_tried():
    (officer,) = make.people(1)
    box = make.prepared(make.own_votes(make.people(1)), keeping=Box.Keeping.PEOPLE)
    assert selectors.missing_to_open(box) == ["The box has no key."]
    services.add_key(box, officer, DUSK)
    with pytest.raises(Refused, match=f"The key of {officer.name} has not been tried"):
        services.open_to_voters(box, opens_at=make.OPENS, closes_at=make.CLOSES)
    with pytest.raises(Refused, match="not the passphrase"):
        services.prove_key(box, officer, DAWN)
    services.prove_key(box, officer, DUSK)
    assert selectors.missing_to_open(box) == []
    services.add_key(box, officer, DAWN)
    assert selectors.missing_to_open(box) == [f"The key of {officer.name} has not been tried."]
    services.prove_key(box, officer, DAWN)
    assert services.open_to_voters(box, opens_at=make.OPENS, closes_at=make.CLOSES).state == Box.State.OPEN
    for late in (lambda: services.add_key(box, officer, DUSK), lambda: services.prove_key(box, officer, DAWN)):
        with pytest.raises(Refused, match="Voting was opened"):
            late()


def test_a_box_has_keys_of_people_or_of_the_server_never_both():
    (officer,) = make.people(1)
    box = make.prepared(make.own_votes([officer]))
    assert services.add_server_key(box).pk == services.add_server_key(box).pk
    with pytest.raises(Refused, match="kept by the server"):
        services.add_key(box, officer, DUSK)
    other = make.prepared(make.own_votes([officer]), keeping=Box.Keeping.PEOPLE)
    with pytest.raises(Refused, match="kept by people"):
        services.add_server_key(other)
    with pytest.raises(Refused, match="12 characters"):
        services.add_key(other, officer, "short")


def test_voting_does_not_open_with_nobody_on_the_roll_or_the_wrong_way_round_or_twice():
    with pytest.raises(Refused, match="Nobody is on the roll"):
        services.open_to_voters(make.prepared(), opens_at=make.OPENS, closes_at=make.CLOSES)
    box = make.prepared(make.own_votes(make.people(1)))
    with pytest.raises(Refused, match="after the opening"):
        services.open_to_voters(box, opens_at=make.CLOSES, closes_at=make.CLOSES)
    services.open_to_voters(box, opens_at=make.OPENS, closes_at=make.CLOSES)
    with pytest.raises(Refused, match="opened already"):
        services.open_to_voters(box, opens_at=make.OPENS, closes_at=make.CLOSES)


@pytest.mark.parametrize(
    "facts", [{"choices": 0, "marks": 0}, {"choices": 201}, {"choices": 2, "marks": 3}, {"marks": 0}]
)
def test_a_paper_has_choices_and_no_more_marks_than_choices(facts):
    with pytest.raises(Refused):
        make.prepared(**facts)


def test_a_roll_with_a_line_twice_or_of_nobody_is_refused():
    (one,) = make.people(1)
    box = make.prepared()
    with pytest.raises(Refused, match="twice"):
        services.set_roll(box, make.own_votes([one, one]))
    with pytest.raises(Refused, match="a person’s or a school’s"):
        services.set_roll(box, [services.Vote(one.pk, None, None, "Nobody")])


# --- paper ballots
def with_papers(number: int = 2) -> tuple:
    voters, readers = make.people(number + 1), make.people(3, "reader")
    box = make.opened_to(voters)
    for one in voters[:number]:
        services.mark_paper(box, voter=one, at=make.DURING)
    make.casts(box, voters[number], (4,))
    return make.closed(box), *readers


def test_papers_that_two_people_read_alike_are_counted_with_the_others():
    box, one, two, _ = with_papers()
    for reader in (one, two):
        services.key_paper(box, 1, (2, 1), by=reader)
        services.key_paper(box, 2, (), by=reader)
    assert services.open_lock(box)
    assert selectors.papers_of(box) == [[], [2, 1], [4]]
    assert len(selectors.commitments_of(box)) == 1 and not PaperKeying.objects.exists()


def test_papers_that_are_not_read_twice_or_differently_stop_the_opening_and_are_named():
    box, one, two, three = with_papers()
    services.key_paper(box, 1, (2, 1), by=one)
    services.key_paper(box, 1, (1, 2), by=two)
    services.key_paper(box, 2, (3,), by=one)
    with pytest.raises(Refused, match="not read by two people yet: 2; read differently: 1"):
        services.open_lock(box)
    with pytest.raises(Refused, match="Two people have keyed this paper"):
        services.key_paper(box, 1, (2, 1), by=three)
    services.key_paper(box, 1, (2, 1), by=two)
    services.key_paper(box, 2, (3,), by=three)
    assert services.open_lock(box)


def test_only_papers_that_were_handed_in_are_keyed_after_the_close_and_as_a_paper_can_be():
    box, one, *_ = with_papers()
    for number in (0, 3, -1):
        with pytest.raises(Refused, match="2 papers were handed in"):
            services.key_paper(box, number, (1,), by=one)
    with pytest.raises(Refused, match="not on the paper"):
        services.key_paper(box, 1, (5,), by=one)
    with pytest.raises(Refused, match="after the close"):
        services.key_paper(filled(), 1, (1,), by=one)
