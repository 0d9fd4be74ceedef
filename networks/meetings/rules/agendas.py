"""Sittings, dates, clocks and notice: pure functions of plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cph.core.calendar import (
    ONE_DAY,
    Term,
    academic_year_bounds,
    academic_year_label,
    add_working_days,
    clear_working_days_between,
    is_school_day,
    last_known_bank_holiday,
    why_not_a_meeting_day,
)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
SEASONS = ("Autumn", "Spring", "Summer")
EDGE = 2  # school days at each end of a term that a meeting should leave alone


@dataclass(frozen=True)
class Window:
    """A stretch of the year in which a number of meetings is due: "Autumn", "October 2026"."""

    name: str
    starts_on: date
    ends_on: date
    times: int

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True)
class Due:
    """How many meetings an article asks for in a year, and where; `remarks` say what was left out or guessed."""

    windows: tuple[Window, ...]
    remarks: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return sum(window.times for window in self.windows)


def sittings_due(times: int | None, per: str | None, reading: str, year: int, terms: Sequence[Term]) -> Due:
    """How many meetings are due in the academic year that begins in `year`, in which windows.

    `per` is TERM, MONTH or YEAR; `reading` says what a term is (THREE_TERMS or SIX_TERMS). Source: the sittings article.
    """
    if not times or not per:
        return Due((), ("The constitution does not say how often this body meets. You choose; it is recorded.",))
    if per == "MONTH":
        return _due_by_month(times, year, terms)
    remarks = () if terms else (unknown_terms(year),)
    if per == "YEAR":
        first, last = (terms[0].starts_on, terms[-1].ends_on) if terms else academic_year_bounds(year)
        return Due((Window(academic_year_label(year), first, last, times),), remarks)
    windows, more = term_windows(times, reads_as_six(reading), year, sorted(terms))
    return Due(tuple(windows), (*remarks, *more))


def reads_as_six(reading: str) -> bool:
    """Whether a reading of "term" means each of six, half-terms counting as terms."""
    return reading == "SIX_TERMS"


def unknown_terms(year: int) -> str:
    """What a plan says when the authority's dates are missing."""
    return (
        f"The term dates of {academic_year_label(year)} are not known here: "
        "these dates keep clear of weekends and bank holidays only. Check them against the school holidays."
    )


def term_windows(times: int, six: bool, year: int, terms: Sequence[Term]) -> tuple[list[Window], tuple[str, ...]]:
    """One window for each term: three or six, whichever way the authority publishes them."""
    if not terms:
        terms = _usual_terms(year)
    halves = [Window(term.name, term.starts_on, term.ends_on, times) for term in terms]
    if six:
        if len(terms) >= 5:
            return halves, ()
        split = [half for whole in halves for half in _split(whole)]
        return split, ("The authority publishes no half-terms: each term was cut in the middle.",)
    return list(_joined(terms, times)), ()


def _usual_terms(year: int) -> list[Term]:
    """Where terms usually lie, for a year whose dates nobody has published."""
    after = year + 1
    return [
        Term(date(year, 9, 4), date(year, 12, 17), "Autumn"),
        Term(date(after, 1, 8), date(after, 3, 24), "Spring"),
        Term(date(after, 4, 20), date(after, 7, 15), "Summer"),
    ]


def _split(whole: Window) -> tuple[Window, Window]:
    middle = whole.starts_on + (whole.ends_on - whole.starts_on) / 2
    return (
        Window(f"{whole.name} 1", whole.starts_on, middle, whole.times),
        Window(f"{whole.name} 2", middle + ONE_DAY, whole.ends_on, whole.times),
    )


