"""The pure rules: terms, seats, vacancies."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.executives import rules

DAY = timedelta(days=1)
days = st.dates(date(1990, 1, 1), date(2080, 12, 31))
months = st.integers(1, 120)


@st.composite
def periods(draw, open_ended=True):
    starts_on = draw(days)
    ends_on = starts_on + timedelta(days=draw(st.integers(0, 900)))
    return starts_on, None if open_ended and draw(st.booleans()) else ends_on


def days_of(period, first, last):
    starts_on, ends_on = period
    return {
        first + n * DAY for n in range((last - first).days + 1) if starts_on <= first + n * DAY <= (ends_on or last)
    }


@pytest.mark.parametrize(
    ("starts_on", "count", "ends_on"),
    [
        (date(2026, 9, 1), 24, date(2028, 8, 31)),
        (date(2026, 9, 1), 12, date(2027, 8, 31)),
        (date(2026, 8, 31), 6, date(2027, 2, 27)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
    ],
)
def test_a_term_ends_the_day_before(starts_on, count, ends_on):
    assert rules.term_end(starts_on, count) == ends_on


@given(days, months)
def test_a_term_never_ends_before_it_starts_and_lasts_about_its_months(starts_on, count):
    ends_on = rules.term_end(starts_on, count)
    assert starts_on < ends_on
    assert count * 28 - 1 <= (ends_on - starts_on).days + 1 <= count * 31


@given(st.dates(date(1990, 1, 1), date(2080, 12, 1)).map(lambda day: day.replace(day=1)), months, months)
def test_terms_from_a_first_follow_each_other_without_gap(starts_on, one, two):
    first = rules.term_end(starts_on, one)
    assert rules.term_end(first + DAY, two) == rules.term_end(starts_on, one + two)


@given(days, months)
def test_a_longer_term_ends_later(starts_on, count):
    assert rules.term_end(starts_on, count) < rules.term_end(starts_on, count + 1)


def test_a_term_of_no_months_is_no_term():
    with pytest.raises(ValueError, match="one month"):
        rules.term_end(date(2026, 1, 1), 0)


@given(periods(), periods())
def test_overlap_is_sharing_a_day(one, other):
    shared = max(one[0], other[0]) <= min(one[1] or date.max, other[1] or date.max)
    assert rules.overlap(one, other) == rules.overlap(other, one) == shared


@given(st.integers(1, 5), st.lists(st.tuples(st.integers(1, 5), periods()), max_size=12), periods())
def test_the_seat_is_the_lowest_that_is_free_all_the_time(seats, taken, wanted):
    found = rules.lowest_free(seats, taken, wanted)
    free = [
        seat
        for seat in range(1, seats + 1)
        if not any(held == seat and rules.overlap(period, wanted) for held, period in taken)
    ]
    assert found == (free[0] if free else None)


@given(st.lists(periods(), max_size=6), days, st.integers(0, 1500))
def test_vacancies_are_exactly_the_days_that_nobody_holds(held, first, length):
    last = first + timedelta(days=length)
    found = rules.vacancies(held, (first, last))
    every = days_of((first, last), first, last)
    free = every.difference(*(days_of(period, first, last) for period in held))
    assert {day for spell in found for day in days_of(spell, first, last)} == free
    assert all(one[1] + DAY < other[0] for one, other in itertools.pairwise(found))
    assert all(first <= one <= two <= last for one, two in found)


@given(st.lists(periods(), max_size=6), days, days)
def test_vacant_since_is_the_day_after_the_last_holder(held, on, not_before):
    since = rules.vacant_since(held, on, not_before)
    if on < not_before or any(start <= on <= (end or date.max) for start, end in held):
        assert since is None
        return
    spells = rules.vacancies(held, (not_before, on))
    assert since == spells[-1][0]
