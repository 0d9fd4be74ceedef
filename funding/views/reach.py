"""How a page gets its thing: what one may not see is not there."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from cph.core import clock
from funding.models import Allocation, Claim, Fund, Proposal, Version, Year
from funding.selectors.reach import claims_visible_to, funds_visible_to, proposals_visible_to


def fund_or_404(request: HttpRequest, pk: int) -> Fund:
    """The fund, if this person may know of it today."""
    rows = funds_visible_to(request.user, clock.today()).select_related("network", "body", "authority", "keeper")
    found = get_object_or_404(rows, pk=pk)
    request.body_in_hand = found.network
    return found


def year_or_404(request: HttpRequest, pk: int) -> Year:
    """A year of a fund that this person may know of today."""
    funds = funds_visible_to(request.user, clock.today())
    rows = Year.objects.filter(fund__in=funds).select_related("fund__network", "fund__body", "fund__keeper")
    found = get_object_or_404(rows, pk=pk)
    request.body_in_hand = found.fund.network
    return found


def allocation_or_404(request: HttpRequest, pk: int) -> Allocation:
    """An allocation of a fund that this person may know of today."""
    funds = funds_visible_to(request.user, clock.today())
    rows = Allocation.objects.filter(year__fund__in=funds)
    rows = rows.select_related("year__fund__network", "year__fund__keeper", "body", "school", "sharing")
    found = get_object_or_404(rows, pk=pk)
    request.body_in_hand = found.year.fund.network
    return found


def claim_or_404(request: HttpRequest, pk: int) -> Claim:
    """A claim, if this person may know of it today."""
    rows = claims_visible_to(request.user, clock.today()).select_related(
        "allocation__year__fund__network", "allocation__year__fund__keeper", "allocation__body", "allocation__school",
        "school", "written_by", "confirmed_by", "approved_by", "also_approved_by",
    )  # fmt: skip
    found = get_object_or_404(rows, pk=pk)
    request.body_in_hand = found.allocation.year.fund.network
    return found


def proposal_or_404(request: HttpRequest, pk: int) -> Proposal:
    """A proposal, if this person may know of it today."""
    rows = proposals_visible_to(request.user, clock.today())
    rows = rows.select_related("network", "body", "authority", "lead", "meeting", "decision", "created_by", "edited_by")
    last = Version.objects.filter(proposal=OuterRef("pk")).order_by("-number").values("number")
    rows = rows.annotate(version=Subquery(last[:1]))
    found = get_object_or_404(rows, pk=pk)
    request.body_in_hand = found.network
    return found
