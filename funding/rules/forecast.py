"""How much of a year’s money will have been spent when the year ends, if it goes on as it went.

Source of the method: spending to date carried on in proportion to the days that are gone (a run rate), counted in school days
where the terms are known, for money is spent on school days and not in August. Source of the margin: claims come in like
independent arrivals of different size (a compound Poisson process), so that their sum has a standard error of the square root
of the sum of their squares. All sums are whole pence, worked out in whole numbers; one rounding at the end, half to even.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from math import isqrt

from cph.core.calendar import Term, academic_year, is_working_day
from cph.core.templatetags.words import pounds

FEWEST_SCHOOL_DAYS = 20  # four weeks of school: before, one claim more or less turns everything
FEWEST_DAYS = 28  # the same on the calendar
FEWEST_CLAIMS = 3  # of like size; one large sum tells no pace. Past half of the year the year itself tells enough
TERMS_OF_A_YEAR = 3  # fewer are not the whole of an academic year, as autumn alone is not


@dataclass(frozen=True)
class Calendar:
    """The days on which money of a year is spent, in order; `is_school` says whether they are school days or all days."""

    days: tuple[date, ...]
    is_school: bool

    def gone(self, today: date) -> int:
        """How many of them are over by the end of this day."""
        return bisect_right(self.days, today)

    def words(self, today: date) -> str:
        """“56 of 190 school days are over”, for people."""
        gone = self.gone(today)
        return f"{gone} of {len(self.days)} {'school days' if self.is_school else 'days'} {'is' if gone == 1 else 'are'} over"


@lru_cache(maxsize=256)
def calendar_of(first: date, last: date, terms: tuple[Term, ...]) -> Calendar:
    """The school days from first to last, where terms are known of every academic year they touch; else all days.

    Units: days, both ends included. INSET days differ by school and count as school days. Errors: none; unknown terms
    are not guessed, the calendar is taken and `is_school` says so.
    """
    known = {
        year: sum(academic_year(term.ends_on) == year for term in terms)
        for year in range(academic_year(first), academic_year(last) + 1)
    }
    if min(known.values(), default=0) >= TERMS_OF_A_YEAR:
        found = {
            day
            for term in terms
            for day in _days(max(term.starts_on, first), min(term.ends_on, last))
            if is_working_day(day)
        }
        if found:
            return Calendar(tuple(sorted(found)), is_school=True)
    return Calendar(tuple(_days(first, last)), is_school=False)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@dataclass(frozen=True)
class Spending:
    """What was spent of a year so far, in pence: paid, approved, and claims that a head has confirmed.

    `budget` is what there is to spend; `squares` the sum of the squares of those claims, by which they tell how even they are.
    """

    budget: int
    paid: int = 0
    approved: int = 0
    confirmed: int = 0
    squares: int = 0

    @property
    def done(self) -> int:
        """All that counts as spent."""
        return self.paid + self.approved + self.confirmed

    @property
    def evenness(self) -> Fraction:
        """How many claims of like size would tell as much: 10 equal ones 10, one of £9,000 and nine of £1 little over 1."""
        return Fraction(self.done**2, max(self.squares, 1)) if self.done else Fraction(0)


@dataclass(frozen=True)
class Forecast:
    """`spent` pence by the end of the year, within `least` and `most`; or `early`: why nothing can be said yet.

    `used_up_on` is the day on which all is spent, where that lies within the year.
    """

    early: str = ""
    spent: int = 0
    least: int = 0
    most: int = 0
    used_up_on: date | None = None

    @property
    def words(self) -> str:
        """The figure in whole pounds: an estimate knows no pennies."""
        return pounds(round(self.spent, -2))

    @property
    def margin(self) -> str:
        """From what to what it may come, in whole pounds; empty where nothing is open any more."""
        least, most = round(self.least, -2), round(self.most, -2)
        return f"{pounds(least)} to {pounds(most)}" if least != most else ""

    @property
    def is_told(self) -> bool:
        """Whether there is a figure."""
        return not self.early


def forecast(spending: Spending, calendar: Calendar, today: date) -> Forecast:
    """What will have been spent on the last day of the year, at the pace of the days that are gone.

    Units: pence. Errors: none; with too little behind it, it says so and gives no figure. On the last day it is what was spent.
    """
    gone, whole, done = calendar.gone(today), len(calendar.days), spending.done
    if early := _why_early(spending, calendar, today):
        return Forecast(early)
    if today >= calendar.days[-1]:
        gone = whole
    rest = Fraction(done * (whole - gone), gone)
    spent = done + round(rest)
    squares = max(spending.squares, 1) if done else 0
    margin = isqrt(round(rest) ** 2 * squares) // done if done else 0
    return Forecast("", spent, max(done, spent - margin), spent + margin, _used_up_on(spending, calendar, gone))


def _why_early(spending: Spending, calendar: Calendar, today: date) -> str:
    gone, whole = calendar.gone(today), len(calendar.days)
    if today < calendar.days[0]:
        return "The year has not begun."
    if gone == whole or today >= calendar.days[-1]:
        return ""
    if gone < (FEWEST_SCHOOL_DAYS if calendar.is_school else FEWEST_DAYS):
        return f"Too early to say: {calendar.words(today)}."
    if gone * 2 < whole and spending.evenness < FEWEST_CLAIMS:
        return "Too early to say: nothing was claimed yet." if not spending.done else (
            "Too early to say: too few claims of a size that tells a pace.")  # fmt: skip
    return ""


def _used_up_on(spending: Spending, calendar: Calendar, gone: int) -> date | None:
    """The day that brings the last penny: the first n with done × n ÷ gone not below the budget."""
    if not spending.done or spending.budget <= 0:
        return None
    number = -(-spending.budget * gone // spending.done)
    return calendar.days[max(number, 1) - 1] if number <= len(calendar.days) else None


def together(each: list[Forecast]) -> Forecast:
    """The sum of forecasts of different money; where one is too early, none is told of the sum.

    Errors of independent sums add up by their squares.
    """
    if not each:
        return Forecast("Nothing to forecast.")
    if early := next((one.early for one in each if one.early), ""):
        return Forecast(early)
    spent = sum(one.spent for one in each)
    down, up = (isqrt(sum(width**2 for width in widths)) for widths in (
        [one.spent - one.least for one in each], [one.most - one.spent for one in each]))  # fmt: skip
    return Forecast("", spent, spent - down, spent + up)
