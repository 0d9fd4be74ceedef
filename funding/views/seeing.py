"""The first page of money, for all funds that somebody runs or whose books they read, and what came of the money."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cph.core import clock
from cph.core.pages import Page, keyset
from cph.core.sheets import kind_of, sheet_response
from funding.exports.seeing import GROUP_HEADS, OUTCOME_HEADS, YEAR_HEADS, group_rows, outcome_rows, year_rows
from funding.filters.seeing import OutcomeFilter, SeeingFilter
from funding.models import Year
from funding.rules.warnings import Kind, Warning
from funding.selectors.outcomes import milestones_read_by, outcomes, shares
from funding.selectors.own_money import own_places
from funding.selectors.saying import point_of
from funding.selectors.seeing import (
    Line,
    as_one,
    choices_for,
    drawn,
    lines_of_groups,
    lines_of_years,
    some,
    whole_of,
    with_fund,
    years_read_by,
)
from networks.constitutions.models import Body

FUNDS, GROUPS = 20, 20  # a page
WARNED = 20  # of the warnings of a page, the gravest
ORDER = ("fund__title", "starts_on", "pk")
HEADS = ("Budget", "Committed", "Claimed", "Paid", "Left", "Forecast")


@login_required
@require_safe
def funding(request: HttpRequest) -> HttpResponseBase:
    """Where the money stands: by fund, or by group. Who reads no books finds the way to what is their own."""
    today = clock.today()
    choices = choices_for(request.user, today)
    if not choices["FUND"]:
        return render(request, "funding/seeing_own.html", {"own": own_places(request.user, today)})
    asked = SeeingFilter(request.GET, years_read_by(request.user, today), choices=choices, today=today)
    by_group = request.GET.get("by") == "group"
    lines, page, every = (_groups if by_group else _years)(request, asked)
    if page is None:
        heads, rows = (GROUP_HEADS, group_rows(lines)) if by_group else (YEAR_HEADS, year_rows(lines))
        name = "funding-by-group" if by_group else "funding"
        return sheet_response(kind_of(request), name, heads, rows)
    shown = drawn(lines)
    warned = gravest_first((warning, one) for one in shown for warning in one.warnings)
    whole = whole_of(asked.qs, today, asked.group_pk) if every is None else as_one(every)
    context = {
        "filter": asked,
        "by_group": by_group,
        "lines": shown,
        "page": page,
        "heads": HEADS,
        "point": point_of(whole, every or shown, is_all=every is not None, noun="group" if by_group else "fund"),
        "warned": warned[:WARNED],
        "warned_in_all": len(warned),
        "calendar_words": _calendar_words(every or shown),
        "other": _other(request, by_group),
    }
    return render(request, "funding/seeing.html", context)


def gravest_first(pairs: Iterable[tuple[Warning, Line]]) -> list[tuple[Warning, Line]]:
    """Warnings with their lines, as their kinds are ordered."""
    order = list(Kind)
    return sorted(pairs, key=lambda pair: order.index(pair[0].kind))


Found = tuple[list[Line], Page | None, list[Line] | None]


def _years(request: HttpRequest, asked: SeeingFilter) -> Found:
    """The lines of this page, the page (None: all are taken away), and every line there is where all are known."""
    rows: QuerySet[Year] = asked.qs
    if kind_of(request) or asked.only_warnings:
        every = lines_of_years(some(rows), asked.today, asked.group_pk)
        if asked.only_warnings:
            every = [one for one in every if one.warnings]
        if kind_of(request):
            return every, None, every
        known = {one.key: one for one in every}
        page = keyset(request, with_fund(rows.filter(pk__in=list(known))), *ORDER, size=FUNDS)
        return [known[one.pk] for one in page], page, every
    page = keyset(request, with_fund(rows), *ORDER, size=FUNDS)
    lines = lines_of_years(page.rows, asked.today, asked.group_pk)
    return lines, page, None if page.next_url or page.previous_url else lines


def _groups(request: HttpRequest, asked: SeeingFilter) -> Found:
    """The same by group; money of schools in no group stands after the last."""
    every = lines_of_groups(asked.qs, asked.today)
    if asked.group_pk:
        every = [one for one in every if one.key == asked.group_pk]
    if asked.only_warnings:
        every = [one for one in every if one.warnings]
    if kind_of(request):
        return every, None, every
    known = {one.key: one for one in every}
    page = keyset(request, Body.objects.filter(pk__in=[key for key in known if key]), "name", "pk", size=GROUPS)
    shown = [known[one.pk] for one in page]
    return shown + ([known[None]] if None in known and not page.next_url else []), page, every


def _calendar_words(lines: list[Line]) -> str:
    """In which days the forecast is counted."""
    kinds = {one.calendar.is_school for one in lines if one.calendar}
    if kinds == {True}:
        return "in school days, for money is spent on school days and not in August"
    if kinds == {False}:
        return "in calendar days, for the terms of the whole year are not known here"
    return "in school days where the terms of the whole year are known, else in calendar days"


def _other(request: HttpRequest, by_group: bool) -> str:
    """The address of the same money, by groups instead of funds or back."""
    query = request.GET.copy()
    for name in ("after", "before", "by", "format"):
        query.pop(name, None)
    if not by_group:
        query["by"] = "group"
    return f"?{query.urlencode()}"


@login_required
@require_safe
def funding_outcomes(request: HttpRequest) -> HttpResponseBase:
    """What changed: milestones beside the money that was given for them, the next to come first."""
    today = clock.today()
    rows = milestones_read_by(request.user, today)
    asked = OutcomeFilter(request.GET, rows, choices=choices_for(request.user, today), today=today)
    if kind := kind_of(request):
        found = outcomes(asked.qs.order_by("due_on", "pk")[:5_000], today)
        return sheet_response(kind, "funding-outcomes", OUTCOME_HEADS, outcome_rows(found))
    page = keyset(request, asked.qs, "due_on", "pk")
    context: dict[str, Any] = {
        "filter": asked, "page": page, "outcomes": outcomes(page, today), "shares": shares(asked.qs, today)
    }  # fmt: skip
    return render(request, "funding/outcomes.html", context)
