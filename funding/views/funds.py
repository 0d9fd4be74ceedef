"""Funds: the list of a network, one fund, opening and changing it, its years, money that comes in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cph.audit.selectors import history_of
from cph.core import clock
from cph.core.pages import keyset
from cph.core.refusals import Refused, allowed
from cph.core.sheets import kind_of, sheet_response
from cph.core.templatetags.words import day_words, pounds
from funding.filters.funds import FundFilter
from funding.forms.funds import AwardForm, ChangeForm, FundForm, PlainForm, day_to_begin_with
from funding.models import Fund
from funding.permissions.running import check_may_open, check_may_run
from funding.rules.years import label_of, next_span
from funding.selectors.books import NOTHING, balances_of_funds
from funding.selectors.opening import sources_of
from funding.selectors.reach import funds_visible_to
from funding.services import funds
from funding.services.closing import close_fund
from funding.standing_of import parts_of
from funding.standing_of.funds import year_part
from funding.views.reach import fund_or_404, year_or_404
from networks.constitutions.access import body_or_404
from networks.constitutions.models import Body

STATES = {"OPEN": ("Open", "green"), "CLOSED": ("Closed", "grey")}
HEADS = ["Fund", "Code", "Purpose", "Whose money", "Kept by", "First day", "Last day", "Status", "Came in, £", "Allocated, £", "Approved, £", "Paid, £", "Not allocated, £"]  # fmt: skip


@login_required
@require_safe
def fund_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The funds of a network, narrowed as the address says; of a group or the executive those whose money is its own."""
    body = body_or_404(request, pk)
    rows = funds_visible_to(request.user, clock.today()).filter(network=body.network_id)
    if body.kind != Body.Kind.NETWORK:
        rows = rows.filter(body=body)
    found = FundFilter(request.GET, rows.select_related("body", "authority", "keeper"))
    if kind := kind_of(request):
        every = list(found.qs.order_by("state", "title", "pk"))
        return sheet_response(kind, f"Funds of {body.name}", HEADS, _sheet(every))
    page = keyset(request, found.qs, "-state", "-pk")
    balances = balances_of_funds([one.pk for one in page])
    for one in page:
        one.balance = balances.get(one.pk, NOTHING)
        one.words, one.colour = STATES[one.state]
    may_open = allowed(check_may_open, request.user, body.network, at=clock.now())
    context = {"body": body, "page": page, "filter": found, "may_open": may_open}
    return render(request, "funding/fund_list.html", context)


def _sheet(rows: list[Fund]) -> Any:
    balances = balances_of_funds([one.pk for one in rows])
    for one in rows:
        found = balances.get(one.pk, NOTHING)
        sums = (found.came_in, found.allocated, found.approved, found.paid, found.available)
        yield [
            one.title, one.code, one.purpose, one.body.name, one.keeper.name, one.begins_on, one.ends_on,
            one.get_state_display(), *(round(pence / 100, 2) for pence in sums),
        ]  # fmt: skip


@login_required
@require_safe
def fund(request: HttpRequest, pk: int) -> HttpResponse:
    """One fund: the next thing to do, then where its money is, what is claimed, paid and given."""
    found, at = fund_or_404(request, pk), clock.now()
    parts = list(parts_of(request.user, found, at))
    words, colour = STATES[found.state]
    context = {
        "fund": found,
        "words": words,
        "colour": colour,
        "now_at": at,
        "today": clock.today(),
        "parts": parts,
        "action": next((one.action for one in parts if one.action), None),
        "history": history_of(found)[:12] if allowed(check_may_run, request.user, found, at=at) else None,
    }
    return render(request, "funding/fund.html", context)


@login_required
@require_safe
def fund_year(request: HttpRequest, pk: int) -> HttpResponse:
    """Another year of a fund than the one its page shows."""
    year = year_or_404(request, pk)
    part = year_part(request.user, year.fund, clock.now(), year.pk)
    return render(request, "funding/fund_year.html", {"fund": year.fund, "part": part, "today": clock.today()})


def _act(request: HttpRequest, fund: Fund, form: Any, heading: str, button: str, **more: Any) -> HttpResponse:
    context = {"fund": fund, "form": form, "heading": heading, "button": button, **more}
    return render(request, "funding/fund_act.html", context)


