"""Quorum by the minute: every combination of present, recused, empty seats, substitutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise, product
from math import ceil

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from networks.meetings.rules.quorum import (
    Here,
    Needed,
    Provision,
    Recusal,
    State,
    quorum_by_the_minute,
    quorum_needed,
    standing_at,
)
from networks.meetings.rules.running import time_used, time_words_for

OPENS = datetime(2026, 12, 1, 10, 0, tzinfo=timezone.get_default_timezone())


def minute(number: int) -> datetime:
    return OPENS + timedelta(minutes=number)


numbers = st.integers(0, 60)
optional = st.none() | st.integers(0, 12)
provisions = st.builds(
    Provision,
    at_least=optional,
    share_of=st.none() | st.integers(1, 5),
    share_from=st.none() | st.integers(5, 9),
    officers=st.none() | st.integers(0, 3),
    counts_vacancies=st.sampled_from([True, False, None]),
)

# --- how many are needed


@pytest.mark.parametrize(
    ("provision", "filled", "vacant", "expected"),
    [
        (Provision(share_of=2, share_from=5, counts_vacancies=True), 14, 2, (7, 7)),  # SI 2012/2261 reg 8
        (Provision(share_of=2, share_from=5, counts_vacancies=False), 14, 2, (6, 6)),
        (Provision(share_of=2, share_from=5), 14, 2, (7, 6)),  # it does not say: both
        (Provision(at_least=5), 7, 0, (5, 5)),
        (Provision(at_least=5, officers=1), 3, 9, (5, 5)),
        (Provision(share_of=1, share_from=2, at_least=8, counts_vacancies=True), 10, 0, (8, 8)),
        (Provision(share_of=1, share_from=2, at_least=3, counts_vacancies=True), 11, 0, (6, 6)),
        (Provision(officers=2), 11, 0, (0, 0)),
        (Provision(at_least=0), 11, 0, (0, 0)),
    ],
)
def test_how_many_are_needed(provision, filled, vacant, expected):
    found = quorum_needed(provision, filled, vacant)
    assert (found.number, found.fewest) == expected


@pytest.mark.parametrize(
    "silent", [None, Provision(), Provision(officers=0), Provision(counts_vacancies=True), Provision(share_of=2)]
)
def test_a_silent_constitution_asks_for_nothing(silent):
    found = quorum_needed(silent, 20, 3)
    assert found.is_silent and found.fewest is None
    assert standing_at(OPENS, [], [], found).state == State.SILENT


@given(provisions, numbers, numbers)
def test_the_number_is_the_share_of_the_whole_rounded_up(provision, filled, vacant):
    found = quorum_needed(provision, filled, vacant)
    if provision.is_silent:
        assert found == Needed()
        return
    share = Fraction(provision.share_of, provision.share_from) if provision.has_share else Fraction(0)
    wholes = {True: [filled + vacant], False: [filled], None: [filled, filled + vacant]}[provision.counts_vacancies]
    expected = [max(provision.at_least or 0, ceil(share * whole)) for whole in wholes]
    assert (found.fewest, found.number) == (min(expected), max(expected))
    assert found.officers == (provision.officers or 0)


@pytest.mark.parametrize(("filled", "vacant"), [(-1, 0), (0, -1)])
def test_fewer_than_no_seats_are_an_error(filled, vacant):
    with pytest.raises(ValueError, match="fewer than no seats"):
        quorum_needed(Provision(at_least=1), filled, vacant)


# --- who counts: every combination for a member and their substitute


@pytest.mark.parametrize(
    ("member", "substitute", "sub_counts", "member_aside", "sub_aside"), list(product([True, False], repeat=5))
)
def test_a_seat_counts_once_whoever_sits_on_it(member, substitute, sub_counts, member_aside, sub_aside):
    spells = [Here(1, OPENS)] * member + [Here(2, OPENS, counts=sub_counts, stands_in_for=1)] * substitute
    aside = [Recusal(1, OPENS)] * member_aside + [Recusal(2, OPENS)] * sub_aside
    found = standing_at(OPENS, spells, aside, Needed(1, 1))
    expected = (not member_aside) if member else (substitute and sub_counts and not sub_aside)
    assert found.count == int(expected)
    assert found.state == (State.QUORATE if expected else State.INQUORATE)
    assert found.uncounted_substitutes == int(substitute and not sub_counts)


def test_enough_without_the_empty_seats_only_is_for_the_chair_to_rule():
    needed = quorum_needed(Provision(share_of=1, share_from=2), 8, 4)  # 4 without them, 6 with them
    states = [standing_at(OPENS, [Here(n, OPENS) for n in range(there)], [], needed).state for there in range(8)]
    assert states == [State.INQUORATE] * 4 + [State.UNSETTLED] * 2 + [State.QUORATE] * 2


def test_officers_must_be_among_them():
    needed = quorum_needed(Provision(at_least=5, officers=1), 9, 0)
    others = [Here(n, OPENS) for n in range(6)]
    assert standing_at(OPENS, others, [], needed).state == State.INQUORATE
    chair = Here(9, OPENS, is_officer=True)
    assert standing_at(OPENS, [*others, chair], [], needed).state == State.QUORATE
    assert standing_at(OPENS, [*others, chair], [Recusal(9, OPENS)], needed).state == State.INQUORATE


# --- minute by minute

edges = st.tuples(st.integers(-5, 40), st.none() | st.integers(1, 30))


def spell_of(who, edge, **facts):
    came, length = edge
    return Here(who, minute(came), None if length is None else minute(came + length), **facts)


spells = st.lists(
    st.builds(
        lambda who, edge, counts, officer, instead: spell_of(
            who, edge, counts=counts, is_officer=officer, stands_in_for=instead if instead != who else None
        ),
        st.integers(1, 8), edges, st.booleans(), st.booleans(), st.none() | st.integers(1, 8),
    ),
    max_size=14,
)  # fmt: skip
recusals = st.lists(
    st.builds(
        lambda who, edge: Recusal(who, spell_of(who, edge).came, spell_of(who, edge).left), st.integers(1, 8), edges
    ),
    max_size=6,
)
needs = st.one_of(
    st.just(Needed()),
    st.builds(
        lambda low, more, officers: Needed(low + more, low, officers),
        st.integers(0, 6),
        st.integers(0, 2),
        st.integers(0, 2),
    ),
)


@given(spells, recusals, needs, st.none() | st.integers(1, 60))
def test_the_history_says_of_each_minute_what_that_minute_was(spells, recusals, needed, length):
    closes = None if length is None else minute(length)
    history = quorum_by_the_minute(spells, recusals, needed, opens=OPENS, closes=closes)
    assert history[0].at == OPENS
    assert all(one.at < two.at and one.state != two.state for one, two in pairwise(history))
    for now in (minute(number) for number in range(80)):
        if closes is not None and now >= closes:
            break
        told = [one for one in history if one.at <= now][-1]
        assert told.state == standing_at(now, spells, recusals, needed).state
    for one in history:
        assert one.words and one.words[0].isupper() and "  " not in one.words
        assert ("do not decide" in one.words) == (one.state == State.INQUORATE)


@given(spells, recusals, needs)
def test_somebody_more_never_makes_it_inquorate(spells, recusals, needed):
    before = standing_at(OPENS, spells, recusals, needed)
    after = standing_at(OPENS, [*spells, Here(99, OPENS, is_officer=True)], recusals, needed)
    order = [State.INQUORATE, State.UNSETTLED, State.QUORATE]
    if before.state == State.SILENT:
        assert after.state == State.SILENT
    else:
        assert order.index(after.state) >= order.index(before.state) and after.count == before.count + 1


@given(spells, recusals, needs, st.integers(1, 8))
def test_standing_aside_is_as_being_away(spells, recusals, needed, who):
    """For the count; a substitute does not sit down beside the one who stands aside."""
    aside = standing_at(OPENS, spells, [*recusals, Recusal(who, OPENS)], needed)
    assert all(
        one.stands_in_for is not None or one.who != who for one in spells if one.who in aside.counted and one.at(OPENS)
    )


def test_the_sentences_of_a_morning():
    spells = [Here(n, OPENS) for n in (1, 2, 3)] + [Here(4, OPENS, minute(40)), Here(5, OPENS, minute(42))]
    spells += [Here(6, minute(50))]
    recusals = [Recusal(3, minute(30), minute(60))]
    history = quorum_by_the_minute(spells, recusals, Needed(3, 3), opens=OPENS)
    assert [one.words for one in history] == [
        "Quorate from 10 am: 5 present who count, 3 needed",
        "Inquorate from 10.42 am: two left, one recused: discuss, do not decide",
        "Quorate again from 10.50 am: one came",
    ]


def test_a_silent_history_is_one_line():
    spells = [Here(1, OPENS, minute(5)), Here(2, minute(6))]
    history = quorum_by_the_minute(spells, [], Needed(), opens=OPENS)
    assert [one.words for one in history] == [
        "The constitution is silent on a quorum: the chair rules, and it is recorded"
    ]


def test_the_close_is_no_loss_of_quorum():
    spells = [Here(n, OPENS, minute(60)) for n in range(3)]
    assert len(quorum_by_the_minute(spells, [], Needed(3, 3), opens=OPENS, closes=minute(60))) == 1


# --- the time of an item


@given(st.lists(st.tuples(st.integers(0, 100), st.none() | st.integers(0, 50)), max_size=5), st.integers(0, 200))
def test_the_time_of_an_item_is_that_of_all_its_spells(spells, now):
    found = time_used([(minute(a), None if b is None else minute(a + b)) for a, b in spells], minute(now))
    assert found == timedelta(minutes=sum(b if b is not None else max(now - a, 0) for a, b in spells))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 of 10 minutes"),
        (61, "2 of 10 minutes"),
        (600, "10 of 10 minutes"),
        (601, "1 minute over"),
        (840, "4 minutes over"),
    ],
)
def test_time_against_its_minutes(seconds, words):
    assert time_words_for(timedelta(seconds=seconds), 10) == words
