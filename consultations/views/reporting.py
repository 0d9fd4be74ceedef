"""The report: written, issued in editions, read, downloaded; the meeting, the decision, the file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from consultations.forms.reporting import DecisionForm, MeetingForm, ReportForm
from consultations.models import Consultation, Report
from consultations.permissions.reporting import check_may_redact, check_may_report, reports_on
from consultations.selectors.proofs import MOST, decisions_of_deciders
from consultations.selectors.publishing import counts_of, is_published, publishes
from consultations.selectors.report_figures import are_ready
from consultations.selectors.reporting import (
    decision_for,
    feedback_for,
    last_report,
    report_context,
    reports_of,
    why_not_to_file,
)
from consultations.selectors.standing_report import as_it_stands, may_be_handed_out
from consultations.selectors.tabling import meeting_words, meetings_to_choose, tabling_of
from consultations.services.reporting import contents_of, file_away, issue_report, name_decision
from consultations.services.tabling import choose_meeting, table_report
from consultations.views.reach import consultation_or_404
from cph.core import clock
from cph.core.refusals import NotAllowed, Refused, allowed
from cph.documents.responses import response_for

State = Consultation.State


def _sent(request: HttpRequest) -> Any:
    """What was sent, be it nothing at all; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def _to_report(request: HttpRequest, pk: int) -> Consultation:
    found = consultation_or_404(request, pk)
    check_may_report(request.user, found, at=clock.now())
    return found


# --- reading


@login_required
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The edition that is read now; before there is one, the way to write it, or when it will come."""
    found = consultation_or_404(request, pk)
    last = last_report(found)
    if last is None and reports_on(request.user, found, clock.now()):
        return redirect("report_write", pk)
    if last is None:
        raise NotAllowed("The report is not out yet.", instead="You are told when it is, if you were asked.")
    return _edition(request, found, last)


@login_required
@require_safe
def report_edition(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """An edition as it was issued."""
    found = consultation_or_404(request, pk)
    return _edition(request, found, get_object_or_404(reports_of(found), number=number))


def _edition(request: HttpRequest, consultation: Consultation, one: Report) -> HttpResponse:
    content = as_it_stands(one.content)
    context = {
        "consultation": consultation,
        "edition": one,
        "report": content,
        "contents": contents_of(content),
        "editions": list(reports_of(consultation)),
        "publishes": is_published(consultation),
        "writes": consultation.state != State.FILED and reports_on(request.user, consultation, clock.now()),
        "handed_out": content == one.content,
    }
    return render(request, "consultations/report.html", context)


@login_required
@require_safe
def report_pdf(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The PDF of an edition, as long as it says only what may be read today."""
    found = consultation_or_404(request, pk)
    one = get_object_or_404(reports_of(found).filter(paper__isnull=False), number=number)
    if not may_be_handed_out(one.content):
        raise Refused(
            "Something in this PDF became confidential or was redacted since. Read the report on its page: there it is taken "
            "out." + ("" if found.state == State.FILED else " The next edition has a PDF of its own.")
        )
    return response_for(one.paper)


# --- writing


@login_required
def report_write(request: HttpRequest, pk: int) -> HttpResponse:
    """All that belongs to the report at a glance, the summary, and the button that issues it."""
    found, at = _to_report(request, pk), clock.now()
    last = last_report(found)
    if found.state == State.FILED:
        return redirect("report", pk)
    counts = counts_of(found)
    to_publish = counts.published if publishes(found) else 0
    initial = {"summary": last.summary if last else "", "number": last.number + 1 if last else 1}
    form = ReportForm(_sent(request), publishes=to_publish, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _issue(request, found, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    rows = feedback_for(request.user, found, at)
    context = {
        "consultation": found,
        "form": form,
        "last": last,
        "counts": counts,
        "publishes": to_publish,
        "is_ready": are_ready(found),
        "rows": rows,
        "tabling": tabling_of(found, at),
        "decision": decision_for(request.user, found, at),
        "redacts": allowed(check_may_redact, request.user, found, at=at),
        "missing": why_not_to_file(found, [one.row for one in rows], has_report=True) if last else [],
    }
    return render(request, "consultations/report_write.html", context)


def _issue(request: HttpRequest, consultation: Consultation, form: ReportForm) -> HttpResponse:
    """Issued, then put on the agenda where that can be; if it cannot, the page says what to do."""
    facts = form.cleaned_data
    issue_report(
        consultation, summary=facts["summary"], number=facts["number"], has_read=facts.get("has_read", False),
        by=request.user, at=clock.now(),
    )  # fmt: skip
    messages.success(request, f"Edition {facts['number']} is issued. Everybody who was asked is told.")
    if consultation.decision_id is None and consultation.meeting_id:
        _try_to_table(request, consultation)
    return redirect("report", consultation.pk)


@login_required
@require_safe
def report_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it would be issued now, without its summary."""
    found = _to_report(request, pk)
    content = report_context(found) | {"summary": "", "changes": []}
    context = {"consultation": found, "report": content, "contents": contents_of(content)}
    return render(request, "consultations/report_preview.html", context)


# --- the meeting, the decision, the file


@login_required
@require_POST
def report_table(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it on the agenda of the meeting that decides."""
    found = _to_report(request, pk)
    _try_to_table(request, found)
    return redirect("report_write", pk)


def _try_to_table(request: HttpRequest, consultation: Consultation) -> None:
    """Told as it stands; a refusal does not undo what was issued before."""
    try:
        done = table_report(consultation, by=request.user, at=clock.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return
    tell = messages.success if done.where == "TABLED" else messages.warning
    tell(request, f"{done.words} {done.instead}".strip())


@login_required
def report_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the meeting that decides."""
    found = _to_report(request, pk)
    rows = meetings_to_choose(found, clock.now())
    form = MeetingForm(_sent(request), rows=rows, label=meeting_words, initial={"meeting": found.meeting_id})
    if request.method == "POST" and form.is_valid():
        try:
            chosen = choose_meeting(found, form.cleaned_data["meeting"], by=request.user, at=clock.now())
            now = tabling_of(chosen, clock.now())
            messages.success(request, f"This meeting decides. {now.words} {now.instead}".strip())
            return redirect("report_write", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"consultation": found, "form": form, "tabling": tabling_of(found, clock.now())}
    return render(request, "consultations/report_meeting.html", context)


@login_required
def consultation_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Which decision of the register was taken."""
    found, at = _to_report(request, pk), clock.now()
    rows = decisions_of_deciders(request.user, found, at)
    known = decision_for(request.user, found, at)
    newest = rows.filter(pk__in=rows.values("pk")[:MOST])
    form = DecisionForm(_sent(request), rows=newest, initial={"decision": known.pk if known else None})
    if request.method == "POST" and form.is_valid():
        try:
            name_decision(found, form.cleaned_data["decision"], by=request.user, at=at)
            messages.success(request, "Recorded. The next edition of the report says so.")
            return redirect("report_write", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    hidden = found.decision_id is not None and known is None
    context = {"consultation": found, "form": form, "hidden": hidden, "some": newest.exists()}
    return render(request, "consultations/report_decision.html", context)


@login_required
def consultation_file(request: HttpRequest, pk: int) -> HttpResponse:
    """File it, or see what is missing."""
    found = _to_report(request, pk)
    missing = why_not_to_file(found)
    if request.method == "POST":
        file_away(found, by=request.user, at=clock.now())
        messages.success(request, "The consultation is filed. It can be read, and is not changed any more.")
    if request.method == "POST" or found.state == State.FILED:
        return redirect("consultation", pk)
    return render(request, "consultations/report_file.html", {"consultation": found, "missing": missing})
