"""The head asks a deputy to answer for the school, takes it back, and goes on from what they had typed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from consultations.forms.responding import DeputyForm
from consultations.permissions.responding import check_may_delegate
from consultations.rules.answered import only_answered
from consultations.rules.answers import read
from consultations.selectors.asking import asked_of
from consultations.selectors.responding import called, delegation_of, fields_in, left_drafts, why_not_now
from consultations.services.responding import delegate, go_on_from, take_back
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
    context = words_for(found) | {"form": form, "delegation": delegation_of(found, clock.today())}
    return render(request, "consultations/respond_delegate.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def respond_left(request: HttpRequest, pk: int, respondent: int, draft: int) -> HttpResponse:
    """What a deputy who answers no more had typed and not sent: read by the head, who may go on from it."""
    found, at = own_or_404(request, pk, respondent), clock.now()
    check_may_delegate(request.user, found, at=at)
    left = next((one for one in left_drafts(found, clock.today()) if one.pk == draft), None)
    if left is None:
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            go_on_from(left, found, by=request.user, at=at)
            return redirect("respond_questions", pk=pk, respondent=respondent)
        except Refused as refusal:
            error = str(refusal)
    asked = asked_of(found.consultation)
    context = words_for(found) | {
        "draft": left, "answers": only_answered(asked, read(asked, fields_in(left)).given), "error": error,
        "why_not": why_not_now(found.consultation, at),
    }  # fmt: skip
    return render(request, "consultations/respond_left.html", context, status=409 if error else 200)
