"""What the year will have cost at its pace, when to speak up, and how a bar is drawn: plain values, no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cph.core.calendar import Term
from funding.rules.forecast import Forecast, Spending, calendar_of, forecast, together
from funding.rules.stacks import Part, stack
from funding.rules.warnings import Kind, Standing, warnings
from tests.factories.meetings import TERMS_2026

TERMS = tuple(Term(first, last, name) for name, first, last in TERMS_2026)
FIRST, LAST = date(2026, 9, 1), date(2027, 8, 31)
SCHOOL = calendar_of(FIRST, LAST, TERMS)
PENCE = st.integers(min_value=0, max_value=10**12)
A_DAY = st.dates(FIRST - timedelta(days=30), LAST + timedelta(days=30))


def even(done: int, claims: int, **facts: int) -> Spending:
    """So much spent in so many claims of one size."""
    return Spending(**({"budget": 3_900_000, "paid": done, "squares": done**2 // claims} | facts))


@st.composite
def spendings(draw):
    claims = draw(st.lists(st.integers(min_value=1, max_value=10**9), max_size=30))
    paid, approved = sum(claims[::3]), sum(claims[1::3])
    return Spending(draw(PENCE), paid, approved, sum(claims[2::3]), sum(one**2 for one in claims))


def test_money_is_spent_on_school_days_and_not_in_august():
    assert SCHOOL.is_school and not [day for day in SCHOOL.days if day.month == 8 and day.year == 2027]
    assert SCHOOL.gone(date(2027, 7, 31)) == SCHOOL.gone(LAST) == len(SCHOOL.days)
    assert date(2026, 10, 20) not in SCHOOL.days and date(2026, 12, 25) not in SCHOOL.days
    assert SCHOOL.words(date(2026, 9, 1)) == f"1 of {len(SCHOOL.days)} school days is over"


@pytest.mark.parametrize("terms", [(), TERMS[:2], TERMS])
def test_where_terms_are_not_known_of_the_whole_year_all_days_count_and_it_says_so(terms):
    found = calendar_of(date(2026, 4, 1), date(2027, 3, 31), terms)
    assert not found.is_school and len(found.days) == 365
    assert found.words(date(2026, 4, 2)) == "2 of 365 days are over"


@given(A_DAY)
def test_days_gone_are_those_up_to_this_one(today):
    for calendar in (SCHOOL, calendar_of(FIRST, LAST, ())):
        assert calendar.gone(today) == sum(day <= today for day in calendar.days)


def test_at_half_of_the_days_it_is_twice_what_was_spent():
    half = SCHOOL.days[len(SCHOOL.days) // 2 - 1]
    assert len(SCHOOL.days) % 2 == 0 or SCHOOL.gone(half) * 2 == len(SCHOOL.days) - 1
    found = forecast(even(1_000_000, 25), SCHOOL, half)
    assert found.spent == 1_000_000 + round(
        Fraction(1_000_000 * (len(SCHOOL.days) - SCHOOL.gone(half)), SCHOOL.gone(half))
    )
    assert found.least < found.spent < found.most
    margin = (found.spent - 1_000_000) // 5  # 25 claims of one size: a fifth of what is still to come
    assert abs(found.most - found.spent - margin) <= 1


def test_august_adds_nothing():
    july, august = (forecast(even(1_000_000, 25), SCHOOL, date(2027, *day)) for day in ((7, 20), (8, 20)))
    assert july == august and july.spent == 1_000_000


@given(spendings(), A_DAY)
def test_a_forecast_is_never_below_what_was_spent_and_lies_within_its_margin(spending, today):
    found = forecast(spending, SCHOOL, today)
    if found.is_told:
        assert spending.done <= found.least <= found.spent <= found.most
        gone = max(SCHOOL.gone(today), 1)
        assert abs(found.spent - Fraction(spending.done * len(SCHOOL.days), gone)) <= Fraction(1, 2) or today >= LAST


@given(spendings())
def test_on_the_last_day_it_is_what_was_spent(spending):
    found = forecast(spending, SCHOOL, LAST)
    assert (found.spent, found.least, found.most) == (spending.done,) * 3


@given(spendings(), A_DAY)
def test_it_is_used_up_on_the_first_day_that_brings_the_last_penny(spending, today):
    found, gone = forecast(spending, SCHOOL, today), SCHOOL.gone(today)
    on = found.used_up_on
    if not found.is_told or not spending.done or not spending.budget or today >= LAST:
        return
    if on is None:
        assert spending.done * len(SCHOOL.days) < spending.budget * gone
    else:
        number = SCHOOL.days.index(on) + 1
        assert spending.done * number >= spending.budget * gone
        assert number == 1 or spending.done * (number - 1) < spending.budget * gone


@pytest.mark.parametrize(
    ("spending", "today", "words"),
    [
        (even(10_000, 9), date(2026, 8, 31), "has not begun"),
        (even(10_000, 9), date(2026, 9, 10), "Too early to say: 8 of"),
        (Spending(3_900_000), date(2026, 11, 20), "nothing was claimed"),
        (even(800_000, 1), date(2026, 11, 20), "too few claims"),
        (Spending(3_900_000, 900_045, squares=900_000**2 + 45), date(2026, 11, 20), "too few claims"),
    ],
)
def test_too_little_behind_it_is_said_and_no_figure_given(spending, today, words):
    found = forecast(spending, SCHOOL, today)
    assert words in found.early and not found.is_told and found.spent == 0


def test_past_half_of_the_year_the_year_itself_tells_enough():
    assert forecast(Spending(3_900_000), SCHOOL, date(2027, 6, 1)) == Forecast()
    assert forecast(even(800_000, 1), SCHOOL, date(2027, 6, 1)).is_told


def test_different_money_is_added_up_and_its_errors_by_their_squares():
    one, other = Forecast("", 1_000, 970, 1_030), Forecast("", 2_000, 1_960, 2_040)
    assert together([one, other]) == Forecast("", 3_000, 2_950, 3_050)
    assert together([one, Forecast("Too early to say: x.")]).early and together([]).early


# --- warnings

NOW = Standing(3_900_000, 0, 2_000_000, 0, LAST)
TODAY = date(2027, 1, 15)


def said(now: Standing = NOW, expected: Forecast | None = None, today: date = TODAY):
    return [(one.kind, one.words) for one in warnings(now, expected or Forecast("Too early"), SCHOOL, today)]


def test_what_will_be_unspent_is_said_with_its_day():
    expected = Forecast("", 3_480_000, 3_400_000, 3_600_000)
    assert said(expected=expected) == [(Kind.UNDER, "At this pace £4,200 will be unspent on Tuesday 31 August 2027.")]


@pytest.mark.parametrize(
    "expected", [Forecast("", 3_800_000, 3_700_000, 3_850_000), Forecast("", 3_480_000, 3_000_000, 3_960_000)]
)
def test_small_change_and_what_may_still_come_are_no_warning(expected):
    assert said(expected=expected) == []


def test_what_will_be_used_up_is_said_with_its_day():
    expected = Forecast("", 7_000_000, 6_000_000, 8_000_000, date(2027, 1, 26))
    [(kind, words)] = said(expected=expected)
    assert kind is Kind.OVER and "used up by Tuesday 26 January 2027, 217 days before" in words
    [(kind, words)] = said(expected=replace(expected, used_up_on=date(2027, 1, 12)))
    assert kind is Kind.OVER and words.startswith("All of it is spent or claimed, 228 days before")
    assert said(expected=replace(expected, used_up_on=LAST - timedelta(days=13))) == []


def test_claims_that_wait_for_more_than_is_left_come_first():
    [(kind, words)] = said(replace(NOW, waiting=2_000_001), Forecast("", 7_000_000, 1, 2, date(2027, 1, 26)))
    assert kind is Kind.OVER and words == "Claims of £20,000.01 wait to be approved; £20,000 is left."
    assert said(replace(NOW, waiting=2_000_000)) == []


def test_a_year_that_is_over_is_to_be_closed():
    [(kind, words)] = said(today=LAST + timedelta(days=1))
    assert kind is Kind.ENDED and "with £20,000 unspent" in words
    [(kind, words)] = said(replace(NOW, allocated=0), today=LAST + timedelta(days=1))
    assert "is not closed" in words
    assert said(replace(NOW, is_open=False), today=LAST + timedelta(days=1)) == []


def test_what_is_not_shared_out_is_said_when_half_of_the_year_is_over():
    idle = replace(NOW, available=700_000, allocated=0)
    assert said(idle) == []
    [(kind, words)] = said(idle, today=date(2027, 3, 1))
    assert kind is Kind.UNSHARED and words.startswith("£7,000 is not allocated, and 11")


def test_a_claim_that_waits_and_a_milestone_that_is_late_name_their_days():
    assert said(replace(NOW, oldest_on=date(2026, 12, 19))) == []
    found = said(replace(NOW, oldest_on=date(2026, 12, 18), late=(("Heads released", date(2026, 12, 1)),)))
    assert [kind for kind, _ in found] == [Kind.WAITS, Kind.MILESTONE]
    assert "since Friday 18 December 2026" in found[0][1] and "due on Tuesday 1 December 2026" in found[1][1]


@given(spendings(), A_DAY, PENCE, PENCE)
def test_no_year_is_said_to_be_over_and_under_spent(spending, today, available, allocated):
    now = Standing(spending.budget, available, allocated, spending.confirmed, LAST)
    kinds = [one.kind for one in warnings(now, forecast(spending, SCHOOL, today), SCHOOL, today)]
    assert len(kinds) == len(set(kinds)) and not {Kind.OVER, Kind.UNDER} <= set(kinds)


# --- bars


@given(st.lists(st.integers(min_value=-5, max_value=10**12), max_size=8), PENCE, PENCE)
def test_the_parts_of_a_bar_follow_each_other_and_fill_no_more_than_it(amounts, longest, mark):
    found = stack([Part("x", "p", pence, "£1") for pence in amounts], longest, mark)
    assert len(found.pieces) == sum(pence > 0 for pence in amounts)
    places = [(float(one.x[:-1]), float(one.width[:-1])) for one in found.pieces]
    assert all(x >= 0 and x + width <= 100.02 for x, width in places)
    assert all(abs(x + width - after) <= 0.021 for (x, width), (after, _) in pairwise(places))
    assert 0 <= float(found.mark[:-1]) <= 100


def test_a_label_is_written_only_where_it_fits():
    wide, slim = stack([Part("Paid", "paid", 90, "£90"), Part("Left", "left", 10, "£10,000")], 100).pieces
    assert wide.label == "£90" and slim.label == "" and slim.x == "90.00%" and slim.middle == "95.00%"
