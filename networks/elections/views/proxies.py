"""Naming a proxy, and taking it back, until voting opens."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cph.core import clock
from cph.core.refusals import NotAllowed, Refused
from networks.ballots.models import Box
from networks.elections.forms.polling import ProxyForm
from networks.elections.selectors.votes import may_be_proxies, proxies_of
from networks.elections.services.proxies import name_proxy, take_back_proxy
from networks.elections.views.reach import contest_or_404


@login_required
def proxy(request: HttpRequest, pk: int) -> HttpResponse:
    """Who casts my vote if I cannot."""
    contest = contest_or_404(request, pk)
    if not contest.proxies:
        raise NotAllowed(f"Nobody votes by proxy for {contest}.", instead="Vote yourself, on any device.")
    if request.method == "POST" and request.POST.get("step") == "back":
        take_back_proxy(contest, by=request.user, at=clock.now())
        return redirect("proxy", pk=pk)
    form = ProxyForm(request.POST or None, people=may_be_proxies(contest, request.user))
    if request.method == "POST" and form.is_valid():
        try:
            name_proxy(contest, form.cleaned_data["proxy"], by=request.user, at=clock.now())
            messages.success(request, f"{form.cleaned_data['proxy'].name} is your proxy, and is told.")
            return redirect("proxy", pk=pk)
        except Refused as refusal:
            form.add_error("proxy", str(refusal))
    context = {
        "contest": contest,
        "election": contest.election,
        "form": form,
        "now": proxies_of(contest, request.user) if contest.box_id else [],
        "may_change": contest.box is not None and contest.box.state == Box.State.PREPARED,
    }
    return render(request, "elections/proxy.html", context)
