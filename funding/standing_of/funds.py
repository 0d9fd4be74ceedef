"""On the page of a fund: what it is, where its money is, who got how much, what the money is to change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cph.core.action import Action
from cph.core.refusals import allowed
from cph.people.models import Person
from funding.models import Fund, Milestone
from funding.permissions.running import check_may_read_books, check_may_run
from funding.selectors.funds import (
    SHOWN,
    YearShown,
    allocations_of,
    in_hand,
    milestones_of,
    picture_of,
    rows_of,
    years_in_hand,
)


def on_fund(person: Person, fund: Fund, at: datetime) -> dict[str, Any]:
    """The year in hand, and its milestones."""
    return year_part(person, fund, at)


def year_part(person: Person, fund: Fund, at: datetime, year: int | None = None) -> dict[str, Any]:
    """A year of the fund, the one in hand where none is named: three queries."""
    years, today = years_in_hand(fund, at), timezone.localdate(at)
    found = next((one for one in years if one.year.pk == year), None) or in_hand(years, today)
    runs = allowed(check_may_run, person, fund, at=at)
    rows = list(allocations_of(found.year)[: SHOWN + 1]) if found else []
    is_open = fund.state == Fund.State.OPEN
    reads = runs or allowed(check_may_read_books, person, fund, at=at)
    return {
        "runs": runs and is_open,
        "reads": reads,
        "years": years,
        "shown": found,
        "backfills": years[0].backfills if years else (),
        "rows": rows_of(found.balance) if found else [],
        "picture": picture_of(found.balance) if found else None,
        "allocations": rows[:SHOWN],
        "more": len(rows) > SHOWN,
        "milestones": _milestones(fund),
        "links": _links(fund, found, years, runs and is_open, reads),
        "is_over": bool(found and found.year.ends_on < today),
        "action": _next(fund, found, at) if runs and is_open and found else None,
    }


def _next(fund: Fund, shown: YearShown, at: datetime) -> Action | None:
    """Bring money in, share it out, close the year that is over."""
    if not shown.is_open:
        return None
    if shown.year.ends_on < timezone.localdate(at):
        return Action("Close the year", reverse("year_end", args=[shown.year.pk]))
    if not shown.balance.came_in:
        return None if fund.is_voluntary else Action("Bring money in", reverse("fund_award", args=[shown.year.pk]))
    if shown.balance.available and not shown.balance.given:
        return Action("Share it out", reverse("share", args=[shown.year.pk]))
    return None


def _links(fund: Fund, shown: YearShown | None, years: list[YearShown], runs: bool, reads: bool) -> list[Action]:
    """What else those who run it may do, and those who read its books."""
    found = [Action("Statement", reverse("fund_statement", args=[fund.pk]))] if reads else []
    if not runs:
        return found
    if shown and shown.is_open:
        found += [Action("Bring money in", reverse("fund_award", args=[shown.year.pk]))]
        if shown.balance.available:
            found += [Action("Share it out", reverse("share", args=[shown.year.pk]))]
        if shown.balance.allocated:
            found += [Action("Move between allocations", reverse("move", args=[shown.year.pk]))]
    if ending := next((one for one in years if one.is_open), None):
        found += [Action(f"Year end, {ending.label}", reverse("year_end", args=[ending.year.pk]))]
    found += [Action("Change the fund", reverse("fund_change", args=[fund.pk]))]
    if years and years[-1].year.ends_on != fund.ends_on:
        found += [Action("Open the next year", reverse("fund_year_add", args=[fund.pk]))]
    if years and not any(one.is_open for one in years):
        found += [Action("Close the fund", reverse("fund_close", args=[fund.pk]))]
    return found


COLOURS = {"AHEAD": "grey", "REACHED": "green", "PARTLY": "yellow", "MISSED": "red"}


def _milestones(fund: Fund) -> list[Milestone]:
    found = list(milestones_of(fund))
    for one in found:
        one.colour = COLOURS[one.state]
    return found
