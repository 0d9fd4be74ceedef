"""Papers, words, digests and locks, as properties."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from networks.ballots.rules import envelope, keyings, locks, words
from networks.ballots.rules.envelope import Slip

BOX = UUID("6b1f7a52-0c8e-4c1b-9b53-7a3d1f1f0001")
PASSPHRASE = "seven slow barges at dusk"
CHEAP = (1, 8192)
trackers = st.binary(min_size=16, max_size=16)


@st.composite
def papers(draw):
    """A box's measures and a ranking that fits it."""
    choices = draw(st.integers(1, 200))
    marks = draw(st.integers(1, choices))
    ranking = draw(st.lists(st.integers(1, choices), unique=True, max_size=marks))
    return choices, marks, tuple(ranking)


@given(papers(), trackers)
def test_a_packed_paper_is_unpacked_again_and_of_one_length(paper, tracker):
    choices, marks, ranking = paper
    assert envelope.fault_in(ranking, choices=choices, marks=marks) == ""
    packed = envelope.pack(ranking, tracker, marks=marks)
    assert len(packed) == len(envelope.pack((), tracker, marks=marks))
    assert envelope.unpack(packed, choices=choices, marks=marks) == (ranking, tracker)


@given(papers(), st.binary(max_size=260))
def test_other_bytes_are_no_paper_or_a_proper_one(paper, content):
    choices, marks, _ = paper
    try:
        ranking, tracker = envelope.unpack(content, choices=choices, marks=marks)
    except ValueError:
        return
    assert envelope.pack(ranking, tracker, marks=marks) == content


@pytest.mark.parametrize("ranking", [(0,), (5,), (-1,), (1, 1), (1, 2, 3, 4), ("1",), (1.0,), (True,), (None,), ([1],)])
def test_what_is_no_paper_is_told_without_naming_a_choice(ranking):
    fault = envelope.fault_in(ranking, choices=4, marks=3)
    assert fault
    assert not any(letter.isdigit() for letter in fault.replace("3 at most", ""))


@given(trackers)
def test_a_tracker_can_be_said_in_eight_words_and_typed_again(tracker):
    said = words.words_of(tracker)
    assert [len(word) for word in said.split()] == [5] * 8
    assert words.tracker_from(said) == tracker
    assert words.tracker_from(f"  {said.upper().replace(' ', '-')} ") == tracker


@pytest.mark.parametrize("said", ["", "lus", "lusab baba", "aaaaa", "lusax", "łusab"])
def test_other_words_are_no_tracker(said):
    with pytest.raises(ValueError):
        words.tracker_from(said)


def test_the_words_are_those_of_the_published_proposal():
    assert words.words_of(bytes([127, 0, 0, 1])) == "lusab babad"
    assert words.words_of(bytes([63, 84, 220, 193])) == "gutih tugad"


def test_a_commitment_is_the_digest_of_four_lines_of_plain_text():
    tracker = bytes(range(16))
    text = f"cph paper 1\n{BOX}\n3,1,2\n000102030405060708090a0b0c0d0e0f\n"
    assert envelope.commitment_of(BOX, (3, 1, 2), tracker) == sha256(text.encode()).hexdigest()


@given(papers(), trackers, trackers, trackers)
def test_digests_differ_with_everything_that_goes_into_them(paper, tracker, other, nonce):
    _, _, ranking = paper
    if tracker != other:
        assert envelope.commitment_of(BOX, ranking, tracker) != envelope.commitment_of(BOX, ranking, other)
        assert envelope.envelope_of(BOX, ranking, nonce, tracker) != envelope.envelope_of(BOX, ranking, nonce, other)
    assert envelope.commitment_of(BOX, (*ranking, 1), tracker) != envelope.commitment_of(BOX, ranking, tracker)


def test_one_form_for_two_votes_makes_two_trackers():
    slip = Slip.new()
    votes = [envelope.whose(5, None), envelope.whose(None, 5), envelope.whose(55, None)]
    made = {envelope.tracker_of(slip, box, vote) for vote in votes for box in (BOX, UUID(int=1))}
    assert len(made) == 6


def test_a_slip_goes_through_a_form_and_anything_else_is_refused():
    slip = Slip.new()
    assert Slip.from_form(**slip.fields) == slip
    assert slip.tracker.hex() not in repr(slip)
    for tracker, nonce in [("", ""), ("zz" * 16, slip.nonce.hex()), (slip.tracker.hex(), "00"), ("é" * 32, "00" * 16)]:
        with pytest.raises(ValueError):
            Slip.from_form(tracker, nonce)


