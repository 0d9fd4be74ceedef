"""Answers without names that could not be taken in: what stands in the way, try again, or go on without some."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from consultations.forms.responding import WithoutForm
from consultations.permissions.responding import check_may_watch
from consultations.selectors.sealing import are_waiting
from consultations.services.taking_in import take_in_without, try_again
from consultations.views.reach import consultation_or_404
from cph.core import clock
from cph.core.refusals import Refused
from cph.core.templatetags.words import count_of


@login_required
def consultation_unopened(request: HttpRequest, pk: int) -> HttpResponse:
    """For who runs it: why the answers are not in, and what can be done."""
    found, at = consultation_or_404(request, pk), clock.now()
    check_may_watch(request.user, found, at=at)
    if not are_waiting(found):
        return redirect("consultation", pk=pk)
    form = WithoutForm(initial={"number": found.unreadable})
    if request.method == "POST" and request.POST.get("step") == "again":
        if try_again(found, by=request.user, at=at):
            messages.success(request, "The answers are taken in.")
            return redirect("consultation", pk=pk)
        found.refresh_from_db()
    elif request.method == "POST":
        form = WithoutForm(request.POST)
        if form.is_valid():
            facts = form.cleaned_data
            try:
                taken = take_in_without(found, facts["number"], reason=facts["reason"], by=request.user, at=at)
                messages.success(request, f"{count_of(taken, 'response')} taken in, {facts['number']} left out.")
                return redirect("consultation", pk=pk)
            except Refused as refusal:
                found.refresh_from_db()
                form.add_error(None, str(refusal))
    return render(request, "consultations/unopened.html", {"consultation": found, "form": form})
