"""A claim is confirmed, approved, sent back, rejected, withdrawn, taken back: each on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cph.core import clock
from cph.core.refusals import Refused
from funding.forms.claiming import ReasonForm, SeenForm
from funding.models import Claim
from funding.permissions.claiming import (
    check_may_approve,
    check_may_confirm,
    check_may_edit,
    check_may_send_back,
)
from funding.selectors.claim_pages import facts_of
from funding.services import claiming as services
from funding.services.keeping_claims import check_state
from funding.views.claim_writing import sent
from funding.views.reach import claim_or_404

State = Claim.State


def _page(request: HttpRequest, claim: Claim, form: Any, template: str, **more: Any) -> HttpResponse:
    context = {"claim": claim, "form": form, "facts": facts_of(claim, clock.today()), **more}
    return render(request, f"funding/{template}.html", context)


@login_required
def claim_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The head says that it was done."""
    found = claim_or_404(request, pk)
    check_may_confirm(request.user, found, at=clock.now())
    if found.state == State.CONFIRMED:
        return redirect("claim", pk)
    check_state(found, State.SENT)
    form = SeenForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.confirm(found, seen=form.cleaned_data["seen"], by=request.user, at=clock.now())
            messages.success(request, "You confirmed the claim. It waits to be approved.")
            return redirect("claim", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _page(request, found, form, "claim_confirm")


@login_required
def claim_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Who runs the fund says yes, looking at lines, evidence and what is left."""
    found = claim_or_404(request, pk)
    check_may_approve(request.user, found, at=clock.now())
    if found.state == State.APPROVED or (found.state == State.CONFIRMED and found.approved_by_id == request.user.pk):
        return redirect("claim", pk)
    check_state(found, State.CONFIRMED)
    form = SeenForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            done = services.approve(found, seen=form.cleaned_data["seen"], by=request.user, at=clock.now())
            first = "Your approval is noted. Above the limit of the fund two approve: somebody else is asked now."
            messages.success(request, "The claim is approved." if done.state == State.APPROVED else first)
            return redirect("claim", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _page(request, found, form, "claim_approve")


Act = Callable[..., Claim]


def _why(
    request: HttpRequest, found: Claim, act: Act, said: str, *, heading: str, label: str, hint: str, button: str
) -> HttpResponse:
    """A page that asks why, then does it."""
    form = ReasonForm(sent(request), label=label, hint=hint)
    if request.method == "POST" and form.is_valid():
        try:
            act(found, form.cleaned_data["reason"], by=request.user, at=clock.now())
            messages.success(request, said)
            return redirect("claim", found.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _page(request, found, form, "claim_act", heading=heading, button=button)


@login_required
def claim_back(request: HttpRequest, pk: int) -> HttpResponse:
    """To its writer, to be corrected."""
    found = claim_or_404(request, pk)
    check_may_send_back(request.user, found, at=clock.now())
    check_state(found, State.SENT, State.CONFIRMED)
    return _why(
        request, found, services.send_back, "The claim is sent back.", heading="Send the claim back",
        label="What is to be corrected?", hint=f"{found.written_by.name} reads it, and so does the head.",
        button="Send it back",
    )  # fmt: skip


@login_required
def claim_reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Not approved, for good."""
    found = claim_or_404(request, pk)
    check_may_approve(request.user, found, at=clock.now())
    check_state(found, State.CONFIRMED)
    return _why(
        request, found, services.reject, "The claim is not approved.", heading="Do not approve the claim",
        label="Why is it not approved?", hint="Its writer and the head read it. If it can be put right, send it back instead.",
        button="Do not approve it",
    )  # fmt: skip


@login_required
def claim_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """An approval that was wrong, before anything is paid."""
    found = claim_or_404(request, pk)
    check_may_approve(request.user, found, at=clock.now())
    check_state(found, State.APPROVED)
    return _why(
        request, found, services.take_back_approval, "The approval is taken back. Its money is in the allocation again.",
        heading="Take the approval back", label="What was found wrong?",
        hint="The approval stays in the books, and its contrary beside it. The claim is over: a right one is written anew.",
        button="Take it back",
    )  # fmt: skip


@login_required
def claim_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Its writer or the head takes it back."""
    found = claim_or_404(request, pk)
    check_may_edit(request.user, found, at=clock.now())
    if found.state == State.WITHDRAWN:
        return redirect("claim", pk)
    check_state(found, State.DRAFT, State.SENT, State.CONFIRMED)
    if request.method == "POST":
        services.withdraw(found, by=request.user, at=clock.now())
        messages.success(request, "The claim is withdrawn. Nothing is paid.")
        return redirect("claim", pk)
    return _page(request, found, None, "claim_act", heading="Withdraw the claim", button="Withdraw it", warns=True)
