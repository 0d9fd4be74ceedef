"""A claim is written, one thing per page: which money, what kind, what for, line by line, evidence, check, sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cph.core import clock
from cph.core.refusals import Refused
from funding.forms.claiming import (
    AllocationForm,
    InvoiceLineForm,
    KindForm,
    ReleaseLineForm,
    SeenForm,
    WriteForm,
    kinds_of,
)
from funding.models import Allocation, Claim, Meets
from funding.permissions.claiming import check_may_edit, check_may_write, writes_for_all
from funding.selectors.claim_pages import facts_of
from funding.selectors.claiming import heads_of, left_in, left_of, schools_of_allocation, span_of
from funding.selectors.reach import allocations_claimable_by, schools_led_by
from funding.services import claiming as services
from funding.views.reach import claim_or_404

Kind, State = Claim.Kind, Claim.State
MOST = 60  # allocations to choose from on one page; more are found by their words


def sent(request: HttpRequest) -> Any:
    """What was sent, be it nothing at all; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def draft_or_refusal(request: HttpRequest, pk: int) -> Claim:
    """A draft, for whoever writes it."""
    found = claim_or_404(request, pk)
    check_may_edit(request.user, found, at=clock.now())
    if found.state != State.DRAFT:
        raise Refused("This claim was sent: what was sent stands. It can be withdrawn, or sent back to be corrected.")
    return found


@login_required
def claim_new(request: HttpRequest) -> HttpResponse:
    """Which money: the allocations this person may claim out of; where there is one, it is chosen."""
    rows = _claimable(request)
    text = request.GET.get("text", "")[:100]
    for word in text.split()[:8]:
        named = Q(title__icontains=word) | Q(body__name__icontains=word) | Q(school__name__icontains=word)
        rows = rows.filter(named | Q(year__fund__title__icontains=word))
    found = list(rows[: MOST + 1])
    shown = found[:MOST]
    if len(found) == 1 and not text:
        return redirect("claim_kind", found[0].pk)
    form = AllocationForm(sent(request), rows=shown, left=left_in(one.pk for one in shown))
    if request.method == "POST" and form.is_valid():
        return redirect("claim_kind", form.cleaned_data["allocation"])
    context = {"form": form, "shown": shown, "are_more": len(found) > MOST, "text": text}
    return render(request, "funding/claim_new.html", context)


def _claimable(request: HttpRequest) -> QuerySet[Allocation]:
    rows = allocations_claimable_by(request.user, clock.today())
    fund = request.GET.get("fund", "")
    if fund.isdecimal() and len(fund) < 10:
        rows = rows.filter(year__fund=int(fund))
    return rows.select_related("year__fund", "body", "school").order_by(
        "year__fund__title", "-year__starts_on", "number"
    )


def _allocation(request: HttpRequest, pk: int) -> Allocation:
    rows = allocations_claimable_by(request.user, clock.today())
    rows = rows.select_related("year__fund__network", "year__fund__keeper", "body", "school")
    found = get_object_or_404(rows, pk=pk)
    request.body_in_hand = found.year.fund.network
    return found


@login_required
def claim_kind(request: HttpRequest, pk: int) -> HttpResponse:
    """What kind of claim."""
    allocation = _allocation(request, pk)
    fund = allocation.year.fund
    kinds = kinds_of(fund, with_backfill=Meets.objects.filter(fund=fund).exists())
    form = KindForm(sent(request), kinds=kinds)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["kind"] == Kind.BACKFILL:
            return redirect("claim_backfill", fund.pk)
        return redirect("claim_write", pk, form.cleaned_data["kind"].lower())
    context = {"allocation": allocation, "fund": fund, "form": form, "left": left_of(allocation)}
    return render(request, "funding/claim_kind.html", context)


def _schools(request: HttpRequest, allocation: Allocation) -> QuerySet:
    """The schools this person may write for: their own; all of the allocation's, where they run the fund or chair the group."""
    on = clock.today()
    rows = schools_of_allocation(allocation, on)
    if writes_for_all(request.user, allocation, on):
        return rows
    return rows.filter(pk__in=schools_led_by(request.user, on))


