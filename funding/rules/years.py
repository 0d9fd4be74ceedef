"""The years in which a fund is counted: of the authority's money April to March, of the schools' September to August.

Pure functions of dates. The first and the last year of a fund may be cut short by its own first and last day.
"""

from __future__ import annotations

from datetime import date, timedelta

from cph.core.calendar import academic_year, academic_year_bounds, financial_year

FINANCIAL, ACADEMIC = "FINANCIAL", "ACADEMIC"
Span = tuple[date, date]


def span_around(kind: str, day: date) -> Span:
    """First and last day of the whole year of this kind in which the day lies, both included."""
    if kind == ACADEMIC:
        return academic_year_bounds(academic_year(day))
    first = financial_year(day)
    return date(first, 4, 1), date(first + 1, 3, 31)


def first_span(kind: str, begins_on: date, ends_on: date | None) -> Span:
    """The first year of a fund: from its own first day to the end of the year of its kind, or to its own last day."""
    return begins_on, _cut(span_around(kind, begins_on)[1], ends_on)


def next_span(kind: str, after: date, ends_on: date | None) -> Span | None:
    """The year that follows one which ends on this day; None where the fund is over by then."""
    first = after + timedelta(days=1)
    if ends_on is not None and first > ends_on:
        return None
    return first, _cut(span_around(kind, first)[1], ends_on)


def _cut(last: date, ends_on: date | None) -> date:
    return last if ends_on is None else min(last, ends_on)


def label_of(kind: str, starts_on: date) -> str:
    """2026 to 2027: the year of this kind, also where only a part of it is meant."""
    first, last = span_around(kind, starts_on)
    return f"{first.year} to {last.year}"