def _joined(terms: Sequence[Term], times: int) -> Iterator[Window]:
    """Three terms out of half-terms: by their names ("Autumn 1", "Autumn 2"), or two and two of six numbered ones."""
    words = [term.name.split()[0] for term in terms]
    if len(terms) == 6 and len(set(words)) != 3:
        words = [SEASONS[place // 2] for place in range(6)]
    elif len(set(words)) == 1 and len(terms) == 3:
        words = [term.name for term in terms]
    for word in dict.fromkeys(words):
        parts = [term for term, its in zip(terms, words, strict=True) if its == word]
        yield Window(word, parts[0].starts_on, parts[-1].ends_on, times)


def _due_by_month(times: int, year: int, terms: Sequence[Term]) -> Due:
    """One window for each month with school days; August, and months without any, are skipped and named."""
    windows, skipped = [], []
    for first, last in _months(year):
        name = f"{first:%B %Y}"
        if first.month == 8 or (terms and not _school_days(first, last, terms)):
            skipped.append(name)
        else:
            windows.append(Window(name, first, last, times))
    remarks = [f"No meeting is planned for {' and '.join(skipped)}: schools are closed."] if skipped else []
    return Due(tuple(windows), (*remarks, *(() if terms else (unknown_terms(year),))))


def _months(year: int) -> Iterator[tuple[date, date]]:
    for place in range(12):
        month, its_year = (8 + place) % 12 + 1, year + (8 + place) // 12
        following = date(its_year + month // 12, month % 12 + 1, 1)
        yield date(its_year, month, 1), following - ONE_DAY


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _school_days(first: date, last: date, terms: Sequence[Term]) -> list[date]:
    return [day for day in _days(first, last) if is_school_day(day, terms)]


@dataclass(frozen=True)
class Proposed:
    """A date for a meeting, with what speaks for it and what to watch. `day` is None where the window has no day left."""

    day: date | None
    window: str
    why: str
    warnings: tuple[str, ...] = ()


def propose_dates(
    windows: Iterable[Window],
    weekday: int | None,
    terms: Sequence[Term],
    taken: Mapping[date, str],
    not_before: date = date.min,
    have: Mapping[str, int] | None = None,
) -> list[Proposed]:
    """Dates for what is still due, spread evenly over each window.

    `weekday` 0 (Monday) to 4, or None for any; `taken` says which body meets on a day; `have` counts meetings a window already has.
    Never a weekend, a bank holiday, a day out of term or a day already taken; the first and last two school days of a term only if
    nothing else is left.
    """
    edges = edge_days(terms)
    used = set(taken)
    found: list[Proposed] = []
    for window in windows:
        missing = max(0, window.times - (have or {}).get(window.name, 0))
        ideals = _ideal_days(window, missing, not_before, terms)
        for place, ideal in enumerate(ideals, window.times - missing):
            free = [
                day
                for day in _days(max(window.starts_on, not_before), window.ends_on)
                if day not in used and why_not_a_meeting_day(day, terms) is None
            ]
            one = _one_date(window, free, place, ideal, weekday, edges, terms)
            if one.day:
                used.add(one.day)
            found.append(one)
    return found


def edge_days(terms: Iterable[Term]) -> set[date]:
    """The first and the last two school days of each term."""
    edges: set[date] = set()
    for term in terms:
        days = _school_days(term.starts_on, term.ends_on, (term,))
        edges.update(days[:EDGE], days[-EDGE:])
    return edges


def _ideal_days(window: Window, missing: int, not_before: date, terms: Sequence[Term]) -> list[date]:
    """The days that would spread the meetings evenly: over the window, or over what is left of one that has begun."""
    begun = not_before > window.starts_on
    first = min(max(window.starts_on, not_before), window.ends_on)
    days = _school_days(first, window.ends_on, terms) if terms else list(_days(first, window.ends_on))
    days = days or [window.ends_on]
    times = missing if begun else window.times
    return [days[(2 * place + 1) * len(days) // (2 * times)] for place in range(times - missing, times)]


def _one_date(
    window: Window,
    free: list[date],
    place: int,
    ideal: date,
    weekday: int | None,
    edges: set[date],
    terms: Sequence[Term],
) -> Proposed:
    if not free:
        return Proposed(None, window.name, "", (f"No day is left in {window.name}: choose one yourself.",))
    wrong_day = {day: weekday is not None and day.weekday() != weekday for day in free}
    best = min(free, key=lambda day: (day in edges, wrong_day[day], abs(day - ideal), day))
    warnings = list(day_remarks(best, terms))
    if wrong_day[best] and weekday is not None:
        warnings.insert(0, f"No {WEEKDAYS[weekday]} was free: this is a {best:%A}.")
    return Proposed(best, window.name, why_this_day(best, window, place, bool(terms)), tuple(warnings))


def why_this_day(day: date, window: Window, place: int, in_term: bool) -> str:
    """What speaks for a proposed date, in a few words."""
    which = f"{place + 1} of {window.times} in {window.name}" if window.times > 1 else f"the one of {window.name}"
    return f"{which}; {'a school day, ' if in_term else ''}no other meeting of the network that day"


def day_remarks(day: date, terms: Sequence[Term]) -> Iterator[str]:
    """What to watch about a day that may be used: it is near the end of what is known, or of a term."""
    if day in edge_days(terms):
        yield "One of the first or last two days of a term: heads are busy."
    if day > last_known_bank_holiday():
        yield f"Bank holidays after {last_known_bank_holiday().year} are not announced: check this date nearer the time."


def coverage(windows: Sequence[Window], days: Iterable[date]) -> str:
    """How far the plan goes: "Autumn 2 of 2, Spring 1 of 2"; of more than six windows, only those that lack something."""
    counts = Counter(window_of(day, windows) for day in days)
    if len(windows) <= 6:
        return ", ".join(f"{window.name} {counts[window.name]} of {window.times}" for window in windows)
    lacking = [window.name for window in windows if counts[window.name] < window.times]
    done = f"{len(windows) - len(lacking)} of {len(windows)} months or terms have what is due"
    return f"{done}; still to plan: {', '.join(lacking)}" if lacking else done


def window_of(day: date, windows: Iterable[Window]) -> str | None:
    """The name of the window this day lies in. A holiday between two belongs to the one before it, as meetings slip late."""
    before = [window for window in windows if window.starts_on <= day]
    return max(before, key=lambda window: window.starts_on).name if before else None


def agenda_times(start: datetime, minutes: Iterable[int]) -> list[datetime]:
    """When each item begins if all keep to their minutes; one more at the end says when the meeting is over."""
    times = [start]
    for length in minutes:
        times.append(times[-1] + timedelta(minutes=length))
    return times


def length_words(total: int, length: int) -> str:
    """The items against the length of the meeting: "12 minutes over", both in minutes."""
    over = total - length
    if over == 0:
        return "exactly fills the meeting"
    return f"{minutes_words(abs(over))} {'over' if over > 0 else 'to spare'}"


def minutes_words(minutes: int) -> str:
    """1 minute, 45 minutes."""
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


@dataclass(frozen=True)
class NoticeReading:
    """Clear working days between an agenda going out and its meeting, against what the constitution asks; None: it is silent."""

    days: int
    required: int | None
    latest_on: date | None

    @property
    def is_kept(self) -> bool | None:
        return None if self.required is None else self.days >= self.required


def notice_reading(issued_on: date, meeting_on: date, required: int | None) -> NoticeReading:
    """How much notice an agenda issued on a day gives. `required` in clear working days: neither end counts."""
    latest = None if required is None else add_working_days(meeting_on, -(required + 1))
    return NoticeReading(clear_working_days_between(issued_on, meeting_on), required, latest)


def what_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What differs between two issued agendas, in sentences, so that nobody has to compare them.

    Both are given as one reader has them (rules.parts.content_for): whoever does not read Part B is told nothing of it.
    """
    said = [
        f"{label} is now {after[key] or 'not given'} (it was {before[key] or 'not given'})."
        for key, label in (("when", "The time"), ("place", "The place"))
        if before.get(key) != after.get(key)
    ]
    old = {item["id"]: item for item in before["items"]}
    new = {item["id"]: item for item in after["items"]}
    said += [f"Added: {item['title']}." for key, item in new.items() if key not in old]
    said += [f"Taken off: {item['title']}." for key, item in old.items() if key not in new]
    for key, item in new.items():
        said += _item_changes(old[key], item) if key in old else ()
    kept = [key for key in old if key in new]
    if kept != [key for key in new if key in old]:
        said.append("The order of the items changed.")
    return said


def _item_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    if old["title"] != new["title"]:
        yield f"“{old['title']}” is now called “{new['title']}”."
    if old.get("part", "A") != new.get("part", "A"):
        yield f"{new['title']}: now in Part {new.get('part', 'A')}."
    if old["purpose"] != new["purpose"]:
        yield f"{new['title']}: {new['purpose'].lower()} (it was {old['purpose'].lower()})."
    if old["minutes"] != new["minutes"]:
        yield f"{new['title']}: {minutes_words(new['minutes'])} (it was {old['minutes']})."
    if old["presenter"] != new["presenter"]:
        yield f"{new['title']}: presented by {new['presenter'] or 'nobody yet'}."
    if {paper["id"] for paper in old["papers"]} != {paper["id"] for paper in new["papers"]}:
        yield f"{new['title']}: its papers changed."
