"""When notices go out."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cph.core.calendar import is_working_day
from cph.notifications.models import Rhythm
from cph.notifications.rules import ENGLAND, MAX_ATTEMPTS, due_at, next_try

moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 6, 1), timezones=st.just(UTC))


def england(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ENGLAND)


@given(moments, st.sampled_from(list(Rhythm)))
def test_nothing_goes_out_before_it_was_said(at, rhythm):
    assert due_at(at, rhythm) >= at


@given(moments)
def test_daily_mails_go_out_at_seven_on_working_days(at):
    due = due_at(at, Rhythm.DAILY).astimezone(ENGLAND)
    assert (due.hour, due.minute) == (7, 0)
    assert is_working_day(due.date())
    assert due - at < timedelta(days=6)


@given(moments)
def test_hourly_mails_go_out_at_the_full_hour_within_the_hour(at):
    due = due_at(at, Rhythm.HOURLY)
    assert (due.minute, due.second, due.microsecond) == (0, 0, 0)
    assert due - at < timedelta(hours=1)


def test_a_friday_afternoon_waits_for_monday_and_christmas_for_the_29th():
    assert due_at(england(2026, 11, 20, 16), Rhythm.DAILY) == england(2026, 11, 23, 7)
    assert due_at(england(2026, 12, 24, 16), Rhythm.DAILY) == england(2026, 12, 29, 7)
    assert due_at(england(2026, 11, 23, 6, 59), Rhythm.DAILY) == england(2026, 11, 23, 7)


def test_the_clock_change_moves_nothing():
    assert due_at(england(2026, 3, 27, 12), Rhythm.DAILY) == datetime(2026, 3, 30, 6, tzinfo=UTC)
    assert due_at(england(2026, 10, 23, 12), Rhythm.DAILY) == datetime(2026, 10, 26, 7, tzinfo=UTC)


def test_each_try_waits_longer():
    at = england(2026, 11, 20, 12)
    waits = [next_try(number, at) - at for number in range(1, MAX_ATTEMPTS + 1)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
