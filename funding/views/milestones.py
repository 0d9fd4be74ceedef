"""What the money is to change: named, judged, removed; the file that shows it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cph.core import clock
from cph.core.refusals import Refused
from funding.forms.funds import PlainForm
from funding.forms.milestones import JudgeForm, MilestoneForm
from funding.models import Milestone
from funding.permissions.running import check_may_read_books, check_may_run
from funding.selectors.reach import funds_visible_to
from funding.services.milestones import add_milestone, judge_milestone, remove_milestone
from funding.views.funds import sent
from funding.views.reach import fund_or_404


def milestone_or_404(request: HttpRequest, pk: int) -> Milestone:
    """A milestone of a fund that this person may know of today."""
    rows = Milestone.objects.filter(fund__in=funds_visible_to(request.user, clock.today()), removed_at__isnull=True)
    found = get_object_or_404(rows.select_related("fund__network", "fund__keeper"), pk=pk)
    request.body_in_hand = found.fund.network
    return found


@login_required
def milestone_add(request: HttpRequest, pk: int) -> HttpResponse:
    """What the money is to change, by when."""
    fund, at = fund_or_404(request, pk), clock.now()
    check_may_run(request.user, fund, at=at)
    form = MilestoneForm(sent(request), fund=fund)
    if request.method == "POST" and form.is_valid():
        try:
            add_milestone(fund, **form.cleaned_data, by=request.user, at=at)
            messages.success(request, "The milestone is added.")
            return redirect("fund", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"fund": fund, "form": form, "heading": "Add a milestone", "button": "Add it"}
    return render(request, "funding/fund_act.html", context)


@login_required
def milestone_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it was reached, and what changed."""
    found, at = milestone_or_404(request, pk), clock.now()
    check_may_run(request.user, found.fund, at=at)
    first = {"outcome": found.outcome, "state": found.state if found.judged_at else None}
    form = JudgeForm(sent(request), request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            judge_milestone(found, form.judged(), by=request.user, at=at)
            messages.success(request, "It is kept what changed.")
            return redirect("fund", pk=found.fund_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"fund": found.fund, "form": form, "heading": f"What came of it: {found.title}", "button": "Keep"}
    return render(request, "funding/fund_act.html", context)


@login_required
def milestone_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """It was named by mistake."""
    found, at = milestone_or_404(request, pk), clock.now()
    check_may_run(request.user, found.fund, at=at)
    form = PlainForm(sent(request))
    if request.method == "POST" and form.is_valid():
        remove_milestone(found, by=request.user, at=at)
        messages.success(request, "The milestone is removed.")
        return redirect("fund", pk=found.fund_id)
    context = {
        "fund": found.fund, "form": form, "heading": f"Remove the milestone: {found.title}", "button": "Remove it",
        "lead": "It is not shown any more. The history says that it was there.", "is_warning": True,
    }  # fmt: skip
    return render(request, "funding/fund_act.html", context)


@login_required
@require_safe
def milestone_evidence(request: HttpRequest, pk: int) -> FileResponse:
    """The file that shows what changed, for those who read the books."""
    found = milestone_or_404(request, pk)
    check_may_read_books(request.user, found.fund, at=clock.now())
    if not found.evidence:
        raise Http404
    try:
        file = found.evidence.open("rb")
    except FileNotFoundError:
        raise Refused("The file is missing from the store. Tell the clerk.") from None
    response = FileResponse(
        file, as_attachment=True, filename=found.evidence_name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
