"""What a paper costs: the sums, and what follows from them without being said."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.rules.costing import FACTORS, Line, cost, cost_line, product, to_pence
from funding.rules.implied import all_words, amounts_in, factor_words, number_words, says_amount, says_number

numbers = st.decimals(min_value=Decimal("0.001"), max_value=Decimal(10**6), places=3)
prices = st.decimals(min_value=Decimal("0.001"), max_value=Decimal(10**9), places=3)
pence = st.integers(min_value=1, max_value=10**12)

FORUM = Line("Backfill at the forum", Decimal(11), None, Decimal(6), None, 700_000, "heads", "meetings")
CLUSTERS = Line("Leadership", stated=800_000, units_of="clusters")


def full(quantity="1", price="100", times="1", units="1", **more):
    return Line("Line", *map(Decimal, (quantity, price, times, units)), **more)


def test_what_the_paper_for_clusters_implies():
    found = cost([CLUSTERS, FORUM], 3_900_000)
    assert found.implied.number == 4 and found.implied.is_whole
    assert (found.implied.fixed, found.implied.each, found.implied.total) == (700_000, 800_000, 3_900_000)
    assert [one.total for one in found.lines] == [3_200_000, 700_000] and found.total == 3_900_000
    name, price = found.lines[1].implied
    assert name == "price" and price == Fraction(700_000, 66) and to_pence(price) == 10_606
    assert all_words(found) == [
        "Backfill at the forum: £7,000 for 11 heads × 6 meetings: £106.06 each.",
        "£39,000 − £7,000 at £8,000 each: 4 clusters.",
    ]


def test_a_factor_of_which_nothing_is_said_counts_once():
    assert cost_line(Line("Hall", price=Decimal(50_000))).total == 50_000
    assert cost_line(Line("Hall", price=Decimal(50_000), quantity_of="days")).total is None


def test_a_sum_alone_is_no_riddle():
    found = cost_line(Line("Printing", stated=12_345))
    assert found.total == 12_345 and found.implied is None


def test_a_stated_total_that_is_wrong_is_said_to_be_off():
    assert cost_line(full("11", "10606", "6", stated=700_000)).off == 4
    assert cost_line(full("11", "10606", "6", stated=699_996)).off == 0


def test_per_unit_with_factors_and_a_stated_total_is_compared_for_one_unit():
    found = cost_line(Line("Release", Decimal(1), Decimal(21_053), Decimal(38), None, 800_000, units_of="clusters"))
    assert found.each == 800_014 and found.off == -14 and found.total is None


@pytest.mark.parametrize("name", ["quantity", "price", "times"])
def test_one_open_factor_follows_from_the_stated_total(name):
    facts = {"quantity": Decimal(11), "price": Decimal(10_000), "times": Decimal(6), "units": Decimal(1)}
    line = Line("L", **(facts | {name: None}), stated=660_000, quantity_of="heads", times_of="meetings")
    assert cost_line(line).implied == (name, Fraction(facts[name]))


def test_two_open_factors_imply_nothing():
    line = Line("L", None, None, Decimal(6), None, 700_000, "heads")
    assert cost_line(line).implied is None and cost_line(line).total == 700_000
    assert cost([Line("L", None, None, Decimal(6), None, None, "heads")]).total is None


def test_nothing_follows_where_less_is_asked_for_than_the_rest_costs():
    for asked in (700_000, 699_999, None):
        found = cost([CLUSTERS, FORUM], asked)
        assert found.implied is None and found.total is None and found.fixed == 700_000


def test_units_of_two_kinds_do_not_follow_from_one_amount():
    two = [CLUSTERS, Line("Books", stated=5_000, units_of="schools")]
    assert cost(two, 3_900_000).implied is None
    same = [CLUSTERS, Line("Books", stated=200_000, units_of="Clusters ")]
    assert cost([*same, FORUM], 4_700_000).implied.number == 4


def test_no_lines_no_total():
    assert cost([], 100).total is None and cost([]).lines == ()


@given(numbers, prices, numbers, numbers)
def test_a_line_is_its_factors_multiplied_exactly(quantity, price, times, units):
    line = Line("L", quantity, price, times, units)
    exact = Fraction(quantity) * Fraction(price) * Fraction(times) * Fraction(units)
    assert product(line) == exact and abs(cost_line(line).total - exact) <= Fraction(1, 2)


@given(numbers, prices, numbers, numbers, st.sampled_from(FACTORS[:3]))
def test_what_is_implied_gives_the_total_back(quantity, price, times, units, name):
    whole = Line("L", quantity, price, times, units, None, "q", "t", "u")
    stated = cost_line(whole).total
    if not stated:
        return
    facts = {"quantity": quantity, "price": price, "times": times, "units": units} | {name: None}
    line = Line("L", **facts, stated=stated, quantity_of="q", times_of="t", units_of="u")
    found = cost_line(line)
    if found.implied:
        assert found.implied[1] * product(line) == stated and found.total == stated
    else:
        assert name == "price" and product(line) == 1


@given(st.lists(pence, max_size=5), st.lists(pence, min_size=1, max_size=5), pence)
def test_the_lines_come_to_what_is_asked_for_to_the_penny(fixed, each, more):
    lines = [Line("F", stated=one) for one in fixed] + [Line("E", stated=one, units_of="clusters") for one in each]
    asked = sum(fixed) + more
    found = cost(lines, asked)
    assert sum(one.total for one in found.lines) == asked == found.total
    assert found.implied.number * found.implied.each + found.implied.fixed == asked
    assert all(one.total >= 0 for one in found.lines)


@given(st.lists(pence, max_size=6), st.none() | pence)
def test_sums_alone_add_up_whatever_is_asked(sums, asked):
    found = cost([Line("L", stated=one) for one in sums], asked)
    assert found.total == (sum(sums) if sums else None) and found.implied is None


# --- in words


@pytest.mark.parametrize(
    ("number", "words"),
    [(Fraction(4), "4"), (Fraction(23, 2), "11.5"), (Fraction(31, 8), "about 3.88"), (Fraction(4000), "4,000"), (Fraction(999, 1000), "about 1")],
)  # fmt: skip
def test_numbers_in_words(number, words):
    assert number_words(number) == words


def test_an_open_number_of_times_in_words():
    line = Line("L", Decimal(11), Decimal(10_000), None, None, 660_000, "heads", "meetings")
    assert factor_words(cost_line(line)) == "£6,600 for 11 heads at £100: 6 meetings"


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("the amount of £39,000 from", [3_900_000]), ("£ 7,000 and £106.06.", [700_000, 10_606]), ("£39k", [3_900_000]),
        ("£1.5 million", [150_000_000]), ("39,000", []), ("£,", []), ("£0.5", [50]),
    ],
)  # fmt: skip
def test_amounts_in_a_text(text, pence):
    assert amounts_in(text) == pence


def test_whether_a_text_says_it():
    assert says_amount("about £106 each", 10_606) and says_amount("£106.06", 10_606) and not says_amount("£107", 10_606)
    four = Fraction(4)
    assert says_number("There are four clusters.", four, "clusters")
    assert says_number("4 of the new primary clusters", four, "clusters")
    for text in (
        "the clusters",
        "14 clusters",
        "£4 for clusters",
        "4,000 clusters",
        "4. In all there are as many as the clusters",
    ):
        assert not says_number(text, four, "clusters"), text
    assert not says_number("3.5 clusters", Fraction(7, 2), "clusters") and not says_number("4 of", four, "")


@given(st.text(max_size=200), st.fractions(min_value=0, max_value=10**6), st.text(max_size=20))
def test_any_text_is_read(text, number, of):
    assert all(one >= 0 for one in amounts_in(text))
    assert says_number(text, number, of) in (True, False)
