"""How soon minutes go out, in working days. Pure functions of dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from cph.core.calendar import ONE_DAY, add_working_days, is_working_day


@dataclass(frozen=True)
class Turnaround:
    """When the minutes of a meeting are due, and how long they took or have taken so far, in working days."""

    due_on: date
    days: int
    is_out: bool
    is_kept: bool

    @property
    def words(self) -> str:
        """The reading in a sentence."""
        days = f"{self.days} working day{'' if self.days == 1 else 's'}"
        if self.is_out:
            return f"Circulated after {days}: {'in time' if self.is_kept else 'late'}."
        return f"{days} since the meeting." if self.is_kept else f"Overdue: {days} since the meeting."


def due_on(held_on: date, within: int) -> date:
    """The last day in time: `within` working days after the meeting, whose own day is not counted.

    Held on 17 December 2026 with ten days given, minutes are due on 5 January 2027. Source: the habit of the network
    (`Habits.minutes_within`); no constitution we know gives a number.
    """
    return add_working_days(held_on, within)


def working_days_after(held_on: date, day: date) -> int:
    """Working days after the meeting up to and with `day`; 0 on the day itself and before it."""
    return sum(is_working_day(held_on + timedelta(days=n)) for n in range(1, (day - held_on).days + 1))


def turnaround(held_on: date, within: int, circulated_on: date | None, today: date) -> Turnaround:
    """The reading for one meeting: of the first circulation where there is one, else of today."""
    last = due_on(held_on, within)
    until = circulated_on or today
    return Turnaround(last, working_days_after(held_on, until), circulated_on is not None, until <= last)


@dataclass(frozen=True)
class Record:
    """How a body did in a school year: meetings whose minutes are out or overdue, how many were in time, the middle one."""

    total: int
    in_time: int
    median_days: float | None

    @property
    def words(self) -> str:
        """The point of it, in a sentence."""
        if not self.total:
            return "No minutes were due yet this school year."
        said = f"{self.in_time} of {self.total} in time this school year"
        if self.median_days is None:
            return f"{said}; none is out yet."
        middle = f"{self.median_days:g}"
        return f"{said}; half went out within {middle} working day{'' if middle == '1' else 's'}."


def record_of(found: Iterable[Turnaround]) -> Record:
    """The record over several meetings. Minutes that are neither out nor overdue do not count yet."""
    counted = [one for one in found if one.is_out or not one.is_kept]
    taken = [one.days for one in counted if one.is_out]
    in_time = sum(one.is_out and one.is_kept for one in counted)
    return Record(len(counted), in_time, median(taken) if taken else None)


def is_reminder_day(today: date, rhythm: str) -> bool:
    """Whether owners are reminded today: each working day, or on the first working day of a week, or never."""
    if rhythm == "NEVER" or not is_working_day(today):
        return False
    monday = today - timedelta(days=today.weekday())
    return rhythm == "DAILY" or today == add_working_days(monday - ONE_DAY, 1)
