"""A box of written answers: the same roll, mark, locks, stirring and seal; papers of one length; words as they were."""

from __future__ import annotations

import zlib
from hashlib import sha256

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from cph.core.refusals import NotAllowed, Refused
from networks.ballots import selectors, services
from networks.ballots.models import Box, BoxKey, OpenedBallot, OpenedWords, RollEntry, SealedBallot
from networks.ballots.rules import envelope, locks, writing
from networks.ballots.rules.writing import STEPS, pack_words, room_for, unpack_words
from networks.schools.models import Authority, School
from tests.ballots import seen
from tests.factories import ballots as make

TRACKER = bytes(range(16))
NOISE = b"".join(sha256(b"%d" % n).digest() for n in range(5_000))  # 160,000 bytes that nothing makes shorter


# --- papers
@given(st.binary(max_size=3_000), st.binary(min_size=16, max_size=16))
def test_words_come_out_as_they_went_in_and_every_paper_has_the_length_of_its_box(words, tracker):
    paper = pack_words(words, tracker, room=STEPS[0])
    assert len(paper) == STEPS[0]
    assert unpack_words(paper, room=STEPS[0]) == (words, tracker)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_paper_or_refused(content):
    whole = content + bytes(STEPS[0] - len(content))
    for paper in (content, whole):
        try:
            words, tracker = unpack_words(paper, room=STEPS[0])
        except ValueError:
            continue
        assert pack_words(words, tracker, room=STEPS[0])


def test_a_paper_takes_what_fits_to_the_byte():
    longest = max(n for n in range(7_000, 8_192) if len(writing.deflated(NOISE[:n])) <= STEPS[0] - 21)
    assert len(pack_words(NOISE[:longest], TRACKER, room=STEPS[0])) == STEPS[0]
    with pytest.raises(ValueError, match="does not fit"):
        pack_words(NOISE[: longest + 20], TRACKER, room=STEPS[0])
    with pytest.raises(ValueError, match="does not fit"):
        pack_words(b"x", TRACKER[:15], room=STEPS[0])


def test_what_was_altered_or_swells_without_end_is_no_paper():
    paper = bytearray(pack_words(b"words", TRACKER, room=STEPS[0]))
    for at in (0, 1, 6, 200):
        spoilt = bytearray(paper)
        spoilt[at] ^= 0xFF
        with pytest.raises(ValueError, match="no paper"):
            unpack_words(bytes(spoilt), room=STEPS[0])
    short = zlib.compress(bytes(writing.MOST_WORDS + 1))
    head = writing.HEAD.pack(writing.VERSION, len(short)) + short
    with pytest.raises(ValueError, match="no paper"):
        unpack_words(head + bytes(STEPS[1] - len(head) - 16) + TRACKER, room=STEPS[1])


@pytest.mark.parametrize(
    ("needed", "papers", "room"),
    [
        (0, 10, 8_192),
        (8_192 - 21, 10, 8_192),
        (8_192 - 20, 10, 32_768),
        (100_000, 400, 131_072),
        (100_000, 2_048, 131_072),
        (100_000, 2_049, 32_768),
        (10**9, 10, 524_288),
        (10**9, 10**6, 8_192),
    ],
)
def test_room_is_a_step_that_takes_the_answers_unless_the_box_would_grow_too_large(needed, papers, room):
    assert room_for(needed, papers) == room


def test_the_digests_of_a_ranking_are_what_they_were():
    """Published commitments of elections: made by hand from the lines of the decision record."""
    box, slip = Box(key="00000000-0000-4000-8000-000000000001"), envelope.Slip(TRACKER, TRACKER)
    lines = f"cph paper 1\n{box.key}\n3,1\n{TRACKER.hex()}\n"
    assert envelope.commitment_of(box.key, (3, 1), TRACKER) == envelope.digest_of(lines)
    assert envelope.commitment_of(box.key, b"3,1", TRACKER) != envelope.commitment_of(box.key, (3, 1), TRACKER)
    assert envelope.envelope_of(box.key, b"x", TRACKER, slip.nonce) != envelope.envelope_of(
        box.key, b"y", TRACKER, slip.nonce
    )


# --- the box
pytestmark = pytest.mark.django_db


def school(number: int) -> School:
    authority = Authority.objects.get_or_create(code="856", defaults={"name": "Leicester"})[0]
    return School.objects.create(urn=700_000 + number, name=f"School {number}", authority=authority)


