"""Terms, seats and vacancies: pure functions of dates. Every end is inclusive: a term until 31 August holds that day."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
Period = tuple[date, date | None]
"""First and last day, both included; None means until further notice."""


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months on; the month's last day where it has no such day (31 January + 1: 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def term_end(starts_on: date, months: int) -> date:
    """The last day of a term of so many months: the day before the same day of the month in which it is over.

    1 September 2026 and 24 months give 31 August 2028. Where the month is too short, the term ends the day before its
    last day's follower would begin: 31 August 2026 and 6 months give 27 February 2027. Two terms of 12 months that
    follow each other from a first of the month end where one of 24 does. `months` is at least 1.
    """
    if months < 1:
        raise ValueError("a term lasts at least one month")
    return add_months(starts_on, months) - ONE_DAY


def overlap(one: Period, other: Period) -> bool:
    """Whether two periods share a day."""
    return one[0] <= (other[1] or date.max) and other[0] <= (one[1] or date.max)


def lowest_free(seats: int, taken: Iterable[tuple[int, Period]], wanted: Period) -> int | None:
    """The lowest seat, from 1, that nobody holds on any day of the period wanted; None where all are held on some day."""
    held = {seat for seat, period in taken if overlap(period, wanted)}
    return next((seat for seat in range(1, seats + 1) if seat not in held), None)


def vacancies(held: Iterable[Period], within: tuple[date, date]) -> list[tuple[date, date]]:
    """The spells within a period, both ends included, in which nobody holds the seat, earliest first."""
    first, last = within
    found: list[tuple[date, date]] = []
    for starts_on, ends_on in sorted(held, key=lambda period: period[0]):
        if first > last:
            return found
        if starts_on > first:
            found.append((first, min(starts_on - ONE_DAY, last)))
        if (ends_on or date.max) >= first:
            first = ends_on + ONE_DAY if ends_on and ends_on < last else date.max
    if first <= last:
        found.append((first, last))
    return found


def vacant_since(held: Sequence[Period], on: date, not_before: date) -> date | None:
    """The first day of the vacancy of this day, never before `not_before` (when the post came to be); None while it is held."""
    if on < not_before or any(overlap(period, (on, on)) for period in held):
        return None
    ended = [ends_on for starts_on, ends_on in held if ends_on and ends_on < on]
    return max([not_before, *(ends_on + ONE_DAY for ends_on in ended)])
