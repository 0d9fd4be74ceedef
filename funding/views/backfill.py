"""Attendance that can be claimed: chosen, out of which money, then a claim for each school."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cph.core import clock
from cph.core.refusals import Refused, allowed
from cph.core.templatetags.words import pounds, short_day
from funding.forms.claiming import BackfillForm
from funding.models import Fund
from funding.permissions.running import check_may_run
from funding.selectors.backfill import Ready, allocations_for_backfill, ready_for
from funding.selectors.claiming import left_in
from funding.services.backfill import claim_backfill as claim_for_school
from funding.services.backfill import claim_backfill_of_schools
from funding.views.reach import fund_or_404
from networks.schools.models import School

MOST_CHOICES = 60


@login_required
def claim_backfill(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be claimed for attendance: one's own; for all, who runs the fund."""
    fund, on = fund_or_404(request, pk), clock.today()
    runs = allowed(check_may_run, request.user, fund, at=clock.now())
    ready = ready_for(request.user, fund, on, runs=runs)
    rows = list(allocations_for_backfill(request.user, fund, on)[:MOST_CHOICES])
    form = _form(request, fund, ready, rows) if ready and rows else None
    if request.method == "POST" and form is None:
        raise Refused("There is nothing to claim: it was claimed meanwhile, or there is no money for it.")
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            return _claim(request, form, ready)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "fund": fund, "form": form, "ready": ready, "rows": rows, "runs": runs,
        "bodies": [one.body.name for one in fund.backfills.select_related("body").order_by("body__name")],
    }  # fmt: skip
    return render(request, "funding/claim_backfill.html", context)


def _form(request: HttpRequest, fund: Fund, ready: list[Ready], rows: list) -> BackfillForm:
    lines = [(f"{one.attendance.pk}:{school.pk}", _words(one, school, fund)) for one in ready for school in one.schools]
    chosen = [value for value, _ in lines] if all(len(one.schools) == 1 for one in ready) else []
    initial: dict[str, Any] = {"lines": chosen}
    return BackfillForm(
        request.POST if request.method == "POST" else None, lines=lines, rows=rows, left=left_in(one.pk for one in rows),
        initial=initial,
    )  # fmt: skip


def _words(one: Ready, school: School, fund: Fund) -> str:
    return (
        f"{one.person.name}, {school.name}: {one.meeting.title}, {short_day(one.day)}, {pounds(fund.seat_price_pence)}"
    )


def _claim(request: HttpRequest, form: BackfillForm, ready: list[Ready]) -> HttpResponse:
    """One school: a draft to check. Several: each is sent to its head at once."""
    found, at = form.cleaned_data, clock.now()
    schools = {school.pk: school for one in ready for school in one.schools}
    pairs = [(attendance, schools[school]) for attendance, school in found["lines"]]
    chosen = {school.pk: school for _, school in pairs}
    if len(chosen) == 1:
        (school,) = chosen.values()
        made = claim_for_school(
            found["allocation"], school, [one for one, _ in pairs], form_key=found["form_key"], by=request.user, at=at
        )
        return redirect("claim_check", made.pk)
    claims = claim_backfill_of_schools(found["allocation"], pairs, form_key=found["form_key"], by=request.user, at=at)
    messages.success(request, f"{len(claims)} claims are sent, one for each school.")
    return redirect("claim_list", found["allocation"].year.fund_id)