def test_what_is_written_comes_out_in_the_order_of_the_commitments():
    whose = make.people(4)
    box = make.words_box(whose)
    words = [b"one", b"", "zwei £ 🏫".encode(), b"one"]
    receipts = [make.writes(box, one, text) for one, text in zip(whose, words, strict=True)]
    box = make.opened(box)
    assert sorted(selectors.writings_of(box)) == sorted(words)
    rows = list(OpenedWords.objects.order_by("commitment").values_list("commitment", flat=True))
    assert rows == sorted(one.commitment for one in receipts)
    assert not SealedBallot.objects.exists() and not OpenedBallot.objects.exists()
    assert selectors.papers_left_out(box) == 0
    assert bytes(BoxKey.objects.get(box=box).wrapped) == b""


def test_rows_of_opened_words_lie_in_the_order_of_the_commitments():
    whose = make.people(40)
    box = make.words_box(whose)
    for n, one in enumerate(whose):
        make.writes(box, one, f"view {n}".encode())
    box = make.opened(box)
    rows = seen.ask("SELECT commitment FROM ballots_openedwords ORDER BY ctid")
    assert rows == sorted(rows)


def test_a_school_writes_once_whoever_sends_it():
    here, there = school(1), school(2)
    box = make.words_box([here])
    slip = services.new_slip()
    first = services.cast_words(box, words=b"a", slip=slip, at=make.DURING, school_id=here.pk)
    assert services.cast_words(box, words=b"a", slip=slip, at=make.DURING, school_id=here.pk) == first
    with pytest.raises(Refused, match="has been cast"):
        services.cast_words(box, words=b"b", slip=slip, at=make.DURING, school_id=here.pk)
    with pytest.raises(NotAllowed, match="not on the roll"):
        services.cast_words(box, words=b"a", slip=services.new_slip(), at=make.DURING, school_id=there.pk)
    assert selectors.turnout(box) == selectors.Turnout(1, 1)
    box = make.opened(box)
    assert services.cast_words(box, words=b"a", slip=slip, at=make.DURING, school_id=here.pk) == first


def test_all_envelopes_are_of_one_length():
    whose = make.people(3)
    box = make.words_box(whose, room=STEPS[1])
    for one, words in zip(whose, (b"", b"no", NOISE[:30_000]), strict=True):
        make.writes(box, one, words)
    lengths = {len(bytes(one)) for one in SealedBallot.objects.values_list("ciphertext", flat=True)}
    assert lengths == {STEPS[1] + 48}


def test_too_many_words_are_refused_and_nobody_is_marked():
    whose = make.people(1)
    box = make.words_box(whose)
    with pytest.raises(Refused, match="more than fits an envelope"):
        make.writes(box, whose[0], NOISE)
    assert selectors.turnout(box).cast == 0


@pytest.mark.django_db(transaction=True)
def test_stirring_keeps_envelopes_that_lie_outside_their_table():
    """Long values are kept apart by PostgreSQL, numbered as they come: taken out and put back, they are numbered anew."""
    whose = make.people(20)
    box = make.words_box(whose, room=STEPS[1])
    words = [f"{n} ".encode() + NOISE[n : n + 9_000] for n in range(20)]
    for one, text in zip(whose, words, strict=True):
        make.writes(box, one, text)
    before = {one: bytes(content) for one, content in SealedBallot.objects.values_list("pk", "ciphertext")}
    toast = seen.ask("SELECT reltoastrelid::regclass::text FROM pg_class WHERE relname = 'ballots_sealedballot'")[0][0]
    numbers = {row[0] for row in seen.ask(f"SELECT DISTINCT chunk_id FROM {toast}")}
    services.stir(box)
    assert {one: bytes(content) for one, content in SealedBallot.objects.values_list("pk", "ciphertext")} == before
    assert numbers.isdisjoint({row[0] for row in seen.ask(f"SELECT DISTINCT chunk_id FROM {toast}")})
    assert sorted(selectors.writings_of(make.opened(box))) == sorted(words)


def test_several_people_can_hold_the_keys_of_words_too():
    holders = make.people(2, stem="holder")
    whose = make.people(3)
    box = services.prepare_box_for_words(
        body=make.network(), title="Two keys", room=STEPS[0], keeping=Box.Keeping.PEOPLE
    )
    services.set_roll(box, [services.Vote(None, one.pk, None, one.name) for one in whose])
    for holder in holders:
        services.add_key(box, holder, "seven slow barges at dusk")
        services.prove_key(box, holder, "seven slow barges at dusk")
    box = services.open_to_voters(box, opens_at=make.OPENS, closes_at=make.CLOSES)
    for n, one in enumerate(whose):
        make.writes(box, one, f"view {n}".encode())
    box = make.closed(box)
    for holder in reversed(holders):
        services.open_lock(box, holder=holder, passphrase="seven slow barges at dusk")
    assert sorted(selectors.writings_of(box)) == [b"view 0", b"view 1", b"view 2"]


