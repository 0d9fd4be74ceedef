"""Sharing out: to the penny, fairly, the same way each time."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.rules.sharing import (
    CannotShare,
    by_band,
    by_weight,
    flat,
    formula,
    held_at_minimum,
    pennies_left,
    with_minimum,
)

amounts = st.integers(0, 10**12)
figures = st.integers(0, 10**6) | st.fractions(0, 5000, max_denominator=1000)
weights = st.lists(figures, min_size=1, max_size=40).map(lambda some: dict(enumerate(some)))
heavy = weights.filter(lambda some: any(some.values()))


@given(amounts, heavy)
def test_by_weight_loses_no_penny_and_each_gets_its_part_to_the_penny(amount, some):
    found, whole = by_weight(amount, some), sum(Fraction(one) for one in some.values())
    assert sum(found.values()) == amount and list(found) == list(some)
    for name, weight in some.items():
        assert abs(found[name] - amount * Fraction(weight) / whole) < 1
    more = sum(found[name] > amount * Fraction(weight) / whole for name, weight in some.items())
    assert more <= pennies_left(amount, some) < len(some)


@given(amounts, heavy)
def test_a_larger_figure_never_gets_less_and_equal_ones_differ_by_a_penny(amount, some):
    found = by_weight(amount, some)
    for one, its in some.items():
        for other, theirs in some.items():
            if its > theirs:
                assert found[one] >= found[other]
            elif its == theirs:
                assert abs(found[one] - found[other]) <= 1


@given(amounts, heavy, st.randoms())
def test_the_order_decides_between_equals_only(amount, some, chance):
    distinct = {name: weight for name, weight in some.items() if list(some.values()).count(weight) == 1 and weight}
    if not distinct:
        return
    names = list(distinct)
    chance.shuffle(names)
    assert by_weight(amount, distinct) == by_weight(amount, {name: distinct[name] for name in names})
    assert by_weight(amount, some) == by_weight(amount, some)


@given(amounts, heavy, st.integers(1, 1000))
def test_only_the_proportion_counts(amount, some, times):
    assert by_weight(amount, some) == by_weight(amount, {name: Fraction(one) * times / 7 for name, one in some.items()})


@given(amounts, heavy, st.integers(0, 10**8))
def test_a_minimum_is_kept_and_nothing_lost(amount, some, least):
    if least * len(some) > amount:
        with pytest.raises(CannotShare, match="minimum"):
            with_minimum(amount, some, least)
        return
    found = with_minimum(amount, some, least)
    assert sum(found.values()) == amount and min(found.values()) >= least and list(found) == list(some)
    held = held_at_minimum(amount, some, least)
    rest = {name: weight for name, weight in some.items() if name not in held}
    if rest:  # nobody is held at the minimum without need: the heaviest of those held would get less than it
        for name in held:
            assert amount * Fraction(some[name]) / sum(map(Fraction, some.values())) < least or any(
                some[name] <= some[other] for other in rest
            )
    for one, its in some.items():
        for other, theirs in some.items():
            if its > theirs:
                assert found[one] >= found[other]


@given(st.integers(0, 10**9), heavy, st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_formula_gives_lump_and_minimum_and_sums_exactly(amount, some, lump, least):
    try:
        found = formula(amount, some, lump=lump, least=least)
    except CannotShare:
        assert max(lump, least) * len(some) > amount
        return
    assert sum(found.values()) == amount and min(found.values()) >= max(lump, least)


@given(amounts, st.integers(1, 200))
def test_flat_is_the_same_for_each_but_for_pennies_to_the_first(amount, count):
    found = list(flat(amount, range(count)).values())
    assert sum(found) == amount and max(found) - min(found) <= 1 and found == sorted(found, reverse=True)


def test_the_seed_is_shared_as_it_says():
    assert flat(3_200_000, [7, 8, 9, 10]) == dict.fromkeys([7, 8, 9, 10], 800_000)
    assert by_weight(100, {1: 1, 2: 1, 3: 1}) == {1: 34, 2: 33, 3: 33} and pennies_left(100, {1: 1, 2: 1, 3: 1}) == 1
    assert with_minimum(1_000, {1: 1, 2: 9, 3: 90}, 200) == {1: 200, 2: 200, 3: 600}


@pytest.mark.parametrize(("act", "words"), [
    (lambda: by_weight(1, {}), "nobody"), (lambda: by_weight(1, {1: 0}), "All figures are nothing"),
    (lambda: by_weight(-1, {1: 1}), "above nothing"), (lambda: by_weight(1, {1: -1, 2: 5}), "below nothing"),
    (lambda: formula(5, {1: 1, 2: 1}, lump=3), "lump"), (lambda: with_minimum(10, {1: 0, 2: 0}, 5), "All figures are nothing"),
    (lambda: flat(5, []), "nobody"), (lambda: by_band(3, {10: 5}), "No band"),
])  # fmt: skip
def test_a_rule_that_leads_nowhere_says_why(act, words):
    with pytest.raises(CannotShare, match=words):
        act()


def test_twenty_thousand_are_shared_with_at_once():
    began = time.process_time()
    some = {name: Fraction(name % 997 + 1, name % 7 + 1) for name in range(20_000)}
    assert sum(formula(10**11, some, lump=100_000, least=200_000).values()) == 10**11
    assert time.process_time() - began < 2


def test_a_school_is_asked_by_the_highest_band_it_reaches():
    assert [by_band(pupils, {0: 100, 100: 200, 300: 300}) for pupils in (0, 99, 100, 5000)] == [100, 100, 200, 300]
