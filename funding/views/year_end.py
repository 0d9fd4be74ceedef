"""The end of a year: what is left, what waits, what becomes of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cph.core import clock
from cph.core.refusals import Refused
from funding.forms.year_end import YearEndForm
from funding.permissions.running import check_may_run
from funding.rules.years import label_of
from funding.selectors.year_end import year_end_of
from funding.services.year_end import close_year
from funding.views.funds import sent
from funding.views.reach import year_or_404

SHOWN = 200


@login_required
def year_end(request: HttpRequest, pk: int) -> HttpResponse:
    """What is left of each allocation, what waits, and the decision that closes the year."""
    year, at = year_or_404(request, pk), clock.now()
    check_may_run(request.user, year.fund, at=at)
    if year.state == "CLOSED":
        return redirect("fund_year", pk=pk)
    found = year_end_of(year)
    first = {"carry": found.balance.left, "give_back": 0, "seen": found.mark, "as_allocations": ""}
    form = YearEndForm(sent(request), year=year, found=found, person=request.user, at=at, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            close_year(year, **form.facts(), by=request.user, at=at)
            messages.success(request, "The year is closed.")
            return redirect("fund", pk=year.fund_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    left = [one for one in found.allocations if one.left]  # type: ignore[attr-defined]
    context = {
        "fund": year.fund, "year": year, "label": label_of(year.fund.year_kind, year.starts_on), "found": found, "form": form,
        "left": left[:SHOWN], "more": max(0, len(left) - SHOWN), "is_over": clock.today() >= year.ends_on,
    }  # fmt: skip
    return render(request, "funding/year_end.html", context)
