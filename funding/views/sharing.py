"""The workbench on which a year's money is shared out; moving it between allocations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from cph.core import clock
from cph.core.refusals import Refused
from cph.core.sheets import csv_response
from cph.core.templatetags.words import pounds
from funding.forms.funds import day_to_begin_with
from funding.forms.sharing import MoveForm, ShareForm, with_file
from funding.models import Year
from funding.permissions.running import check_may_run
from funding.rules.years import label_of
from funding.selectors.books import balance_of_year
from funding.services import sharing
from funding.services.held import check_is_open
from funding.services.sharing import Shared
from funding.views.funds import sent
from funding.views.reach import year_or_404

SHOWN = 200


def _year(request: HttpRequest, pk: int) -> Year:
    """A year that is open, for whoever runs its fund."""
    year = year_or_404(request, pk)
    check_may_run(request.user, year.fund, at=clock.now())
    check_is_open(year.fund, year)
    return year


@login_required
def share(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What is shared by which rule; then who would get how much; then it is done. All of it without a script."""
    year, at = _year(request, pk), clock.now()
    today = clock.today()
    first: dict[str, Any] = {
        "to": "GROUPS", "rule": "FLAT", "on": today, "counts_on": day_to_begin_with(year, today), "each": "",
        "decision": year.fund.decision_id,
    }  # fmt: skip
    data = with_file(request.POST, request.FILES.get("file")) if request.method == "POST" else None
    form = ShareForm(data, year=year, person=request.user, at=at, initial=first)
    found: Shared | None = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        asked = (said["rule"], said["to"], said["amount"] or 0, form.facts())
        try:
            found = sharing.look(year, *asked, said["on"])
            if request.POST.get("do") == "csv":
                return _sheet(year, found)
            if request.POST.get("do") == "share":
                made = sharing.share_out(
                    year, *asked, title=said["title"], seen=said["seen"], on=said["on"], counts_on=said["counts_on"],
                    decision=said["decision"], form_key=said["form_key"], by=request.user, at=at,
                )  # fmt: skip
                messages.success(request, f"{pounds(made.amount_pence)} is shared out to {len(found.parts):,}.")
                return redirect("fund", pk=year.fund_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "fund": year.fund, "year": year, "form": form, "shared": found, "label": label_of(year.fund.year_kind, year.starts_on),
        "available": balance_of_year(year).available, "rows": found.parts[:SHOWN] if found else (),
        "more": max(0, len(found.parts) - SHOWN) if found else 0,
    }  # fmt: skip
    return render(request, "funding/share.html", context)


def _sheet(year: Year, found: Shared) -> HttpResponseBase:
    """The parts as a file, to be looked at with others before it is done."""
    rows = [[one.sharer.urn or "", one.sharer.name, one.figure, round(one.pence / 100, 2)] for one in found.parts]
    return csv_response(f"Sharing of {year.fund.title}", ["URN", "Name", "Figure", "Amount, £"], rows)


@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """From one allocation to another of the year, with a reason."""
    year, at = _year(request, pk), clock.now()
    number = request.GET.get("from", "")
    first = {
        "on": day_to_begin_with(year, clock.today()),
        "source": int(number) if number.isdecimal() and len(number) < 9 else None,
    }
    form = MoveForm(sent(request), year=year, person=request.user, at=at, initial=first)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            sharing.move(**said, by=request.user, at=at)
            messages.success(request, f"{pounds(said['pence'])} is moved.")
            return redirect("fund", pk=year.fund_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "fund": year.fund, "form": form, "heading": "Move money between allocations", "button": "Move it",
        "lead": "Never more than is left of an allocation. Both sides and the reason stand in the books.",
    }  # fmt: skip
    return render(request, "funding/fund_act.html", context)
