"""Who got how much: the allocations of a year, and one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cph.core import clock
from cph.core.action import Action
from cph.core.pages import keyset
from cph.core.refusals import allowed
from cph.core.sheets import kind_of, sheet_response
from funding.filters.funds import AllocationFilter
from funding.models import Allocation
from funding.permissions.running import check_may_run
from funding.permissions.statements import check_may_read_statement
from funding.rules.years import label_of
from funding.selectors.allocations import claims_to_show, moves_of
from funding.selectors.books import balance_of_allocation
from funding.selectors.funds import allocations_of, milestones_of, picture_of
from funding.views.reach import allocation_or_404, year_or_404

HEADS = ["Number", "To", "URN", "For", "Given, £", "Approved, £", "Paid, £", "Left, £"]


@login_required
@require_safe
def allocation_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The allocations of a year, narrowed as the address says."""
    year = year_or_404(request, pk)
    found = AllocationFilter(request.GET, allocations_of(year))
    label = label_of(year.fund.year_kind, year.starts_on)
    if kind := kind_of(request):
        rows = _sheet(found.qs.order_by("number").iterator(chunk_size=1000))
        return sheet_response(kind, f"Allocations of {year.fund.title} {label}", HEADS, rows)
    context = {
        "fund": year.fund, "year": year, "label": label, "filter": found, "page": keyset(request, found.qs, "number"),
    }  # fmt: skip
    return render(request, "funding/allocation_list.html", context)


def _sheet(rows: Iterable[Allocation]) -> Iterator[list[object]]:
    for one in rows:
        to, urn = (one.school.name, one.school.urn) if one.school else (one.body.name if one.body else "", "")
        sums = (one.given, one.approved, one.paid, one.left)  # type: ignore[attr-defined]
        yield [one.number, to, urn, one.title, *(round(pence / 100, 2) for pence in sums)]


@login_required
@require_safe
def allocation(request: HttpRequest, pk: int) -> HttpResponse:
    """One allocation: what is left of it, what moved, its claims as far as this person may know of them."""
    found = allocation_or_404(request, pk)
    balance = balance_of_allocation(found)
    claims = claims_to_show(request.user, found, clock.today())
    context = {
        "allocation": found,
        "fund": found.year.fund,
        "label": label_of(found.year.fund.year_kind, found.year.starts_on),
        "balance": balance,
        "picture": picture_of(balance, balance.given),
        "claims": claims,
        "moves": moves_of(found),
        "milestones": [one for one in milestones_of(found.year.fund) if one.allocation_id == found.pk],
        "links": _links(request, found, balance.left),
    }
    return render(request, "funding/allocation.html", context)


def _links(request: HttpRequest, allocation: Allocation, left: int) -> list[Action]:
    """Its statement, and moving what is left of it, for those who may."""
    at, year = clock.now(), allocation.year
    found = []
    if allowed(check_may_read_statement, request.user, allocation, at=at):
        found.append(Action("Statement", reverse("allocation_statement", args=[allocation.pk])))
    is_open = year.state == "OPEN" and year.fund.state == "OPEN"
    if left and is_open and allowed(check_may_run, request.user, year.fund, at=at):
        found.append(Action("Move some of it", f"{reverse('move', args=[year.pk])}?from={allocation.number}"))
    return found