@login_required
def claim_write(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """What for, for which school; of an invoice, whose. Then it is a draft."""
    if kind.upper() not in (Kind.RELEASE, Kind.INVOICE):
        raise Http404
    allocation, at = _allocation(request, pk), clock.now()
    check_may_write(request.user, allocation, at=at)
    form = WriteForm(sent(request), kind=kind.upper(), schools=_schools(request, allocation))
    if request.method == "POST" and form.is_valid():
        try:
            key = form.cleaned_data["form_key"]
            made = services.write_claim(allocation, form.facts(), form_key=key, by=request.user, at=at)
            return redirect("claim_lines", made.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"allocation": allocation, "fund": allocation.year.fund, "form": form, "kind": kind.upper()}
    return render(request, "funding/claim_write.html", context)


@login_required
def claim_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """The words, the school, the invoice of a draft, once more."""
    found = draft_or_refusal(request, pk)
    allocation = found.allocation
    schools = _schools(request, allocation)
    if not schools.filter(pk=found.school_id).exists():
        schools = schools_of_allocation(allocation, clock.today()).filter(pk=found.school_id)
    first = {name: getattr(found, name) for name in ("words", "supplier", "invoice")} | {"school": found.school_id}
    form = WriteForm(sent(request), kind=found.kind, schools=schools, claim=found, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_claim(found, form.facts(), by=request.user, at=clock.now())
            return redirect("claim_check", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "allocation": allocation,
        "fund": allocation.year.fund,
        "form": form,
        "kind": found.kind,
        "claim": found,
    }
    return render(request, "funding/claim_write.html", context)


def _line_form(claim: Claim, data: Any) -> ReleaseLineForm | InvoiceLineForm | None:
    """What a further line is asked for; attendance is drawn from the record of a meeting, so nothing."""
    kinds = {Kind.RELEASE: ReleaseLineForm, Kind.INVOICE: InvoiceLineForm}
    if claim.kind not in kinds:
        return None
    first = {} if claim.amount_pence else {"words": claim.words[:200]}
    return kinds[claim.kind](data, year=span_of(claim), today=clock.today(), initial=first)


@login_required
def claim_lines(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines so far, and a further one."""
    found = draft_or_refusal(request, pk)
    form = _line_form(found, sent(request))
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            made = services.add_lines(found, form.lines(), by=request.user, at=clock.now())
            messages.success(request, f"{len(made)} line{'s are' if len(made) > 1 else ' is'} added.")
            return redirect("claim_lines", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "claim": found,
        "form": form,
        "facts": facts_of(found, clock.today(), warns=False),
        "year": span_of(found),
    }
    return render(request, "funding/claim_lines.html", context)


@login_required
@require_POST
def claim_line_remove(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """A line is taken out."""
    found = draft_or_refusal(request, pk)
    services.remove_line(found, line, by=request.user, at=clock.now())
    messages.success(request, "The line is taken out.")
    return redirect("claim_lines", pk)


@login_required
def claim_check(request: HttpRequest, pk: int) -> HttpResponse:
    """All of it once more, then it is sent."""
    found = draft_or_refusal(request, pk)
    form = SeenForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.send_claim(found, seen=form.cleaned_data["seen"], by=request.user, at=clock.now())
            return redirect("claim_done", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    facts = facts_of(found, clock.today())
    leads = request.user.pk in {one.pk for one in heads_of(found.school, clock.today())}
    context = {"claim": found, "form": form, "facts": facts, "leads": leads}
    return render(request, "funding/claim_check.html", context)


@login_required
@require_safe
def claim_done(request: HttpRequest, pk: int) -> HttpResponse:
    """It is sent: what happens next."""
    found = claim_or_404(request, pk)
    if found.state == State.DRAFT:
        return redirect("claim", pk)
    context = {"claim": found, "facts": facts_of(found, clock.today(), warns=False)}
    return render(request, "funding/claim_done.html", context)
