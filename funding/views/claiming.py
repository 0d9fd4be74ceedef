"""Claims read: the list of a fund, the list of one's own, the record of one claim."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cph.audit.selectors import history_of
from cph.core import clock
from cph.core.action import Action
from cph.core.pages import keyset
from cph.core.refusals import allowed
from cph.core.sheets import kind_of, sheet_response
from funding.filters.claiming import ClaimFilter
from funding.models import Claim, Fund, Payment
from funding.permissions.claiming import (
    check_may_approve,
    check_may_confirm,
    check_may_edit,
)
from funding.selectors.claim_pages import HEADS, claims_of, facts_of, sheet_rows, sum_of
from funding.selectors.claiming import WORDS
from funding.selectors.reach import allocations_claimable_by
from funding.selectors.seats import READS, runs_by
from funding.views.reach import claim_or_404, fund_or_404
from networks.constitutions.seats import seats_of

State = Claim.State


@login_required
@require_safe
def claim_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The claims of a fund that this person sees, newest first, narrowed as the address says."""
    fund = fund_or_404(request, pk)
    return _list(request, claims_of(request.user, clock.today(), fund), fund)


@login_required
@require_safe
def claim_mine(request: HttpRequest) -> HttpResponseBase:
    """All the claims this person sees: of their schools, of the funds they run."""
    return _list(request, claims_of(request.user, clock.today()), None)


def _list(request: HttpRequest, rows: QuerySet[Claim], fund: Fund | None) -> HttpResponseBase:
    found = ClaimFilter(request.GET, rows)
    if kind := kind_of(request):
        name = f"Claims of {fund.title}" if fund else "Claims"
        return sheet_response(kind, name, HEADS, sheet_rows(found.qs.order_by("-pk").iterator(chunk_size=500)))
    page = keyset(request, found.qs, "-pk")
    for one in page:
        one.said, one.colour = WORDS[one.state]
    may = allocations_claimable_by(request.user, clock.today())
    context = {
        "fund": fund,
        "filter": found,
        "page": page,
        "sum": sum_of(found.qs),
        "may_write": (may.filter(year__fund=fund) if fund else may).exists(),
    }
    return render(request, "funding/claim_list.html", context)


@login_required
@require_safe
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim: where it stands, the one next thing, its lines, its evidence, who did what when."""
    found = claim_or_404(request, pk)
    facts = facts_of(found, clock.today(), warns=False)
    fund = found.allocation.year.fund
    acts = _acts(request, found)
    context = {
        "claim": found,
        "fund": fund if _sees(request, fund) else None,
        "facts": facts,
        "action": acts.pop("action", None),
        **acts,
        "payment": _payment(found),
        "history": history_of(found)[:30],
    }
    return render(request, "funding/claim.html", context)


def _sees(request: HttpRequest, fund: Fund) -> bool:
    """Whether they know the fund, too: a head whose school is no member's may know of the claim alone."""
    seats = seats_of(request.user, clock.today())
    return runs_by(seats, fund) is not None or fund.network_id in seats.network_ids(*READS)


def _payment(found: Claim) -> Payment | None:
    """With which batch it is paid, once it is in one."""
    if found.state not in (State.APPROVED, State.PAID, State.REVERSED):
        return None
    return found.payments.filter(is_live=True).select_related("batch").first()


def _acts(request: HttpRequest, found: Claim) -> dict[str, Any]:
    """What this person may do with it now: one button, and what else there is."""
    at = clock.now()
    edits = found.state in (State.DRAFT, State.SENT, State.CONFIRMED) and allowed(
        check_may_edit, request.user, found, at=at
    )
    confirms = found.state == State.SENT and allowed(check_may_confirm, request.user, found, at=at)
    judges = found.state in (State.CONFIRMED, State.APPROVED) and allowed(check_may_approve, request.user, found, at=at)
    approves = judges and found.state == State.CONFIRMED and found.approved_by_id != request.user.pk
    action = None
    if edits and found.state == State.DRAFT:
        page = "claim_check" if found.amount_pence else "claim_lines"
        action = Action("Go on writing it", reverse(page, args=[found.pk]))
    elif confirms:
        action = Action("Confirm it", reverse("claim_confirm", args=[found.pk]))
    elif approves:
        action = Action("Approve it", reverse("claim_approve", args=[found.pk]))
    return {
        "action": action,
        "withdraws": edits,
        "sends_back": confirms or (judges and found.state == State.CONFIRMED),
        "rejects": judges and found.state == State.CONFIRMED,
        "takes_back": judges and found.state == State.APPROVED,
        "edits": edits and found.state == State.DRAFT,
    }
