"""A paper is issued, read in its versions, put before its meeting, decided on."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cph.core import clock
from cph.core.refusals import NotAllowed, Refused
from cph.documents.responses import response_for
from funding.forms.deciding import DecisionForm
from funding.forms.proposing import IssueForm, MeetingForm
from funding.models import Proposal
from funding.permissions.proposing import check_may_name_decision, check_may_write, may_open_from
from funding.selectors.papers import paper_content
from funding.selectors.proposing import fingerprint, lines_of, sheet_of, versions_of
from funding.selectors.tabling import decisions_on, meetings_to_choose, tabling_of
from funding.services import proposing as services
from funding.services.keeping_papers import check_is_draft
from funding.views.reach import proposal_or_404

State = Proposal.State


def _to_write(request: HttpRequest, pk: int) -> Proposal:
    found = proposal_or_404(request, pk)
    check_may_write(request.user, found, at=clock.now())
    return found


@login_required
def fund_proposal_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """One more look at the paper as it goes out; then it is issued and its meeting gets it."""
    found, at = _to_write(request, pk), clock.now()
    if found.state == State.ISSUED and request.method == "POST":
        return redirect("fund_proposal", pk)
    check_is_draft(found)
    lines, last = lines_of(found), versions_of(found).first()
    sheet, meetings = sheet_of(found, lines), meetings_to_choose(found, at)
    known = found.meeting if found.meeting_id and meetings.filter(pk=found.meeting_id).exists() else meetings.first()
    first = {
        "number": last.number + 1 if last else 1, "seen": fingerprint(found, lines), "meeting": known.pk if known else None
    }  # fmt: skip
    sent = request.POST if request.method == "POST" else None
    form = IssueForm(sent, meetings=meetings, findings=bool(sheet.findings), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            return _issue(request, found, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "proposal": found, "form": form, "sheet": sheet, "content": paper_content(found, sheet), "number": first["number"],
        "seen": first["seen"],
    }  # fmt: skip
    return render(request, "funding/proposal_issue.html", context)


def _issue(request: HttpRequest, found: Proposal, form: IssueForm) -> HttpResponse:
    facts = form.cleaned_data
    made = services.issue_proposal(
        found, number=facts["number"], seen=facts["seen"], has_read=facts.get("has_read", False), meeting=facts["meeting"],
        by=request.user, at=clock.now(),
    )  # fmt: skip
    messages.success(request, f"Version {made.number} is issued.")
    _tell_where(request, Proposal.objects.select_related("network", "body", "meeting").get(pk=found.pk))
    return redirect("fund_proposal", found.pk)


def _tell_where(request: HttpRequest, found: Proposal) -> None:
    """Where the paper stands with its meeting, and what is to be done."""
    now = tabling_of(found, clock.now())
    tell = messages.success if now.where == "TABLED" else messages.warning
    more = "The clerk is told, and finds it among the suggestions for the agenda." if now.may_table else now.instead
    tell(request, f"{now.words} {more}".strip())


@login_required
@require_safe
def fund_proposal_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The paper as it was issued then."""
    found = proposal_or_404(request, pk)
    versions = list(versions_of(found))
    one = next((version for version in versions if version.number == number), None)
    if one is None:
        raise Http404
    context = {"proposal": found, "version": one, "content": one.content, "versions": versions}
    return render(request, "funding/proposal_version.html", context)


@login_required
@require_safe
def fund_proposal_pdf(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The PDF of a version."""
    found = proposal_or_404(request, pk)
    return response_for(get_object_or_404(versions_of(found), number=number).paper)


@login_required
@require_POST
def fund_proposal_table(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it on the agenda of the meeting that decides."""
    found = _to_write(request, pk)
    done = services.table_proposal(found, by=request.user, at=clock.now())
    tell = messages.success if done.where == "TABLED" else messages.warning
    tell(request, f"{done.words} {done.instead}".strip())
    return redirect("fund_proposal", pk)


@login_required
def fund_proposal_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the meeting that decides."""
    found, at = _to_write(request, pk), clock.now()
    sent = request.POST if request.method == "POST" else None
    form = MeetingForm(sent, meetings=meetings_to_choose(found, at), initial={"meeting": found.meeting_id})
    if request.method == "POST" and form.is_valid():
        try:
            chosen = services.choose_meeting(found, form.cleaned_data["meeting"], by=request.user, at=at)
            if chosen.state == State.ISSUED:
                _tell_where(request, chosen)
            return redirect("fund_proposal", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"proposal": found, "form": form, "tabling": tabling_of(found, at)}
    return render(request, "funding/proposal_meeting.html", context)


@login_required
def fund_proposal_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """What the meeting decided on it: agreed, and the fund that is opened; or not agreed."""
    found, at = proposal_or_404(request, pk), clock.now()
    check_may_name_decision(request.user, found, at=at)
    if found.state != State.ISSUED:
        return redirect("fund_proposal", pk)
    decisions, may_open = decisions_on(request.user, found, at), may_open_from(request.user, found, at)
    sent = request.POST if request.method == "POST" else None
    form = DecisionForm(sent, proposal=found, decisions=decisions, may_open=may_open, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            return _decide(request, found, form)
        except (Refused, NotAllowed) as refusal:
            form.add_error(None, str(refusal))
    context = {"proposal": found, "form": form, "some": decisions.exists(), "may_open": may_open}
    return render(request, "funding/proposal_decision.html", context)


def _decide(request: HttpRequest, found: Proposal, form: DecisionForm) -> HttpResponse:
    facts = form.cleaned_data
    more = (
        {"refused": True}
        if form.is_refused
        else {
            "pence": facts["pence"], "source": facts["source"], "conditions": facts["conditions"],
            "facts": form.fund_facts(),
        }
    )  # fmt: skip
    made = services.record_decision(
        found, facts["decision"], form_key=facts["form_key"], by=request.user, at=clock.now(), **more
    )
    if form.is_refused:
        messages.success(request, "Recorded: the paper was not agreed.")
        return redirect("fund_proposal", found.pk)
    messages.success(request, "Recorded. The fund is open, and the money is in it.")
    return redirect("fund", made.fund.pk)
