"""Dates, clocks and notice, whatever the numbers."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cph.core.calendar import Term, bank_holidays, last_known_bank_holiday
from networks.meetings import ics, rules
from tests.factories.meetings import TERMS_2026

HALVES = [Term(first, last, name) for name, first, last in TERMS_2026]
NUMBERED = [Term(term.starts_on, term.ends_on, f"Term {n}") for n, term in enumerate(HALVES, 1)]
THREE = [
    Term(HALVES[0].starts_on, HALVES[1].ends_on, "Autumn"),
    Term(HALVES[2].starts_on, HALVES[3].ends_on, "Spring"),
    Term(HALVES[4].starts_on, HALVES[5].ends_on, "Summer"),
]


@pytest.mark.parametrize("terms", [HALVES, NUMBERED, THREE, []], ids=["halves", "numbered", "three", "unknown"])
@pytest.mark.parametrize(("reading", "total"), [("THREE_TERMS", 6), ("SIX_TERMS", 12)])
def test_twice_a_term_is_six_or_twelve(terms, reading, total):
    due = rules.sittings_due(2, "TERM", reading, 2026, terms)
    assert due.total == total
    assert bool(due.remarks) == (not terms or (terms is THREE and total == 12))


def test_six_numbered_terms_make_three_named_ones():
    due = rules.sittings_due(2, "TERM", "THREE_TERMS", 2026, NUMBERED)
    assert [window.name for window in due.windows] == ["Autumn", "Spring", "Summer"]


def test_monthly_skips_august_and_says_so():
    due = rules.sittings_due(1, "MONTH", "", 2026, HALVES)
    assert due.total == 11
    assert "August 2027" in due.remarks[0]


def test_a_silent_article_gives_no_number():
    due = rules.sittings_due(None, None, "", 2026, HALVES)
    assert due.total == 0 and "does not say" in due.remarks[0]


@settings(max_examples=60, deadline=None)
@given(
    times=st.integers(1, 4),
    per=st.sampled_from(["TERM", "MONTH", "YEAR"]),
    reading=st.sampled_from(["THREE_TERMS", "SIX_TERMS"]),
    weekday=st.one_of(st.none(), st.integers(0, 4)),
    terms=st.sampled_from([HALVES, NUMBERED, THREE]),
    taken=st.sets(st.dates(date(2026, 9, 1), date(2027, 7, 20)), max_size=30),
)
def test_proposed_dates_are_fit_for_a_meeting(times, per, reading, weekday, terms, taken):
    due = rules.sittings_due(times, per, reading, 2026, terms)
    found = rules.propose_dates(due.windows, weekday, terms, dict.fromkeys(taken, "Other"))
    assert len(found) == due.total
    days = [one.day for one in found if one.day]
    assert len(days) == len(set(days))
    edges = rules.edge_days(terms)
    windows = {window.name: window for window in due.windows}
    for one in found:
        if one.day is None:
            assert one.warnings
            continue
        assert one.day.weekday() < 5
        assert one.day not in bank_holidays()
        assert any(one.day in term for term in terms)
        assert one.day not in taken
        assert one.day in windows[one.window]
        if weekday is not None and one.day.weekday() != weekday:
            assert any("was free" in warning for warning in one.warnings)
        if one.day in edges:
            assert any("first or last two days" in warning for warning in one.warnings)


def test_edges_of_a_term_are_left_alone_where_they_can_be():
    due = rules.sittings_due(2, "TERM", "SIX_TERMS", 2026, HALVES)
    edges = rules.edge_days(HALVES)
    for weekday in range(5):
        assert not edges & {one.day for one in rules.propose_dates(due.windows, weekday, HALVES, {})}


def test_only_what_is_missing_is_proposed():
    due = rules.sittings_due(2, "TERM", "THREE_TERMS", 2026, HALVES)
    found = rules.propose_dates(due.windows, 1, HALVES, {}, have={"Autumn": 2, "Spring": 1})
    assert [one.window for one in found] == ["Spring", "Summer", "Summer"]


def test_beyond_the_known_bank_holidays_it_says_so():
    year = last_known_bank_holiday().year + 1
    assert any("not announced" in remark for remark in rules.day_remarks(date(year, 3, 7), []))


@given(st.lists(st.integers(1, 480), max_size=40))
def test_the_clock_runs_with_the_minutes(minutes):
    start = datetime(2026, 12, 1, 16, 15)
    times = rules.agenda_times(start, minutes)
    assert len(times) == len(minutes) + 1
    assert times[-1] - start == timedelta(minutes=sum(minutes))
    assert times == sorted(times)


@given(st.integers(0, 600), st.integers(1, 600))
def test_over_or_to_spare(total, length):
    words = rules.length_words(total, length)
    assert ("over" in words) == (total > length)
    assert ("to spare" in words) == (total < length)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 1)), st.integers(0, 20))
def test_the_latest_day_keeps_the_notice_and_the_next_does_not(meeting_on, required):
    latest = rules.notice_reading(meeting_on, meeting_on, required).latest_on
    assert rules.notice_reading(latest, meeting_on, required).is_kept
    assert rules.notice_reading(latest, meeting_on, None).is_kept is None
    if required:
        following = latest + timedelta(days=1)
        while following.weekday() >= 5 or following in bank_holidays():
            following += timedelta(days=1)
        assert not rules.notice_reading(following, meeting_on, required).is_kept


def test_coverage_in_words():
    due = rules.sittings_due(2, "TERM", "THREE_TERMS", 2026, HALVES)
    days = [date(2026, 9, 22), date(2026, 12, 1), date(2027, 1, 19)]
    assert rules.coverage(due.windows, days) == "Autumn 2 of 2, Spring 1 of 2, Summer 0 of 2"


@pytest.mark.parametrize(("day", "offset"), [(date(2026, 7, 1), 1), (date(2026, 12, 1), 0)])
def test_the_calendar_entry_says_the_time_in_england(day, offset):
    from zoneinfo import ZoneInfo

    from icalendar import Calendar

    london = ZoneInfo("Europe/London")
    starts = datetime(day.year, day.month, day.day, 16, 15, tzinfo=london)
    text = ics.entry(
        key=7, title="Full; meeting, with\nsigns", starts_at=starts, ends_at=starts + timedelta(hours=1),
        place="Hall, Leicester", url="https://x.example.org/meetings/7/", sequence=2, cancelled=False, stamp=starts,
    )  # fmt: skip
    calendar = Calendar.from_ical(text)
    event = calendar.events[0]
    assert event.start == starts and event.start.utcoffset() == timedelta(hours=offset)
    assert event["UID"] == "meeting-7@x.example.org" and event["SEQUENCE"] == 2
    assert str(event["LOCATION"]) == "Hall, Leicester"
    assert calendar.timezones and str(calendar.timezones[0]["TZID"]) == "Europe/London"
    assert all(len(line) <= 75 for line in text.encode().split(b"\r\n"))
