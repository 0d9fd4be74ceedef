"""What a group or a school was given out of all funds, claimed, was paid, and what is left."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cph.core import clock
from cph.core.pages import keyset
from cph.core.sheets import kind_of, sheet_response
from funding.exports.seeing import ALLOCATION_HEADS, allocation_rows
from funding.permissions.seeing import check_may_see_money_of
from funding.selectors.own_money import (
    WHICH,
    Owner,
    allocations_shown,
    held_by,
    in_years,
    is_own,
    stack_of,
    with_bars,
    with_sums,
)
from networks.constitutions.access import body_or_404
from networks.schools.models import School


@login_required
@require_safe
def funding_of_body(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What a group, or the network itself, was given."""
    return _page(request, body_or_404(request, pk))


@login_required
@require_safe
def funding_of_school(request: HttpRequest, urn: int) -> HttpResponseBase:
    """What a school was given. The register of schools is open to all who are signed in; its money is not."""
    return _page(request, get_object_or_404(School, urn=urn))


def _page(request: HttpRequest, owner: Owner) -> HttpResponseBase:
    today = clock.today()
    check_may_see_money_of(request.user, owner, at=clock.now())
    which = request.GET.get("years", "")
    rows = in_years(allocations_shown(request.user, owner, today), which)
    listed = with_sums(rows)
    if kind := kind_of(request):
        found = listed.order_by("-year__starts_on", "-pk").iterator(chunk_size=500)
        return sheet_response(kind, f"funding-{owner.name}", ALLOCATION_HEADS, allocation_rows(found))
    held, page = held_by(rows), keyset(request, listed, "-year__starts_on", "-pk")
    context = {
        "owner": owner, "is_school": isinstance(owner, School), "is_own": is_own(request.user, owner, today), "held": held,
        "stack": stack_of(held, held.given), "page": page, "rows": with_bars(page.rows), "which": which, "choices": WHICH,
    }  # fmt: skip
    return render(request, "funding/own_money.html", context)
