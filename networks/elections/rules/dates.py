"""A timetable is proposed and judged. Pure functions of days; terms and lengths are passed in as plain values.

Lengths are in working days, the day on which a stage is opened not counted; of voting the first day is counted. Where
terms are known, the proposal counts school days: never fewer than so many working days, and no stage lost to the holidays.
Practice: field notes on elections of headteachers; nothing here is law.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from cph.core.calendar import (
    ONE_DAY,
    Term,
    add_working_days,
    is_school_day,
    is_working_day,
    last_known_bank_holiday,
    school_days_between,
    why_not_a_meeting_day,
)

FEWEST_SCHOOL_DAYS = 3


@dataclass(frozen=True)
class Lengths:
    """How long each stage is, in working days."""

    nominations: int = 10
    withdrawal: int = 2
    questions: int = 3
    voting: int = 5
    objections: int = 5


@dataclass(frozen=True)
class Days:
    """The days of a timetable; a stage that is left out is None."""

    notice: date
    nominations_close: date
    withdrawals_close: date
    questions_close: date | None
    voting_opens: date
    voting_closes: date
    objections_close: date
    terms_start: date | None = None


@dataclass(frozen=True)
class Stretch:
    """A stage as days, both ends included, with its words for a sentence."""

    words: str
    first: date
    last: date
    length: int

    @property
    def working_days(self) -> int:
        return sum(is_working_day(self.first + timedelta(days=n)) for n in range((self.last - self.first).days + 1))


def propose(notice: date, lengths: Lengths, terms: Sequence[Term], terms_after: date | None = None) -> Days:
    """A timetable that begins with notice on this day. Terms of office begin after the objections, and after `terms_after`."""
    nominations = nth_day(notice, lengths.nominations, terms)
    withdrawals = nth_day(nominations, lengths.withdrawal, terms)
    questions = nth_day(withdrawals, lengths.questions, terms) if lengths.questions else None
    opens = nth_day(questions or withdrawals, 1, terms)
    closes = nth_day(opens, max(lengths.voting - 1, 0), terms)
    objections = nth_day(closes, max(lengths.objections, 1), terms)
    starts = add_working_days(objections, 1)
    if terms_after is not None and terms_after >= objections:
        starts = terms_after + ONE_DAY
    return Days(notice, nominations, withdrawals, questions, opens, closes, objections, starts)


def nth_day(after: date, count: int, terms: Sequence[Term]) -> date:
    """The day that lies so many school days after this one; beyond the terms that are known, working days."""
    known_until = max((one.ends_on for one in terms), default=date.min)
    day = after
    while count > 0:
        day += ONE_DAY
        count -= is_school_day(day, terms) if day <= known_until else is_working_day(day)
    return day


def stretches(days: Days, lengths: Lengths) -> list[Stretch]:
    """The stages as stretches of days. Whether they come one after the other the form checks."""
    found = [
        Stretch("Nominations are open", days.notice + ONE_DAY, days.nominations_close, lengths.nominations),
        Stretch(
            "Candidates may withdraw", days.nominations_close + ONE_DAY, days.withdrawals_close, lengths.withdrawal
        ),
        Stretch("Voting is open", days.voting_opens, days.voting_closes, lengths.voting),
        Stretch("Objections are taken", days.voting_closes + ONE_DAY, days.objections_close, lengths.objections),
    ]
    if days.questions_close:
        asked = Stretch(
            "Questions are taken", days.withdrawals_close + ONE_DAY, days.questions_close, lengths.questions
        )
        found.insert(2, asked)
    return found


def too_short(days: Days, lengths: Lengths, stated: Iterable[str]) -> list[str]:
    """Stages shorter than the article asks for: a reason not to give notice. `stated` names the lengths it states."""
    names = [one.name for one in fields(Lengths)]
    order = [name for name in names if name != "questions" or days.questions_close]
    return [
        f"{one.words} for {_days(one.working_days, 'working')}; the constitution asks for {one.length}."
        for name, one in zip(order, stretches(days, lengths), strict=True)
        if name in set(stated) and one.working_days < one.length
    ]


def warnings(days: Days, lengths: Lengths, terms: Sequence[Term], fewest: int = FEWEST_SCHOOL_DAYS) -> list[str]:
    """What speaks against a timetable, in words. None of it forbids anything; all of it is shown before notice is given."""
    said = [] if terms else ["No term dates are recorded, so holidays are not checked."]
    if terms:
        for one in stretches(days, lengths):
            said += _in_holidays(one, terms, fewest)
    for words, day in _closes(days):
        if reason := why_not_a_meeting_day(day, terms if _is_known(day, terms) else ()):
            said.append(f"{words} on {_named(day)}: {reason}.")
    if days.terms_start and days.terms_start <= days.objections_close:
        said.append(f"Terms begin on {_named(days.terms_start)}, before the time to object is over.")
    if days.objections_close > last_known_bank_holiday():
        said.append(f"Bank holidays after {_named(last_known_bank_holiday())} are not published yet.")
    if terms and not _is_known(days.objections_close, terms):
        said.append(f"Term dates after {_named(max(one.ends_on for one in terms))} are not recorded yet.")
    return said


def _in_holidays(one: Stretch, terms: Sequence[Term], fewest: int) -> list[str]:
    """A stage that falls in the holidays, wholly or so far that too few school days are left of it."""
    if one.last < one.first or not _is_known(one.last, terms):
        return []
    school = school_days_between(one.first, one.last, terms)
    if school == 0:
        return [f"{one.words} from {_named(one.first)} to {_named(one.last)}, all of it in the school holidays."]
    if school < min(fewest, one.length):
        return [f"{one.words} for {_days(school, 'school')} only, up to {_named(one.last)}."]
    if school < one.working_days and school < one.length:
        return [f"{one.words} partly in the school holidays: {_days(school, 'school')} of {one.working_days}."]
    return []


def _closes(days: Days) -> list[tuple[str, date]]:
    return [
        ("Nominations close", days.nominations_close),
        ("Withdrawals close", days.withdrawals_close),
        ("Voting opens", days.voting_opens),
        ("Voting closes", days.voting_closes),
    ]


def _is_known(day: date, terms: Sequence[Term]) -> bool:
    return bool(terms) and day <= max(one.ends_on for one in terms)


def _named(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _days(count: int, kind: str) -> str:
    return f"{count} {kind} day{'' if count == 1 else 's'}"
