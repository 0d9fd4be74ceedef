"""Days that matter to a school."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cph.core import calendar
from cph.core.calendar import Term

days = st.dates(date(2013, 1, 1), date(2028, 6, 1))
REAL = Path(__file__).resolve().parents[3] / "shared" / "calendar" / "term_dates_real.json"
TERMS = [
    Term(date(2026, 9, 1), date(2026, 10, 16), "Autumn 1"),
    Term(date(2026, 10, 26), date(2026, 12, 18), "Autumn 2"),
    Term(date(2027, 1, 4), date(2027, 2, 12), "Spring 1"),
]


def test_ten_working_days_after_17_december_2026_is_5_january_2027():
    assert calendar.add_working_days(date(2026, 12, 17), 10) == date(2027, 1, 5)
    assert calendar.add_working_days(date(2027, 1, 5), -10) == date(2026, 12, 17)


def test_boxing_day_on_a_saturday_gives_a_monday():
    assert not calendar.is_working_day(date(2026, 12, 28))
    assert calendar.is_working_day(date(2026, 12, 29))


def test_clear_days_count_neither_end():
    assert calendar.clear_working_days_between(date(2026, 11, 23), date(2026, 11, 27)) == 3
    assert calendar.clear_working_days_between(date(2026, 11, 27), date(2026, 11, 30)) == 0
    assert calendar.clear_working_days_between(date(2026, 11, 27), date(2026, 11, 27)) == 0
    assert calendar.clear_working_days_between(date(2026, 11, 27), date(2026, 11, 1)) == 0


@pytest.mark.parametrize(
    ("day", "year"), [(date(2025, 8, 27), 2024), (date(2025, 8, 31), 2024), (date(2025, 9, 1), 2025)]
)
def test_the_academic_year_begins_in_september(day, year):
    assert calendar.academic_year(day) == year


@given(days)
def test_every_day_lies_in_its_academic_year(day):
    first, last = calendar.academic_year_bounds(calendar.academic_year(day))
    assert first <= day <= last
    assert calendar.academic_year_label(first.year) == f"{first.year} to {last.year}"


@given(days)
def test_the_financial_year_begins_in_april(day):
    year = calendar.financial_year(day)
    assert date(year, 4, 1) <= day <= date(year + 1, 3, 31)


@given(days, st.integers(1, 40))
def test_counting_on_and_counting_between_agree(day, count):
    event = calendar.add_working_days(day, count)
    assert calendar.is_working_day(event)
    assert calendar.clear_working_days_between(day, event) == count - 1
    if calendar.is_working_day(day):
        assert calendar.add_working_days(event, -count) == day


@given(days)
def test_no_days_on_is_the_day_itself(day):
    assert calendar.add_working_days(day, 0) == day


@given(days, st.integers(0, 200))
def test_school_days_are_working_days_in_term(day, length):
    last = day + timedelta(days=length)
    counted = calendar.school_days_between(day, last, TERMS)
    assert 0 <= counted <= length + 1
    assert calendar.school_days_between(day, last, []) == 0
    assert counted == sum(calendar.is_school_day(day + timedelta(days=n), TERMS) for n in range(length + 1))


def test_why_a_sitting_should_not_fall_on_a_day():
    assert calendar.why_not_a_meeting_day(date(2026, 11, 21), TERMS) == "a weekend"
    assert calendar.why_not_a_meeting_day(date(2026, 12, 25), TERMS) == "a bank holiday"
    assert calendar.why_not_a_meeting_day(date(2026, 10, 21), TERMS) == "in the school holidays"
    assert calendar.why_not_a_meeting_day(date(2026, 11, 19), TERMS) is None
    assert calendar.why_not_a_meeting_day(date(2026, 10, 21), []) is None


def test_bank_holidays_are_known_for_two_years_to_come():
    assert calendar.last_known_bank_holiday() >= date(2027, 12, 27)
    assert date(2026, 5, 4) in calendar.bank_holidays()


def real_years() -> list[dict]:
    return json.loads(REAL.read_text())["calendars"] if REAL.exists() else []


@pytest.mark.skipif(not REAL.exists(), reason="the collected term dates are not on this machine")
@pytest.mark.parametrize("year", real_years(), ids=lambda one: f"{one['la_code']} {one['academic_year']}")
def test_the_school_days_of_a_published_year_are_counted(year):
    terms = [Term(date.fromisoformat(first), date.fromisoformat(last), name) for name, first, last in year["terms"]]
    counted = calendar.school_days_between(terms[0].starts_on, terms[-1].ends_on, terms)
    assert counted == year["weekdays_in_term_less_bank_holidays"]
