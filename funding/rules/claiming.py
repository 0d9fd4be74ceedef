"""What a claim comes to, on which day it counts, what about it is worth a look. Sums in pence, days as dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from cph.core.calendar import Term, why_not_a_meeting_day

WEEK = timedelta(days=7)
MOST_WEEKS = 53  # a claim is of one year
MOST_DAYS = Decimal(31)  # on one line: so many people released on one day
MOST_PIECES = Decimal(10_000)
MOST_LINES = 200


@dataclass(frozen=True)
class Span:
    """The days of a year of a fund, both included."""

    starts_on: date
    ends_on: date

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


def line_pence(quantity: Decimal, price_pence: Decimal) -> int:
    """So many at so much, to the penny; half a penny counts up."""
    return int((quantity * price_pence).quantize(Decimal(1), ROUND_HALF_UP))


def day_that_counts(today: date, year: Span) -> date:
    """The day an approval is posted for: today; once the year is over its last day, before it begins its first.

    So what stood in the books on a day is what was known by then, and a year that is over but open can still be settled.
    """
    return min(max(today, year.starts_on), year.ends_on)


def why_not_on(day: date, year: Span, today: date) -> str:
    """Why nothing can be claimed for this day; empty where it can."""
    if day not in year:
        return f"Enter a day of this year of the fund, from {_said(year.starts_on)} to {_said(year.ends_on)}."
    if day > today:
        return "Enter a day that has come: a claim is for what was done."
    return ""


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def weekly(first: date, until: date | None) -> list[date]:
    """The same day of each week, from the first to the last one not after `until`. At most a year of them."""
    count = 1 if until is None else min((until - first).days // 7 + 1, MOST_WEEKS)
    return [first + WEEK * n for n in range(count)]


def odd_days(days: Iterable[date], terms_of: Callable[[date], Sequence[Term]]) -> dict[date, str]:
    """The days on which schools were closed, each with why. Where no terms are known, weekends and bank holidays alone."""
    found = {day: why_not_a_meeting_day(day, terms_of(day)) for day in days}
    return {day: why for day, why in found.items() if why}


def tidy(text: str) -> str:
    """Written once: without spaces around and doubled ones within."""
    return " ".join(text.split())


def alike(number: str) -> str:
    """What is left of a number of an invoice without signs: two that are alike so far are worth a look."""
    return "".join(sign for sign in number.upper() if sign.isalnum())
