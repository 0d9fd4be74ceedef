"""How soon minutes go out, when owners are reminded: pure rules, whatever the dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cph.core.calendar import is_working_day
from networks.meetings.rules.corrections import part_of, what_changed
from networks.meetings.rules.turnaround import (
    due_on,
    is_reminder_day,
    record_of,
    turnaround,
    working_days_after,
)

DAYS = st.dates(date(2024, 1, 1), date(2027, 6, 30))


def test_ten_working_days_from_17_december_2026_end_on_5_january_2027():
    assert due_on(date(2026, 12, 17), 10) == date(2027, 1, 5)


@pytest.mark.parametrize(
    ("out", "days", "kept"),
    [(date(2026, 12, 17), 0, True), (date(2027, 1, 5), 10, True), (date(2027, 1, 6), 11, False)],
)
def test_in_time_up_to_and_with_the_last_day(out, days, kept):
    found = turnaround(date(2026, 12, 17), 10, out, date(2027, 2, 1))
    assert (found.days, found.is_kept, found.is_out) == (days, kept, True)
    assert ("in time" in found.words) == kept


@given(held=DAYS, within=st.integers(1, 60))
def test_the_due_day_is_a_working_day_exactly_that_many_after(held, within):
    last = due_on(held, within)
    assert is_working_day(last) and working_days_after(held, last) == within
    assert turnaround(held, within, last, last).is_kept
    assert not turnaround(held, within, last + timedelta(days=1), last).is_kept


@given(held=DAYS, ahead=st.integers(-30, 90))
def test_days_never_run_below_zero_and_never_past_the_calendar(held, ahead):
    found = working_days_after(held, held + timedelta(days=ahead))
    assert 0 <= found <= max(0, ahead)


@given(st.lists(st.tuples(DAYS, st.one_of(st.none(), st.integers(0, 60))), max_size=12))
def test_a_record_counts_each_meeting_once_and_none_that_is_still_in_time(held):
    today = date(2027, 6, 30)
    rows = [turnaround(day, 10, None if late is None else day + timedelta(days=late), today) for day, late in held]
    found = record_of(rows)
    assert 0 <= found.in_time <= found.total <= len(rows)
    assert found.total == sum(one.is_out or not one.is_kept for one in rows)
    assert (found.median_days is None) == (not any(one.is_out for one in rows))


def test_a_record_says_the_point():
    held, today = date(2026, 11, 2), date(2026, 12, 1)
    rows = [turnaround(held, 10, date(2026, 11, day), today) for day in (6, 13, 30)]
    assert record_of(rows).words == "2 of 3 in time this school year; half went out within 9 working days."
    assert record_of([]).words == "No minutes were due yet this school year."


@given(DAYS)
def test_weekly_reminders_come_once_a_week_on_its_first_working_day(day):
    monday = day - timedelta(days=day.weekday())
    week = [monday + timedelta(days=n) for n in range(7)]
    working = [one for one in week if is_working_day(one)]
    assert [one for one in week if is_reminder_day(one, "WEEKLY")] == working[:1]
    assert [one for one in week if is_reminder_day(one, "DAILY")] == working
    assert not any(is_reminder_day(one, "NEVER") for one in week)


# --- what one reader sees, what changed

LINE = st.fixed_dictionaries({"number": st.text("DA0123456789", min_size=1, max_size=4), "text": st.text(max_size=9), "part": st.sampled_from("AB")})  # fmt: skip
ITEM = st.fixed_dictionaries(
    {
        "title": st.text(max_size=9),
        "part": st.sampled_from("AB"),
        "outcome": st.sampled_from(["Taken", "Not reached"]),
        "discussion": st.lists(st.text(max_size=9), max_size=2),
        "decisions": st.lists(LINE, max_size=3, unique_by=lambda one: one["number"]),
        "motions": st.just([]),
        "actions": st.lists(LINE, max_size=2, unique_by=lambda one: one["number"]),
    }
)


def content_of(items):
    found = [{**item, "id": n, "number": str(n)} for n, item in enumerate(items, 1)]
    declared = [{"words": f"of {one['id']}", "item": one["id"], "part": one["part"]} for one in found]
    return {"items": found, "people": [], "quorum": [], "declarations": declared, "changes": [], "other_decisions": []}


@given(st.lists(ITEM, max_size=5), st.sets(st.integers(1, 5)))
def test_a_reader_sees_what_is_open_and_what_they_read_and_nothing_else(items, read):
    whole = content_of(items)
    seen = part_of(whole, lambda item: item in read)
    shown = {one["id"] for one in seen["items"]}
    assert shown == {one["id"] for one in whole["items"] if one["part"] == "A" or one["id"] in read}
    assert {one["item"] for one in seen["declarations"]} == shown
    for item in seen["items"]:
        lines = [*item["decisions"], *item["actions"]]
        assert item["id"] in read or all(line["part"] == "A" for line in lines)
    assert part_of(whole, lambda item: True)["items"] == whole["items"]


@given(st.lists(ITEM, max_size=4), st.lists(ITEM, max_size=4))
def test_changes_of_what_is_confidential_are_confidential(before, after):
    changes = what_changed(content_of(before), content_of(after))
    closed = {n for items in (before, after) for n, item in enumerate(items, 1) if item["part"] == "B"}
    assert all(one["part"] == "B" for one in changes if one["item"] in closed)
    assert what_changed(content_of(after), content_of(after)) == []
