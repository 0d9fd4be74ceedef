"""Contributions of a year for those who keep the money: what is asked, of whom, what came, whom to remind."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cph.core import clock
from cph.core.pages import keyset
from cph.core.refusals import Refused, allowed
from cph.core.sheets import kind_of
from funding.exports.contributing import requests_sheet
from funding.filters.contributing import RequestFilter
from funding.forms.contributing import FiguresForm, TermsForm
from funding.models import Request, Subscription, Year
from funding.permissions.contributing import check_may_keep
from funding.rules.bands import words_of
from funding.selectors.confidence import names_givers
from funding.selectors.contributing import (
    STATES,
    bands_of,
    requests_to_schools_of,
    still_to_ask,
    to_ask,
    totals_of,
    with_bands,
    with_standing,
)
from funding.selectors.silence import said_of
from funding.services import contributing as services
from funding.views.reach import year_or_404


def subscription_of(year: Year) -> Subscription | None:
    """What is asked in this year, with the year at hand."""
    found = with_bands(Subscription.objects.filter(year=year)).first()
    if found is not None:
        found.year = year
    return found


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _to_keep(request: HttpRequest, pk: int) -> Year:
    """A year of a fund, for those who keep its money."""
    year = year_or_404(request, pk)
    check_may_keep(request.user, year.fund, at=clock.now())
    return year


@login_required
@require_safe
def contribution_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The sums, for all who see the fund. School by school only for who may know who gives."""
    year, now, today = year_or_404(request, pk), clock.now(), clock.today()
    found = subscription_of(year)
    keeps = allowed(check_may_keep, request.user, year.fund, at=now)
    context: dict[str, Any] = {"year": year, "fund": year.fund, "subscription": found, "keeps": keeps}
    context["said"] = said_of(year.fund.network, today)
    if found is not None:
        rows = Request.objects.filter(subscription=found).select_related("school")
        if keeps:
            narrowed = RequestFilter(request.GET, with_standing(rows.select_related("subscription"), today))
            if (kind := kind_of(request)) and narrowed.form.is_valid():
                return requests_sheet(kind, f"Contributions to {year}", narrowed.qs.order_by("school__sort_name", "pk"))
            context |= {"filter": narrowed, "page": _dressed(keyset(request, narrowed.qs, "school__sort_name", "pk"))}
            context["later"] = still_to_ask(found, today) if year.state == Year.State.OPEN else 0
        elif names_givers(request.user, year.fund, now):
            gave = with_standing(rows.select_related("subscription"), today).filter(received__gt=0)
            context["givers"] = keyset(request, gave, "school__sort_name", "pk")
        context |= {"totals": totals_of(found), "bands": words_of(bands_of(found))}
        context["own"] = (
            []
            if keeps
            else list(requests_to_schools_of(request.user, today).filter(subscription=found).select_related("school"))
        )
    return render(request, "funding/contribution_list.html", context)


def _dressed(page: Any) -> Any:
    for one in page:
        one.words, one.colour = STATES[one.standing]
    return page


@login_required
def contribution_terms(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked in this year: until the first school was asked it can be changed."""
    year = _to_keep(request, pk)
    found = subscription_of(year)
    bands = bands_of(found) if found else {}
    first: dict[str, Any] = {"basis": Subscription.Basis.FLAT}
    if found:
        is_flat = found.basis == Subscription.Basis.FLAT
        first = {
            "basis": found.basis,
            "words": found.words,
            "due_on": found.due_on,
            "flat": bands.get(0) if is_flat else None,
        }
        bands = {} if is_flat else bands
    form = TermsForm(_sent(request), bands=bands, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_terms(year, form.terms(), by=request.user, at=clock.now())
            return redirect("contribution_send", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    said = said_of(year.fund.network, clock.today())
    return render(
        request, "funding/contribution_terms.html", {"year": year, "fund": year.fund, "form": form, "said": said}
    )


@login_required
def contribution_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Who would be asked for what, and the sum; then it is sent."""
    year, today = _to_keep(request, pk), clock.today()
    found = subscription_of(year)
    if found is None:
        return redirect("contribution_terms", pk)
    rows = to_ask(found, today)
    lacking = [one for one in rows if one.lacks_figure]
    form = FiguresForm(_sent(request), rows=lacking)
    if request.method == "POST" and form.is_valid():
        rows = to_ask(found, today, form.figures())
        if request.POST.get("act") == "send" and (answer := _send(request, found, form)) is not None:
            return answer
    total = sum(one.pence for one in rows)
    context = {
        "year": year, "fund": year.fund, "subscription": found, "rows": rows, "form": form, "total": total,
        "lacking": any(one.lacks_figure for one in rows), "asked": sum(one.pence > 0 for one in rows),
        "bands": words_of(bands_of(found)), "said": said_of(year.fund.network, today), "sent": found.requests.exists(),
    }  # fmt: skip
    return render(request, "funding/contribution_send.html", context)


def _send(request: HttpRequest, found: Subscription, form: FiguresForm) -> HttpResponse | None:
    try:
        made = services.send_requests(
            found, form.figures(), expected=form.cleaned_data["expected"], by=request.user, at=clock.now()
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    count = len(made)
    if count:
        messages.success(request, f"{count} school{'s were' if count != 1 else ' was'} asked. The heads are told.")
    else:
        messages.info(request, "Every school was asked before: nobody was asked again.")
    return redirect("contribution_list", found.year_id)


@login_required
@require_POST
def contribution_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind those who were not heard from, once a day."""
    year = _to_keep(request, pk)
    found = subscription_of(year)
    told = services.remind(found, by=request.user, at=clock.now()) if found else 0
    if told:
        messages.success(request, f"{told} head{'s were' if told != 1 else ' was'} reminded.")
    else:
        messages.info(request, "Nobody was reminded: each school was heard from, or was reminded today.")
    return redirect("contribution_list", pk)