@given(st.lists(st.tuples(st.uuids(), st.binary(max_size=40)), unique_by=lambda pair: pair[0]), st.randoms())
def test_the_list_of_envelopes_does_not_depend_on_the_order_in_which_they_are_read(envelopes, chance):
    shuffled = list(envelopes)
    chance.shuffle(shuffled)
    assert envelope.slips_of(shuffled) == envelope.slips_of(envelopes)


def test_a_name_on_the_roll_cannot_forge_a_line():
    honest = envelope.roll_lines([(1, 1, None, "A"), (2, 2, None, "B")])
    forged = envelope.roll_lines([(1, 1, None, "A\nperson 2 by person 2: B")])
    assert honest != forged


# --- locks
def by_passphrase() -> locks.Lock:
    return locks.new_lock_by_passphrase(PASSPHRASE, cost=CHEAP)


@given(st.binary(max_size=300), st.integers(1, 3))
@settings(max_examples=25)
def test_what_is_sealed_for_several_locks_is_opened_lock_by_lock_from_the_outside(paper, number):
    made = [locks.new_lock_of_server(["secret"]) for _ in range(number)]
    sealed = locks.seal(paper, [lock.public_key for lock in made])
    assert len(sealed) == len(paper) + 48 * number
    for lock in reversed(made):
        sealed = locks.peel(sealed, locks.unlock_by_server(lock, ["secret"]))
    assert sealed == paper


@given(st.integers(0, 77), st.integers(1, 255))
@settings(max_examples=40)
def test_an_altered_envelope_is_not_opened(place, change):
    lock = locks.new_lock_of_server(["secret"])
    sealed = bytearray(locks.seal(bytes(30), [lock.public_key]))
    sealed[place] ^= change
    secret = locks.unlock_by_server(lock, ["secret"])
    with pytest.raises(locks.CannotOpen):
        locks.peel(bytes(sealed), secret)


def test_two_envelopes_of_one_paper_have_nothing_in_common():
    lock = locks.new_lock_of_server(["secret"])
    assert locks.seal(b"x" * 30, [lock.public_key]) != locks.seal(b"x" * 30, [lock.public_key])


def test_another_passphrase_or_secret_opens_nothing():
    lock = by_passphrase()
    assert locks.works(lock, locks.unlock_by_passphrase(lock, f"  {PASSPHRASE.replace(' ', '  ')} "))
    for wrong in ("", PASSPHRASE.upper(), PASSPHRASE[:-1], "x" * 5000):
        with pytest.raises(locks.CannotOpen):
            locks.unlock_by_passphrase(lock, wrong)
    server = locks.new_lock_of_server(["new"])
    with pytest.raises(locks.CannotOpen):
        locks.unlock_by_server(server, ["old", "older"])
    assert locks.works(server, locks.unlock_by_server(server, ["newest", "new", "old"]))


def test_an_accent_is_the_same_however_the_keyboard_composes_it():
    lock = locks.new_lock_by_passphrase("café au lait, deux fois", cost=CHEAP)
    assert locks.unlock_by_passphrase(lock, "cafe\u0301 au lait, deux fois")


def test_a_key_put_in_the_place_of_another_is_noticed():
    mine, other = by_passphrase(), by_passphrase()
    swapped = locks.Lock(other.public_key, mine.wrapped, mine.salt)
    with pytest.raises(locks.CannotOpen):
        locks.unlock_by_passphrase(swapped, PASSPHRASE)
    assert not locks.works(other, locks.unlock_by_passphrase(mine, PASSPHRASE))


def test_a_short_passphrase_is_refused():
    with pytest.raises(ValueError, match="12 characters"):
        locks.new_lock_by_passphrase("short   one", cost=CHEAP)


# --- papers as two people read them
@given(st.lists(st.lists(st.integers(1, 5), unique=True, max_size=5).map(tuple), max_size=12), st.randoms())
def test_papers_that_two_read_alike_are_agreed(rankings, chance):
    readings = [(n, who, ranking) for n, ranking in enumerate(rankings, 1) for who in (7, 8)]
    chance.shuffle(readings)
    found = keyings.agreed(readings, len(rankings))
    assert found.fault() == ""
    assert found.papers == tuple(sorted(rankings))


def test_papers_that_are_missing_or_read_differently_are_named():
    readings = [(1, 7, (1,)), (1, 8, (2,)), (2, 7, (1,)), (4, 7, ()), (4, 8, ())]
    found = keyings.agreed(readings, 4)
    assert (found.differing, found.unread) == ((1,), (2, 3))
    assert found.fault() == "The papers are not ready. Papers not read by two people yet: 2, 3; read differently: 1."


def test_nobody_reads_a_paper_twice_for_two():
    assert keyings.agreed([(1, 7, (1,)), (1, 7, (1,))], 1).unread == (1,)
