"""When to speak up about a year’s money, and in which words: each warning has a date and a sum, and one reason.

All sums are whole pence. The thresholds are named here and nowhere else; they are ours, no statute gives them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from cph.core.templatetags.words import day_words, pounds
from funding.rules.forecast import Calendar, Forecast

UNSPENT_SHARE = Fraction(1, 20)  # of the budget: less is the small change of every year
UNSPENT_LEAST = 10_000  # pence: nobody is warned of less than £100
USED_UP_BEFORE = timedelta(days=14)  # used up in the last fortnight is as it should be
UNSHARED_SHARE = Fraction(1, 10)  # of the budget, not shared out when half of the year is over
WAITS_LONG = timedelta(days=28)  # from the head’s confirmation


class Kind(StrEnum):
    """What the warning is about, the gravest first."""

    OVER = "OVER"
    ENDED = "ENDED"
    UNDER = "UNDER"
    UNSHARED = "UNSHARED"
    WAITS = "WAITS"
    MILESTONE = "MILESTONE"

    @property
    def label(self) -> str:
        """The word on its tag."""
        return {
            "OVER": "Overspend", "ENDED": "To be closed", "UNDER": "Underspend", "UNSHARED": "Not allocated",
            "WAITS": "Waits long", "MILESTONE": "Late",
        }[self.value]  # fmt: skip

    @property
    def colour(self) -> str:
        """The colour of its tag; the word says the same."""
        return "red" if self in (Kind.OVER, Kind.ENDED) else "yellow"


@dataclass(frozen=True)
class Warning:
    """One sentence, the day it names and the sum it is about."""

    kind: Kind
    words: str
    on: date | None = None
    pence: int = 0


@dataclass(frozen=True)
class Standing:
    """Where a year’s money stands today. `waiting` are claims not approved yet, `oldest_on` the day the oldest of them came.

    `late` are the milestones whose day is over without a word of what changed: their titles and days.
    """

    budget: int
    available: int
    allocated: int
    waiting: int
    ends_on: date
    is_open: bool = True
    oldest_on: date | None = None
    late: tuple[tuple[str, date], ...] = field(default=())


def warnings(now: Standing, expected: Forecast, calendar: Calendar, today: date) -> list[Warning]:
    """All that is to be said of a year’s money, the gravest first. Errors: none; of a closed year nothing is said."""
    if not now.is_open or now.budget <= 0:
        return list(_late(now))
    over = list(_over(now, expected, today))
    return [
        *over,
        *_ended(now, today),
        *([] if over else _under(now, expected, today)),
        *_unshared(now, calendar, today),
        *_waits(now, today),
        *_late(now),
    ]


def _over(now: Standing, expected: Forecast, today: date) -> Iterator[Warning]:
    left = now.available + now.allocated
    if now.waiting > left:
        words = f"Claims of {pounds(now.waiting)} wait to be approved; {pounds(left)} is left."
        yield Warning(Kind.OVER, words, None, now.waiting - left)
        return
    on = expected.used_up_on
    if on is None or not expected.is_told or today >= now.ends_on or on > now.ends_on - USED_UP_BEFORE:
        return
    words = f"At this pace it will be used up by {day_words(on)}, {(now.ends_on - on).days} days before the year ends."
    if on <= today:
        words = f"All of it is spent or claimed, {(now.ends_on - today).days} days before the year ends."
    yield Warning(Kind.OVER, words, max(on, today), max(expected.spent - now.budget, 0))


def _ended(now: Standing, today: date) -> Iterator[Warning]:
    if today <= now.ends_on:
        return
    left = now.available + now.allocated
    words = f"The year ended on {day_words(now.ends_on)} and is not closed."
    if left > 0:
        words = f"The year ended on {day_words(now.ends_on)} with {pounds(left)} unspent: it is carried forward or given back."
    yield Warning(Kind.ENDED, words, now.ends_on, left)


def _under(now: Standing, expected: Forecast, today: date) -> Iterator[Warning]:
    if not expected.is_told or today > now.ends_on:
        return
    unspent = now.budget - expected.spent
    if unspent < UNSPENT_LEAST or unspent < now.budget * UNSPENT_SHARE or expected.most >= now.budget:
        return
    yield Warning(
        Kind.UNDER,
        f"At this pace {pounds(round(unspent, -2))} will be unspent on {day_words(now.ends_on)}.",
        now.ends_on,
        unspent,
    )


def _unshared(now: Standing, calendar: Calendar, today: date) -> Iterator[Warning]:
    is_half_over = calendar.gone(today) * 2 >= len(calendar.days)
    if is_half_over and today <= now.ends_on and now.available > now.budget * UNSHARED_SHARE:
        words = f"{pounds(now.available)} is not allocated, and {calendar.words(today)}."
        yield Warning(Kind.UNSHARED, words, now.ends_on, now.available)


def _waits(now: Standing, today: date) -> Iterator[Warning]:
    if now.oldest_on is not None and today - now.oldest_on >= WAITS_LONG:
        words = f"A claim that its head confirmed has waited since {day_words(now.oldest_on)}."
        yield Warning(Kind.WAITS, words, now.oldest_on, now.waiting)


def _late(now: Standing) -> Iterator[Warning]:
    for title, due in now.late:
        yield Warning(Kind.MILESTONE, f"“{title}” was due on {day_words(due)}: say what changed.", due)
