"""The head asks a deputy to answer for the school, and takes it back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from consultations.forms.responding import DeputyForm
from consultations.permissions.responding import check_may_delegate
from consultations.selectors.responding import called, delegation_of, why_not_now
from consultations.services.responding import delegate, take_back
from consultations.views.own import own_or_404, words_for
from cph.core import clock
from cph.core.refusals import Refused


@login_required
def respond_delegate(request: HttpRequest, pk: int, respondent: int) -> HttpResponse:
    """Who answers for the school beside its head; one at a time."""
    found, at = own_or_404(request, pk, respondent), clock.now()
    check_may_delegate(request.user, found, at=at)
    if why := why_not_now(found.consultation, at):
        raise Refused(why)
    if request.method == "POST" and request.POST.get("step") == "back":
        if ended := take_back(found, by=request.user, at=at):
            messages.success(request, f"{ended.to.name} does not answer for {called(found)} any more, and is told.")
        return redirect("respond", pk=pk, respondent=respondent)
    form = DeputyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            given = delegate(found, form.cleaned_data["email"], form.cleaned_data["name"], by=request.user, at=at)
            messages.success(request, f"{given.to.name} can answer for {called(found)} now, and is told by e-mail.")
            return redirect("respond", pk=pk, respondent=respondent)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = words_for(found) | {"form": form, "delegation": delegation_of(found)}
    return render(request, "consultations/respond_delegate.html", context)
