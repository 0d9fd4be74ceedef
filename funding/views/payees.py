"""Where schools are paid: entered by one, typed again by another. No page shows more than the last three digits."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from cph.core import clock
from cph.core.pages import keyset
from cph.core.refusals import Refused
from funding.forms.paying import AccountForm, DigitsForm
from funding.models import Fund, Payee
from funding.permissions.paying import check_leads, check_may_check_account, check_may_enter_account
from funding.permissions.running import check_may_run
from funding.selectors.paying import Account, accounts_of, schools_paid_by
from funding.selectors.reach import schools_led_by
from funding.services import payees
from funding.views.reach import fund_or_404
from networks.schools.models import School

hidden = sensitive_post_parameters("sort_code", "account")


@login_required
@require_safe
def payee_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The schools that this fund pays, and how it stands with the account of each."""
    fund = fund_or_404(request, pk)
    check_may_run(request.user, fund, at=clock.now())
    page = keyset(request, schools_paid_by(fund), "sort_name", "pk")
    accounts = accounts_of(one.pk for one in page)
    rows = [(one, accounts.get(one.pk, Account())) for one in page]
    return render(request, "funding/payee_list.html", {"fund": fund, "page": page, "rows": rows})


@hidden
@login_required
def payee_enter(request: HttpRequest, pk: int, urn: int) -> HttpResponse:
    """Those who run the fund enter what the school sent them."""
    fund = fund_or_404(request, pk)
    check_may_run(request.user, fund, at=clock.now())
    school = get_object_or_404(schools_paid_by(fund), urn=urn)
    check_may_enter_account(request.user, school, fund, at=clock.now())
    return _enter(request, school, fund, redirect("payee_list", pk))


@hidden
@login_required
def school_account(request: HttpRequest, urn: int) -> HttpResponse:
    """The head says where their school is paid; somebody who runs a fund checks it."""
    led = schools_led_by(request.user, clock.today())
    school = get_object_or_404(School.objects.filter(pk__in=led), urn=urn)
    check_leads(request.user, school, at=clock.now())
    return _enter(request, school, None, redirect("school_account", urn))


def _enter(request: HttpRequest, school: School, fund: Fund | None, then: HttpResponse) -> HttpResponse:
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = payees.enter(school, fund=fund, by=request.user, at=clock.now(), **form.facts())
            messages.success(
                request, f"The account ending {made.ending} waits to be checked by somebody who runs the fund."
            )
            return then
        except Refused as refusal:
            form.add_error(None, str(refusal))
    account = accounts_of([school.pk]).get(school.pk, Account())
    return render(
        request, "funding/payee_enter.html", {"fund": fund, "school": school, "form": form, "account": account}
    )


def _payee(request: HttpRequest, pk: int, payee: int) -> tuple[Fund, Payee]:
    fund = fund_or_404(request, pk)
    check_may_run(request.user, fund, at=clock.now())
    rows = Payee.objects.filter(school__in=schools_paid_by(fund)).select_related("school", "entered_by")
    return fund, get_object_or_404(rows, pk=payee)


@hidden
@login_required
def payee_check(request: HttpRequest, pk: int, payee: int) -> HttpResponse:
    """Type the digits again from what the school sent: they are compared, not shown."""
    fund, found = _payee(request, pk, payee)
    check_may_check_account(request.user, found, fund, at=clock.now())
    if found.ended_at or found.checked_at:
        messages.info(request, f"The account of {found.school.name} does not wait to be checked any more.")
        return redirect("payee_list", pk)
    form = DigitsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed: dict[str, Any] = form.cleaned_data
        try:
            payees.check(
                found,
                sort_code=typed["sort_code"],
                account=typed["account"],
                fund=fund,
                by=request.user,
                at=clock.now(),
            )
            messages.success(request, f"{found.school.name} is paid into this account from now on.")
            return redirect("payee_list", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "funding/payee_check.html", {"fund": fund, "payee": found, "form": form})


@login_required
@require_POST
def payee_refuse(request: HttpRequest, pk: int, payee: int) -> HttpResponse:
    """What was entered is not accepted; who entered it may take it back so, too."""
    fund, found = _payee(request, pk, payee)
    payees.refuse(found, fund=fund, by=request.user, at=clock.now())
    messages.success(
        request, f"That account of {found.school.name} is not accepted. Enter another when the school sends it."
    )
    return redirect("payee_list", pk)
