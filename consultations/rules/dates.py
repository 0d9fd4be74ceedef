"""How long a consultation is open, and what speaks against its dates. Pure functions of days; terms are passed in.

The day on which it opens is not counted, the day on which it closes is: from 30 June to 15 September are 77 calendar days.
Source: field notes on consultations of schools; none of this is law, unless the constitution states a number of days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cph.core.calendar import (
    ONE_DAY,
    Term,
    is_working_day,
    last_known_bank_holiday,
    school_days_between,
    why_not_a_meeting_day,
)
from cph.core.templatetags.words import count_of, day_words

USUAL_SCHOOL_DAYS = 10
TIME_TO_READ = 5  # working days between the close and the decision
NOTHING = {"", "nothing", "none", "nil", "no", "na", "n/a", "not applicable", "nothing at all", "everything is decided"}


@dataclass(frozen=True)
class Span:
    """How long it is open, in days of the calendar, of the office and of school (None: term dates are not known)."""

    calendar: int
    working: int
    school: int | None

    @property
    def words(self) -> str:
        """77 calendar days, 24 of them school days."""
        found = count_of(self.calendar, "calendar day")
        if self.school is None:
            return f"{found}; school days are not known"
        return f"{found}, {self.school} of them {'a school day' if self.school == 1 else 'school days'}"


@dataclass(frozen=True)
class Plan:
    """What the dates are judged by. `fewest` school days, and whose they are: an article, or nobody's."""

    opens: date
    closes: date
    decides: date | None = None
    fewest: int = USUAL_SCHOOL_DAYS
    article: str = ""


def span_of(opens: date, closes: date, terms: Sequence[Term]) -> Span:
    """From the day after it opens to the day it closes. Empty where it closes before it opens."""
    days = max((closes - opens).days, 0)
    working = sum(is_working_day(opens + timedelta(days=n)) for n in range(1, days + 1))
    school = school_days_between(opens + ONE_DAY, closes, terms) if days else 0
    return Span(days, working, school if covers(terms, opens, closes) else None)


def covers(terms: Sequence[Term], first: date, last: date) -> bool:
    """Whether the terms that are recorded reach from before the first day to the last one."""
    return bool(terms) and min(one.starts_on for one in terms) <= first and last <= max(one.ends_on for one in terms)


def warnings(plan: Plan, terms: Sequence[Term], today: date) -> list[str]:
    """What speaks against the dates, in sentences; none forbids anything. The same dates always give the same sentences."""
    return [*_length(plan, terms), *_days(plan, terms), *_decision(plan, today), *_unknown(plan, terms)]


def warnings_of_more_time(plan: Plan, terms: Sequence[Term], today: date) -> list[str]:
    """What speaks against closing later than was announced: the day itself, and what is left before the decision."""
    decision = _decision(plan, today) if plan.decides is not None else []
    return [*_day("It would close", plan.closes, terms), *decision]


def _length(plan: Plan, terms: Sequence[Term]) -> list[str]:
    span = span_of(plan.opens, plan.closes, terms)
    if span.school is None:
        return []
    if span.school < plan.fewest:
        asked = (
            f"{plan.article} asks for {plan.fewest}"
            if plan.article
            else f"{plan.fewest} are usual, the constitution is silent"
        )
        return [f"Open for {span.words}: {asked}."]
    if span.school * 2 < span.working:
        return [f"Open for {span.words}: most of the time schools are closed."]
    return []


def _days(plan: Plan, terms: Sequence[Term]) -> list[str]:
    return [*_day("It opens", plan.opens, terms), *_day("It closes", plan.closes, terms)]


def _day(words: str, day: date, terms: Sequence[Term]) -> list[str]:
    reason = why_not_a_meeting_day(day, terms if covers(terms, day, day) else ())
    return [f"{words} on {day_words(day)}: {reason}."] if reason else []


def _decision(plan: Plan, today: date) -> list[str]:
    if plan.decides is None:
        return ["No day of the decision is set, so nobody can tell whether there is time to consider the answers."]
    if plan.decides < today:
        return [f"It was to be decided on {day_words(plan.decides)}: is anything left to decide?"]
    if plan.decides <= plan.closes:
        return [f"It is decided on {day_words(plan.decides)}, before the answers are in."]
    left = sum(is_working_day(plan.closes + timedelta(days=n)) for n in range(1, (plan.decides - plan.closes).days))
    if left < TIME_TO_READ:
        return [
            f"Between the close and the decision on {day_words(plan.decides)}: {count_of(left, 'working day')} to consider the answers."
        ]
    return []


def _unknown(plan: Plan, terms: Sequence[Term]) -> list[str]:
    found = []
    if not covers(terms, plan.opens, plan.closes):
        found.append("Term dates for this time are not recorded, so school days and holidays are not checked.")
    if plan.closes > last_known_bank_holiday():
        found.append(f"Bank holidays after {day_words(last_known_bank_holiday())} are not published yet.")
    return found


def is_nothing(text: str) -> bool:
    """Whether somebody wrote that nothing could change: then there is nothing to consult on."""
    return " ".join(text.casefold().strip(" .!–-").split()) in NOTHING
