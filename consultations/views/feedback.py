"""We asked, you said, we did: the page, and the pages to write it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from consultations.forms.reporting import FeedbackForm, offered
from consultations.models import Consultation, Feedback
from consultations.permissions.reporting import check_may_read_draft_report, check_may_report, reports_on
from consultations.selectors.proofs import CHOICES, readable_proofs, refs_of
from consultations.selectors.reporting import decision_for, feedback_for, why_not_to_file
from consultations.services import feedback as services
from consultations.views.reach import consultation_or_404
from cph.audit.selectors import history_of
from cph.core import clock
from cph.core.refusals import Refused
from networks.meetings.views.keeping import saved


@login_required
@require_safe
def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of it, row by row: for those who see the sums, and once the report is out for all."""
    found, at = consultation_or_404(request, pk), clock.now()
    check_may_read_draft_report(request.user, found, at=at)
    rows, writes = feedback_for(request.user, found, at), reports_on(request.user, found, at)
    context = {
        "consultation": found,
        "rows": rows,
        "writes": writes and found.state != Consultation.State.FILED,
        "decision": decision_for(request.user, found, at),
        "missing": why_not_to_file(found, [one.row for one in rows]) if writes else [],
    }
    return render(request, "consultations/feedback.html", context)


def _to_write(request: HttpRequest, pk: int) -> Consultation:
    found = consultation_or_404(request, pk)
    check_may_report(request.user, found, at=clock.now())
    if found.state == Consultation.State.FILED:
        raise Refused("This consultation is filed: its feedback stands.")
    return found


def _row_or_404(consultation: Consultation, row: int) -> Feedback:
    return get_object_or_404(consultation.feedback.filter(removed_at__isnull=True), pk=row)


def _form(request: HttpRequest, consultation: Consultation, row: Feedback | None = None) -> FeedbackForm:
    at = clock.now()
    rows = offered({kind: choose(request.user, consultation, at) for kind, choose in CHOICES.items()})
    rests_on = refs_of([row]).get(row.pk) if row else None
    readable = readable_proofs(request.user, consultation, [rests_on] if rests_on else [], at)
    initial = {}
    if row is not None:
        initial = {"asked": row.asked, "said": row.said, "did": row.did}
        listed = {(kind, one.pk) for kind, some in rows.items() for one in some}
        initial["proof"] = FeedbackForm.value_of(rests_on, listed & set(readable))
    return FeedbackForm(
        request.POST if request.method == "POST" else None, rows=rows, rests_on=rests_on, initial=initial
    )


@login_required
def feedback_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more row."""
    found = _to_write(request, pk)
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_feedback(
                found, form.words(), form_key=form.cleaned_data["form_key"], by=request.user, at=clock.now()
            )
            return saved(request, reverse("feedback", args=[pk]))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "consultations/feedback_write.html", {"consultation": found, "form": form})


@login_required
def feedback_edit(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Other words, or what was done by now; with what happened to the row so far."""
    found = _to_write(request, pk)
    one = _row_or_404(found, row)
    one.consultation = found
    form, newer = _form(request, found, one), None
    seen = request.POST.get("seen", "") or services.version_of(one)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_feedback(one, form.words(), seen=seen, by=request.user, at=clock.now())
            return redirect("feedback", pk)
        except services.Overtaken as overtaken:
            newer, seen = overtaken.row, services.version_of(overtaken.row)
            form.add_error(None, str(overtaken))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "consultation": found, "form": form, "row": one, "history": history_of(one)[:20], "seen": seen, "newer": newer
    }  # fmt: skip
    return render(request, "consultations/feedback_write.html", context)


@login_required
@require_POST
def feedback_move(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """One place up or down."""
    found = _to_write(request, pk)
    to = "up" if request.POST.get("to") == "up" else "down"
    services.move_feedback(_row_or_404(found, row), to, by=request.user, at=clock.now())
    return redirect("feedback", pk)


@login_required
def feedback_remove(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Take a row out, after one more look at it."""
    found = _to_write(request, pk)
    one = get_object_or_404(found.feedback, pk=row)
    if request.method == "POST":
        services.remove_feedback(one, by=request.user, at=clock.now())
        messages.success(request, "The row is removed.")
    if request.method == "POST" or one.removed_at:
        return redirect("feedback", pk)
    return render(request, "consultations/feedback_remove.html", {"consultation": found, "row": one})
