"""What a claim comes to, on which day it counts: for every input, not for the examples alone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cph.core.calendar import Term
from funding.rules.claiming import (
    MOST_WEEKS,
    Span,
    alike,
    day_that_counts,
    line_pence,
    odd_days,
    tidy,
    weekly,
    why_not_on,
)

days = st.dates(date(2000, 1, 1), date(2090, 12, 31))
YEAR = Span(date(2026, 4, 1), date(2027, 3, 31))


@given(
    st.decimals(Decimal("0.01"), Decimal(10_000), places=2), st.decimals(Decimal("0.001"), Decimal(10**10), places=3)
)
def test_a_line_is_within_half_a_penny_and_halves_count_up(quantity, price):
    exact = Fraction(quantity) * Fraction(price)
    found = line_pence(quantity, price)
    assert Fraction(-1, 2) < found - exact <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("quantity", "price", "pence"),
    [("1", "10606", 10_606), ("0.5", "10607", 5_304), ("1.25", "20000", 25_000), ("3", "0.1", 0)],
)
def test_lines_that_are_known(quantity, price, pence):
    assert line_pence(Decimal(quantity), Decimal(price)) == pence


@given(days, days, days, days)
def test_the_day_that_counts_is_of_the_year_and_never_goes_back(a, b, one, other):
    year = Span(min(a, b), max(a, b))
    assert day_that_counts(one, year) in year
    assert (one > other) or day_that_counts(one, year) <= day_that_counts(other, year)
    if one in year:
        assert day_that_counts(one, year) == one


@given(days, days)
def test_a_day_is_claimed_if_it_is_of_the_year_and_has_come(day, today):
    assert (why_not_on(day, YEAR, today) == "") == (day in YEAR and day <= today)


@given(days, st.integers(-10, 800))
def test_weeks_are_of_one_weekday_and_end_in_time(first, ahead):
    until = first + timedelta(days=ahead)
    found = weekly(first, until)
    assert all(one.weekday() == first.weekday() and first <= one <= until for one in found)
    assert len(found) == min(MOST_WEEKS, max(0, ahead // 7 + 1))
    assert weekly(first, None) == [first]


def test_days_without_school_are_named():
    terms = [Term(date(2026, 8, 26), date(2026, 10, 16), "Autumn 1"), Term(date(2026, 10, 26), date(2026, 12, 18), "2")]
    some = [date(2026, 10, 1), date(2026, 10, 4), date(2026, 10, 20), date(2026, 12, 25)]
    assert odd_days(some, lambda day: terms) == {
        date(2026, 10, 4): "a weekend", date(2026, 10, 20): "in the school holidays", date(2026, 12, 25): "a bank holiday",
    }  # fmt: skip
    assert odd_days([date(2026, 10, 20)], lambda day: []) == {}


@given(st.text())
def test_tidied_twice_is_tidied_once(text):
    assert tidy(tidy(text)) == tidy(text)


def test_numbers_that_differ_by_signs_are_alike():
    assert alike("INV-001/a") == alike("inv 001A") != alike("INV 0011A")