def test_opened_words_are_never_changed_and_go_when_the_box_is_destroyed():
    whose = make.people(2)
    box = make.words_box(whose)
    make.writes(box, whose[0], b"a view")
    with pytest.raises(IntegrityError), transaction.atomic():
        OpenedWords.objects.create(box=box, commitment="early", words=b"forged")
    box = make.opened(box)
    for change in (
        lambda: OpenedWords.objects.update(words=b"another"),
        lambda: OpenedWords.objects.all().delete(),
        lambda: OpenedWords.objects.create(box=box, commitment="late", words=b"forged"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    box = services.destroy(box)
    assert not OpenedWords.objects.exists() and (box.marked.count(), box.seal.envelopes) == (1, 1)


def test_somebody_elses_paper_in_a_second_envelope_stops_the_opening():
    whose = make.people(2)
    box = make.words_box(whose)
    receipt = make.writes(box, whose[0], b"a view")
    keys = [bytes(box.keys.get().public_key)]
    paper = pack_words(b"a view", receipt.tracker, room=box.room)
    with seen.connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ballots_mark (id, box_id, elector_id, on_paper) VALUES (gen_random_uuid(), %s, %s, false)",
            [box.pk, whose[1].pk],
        )
    SealedBallot.objects.create(
        id=envelope.envelope_of(box.key, b"x", TRACKER, TRACKER), box=box, ciphertext=locks.seal(paper, keys)
    )
    box = make.closed(box)
    with pytest.raises(Refused, match="in the box more than once"):
        services.open_lock(box)


# --- what a box of one kind does not do of the other
def test_a_roll_of_votes_names_who_casts_each_and_a_roll_of_words_nobody():
    person = make.people(1)[0]
    votes = services.prepare_box(body=make.network(), title="Chair", choices=2, marks=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        services.set_roll(votes, [services.Vote(None, person.pk, None, "Somebody")])
    words = services.prepare_box_for_words(body=make.network(), title="Views", room=STEPS[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        services.set_roll(words, [services.Vote(person.pk, person.pk, None, "Somebody")])
    assert not RollEntry.objects.exists()


def test_words_do_not_go_into_a_box_of_votes_nor_votes_into_one_of_words():
    whose = make.people(1)
    votes, words = make.opened_to(whose), make.words_box(whose)
    with pytest.raises(Refused, match="takes marked papers"):
        make.writes(votes, whose[0], b"a view")
    with pytest.raises(Refused, match="marked too many"):
        make.casts(words, whose[0], (1,))
    with pytest.raises(NotAllowed):
        make.casts(words, whose[0], ())
    with pytest.raises(NotAllowed):
        services.mark_paper(words, voter=whose[0], at=make.DURING)
    with pytest.raises(Refused, match="a person’s or a school’s"):
        services.cast_words(words, words=b"", slip=services.new_slip(), at=make.DURING)


@pytest.mark.parametrize(
    "facts",
    [
        {"holds": "WORDS", "room": 0},
        {"holds": "WORDS", "room": 8192, "choices": 3, "marks": 1},
        {"holds": "WORDS", "room": 8192, "keeps_trackers": True},
        {"holds": "RANKINGS", "choices": 3, "marks": 1, "room": 8192},
        {"holds": "RANKINGS"},
        {"holds": "RANKINGS", "choices": 3, "marks": 4},
    ],
)
def test_a_box_holds_one_of_both(facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        Box.objects.create(body=make.network(), title="Odd", **facts)


def test_what_a_box_holds_stands_once_it_is_open():
    box = make.words_box(make.people(1))
    for change in ({"room": STEPS[1]}, {"holds": "RANKINGS", "choices": 1, "marks": 1, "room": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Box.objects.filter(pk=box.pk).update(**change)
    with pytest.raises(Refused, match="one of a few sizes"):
        services.prepare_box_for_words(body=make.network(), title="Odd", room=5)


def test_an_abandoned_box_of_words_keeps_no_envelope():
    whose = make.people(2)
    box = make.words_box(whose)
    make.writes(box, whose[0], b"a view")
    assert services.abandon(box).state == Box.State.ABANDONED
    assert not SealedBallot.objects.exists()
    with pytest.raises(Refused, match="abandoned"):
        make.writes(box, whose[1], b"again")
