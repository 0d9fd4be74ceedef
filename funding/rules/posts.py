"""What a shared post costs, year by year to the end of its funding, and who pays how much of it.

All sums are whole pence; shares are exact numbers of per cent. A year of cost is the salary for the share of time, on-costs on
that, running costs and administrative support. A part of a year is charged by days: what is due up to a day is the sum of the
year times the days gone by over the days of the year, rounded half up, so that parts of a year add up to it to the penny.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from funding.rules.sharing import by_weight

ONE_DAY = timedelta(days=1)
RISES = (9, 1)  # teachers move up a point on 1 September
MOST_YEARS = 30


class CannotForecast(ValueError):
    """The figures lead nowhere; the words say why."""


class YearKind(StrEnum):
    """By which years it is counted: April to March, September to August, or from the first day of the agreement."""

    FINANCIAL = "FINANCIAL"
    ACADEMIC = "ACADEMIC"
    AGREEMENT = "AGREEMENT"


@dataclass(frozen=True)
class Cost:
    """What a post costs a year: a salary for a full post, with what comes on top, in pence and per cent."""

    salary: int
    on_costs: Decimal
    share_of_time: Decimal
    running: int = 0
    support: int = 0

    def parts(self) -> dict[str, int]:
        """A year’s pence of each part: salary, on-costs, running costs, support. On-costs are of the salary as it is paid."""
        salary = half_up(Fraction(self.salary) * Fraction(self.share_of_time) / 100)
        on_costs = half_up(Fraction(salary) * Fraction(self.on_costs) / 100)
        return {"salary": salary, "on_costs": on_costs, "running": self.running, "support": self.support}

    @property
    def year(self) -> int:
        """Pence a year."""
        return sum(self.parts().values())

    @property
    def words(self) -> tuple[str, str]:
        """The share of time and the on-costs, as they are read: 62.5."""
        return in_words(self.share_of_time), in_words(self.on_costs)


@dataclass(frozen=True)
class Range:
    """A salary range as it was called on its day, with the salary now; in pence a year."""

    label: str
    least: int
    now: int
    most: int

    @property
    def steps(self) -> int | None:
        """How many points lie above the lowest: 6 for “L15–L21”. None where the label names no two points."""
        found = re.search(r"(\d{1,3})\D+?(\d{1,3})\D*$", self.label)
        steps = int(found[2]) - int(found[1]) if found else 0
        return steps if steps > 0 else None

    def after(self, rises: int) -> int:
        """The salary after so many points up, never above the highest; half up."""
        if not self.steps:
            return self.now
        return min(self.most, self.now + half_up(Fraction(self.most - self.least, self.steps) * rises))


@dataclass(frozen=True)
class Span:
    """A stretch of days, both ends counted, with the whole year it lies in."""

    first: date
    last: date
    starts: date
    ends: date

    @property
    def is_whole(self) -> bool:
        return self.first == self.starts and self.last == self.ends


def half_up(amount: Fraction) -> int:
    """Whole pence, half a penny up."""
    return int((amount + Fraction(1, 2)) // 1)


def year_starts(first: date, last: date, kind: YearKind) -> Iterator[date]:
    """The first days of the years in which these days lie, and the one after them.

    Years of an agreement begin on its own day; one of 29 February on 1 March where there is none.
    """
    month, day = {YearKind.FINANCIAL: (4, 1), YearKind.ACADEMIC: (9, 1)}.get(kind, (first.month, first.day))
    year = first.year - (_day_in(first.year, month, day) > first)
    while True:
        start = _day_in(year, month, day)
        yield start
        if start > last:
            return
        year += 1


def _day_in(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 3, 1)


def years_of(first: date, last: date, kind: YearKind) -> list[Span]:
    """The years from the first day to the last, the first and the last cut to what is paid for.

    Error: it ends before it begins, or lasts longer than thirty years.
    """
    if last < first:
        raise CannotForecast("The post ends before it begins.")
    if last.year - first.year > MOST_YEARS:
        raise CannotForecast(f"Forecast at most {MOST_YEARS} years.")
    starts = list(year_starts(first, last, kind))
    found = []
    for start, following in pairwise(starts):
        end = following - ONE_DAY
        found.append(Span(max(first, start), min(last, end), start, end))
    return found


def between(annual: int, first: date, last: date, year: Span) -> int:
    """Pence due from the first day to the last, both counted, of a sum a year: parts of a year add up to it."""
    days = (year.ends - year.starts).days + 1
    gone, until = (first - year.starts).days, (last - year.starts).days + 1
    return half_up(Fraction(annual * until, days)) - half_up(Fraction(annual * gone, days))


def cost_of(cost: Cost, span: Span) -> dict[str, int]:
    """Pence of each part of the cost in a stretch of one year."""
    return {name: between(pence, span.first, span.last, span) for name, pence in cost.parts().items()}


def rising(cost: Cost, scale: Range, span: Span, since: date) -> dict[str, int]:
    """The same where the salary moves up a point each 1 September after `since`."""
    cuts = [span.first]
    cuts += [day for year in range(span.first.year, span.last.year + 1)
             if span.first < (day := date(year, *RISES)) <= span.last]  # fmt: skip
    total: dict[str, int] = {}
    for start, following in zip(cuts, [*cuts[1:], span.last + ONE_DAY], strict=True):
        now = replace(cost, salary=scale.after(rises_by(start, since)))
        for name, pence in cost_of(now, replace(span, first=start, last=following - ONE_DAY)).items():
            total[name] = total.get(name, 0) + pence
    return total


def rises_by(day: date, since: date) -> int:
    """How many times 1 September came after one day, up to another."""
    return max(0, day.year - since.year + (day >= date(day.year, *RISES)) - (since >= date(since.year, *RISES)))


@dataclass(frozen=True)
class Payer:
    """Somebody who pays for a post: a fixed sum a year, or a share in per cent of what the fixed sums leave."""

    name: str
    share: Decimal | None = None
    fixed: int | None = None
    is_this_fund: bool = False

    @property
    def words(self) -> str:
        """The share as it is read: 62.5 per cent; nothing for a fixed sum."""
        return "" if self.share is None else f"{in_words(self.share)} per cent"


def check_payers(payers: Sequence[Payer], cost: int) -> None:
    """Errors: nobody, a name twice, this fund not once, shares that are not together 100 per cent, fixed sums above the cost."""
    if not payers:
        raise CannotForecast("Say who pays for the post.")
    names = [" ".join(one.name.split()).lower() for one in payers]
    if len(set(names)) < len(names):
        raise CannotForecast("Name each funder once.")
    shares = sum((one.share for one in payers if one.share is not None), Decimal(0))
    if any(one.share is not None for one in payers) and shares != 100:
        raise CannotForecast(f"The shares add up to {in_words(shares)} per cent. Together they are 100.")
    fixed = sum(one.fixed or 0 for one in payers)
    if fixed > cost:
        raise CannotForecast("The fixed sums are more than the post costs in a year.")
    if shares == 0 and fixed != cost:
        raise CannotForecast("The fixed sums do not pay all of the post. Say who pays the rest, in per cent.")


def in_words(share: Decimal) -> str:
    """62.5, not 62.50."""
    return f"{share:f}".rstrip("0").rstrip(".") if "." in f"{share:f}" else f"{share:f}"


def paid_by(payers: Sequence[Payer], total: int, span: Span) -> dict[str, int]:
    """Who pays how many pence of a year’s total: together exactly it.

    Fixed sums first, by days, in the order named and never more than there is; the shares divide what is left.
    """
    left, found = total, {}
    for one in payers:
        if one.fixed is not None:
            found[one.name] = min(left, between(one.fixed, span.first, span.last, span))
            left -= found[one.name]
    sharing = [one for one in payers if one.share is not None]
    if sharing:
        parts = by_weight(left, {place: Fraction(one.share or 0) for place, one in enumerate(sharing)})
        found |= {one.name: parts[place] for place, one in enumerate(sharing)}
    return {one.name: found[one.name] for one in payers}


@dataclass(frozen=True)
class Year:
    """One year of the forecast, in pence: at the lowest salary, now, the highest, and with a point a year; and who pays."""

    span: Span
    least: int
    now: int
    most: int
    rising: int | None
    parts: Mapping[str, int]
    payers: Mapping[str, int]
    ours: int
    award: int | None

    @property
    def left(self) -> int | None:
        """What the award leaves after this fund’s share; less than nothing: short. None where nothing was awarded yet."""
        return None if self.award is None else self.award - self.ours

    @property
    def label(self) -> str:
        """2010–11, or 2010 where the year lies within one."""
        start, end = self.span.starts, self.span.ends
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year % 100:02}"


def forecast(
    cost: Cost,
    scale: Range,
    payers: Sequence[Payer],
    years: Sequence[Span],
    *,
    with_rises: bool,
    since: date,
    awards: Mapping[date, int],
) -> list[Year]:
    """Year by year what the post costs and who pays. `awards` are pence for this fund by the first day of a year.

    With rises, who pays follows the rising salary; without, the salary now.
    """
    found = []
    for span in years:
        at = {name: sum(cost_of(replace(cost, salary=pence), span).values())
              for name, pence in (("least", scale.least), ("now", scale.now), ("most", scale.most))}  # fmt: skip
        rises = rising(cost, scale, span, since) if scale.steps else None
        parts = rises if with_rises and rises is not None else cost_of(replace(cost, salary=scale.now), span)
        split = paid_by(payers, sum(parts.values()), span)
        ours = sum(pence for one, pence in zip(payers, split.values(), strict=True) if one.is_this_fund)
        found.append(Year(
            span, at["least"], at["now"], at["most"], sum(rises.values()) if rises is not None else None, parts, split, ours,
            awards.get(span.starts),
        ))  # fmt: skip
    return found
