"""Where the money stands, as lists to take away: what the pages show, in pounds that a spreadsheet can add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from funding.models import Allocation
from funding.selectors.comparing import Compared
from funding.selectors.outcomes import Outcome
from funding.selectors.seeing import Line

MONEY = ("Budget", "Committed", "Claimed, waiting", "Approved, to be paid", "Paid", "Left")
FORECAST = ("Forecast of spending", "Forecast, at least", "Forecast, at most", "Why there is no forecast", "Warnings")
YEAR_HEADS = ("Fund", "Code", "Network", "Year begins", "Year ends", "State", *MONEY, *FORECAST)
GROUP_HEADS = ("Group", *MONEY, *FORECAST)
COMPARED_HEADS = (
    "Group", "Given", "Schools", "Per school", "Pupils", "Per pupil", "Claimed, waiting", "Approved, to be paid", "Paid",
    "Left", *FORECAST[:-1], "Claims not approved", "Days to pay (median)", "Milestones reached", "Milestones",
)  # fmt: skip
ALLOCATION_HEADS = ("Fund", "Year begins", "Number", "What for", "Whose", "Given", "Claimed, waiting", "Approved, to be paid",
                    "Paid", "Left")  # fmt: skip
OUTCOME_HEADS = ("Milestone", "Fund", "Whose", "Due", "State", "What changed", "Given", "Paid")


def pounds(pence: int | None) -> Decimal | str:
    """Pounds and pence as a number."""
    return "" if pence is None else Decimal(pence) / 100


def _money(line: Line) -> tuple[Any, ...]:
    now = line.balance
    return tuple(map(pounds, (line.budget, line.committed, line.claimed.waiting, now.approved, now.paid, now.left)))


def _forecast(line: Line) -> tuple[Any, ...]:
    told = line.forecast
    sums = (told.spent, told.least, told.most) if told.is_told else (None, None, None)
    return (*map(pounds, sums), told.early)


def _warnings(line: Line) -> str:
    return " ".join(one.words for one in line.warnings)


def year_rows(lines: Iterable[Line]) -> Iterator[Sequence[Any]]:
    """A line for each year of each fund."""
    for one in lines:
        year = one.year
        assert year is not None
        facts = (year.fund.title, year.fund.code, year.fund.network.name, year.starts_on, year.ends_on)
        yield (*facts, year.get_state_display(), *_money(one), *_forecast(one), _warnings(one))


def group_rows(lines: Iterable[Line]) -> Iterator[Sequence[Any]]:
    """A line for each group."""
    for one in lines:
        name = one.body.name if one.body else "Schools in no group"
        yield (name, *_money(one), *_forecast(one), _warnings(one))


def compared_rows(lines: Iterable[Compared]) -> Iterator[Sequence[Any]]:
    """A line for each group of one fund."""
    for one in lines:
        now = one.balance
        yield (
            one.name, pounds(one.budget), one.schools, pounds(one.per_school), one.pupils, pounds(one.per_pupil),
            *map(pounds, (one.claimed.waiting, now.approved, now.paid, now.left)), *_forecast(one), one.rejected,
            None if one.days_to_pay is None else round(one.days_to_pay, 1), one.reached, one.milestones_in_all,
        )  # fmt: skip


def allocation_rows(rows: Iterable[Allocation]) -> Iterator[Sequence[Any]]:
    """A line for each allocation, with its sums at hand."""
    for one in rows:
        sums = (one.given, one.waiting, one.approved, one.paid, one.left)  # type: ignore[attr-defined]
        whose = one.body or one.school
        yield (one.year.fund.title, one.year.starts_on, one.number, one.title, str(whose), *map(pounds, sums))


def outcome_rows(rows: Iterable[Outcome]) -> Iterator[Sequence[Any]]:
    """A line for each milestone."""
    for one in rows:
        mark = one.milestone
        whose = str(mark.allocation.body or mark.allocation.school) if mark.allocation else "The whole fund"
        facts = (mark.title, mark.fund.title, whose, mark.due_on, one.words, mark.outcome)
        yield (*facts, pounds(one.given), pounds(one.paid))
