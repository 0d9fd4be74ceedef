"""What somebody must bring to stand: years as a head, a school's standing at inspection, membership. Pure functions.

Days are dates of the place where the schools are; a period's last day belongs to it; `today` is given, never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)
DAYS_OF_A_YEAR = 365
# A word as the counter on the page counts it: what stands between signs that JavaScript calls white.
WHITE = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
WORD = re.compile(f"[^{WHITE}]+")


class Outcome(StrEnum):
    """What was found on a requirement."""

    MET = "MET"
    NOT_MET = "NOT_MET"
    NEEDS_EVIDENCE = "NEEDS_EVIDENCE"
    NEEDS_READING = "NEEDS_READING"


@dataclass(frozen=True)
class Judged:
    """An outcome, and the sentence that says why."""

    outcome: Outcome
    words: str


@dataclass(frozen=True)
class Spell:
    """Somebody leads a school from one day to another; no last day: they still do."""

    starts_on: date
    ends_on: date | None = None
    school: str = ""


def word_count(text: str) -> int:
    """Words of a statement, as the page counts them while somebody types."""
    return len(WORD.findall(text))


# --- years as a head


def merged(spells: Iterable[Spell], today: date) -> list[tuple[date, date]]:
    """Days as a head until yesterday, each counted once: spells that overlap or meet become one, in order of time."""
    found: list[tuple[date, date]] = []
    last = today - ONE_DAY
    for spell in sorted(spells, key=lambda one: one.starts_on):
        ends_on = min(spell.ends_on or last, last)
        if ends_on < spell.starts_on:
            continue
        if found and spell.starts_on <= found[-1][1] + ONE_DAY:
            found[-1] = (found[-1][0], max(found[-1][1], ends_on))
        else:
            found.append((spell.starts_on, ends_on))
    return found


def anniversary(day: date, years: int) -> date:
    """The same day so many years later; 29 February has its day on 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def years_as_head(spells: Iterable[Spell], today: date) -> int:
    """Whole years as a head before today. Source: this network's own reading, stated on the page.

    Each unbroken period gives its whole years by the anniversary of its first day. What is left over of several periods is
    added up, 365 days to the year; what is left over of one alone never makes a year.
    """
    years, left = 0, []
    for starts_on, ends_on in merged(spells, today):
        whole = ends_on.year - starts_on.year
        whole -= anniversary(starts_on, whole) > ends_on + ONE_DAY
        whole += anniversary(starts_on, whole + 1) <= ends_on + ONE_DAY
        years += whole
        left.append((ends_on + ONE_DAY - anniversary(starts_on, whole)).days)
    return years + (sum(left) // DAYS_OF_A_YEAR if sum(days > 0 for days in left) > 1 else 0)


def judge_years(spells: Sequence[Spell], asked: int, today: date) -> Judged:
    """Whether somebody has led schools for so many years, by the headships on record."""
    if not merged(spells, today):
        return Judged(
            Outcome.NEEDS_EVIDENCE, f"No headship is on record here before today; {_years(asked)} are asked for."
        )
    found = years_as_head(spells, today)
    shown = _years(found) if found else "less than a whole year"
    where = "; ".join(dict.fromkeys(_spell_words(one) for one in sorted(spells, key=lambda one: one.starts_on)))
    if found >= asked:
        return Judged(Outcome.MET, f"The records show {shown} as a head, {asked} asked for: {where}.")
    return Judged(
        Outcome.NOT_MET,
        f"The records show {shown} as a head, {asked} asked for: {where}. Time elsewhere counts once there is evidence.",
    )


def _years(count: int) -> str:
    return f"{count} whole year{'' if count == 1 else 's'}"


def _spell_words(spell: Spell) -> str:
    until = f"to {_day(spell.ends_on)}" if spell.ends_on else "on"
    return f"{spell.school or 'a school'} from {_day(spell.starts_on)} {until}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


# --- a school's standing at inspection


class Framework(StrEnum):
    """What an inspection said about a whole school, by its day."""

    OLDER = "OLDER"  # before the scale of four grades
    HEADLINE = "HEADLINE"  # one grade for the whole school
    JUDGEMENTS = "JUDGEMENTS"  # key judgements only
    REPORT_CARD = "REPORT_CARD"  # five steps for each area


# Single headline grades ended with inspections of 2 September 2024; report cards came with 10 November 2025.
FRAMEWORKS = (
    (date(2005, 9, 1), Framework.HEADLINE),
    (date(2024, 9, 2), Framework.JUDGEMENTS),
    (date(2025, 11, 10), Framework.REPORT_CARD),
)
GRADES = ("Outstanding", "Good", "Requires improvement", "Inadequate")
ENOUGH = ("Outstanding", "Good")


@dataclass(frozen=True)
class Inspection:
    """When a school was inspected and its headline grade; empty where it had none."""

    on: date
    grade: str = ""


def framework_on(day: date) -> Framework:
    """How inspections of that day speak of a school."""
    return next((found for since, found in reversed(FRAMEWORKS) if day >= since), Framework.OLDER)


def judge_grade(inspection: Inspection | None, spells: Sequence[Spell], today: date) -> Judged:
    """Whether a school that somebody leads or led stood well, judged by the rules in force on the day of its inspection.

    A grade of a day on which they led no school says nothing of them. ValueError for a grade there never was.
    """
    if inspection is None:
        return Judged(Outcome.NEEDS_EVIDENCE, "No inspection is on record here: give its day and what it found.")
    on, grade, said = inspection.on, inspection.grade, _day(inspection.on)
    if grade and grade not in GRADES:
        raise ValueError(grade)
    if on > today:
        return Judged(Outcome.NEEDS_EVIDENCE, f"{said} is still to come: give an inspection that has been.")
    framework = framework_on(on)
    if framework is Framework.OLDER:
        return Judged(
            Outcome.NEEDS_EVIDENCE, f"An inspection of {said} is too old: its scale was another. Give a later one."
        )
    if not any(one.starts_on <= on <= (one.ends_on or on) for one in spells):
        return Judged(
            Outcome.NEEDS_EVIDENCE,
            f"No headship is on record for {said}: give an inspection of the time as a head, or show which school it was.",
        )
    return _by_framework(framework, grade, said)


def _by_framework(framework: Framework, grade: str, said: str) -> Judged:
    if framework is Framework.HEADLINE and not grade:
        return Judged(Outcome.NEEDS_EVIDENCE, f"An inspection of {said} gave a headline grade: say which.")
    if framework is Framework.HEADLINE:
        outcome = Outcome.MET if grade in ENOUGH else Outcome.NOT_MET
        return Judged(outcome, f"Inspected on {said}, {grade}: the single headline grade counted on that day.")
    reasons = {
        Framework.JUDGEMENTS: "had key judgements only: single headline grades ended on 2 September 2024",
        Framework.REPORT_CARD: "has a report card, whose steps are not to be compared with the old grades",
    }
    return Judged(
        Outcome.NEEDS_READING,
        f"The inspection of {said} {reasons[framework]}. Whether it is enough needs a local reading, with its reason.",
    )


# --- the rest


def judge_member(is_member: bool, on: date) -> Judged:
    """Whether somebody was a member on the day of notice, by the roll."""
    if is_member:
        return Judged(Outcome.MET, f"A member by the roll of {_day(on)}, the day of notice.")
    return Judged(Outcome.NOT_MET, f"Not a member by the roll of {_day(on)}, the day of notice.")


def judge_on_paper(wording: str) -> Judged:
    """What no record here can show: it is for the nominee to bring."""
    return Judged(
        Outcome.NEEDS_EVIDENCE, f"The records here do not show this: add what shows it. ({wording.rstrip('.')})"[:500]
    )
