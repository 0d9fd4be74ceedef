"""Days that matter to a school: academic and financial years, terms, bank holidays, working days.

Pure functions of dates. Terms are passed in as plain values; bank holidays are those of England and Wales.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from govuk_bank_holidays.bank_holidays import BankHolidays

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Term:
    """A stretch of school days, both ends included, as the authority publishes it ("Autumn 1")."""

    starts_on: date
    ends_on: date
    name: str

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@lru_cache(maxsize=1)
def bank_holidays() -> frozenset[date]:
    """Bank holidays in England and Wales, from the list the package carries (no network)."""
    listed = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return frozenset(one["date"] for one in listed)


def last_known_bank_holiday() -> date:
    """The end of what the list knows: beyond it a day may be a holiday that nobody has announced."""
    return max(bank_holidays())


def academic_year(day: date) -> int:
    """The year in which the academic year of this day began: 1 September to 31 August."""
    return day.year if day.month >= 9 else day.year - 1


def academic_year_label(start: int) -> str:
    """2026 reads "2026 to 2027"."""
    return f"{start} to {start + 1}"


def academic_year_bounds(start: int) -> tuple[date, date]:
    """First and last day, both included."""
    return date(start, 9, 1), date(start + 1, 8, 31)


def financial_year(day: date) -> int:
    """The year in which the financial year of this day began: 1 April to 31 March."""
    return day.year if day.month >= 4 else day.year - 1


def is_working_day(day: date) -> bool:
    """Monday to Friday and no bank holiday."""
    return day.weekday() < 5 and day not in bank_holidays()


def add_working_days(day: date, count: int) -> date:
    """The day that lies `count` working days after `day` (before it, if negative); the day itself is never counted."""
    step = ONE_DAY if count >= 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def clear_working_days_between(notice: date, event: date) -> int:
    """Working days strictly between the day of the notice and the day of the event: neither end counts."""
    day, found = notice + ONE_DAY, 0
    while day < event:
        found += is_working_day(day)
        day += ONE_DAY
    return found


def term_of(day: date, terms: Iterable[Term]) -> Term | None:
    """The term this day falls in, or None in the holidays."""
    return next((term for term in terms if day in term), None)


def is_school_day(day: date, terms: Iterable[Term]) -> bool:
    """A working day in term. INSET days differ by school and are not known here."""
    return is_working_day(day) and term_of(day, terms) is not None


def school_days_between(first: date, last: date, terms: Sequence[Term]) -> int:
    """School days from first to last, both included."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(is_school_day(day, terms) for day in days)


def why_not_a_meeting_day(day: date, terms: Sequence[Term]) -> str | None:
    """Why a sitting should not fall on this day, in words; None where it may."""
    if day.weekday() >= 5:
        return "a weekend"
    if day in bank_holidays():
        return "a bank holiday"
    if terms and term_of(day, terms) is None:
        return "in the school holidays"
    return None
