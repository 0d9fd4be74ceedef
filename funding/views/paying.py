"""Batches: made, released by another, their file for the bank, and payments taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cph.audit.selectors import history_of
from cph.core import clock
from cph.core.pages import keyset
from cph.core.refusals import Refused, allowed
from funding.forms.paying import BatchForm, TakeBackForm
from funding.models import Batch, Claim, Fund, Payment, Year
from funding.permissions.paying import check_may_release, runs
from funding.permissions.running import check_may_read_books, check_may_run
from funding.selectors.paying import (
    MOST,
    batches_visible_to,
    first_day_to_pay,
    open_years_of,
    payments_of,
    ready_of,
)
from funding.services import paying
from funding.services.reversing import reverse
from funding.views.reach import fund_or_404

State = Batch.State
COLOURS = {State.MADE: "yellow", State.PAID: "green", State.DROPPED: "grey"}


def batch_or_404(request: HttpRequest, pk: int) -> Batch:
    """A batch of a fund that this person may know of; whether they may read it is asked next."""
    rows = batches_visible_to(request.user, clock.today())
    found = get_object_or_404(rows.select_related("fund__network", "fund__keeper", "made_by", "paid_by"), pk=pk)
    request.body_in_hand = found.fund.network
    return found


@login_required
@require_safe
def batch_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Batches of a fund, latest first, and what waits to be paid."""
    fund = fund_or_404(request, pk)
    check_may_read_books(request.user, fund, at=clock.now())
    page = keyset(request, fund.batches.select_related("made_by", "paid_by"), "-pk")
    for one in page:
        one.colour = COLOURS[one.state]
    is_run = runs(request.user, fund, clock.now())
    context = {"fund": fund, "page": page, "runs": is_run, "ready": ready_of(fund) if is_run else None}
    return render(request, "funding/batch_list.html", context)


@login_required
def batch_make(request: HttpRequest, pk: int) -> HttpResponse:
    """What is ready is ticked; what is not says why and what to do."""
    fund, today = fund_or_404(request, pk), clock.today()
    check_may_run(request.user, fund, at=clock.now())
    ready = ready_of(fund)
    offered = ready.payable if request.method == "POST" else ready.payable[:MOST]
    form = BatchForm(request.POST or None, ready=offered, today=today, initial={"pays_on": first_day_to_pay(today)})
    if request.method == "POST":
        if (again := _made_before(fund, request.POST.get("form_key", ""))) is not None:
            return redirect("batch", again.pk)
        if form.is_valid() and (made := _make(request, fund, form)):
            return redirect("batch", made.pk)
    context = {"fund": fund, "form": form, "ready": ready, "offered": offered[:MOST], "left": len(ready.payable) - MOST}
    return render(request, "funding/batch_make.html", context)


def _made_before(fund: Fund, key: str) -> Batch | None:
    """The batch that this very form made: sent twice, its claims are not ready any more."""
    try:
        return fund.batches.filter(form_key=UUID(key)).first()
    except ValueError:
        return None


def _make(request: HttpRequest, fund: Fund, form: BatchForm) -> Batch | None:
    facts = form.cleaned_data
    claims = Claim.objects.filter(pk__in=facts["claims"])
    try:
        return paying.make_batch(
            fund, claims, pays_on=facts["pays_on"], form_key=facts["form_key"], by=request.user, at=clock.now()
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


@login_required
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Its payments, its sum, who made and who released it, what was done with its file."""
    found, at = batch_or_404(request, pk), clock.now()
    check_may_read_books(request.user, found.fund, at=at)
    is_run = runs(request.user, found.fund, at)
    context = {
        "batch": found,
        "fund": found.fund,
        "colour": COLOURS[found.state],
        "payments": list(payments_of(found)),
        "runs": is_run,
        "may_release": found.state == State.MADE and allowed(check_may_release, request.user, found, at=at),
        "history": history_of(found)[:30] if is_run else None,
    }
    return render(request, "funding/batch.html", context)


@login_required
@require_POST
def batch_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Another lets it go out: all of it is paid."""
    done = paying.release(batch_or_404(request, pk), by=request.user, at=clock.now())
    words = (
        "is paid. Download its file and hand it to the bank."
        if done.paid_by_id == request.user.pk
        else "was released before."
    )
    messages.success(request, f"Batch {done.number} {words}")
    return redirect("batch", pk)


@login_required
@require_POST
def batch_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Not released, it can be dropped."""
    done = paying.drop(batch_or_404(request, pk), by=request.user, at=clock.now())
    messages.success(request, f"Batch {done.number} is dropped. Its claims wait to be paid.")
    return redirect("batch_list", done.fund_id)


@login_required
@require_POST
def batch_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file for the bank, byte for byte as it was made. That it was taken stands in the history."""
    found = batch_or_404(request, pk)
    answer = HttpResponse(
        paying.take_file(found, by=request.user, at=clock.now()), content_type="text/csv; charset=ascii"
    )
    answer["Content-Disposition"] = f'attachment; filename="{found.number.lower()}.csv"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@login_required
def payment_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Why it is taken back; what was claimed may then be claimed again."""
    found = _payment(request, pk)
    fund, year = found.batch.fund, found.claim.allocation.year
    check_may_run(request.user, fund, at=clock.now())
    if found.reversal_id:
        messages.info(request, f"The payment for {found.claim.number} is taken back already.")
        return redirect("batch", found.batch_id)
    if found.posting_id is None:
        raise Refused(f"{found.claim.number} is not paid yet: drop its batch instead.")
    is_closed = year.state == Year.State.CLOSED
    form = TakeBackForm(request.POST or None, years=open_years_of(fund).select_related("fund") if is_closed else None)
    if request.method == "POST" and form.is_valid():
        try:
            facts = form.cleaned_data
            reverse(found, facts["reason"], into=facts.get("into"), by=request.user, at=clock.now())
            messages.success(
                request, f"The payment for {found.claim.number} is taken back. What it was for may be claimed again."
            )
            return redirect("batch", found.batch_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"payment": found, "fund": fund, "year": year, "is_closed": is_closed, "form": form}
    return render(request, "funding/payment_reverse.html", context)


def _payment(request: HttpRequest, pk: int) -> Payment:
    rows = Payment.objects.filter(batch__in=batches_visible_to(request.user, clock.today())).select_related(
        "batch__fund__network", "batch__fund__keeper", "claim__school", "claim__allocation__year__fund", "payee"
    )
    found = get_object_or_404(rows, pk=pk)
    request.body_in_hand = found.batch.fund.network
    return found
