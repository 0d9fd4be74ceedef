"""The register of interests: one's own page, and the register as the clerk and the executive read it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cph.core import clock
from cph.core.pages import keyset
from cph.core.refusals import Refused, allowed
from cph.core.sheets import kind_of
from networks.constitutions.access import body_or_404
from networks.constitutions.models import Body
from networks.meetings.exports import MOST, interests_sheet
from networks.meetings.forms.before import InterestForm, RegisterFilter
from networks.meetings.models import Interest
from networks.meetings.permissions.before import check_may_have_interests, check_may_see_register
from networks.meetings.rules.replies import lapses_on
from networks.meetings.selectors.interests import interests_of, lapsed_of, register_on
from networks.meetings.services import interests as services


def _network_or_404(request: HttpRequest, pk: int) -> Body:
    body = body_or_404(request, pk)
    if body.kind != Body.Kind.NETWORK:
        raise Http404
    return body


@login_required
def interests(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands in the register for this person, what lapsed, and a form to enter more."""
    network, at, today = _network_or_404(request, pk), clock.now(), clock.today()
    check_may_have_interests(request.user, network, at=at)
    form = InterestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.enter_interest(network, **form.cleaned_data, by=request.user, at=at)
            messages.success(request, "It stands in the register.")
            return redirect("interests", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "network": network,
        "form": form,
        "rows": list(interests_of(request.user, network, today)),
        "lapsed": list(lapsed_of(request.user, today).filter(network=network)),
        "lapses_on": lapses_on(today),
        "sees_register": allowed(check_may_see_register, request.user, network, at=at),
    }
    return render(request, "meetings/interests.html", context)


@login_required
@require_POST
def interest_withdraw(request: HttpRequest, pk: int, interest_pk: int) -> HttpResponse:
    """Withdraw an interest, or leave one of last year out of this year's register."""
    network = _network_or_404(request, pk)
    rows = Interest.objects.select_related("network")
    one = get_object_or_404(rows, pk=interest_pk, network=network, person=request.user)
    services.withdraw_interest(one, by=request.user, at=clock.now())
    messages.success(request, "It no longer stands in the register.")
    return redirect("interests", pk=pk)


@login_required
@require_POST
def interests_renew(request: HttpRequest, pk: int) -> HttpResponse:
    network = _network_or_404(request, pk)
    found = services.renew_interests(network, by=request.user, at=clock.now())
    words = f"Renewed: {len(found)}. They stand until 31 August." if found else "There was nothing left to renew."
    messages.success(request, words)
    return redirect("interests", pk=pk)


@login_required
def interest_register(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The register of a network as on a day."""
    network, today = _network_or_404(request, pk), clock.today()
    check_may_see_register(request.user, network, at=clock.now())
    form = RegisterFilter(request.GET or None)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    day = said.get("on") or today
    rows = register_on(network, day)
    if said.get("kind"):
        rows = rows.filter(kind=said["kind"])
    if said.get("who"):
        rows = rows.filter(person__name__icontains=said["who"])
    if kind := kind_of(request):
        return interests_sheet(kind, rows.order_by("person__name", "pk")[:MOST], f"interests-{network.pk}")
    context = {
        "network": network,
        "form": form if form.is_bound else RegisterFilter(initial={"on": today}),
        "day": day,
        "page": keyset(request, rows, "person__name", "pk"),
        "total": rows.count(),
    }
    return render(request, "meetings/interest_register.html", context)
