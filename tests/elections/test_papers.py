"""What is read from a paper as a voter filled it in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.ballots.rules.envelope import fault_in
from networks.elections.rules.papers import Way, read_ranks, read_ticks, way_of

NAMES = ["Ann", "Bob", "Cy", "Dee"]


@pytest.mark.parametrize(
    ("method", "most", "way"),
    [
        ("plurality", 1, Way.ONE),
        ("plurality", 2, Way.SOME),
        ("approval", 4, Way.ANY),
        ("av", 4, Way.RANK),
        ("scottish", 4, Way.RANK),
        ("ers97", 1, Way.RANK),
        ("meek", 4, Way.RANK),
    ],
)
def test_each_method_has_its_way_of_filling_in(method, most, way):
    assert way_of(method, most) == way


def test_numbers_become_an_order():
    assert read_ranks({1: "2", 2: "", 3: " 1 ", 4: "3"}, NAMES).ranking == (3, 1, 4)


def test_nothing_is_a_blank_paper():
    assert read_ranks({}, NAMES).is_blank and read_ticks([], 4, 1).is_blank


@pytest.mark.parametrize("typed", ["0", "5", "-1", "1.5", "first", "②", "１", "1e0", "99999999", "+1", "٣"])
def test_what_is_no_number_of_the_paper_is_said_beside_its_name(typed):
    found = read_ranks({1: "1", 2: typed}, NAMES)
    assert found.mistakes == {2: "For Bob enter a number from 1 to 4, or nothing."}
    assert found.ranking == () and not found.is_blank


def test_two_with_the_same_number_are_both_told():
    found = read_ranks({1: "1", 2: "2", 3: "2", 4: "2"}, NAMES)
    assert set(found.mistakes) == {2, 3, 4}
    assert found.mistakes[3] == "You gave 2 to Bob, Cy and Dee. Give each a number of its own."


@pytest.mark.parametrize(
    ("entered", "beside", "words"),
    [
        ({1: "1", 2: "3"}, 2, "You gave 3 to Bob and 2 to nobody."),
        ({3: "4", 2: "2"}, 2, "You gave 2 to Bob and 1 to nobody."),
        ({3: "1", 2: "2", 1: "4"}, 1, "You gave 4 to Ann and 3 to nobody."),
    ],
)
def test_a_gap_is_told_not_closed(entered, beside, words):
    found = read_ranks(entered, NAMES)
    assert list(found.mistakes) == [beside] and found.mistakes[beside].startswith(words)


def test_ticks():
    assert read_ticks(["3", "1", "3"], 4, 2).ranking == (1, 3)
    assert read_ticks(["1", "2", "3"], 4, 2).mistakes == {0: "Choose 2 names at most. You chose 3."}
    assert read_ticks(["1", "2"], 4, 1).mistakes == {0: "Choose one name at most. You chose 2."}
    assert read_ticks(["9"], 4, 1).mistakes == {0: "Choose from the names on this paper."}


@given(st.permutations(range(1, 9)), st.integers(0, 8))
def test_any_order_that_is_typed_comes_back(order, length):
    ranking = tuple(order[:length])
    entered = {candidate: str(place) for place, candidate in enumerate(ranking, 1)}
    found = read_ranks(entered, [f"C{one}" for one in range(8)])
    assert found.ranking == ranking and not found.mistakes


@given(st.dictionaries(st.integers(-2, 7), st.text(alphabet="0123456 a", max_size=3)))
def test_whatever_is_typed_gives_a_paper_of_the_box_or_says_what_is_wrong(entered):
    names = [f"C{one}" for one in range(5)]
    found = read_ranks(entered, names)
    assert not (found.ranking and found.mistakes)
    assert fault_in(found.ranking, choices=5, marks=5) == ""
    assert set(found.mistakes) <= set(range(1, 6)) and all(found.mistakes.values())
    typed = [entered[one].strip() for one in range(1, 6) if entered.get(one, "").strip()]
    # accepted only where what was typed is exactly 1 to n, each once
    numbers = sorted(int(one) if one.isdigit() else -1 for one in typed)
    assert (not found.mistakes) == (numbers == list(range(1, len(typed) + 1)))


@given(st.lists(st.text(alphabet="0123456789x ", max_size=2)), st.integers(1, 6))
def test_whatever_is_ticked_gives_a_paper_of_the_box_or_says_what_is_wrong(ticked, most):
    found = read_ticks(ticked, 6, most)
    assert bool(found.mistakes) or fault_in(found.ranking, choices=6, marks=most) == ""
    assert list(found.ranking) == sorted(set(found.ranking))
