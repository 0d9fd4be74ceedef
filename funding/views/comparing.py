"""Groups beside each other: what each did with its part of a fund."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cph.core import clock
from cph.core.pages import keyset
from cph.core.sheets import kind_of, sheet_response
from funding.exports.seeing import ALLOCATION_HEADS, COMPARED_HEADS, allocation_rows, compared_rows
from funding.models import Fund, Year
from funding.permissions.running import check_may_read_books
from funding.selectors.comparing import ORDERS, Compared, allocations_of, compared, ordered
from funding.selectors.own_money import with_bars
from funding.selectors.saying import compared_words
from funding.selectors.seeing import drawn
from funding.views.reach import fund_or_404
from funding.views.seeing import WARNED, gravest_first
from networks.constitutions.models import Body

MOST_GROUPS = 300  # no network has so many; more are cut off with a word


@login_required
@require_safe
def fund_compare(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One year of a fund, group beside group, in the order asked for."""
    fund, today = fund_or_404(request, pk), clock.today()
    check_may_read_books(request.user, fund, at=clock.now())
    years = list(fund.years.order_by("-starts_on"))
    year = _year_asked(request, fund, years)
    sort = request.GET.get("sort", "name")
    lines = ordered(compared(year, today), sort) if year else []
    if kind := kind_of(request):
        return sheet_response(kind, f"compare-{fund.code}", COMPARED_HEADS, compared_rows(lines))
    shown = drawn(lines[:MOST_GROUPS])
    warned = gravest_first((warning, one) for one in shown for warning in one.warnings)
    context = {
        "fund": fund, "year": year, "years": years, "lines": shown, "heads": _heads(request, sort),
        "is_cut": len(lines) > len(shown), "point": compared_words([one for one in shown if isinstance(one, Compared)]),
        "unknown_pupils": [one for one in lines if one.schools and one.pupils is None],
        "warned": warned[:WARNED], "warned_in_all": len(warned),
    }  # fmt: skip
    return render(request, "funding/compare.html", context)


def _year_asked(request: HttpRequest, fund: Fund, years: list[Year]) -> Year | None:
    """The year named in the address, else the one that runs today, else the last that has begun, else the first."""
    asked, today = request.GET.get("year", ""), clock.today()
    named = next((one for one in years if str(one.pk) == asked), None)
    begun = [one for one in years if one.starts_on <= today]
    found = named or (begun[0] if begun else (years[-1] if years else None))
    if found is not None:
        found.fund = fund
    return found


def _heads(request: HttpRequest, sort: str) -> list[dict[str, str]]:
    """The columns by which the table can be sorted: words, address, and how it is sorted now."""
    found, is_down = [], sort.startswith("-")
    for name, (words, _) in ORDERS.items():
        query = request.GET.copy()
        query.pop("format", None)
        is_now = sort.removeprefix("-") == name
        down_next = not is_down if is_now else name != "name"
        query["sort"] = f"-{name}" if down_next else name
        now = ("descending" if is_down else "ascending") if is_now else "none"
        found.append({"words": words, "url": f"?{query.urlencode()}", "now": now, "name": name})
    return found


@login_required
@require_safe
def fund_compare_group(request: HttpRequest, pk: int, group: int) -> HttpResponseBase:
    """What one group and its schools were given of a year, allocation by allocation; 0: schools in no group."""
    fund, today = fund_or_404(request, pk), clock.today()
    check_may_read_books(request.user, fund, at=clock.now())
    years = list(fund.years.order_by("-starts_on"))
    year = _year_asked(request, fund, years)
    if year is None:
        raise Http404
    body = get_object_or_404(Body, pk=group) if group else None
    rows = allocations_of(fund, year, group, today)
    if kind := kind_of(request):
        found = rows.order_by("number", "pk").iterator(chunk_size=500)
        return sheet_response(kind, f"allocations-{fund.code}", ALLOCATION_HEADS, allocation_rows(found))
    page = keyset(request, rows, "number", "pk")
    if body is not None and not page.rows:
        raise Http404  # another network's group is as if it were not there
    name = body.name if body else "Schools in no group"
    context = {"fund": fund, "year": year, "group": body, "name": name, "page": page, "rows": with_bars(page.rows)}
    return render(request, "funding/compare_group.html", context)