def sent(request: HttpRequest) -> Any:
    """What was sent, be it nothing at all; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


@login_required
def fund_open(request: HttpRequest, pk: int) -> HttpResponse:
    """A fund that no proposal opened: the clerk or an officer says what it is."""
    body, at = body_or_404(request, pk, Body.Kind.NETWORK), clock.now()
    check_may_open(request.user, body, at=at)
    first = {
        "body": body.pk,
        "keeper": request.user.pk,
        "year_kind": "FINANCIAL",
        "begins_on": clock.today(),
        "is_restricted": True,
    }
    form = FundForm(sent(request), network=body, person=request.user, at=at, on=clock.today(), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            found = funds.open_fund(
                body, form.facts(), decision=form.cleaned_data["decision"], form_key=form.cleaned_data["form_key"],
                by=request.user, at=at,
            )  # fmt: skip
            messages.success(request, "The fund is open. Its money comes in next.")
            return redirect("fund", pk=found.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "funding/fund_open.html", {"body": body, "form": form})


@login_required
def fund_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Its words, keeper, prices, limits, and whose meetings it backfills."""
    found, at = fund_or_404(request, pk), clock.now()
    check_may_run(request.user, found, at=at)
    now = funds.facts_of(found)
    form = ChangeForm(sent(request), now=now, network=found.network, person=request.user, at=at, on=clock.today())
    if request.method == "POST" and form.is_valid():
        try:
            if not form.saw_the_same:
                raise Refused("Somebody else changed this fund meanwhile. Look at it again before you change it.")
            funds.change_fund(found, form.facts(), seen=now, by=request.user, at=at)
            messages.success(request, "The fund is changed.")
            return redirect("fund", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "funding/fund_open.html", {"body": found.network, "fund": found, "form": form})


@login_required
def fund_award(request: HttpRequest, pk: int) -> HttpResponse:
    """Money comes into a year of a fund."""
    year, at = year_or_404(request, pk), clock.now()
    check_may_run(request.user, year.fund, at=at)
    first = {"on": day_to_begin_with(year, clock.today()), "decision": year.fund.decision_id}
    form = AwardForm(sent(request), year=year, person=request.user, at=at, known=sources_of(year), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            facts = form.cleaned_data
            funds.award(year, **facts, by=request.user, at=at)
            messages.success(request, f"{pounds(facts['pence'])} came in. Share it out next.")
            return redirect("fund", pk=year.fund_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    label = label_of(year.fund.year_kind, year.starts_on)
    return _act(
        request, year.fund, form, "Money comes in", "Bring it in", lead=f"Into the year {label} of “{year.fund.title}”."
    )


@login_required
def fund_year_add(request: HttpRequest, pk: int) -> HttpResponse:
    """The next year of a fund is opened."""
    found, at = fund_or_404(request, pk), clock.now()
    check_may_run(request.user, found, at=at)
    last = found.years.order_by("ends_on").last()
    span = next_span(found.year_kind, last.ends_on, found.ends_on) if last else None
    form = PlainForm(sent(request), initial={"after": last.ends_on if last else None})
    if request.method == "POST" and form.is_valid():
        try:
            funds.add_year(found, after=form.cleaned_data["after"] or last.ends_on, by=request.user, at=at)
            messages.success(request, "The year is open.")
            return redirect("fund", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    lead = (
        f"It runs from {day_words(span[0])} to {day_words(span[1])}."
        if span
        else "The fund is over by then: it has no further year."
    )
    return _act(request, found, form, "Open the next year", "Open it", lead=lead)


@login_required
def fund_close(request: HttpRequest, pk: int) -> HttpResponse:
    """All its years are closed: the fund is closed for good."""
    found, at = fund_or_404(request, pk), clock.now()
    check_may_run(request.user, found, at=at)
    form = PlainForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            close_fund(found, by=request.user, at=at)
            messages.success(request, "The fund is closed.")
            return redirect("fund", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    lead = "Nothing is claimed, paid or shared out after that. Its books can still be read."
    return _act(request, found, form, "Close the fund", "Close it", lead=lead, is_warning=True)
