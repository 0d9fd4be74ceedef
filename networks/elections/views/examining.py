"""Whether somebody may stand: requirements, evidence, findings, the decision, objections to it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cph.core import clock
from cph.core.files import CONTENT_TYPES, EXTENSIONS
from cph.core.refusals import Refused
from networks.constitutions.models import Requirement
from networks.elections.forms.standing import AnswerForm, DecideForm, EvidenceForm, FindingForm, GradeForm, ObjectForm
from networks.elections.models import Finding, Nomination, Objection
from networks.elections.nomination_pages import open_objection, status_of
from networks.elections.permissions.calling import check_may_run
from networks.elections.permissions.standing import check_may_answer, check_may_examine, check_stands
from networks.elections.selectors.findings import Line, lines_of
from networks.elections.services import deciding, findings
from networks.elections.views.standing import form_page, nomination_or_404, served

KINDS = {ending: CONTENT_TYPES[kind] for kind, ending in EXTENSIONS.items()}


def line_or_404(nomination: Nomination, asked: int, person: int) -> Line:
    """The requirement of the address, for the one who stands."""
    for line in lines_of(nomination):
        if (line.asked.pk, line.person.pk) == (asked, person):
            return line
    raise Http404


@login_required
@require_safe
def eligibility(request: HttpRequest, pk: int) -> HttpResponse:
    """For the returning officer: each requirement, what was found, what is missing, the decision."""
    found, at = nomination_or_404(request, pk), clock.now()
    check_may_run(request.user, found.contest.election, at=at)
    words, colour = status_of(found)
    context = {
        "nomination": found,
        "contest": found.contest,
        "election": found.contest.election,
        "words": words,
        "colour": colour,
        "lines": lines_of(found),
        "missing": deciding.missing_to_be_valid(found),
        "is_open": found.contest.state == "CALLED" and found.decision != "VALID",
        "may_decide": found.contest.state == "CALLED" and not found.objections.exists(),
    }
    return render(request, "elections/eligibility.html", context)


@login_required
@require_POST
def eligibility_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at the records again."""
    found = nomination_or_404(request, pk)
    try:
        count = findings.work_out_findings(found, by=request.user, at=clock.now())
        messages.success(request, "The records say something new." if count else "The records say the same as before.")
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("eligibility", pk=pk)


@login_required
def finding(request: HttpRequest, pk: int, asked: int, person: int) -> HttpResponse:
    """What the returning officer finds on one requirement."""
    found, at = nomination_or_404(request, pk), clock.now()
    check_may_run(request.user, found.contest.election, at=at)
    line = line_or_404(found, asked, person)
    form = FindingForm(request.POST if request.method == "POST" else None, may_be_waived=line.asked.may_be_waived)
    return form_page(
        request, found, form,
        lambda: findings.record_finding(found, asked=asked, person=person, by=request.user, at=at, **form.cleaned_data),
        title=line.asked.wording, button="Record the finding", back="eligibility", line=line,
        is_silent=line.asked.may_be_waived is None,
        grade=line.asked.kind == Requirement.Kind.SCHOOL_GRADE,
    )  # fmt: skip


@login_required
def grade(request: HttpRequest, pk: int, asked: int, person: int) -> HttpResponse:
    """An inspection, judged by the rules in force on its day."""
    found, at = nomination_or_404(request, pk), clock.now()
    check_may_run(request.user, found.contest.election, at=at)
    line = line_or_404(found, asked, person)
    if line.asked.kind != Requirement.Kind.SCHOOL_GRADE:
        raise Http404
    form = GradeForm(request.POST if request.method == "POST" else None)

    def send() -> Finding:
        given = form.cleaned_data["grade"]
        return findings.record_grade(
            found, asked=asked, person=person, inspected_on=form.cleaned_data["inspected_on"],
            grade="" if given == "none" else given, by=request.user, at=at,
        )  # fmt: skip

    return form_page(
        request, found, form, send, title=f"An inspection: {line.asked.wording}", button="Judge it", back="eligibility",
        line=line, intro="It is judged by the rules that were in force on its day.",
    )  # fmt: skip


# --- evidence


@login_required
def evidence_add(request: HttpRequest, pk: int, asked: int, person: int) -> HttpResponse:
    """Bring what shows that a requirement is met."""
    found, at = nomination_or_404(request, pk), clock.now()
    is_officer = request.user.pk == found.contest.election.officer_id
    if not is_officer:
        check_stands(request.user, found, at=at)
    line = line_or_404(found, asked, person)
    form = EvidenceForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    return form_page(
        request, found, form,
        lambda: findings.take_evidence(
            found, asked=asked, person=person, words=form.cleaned_data["words"], file=form.cleaned_data["file"] or None,
            by=request.user, at=at,
        ),
        title=f"Evidence: {line.asked.wording}", button="Add it", has_file=True, line=line,
        back="eligibility" if is_officer else "nomination",
    )  # fmt: skip


@login_required
@require_safe
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    """The file behind a finding, for those who may read it."""
    row = Finding.objects.filter(pk=pk).first()
    if row is None or not row.evidence:
        raise Http404
    nomination = nomination_or_404(request, row.nomination_id)
    check_may_examine(request.user, nomination, at=clock.now())
    if nomination.contest.cleared_at:
        raise Http404
    ending = row.evidence.name[row.evidence.name.rfind(".") :].lower()
    return served(row.evidence, KINDS.get(ending, "application/octet-stream"), row.evidence_name)


# --- the decision, and objecting to it


@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Valid or not."""
    found, at = nomination_or_404(request, pk), clock.now()
    check_may_run(request.user, found.contest.election, at=at)
    form = DecideForm(request.POST if request.method == "POST" else None)
    return form_page(
        request, found, form,
        lambda: deciding.decide(
            found, form.cleaned_data["decision"], reason=form.cleaned_data["reason"], by=request.user, at=at
        ),
        title=f"Decide on the nomination of {found}", button="Record the decision", back="eligibility",
        missing=deciding.missing_to_be_valid(found),
    )  # fmt: skip


@login_required
def nomination_object(request: HttpRequest, pk: int) -> HttpResponse:
    """Object to the decision."""
    found, at = nomination_or_404(request, pk), clock.now()
    check_stands(request.user, found, at=at)
    form = ObjectForm(request.POST if request.method == "POST" else None)
    return form_page(
        request, found, form,
        lambda: deciding.object_to_decision(
            found, form.cleaned_data["grounds"], form_key=form.cleaned_data["form_key"], by=request.user, at=at
        ),
        title="Object to the decision", button="Send the objection", decided=found.decided_because,
        intro="Somebody who did not decide answers: the scrutineer, or without one the network’s clerk.",
    )  # fmt: skip


@login_required
def nomination_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the objection."""
    found, at = nomination_or_404(request, pk), clock.now()
    check_may_answer(request.user, found, at=at)
    objection: Objection | None = open_objection(found) or found.objections.select_related("made_by").first()
    if objection is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    return form_page(
        request, found, form,
        lambda: deciding.answer_objection(
            objection, form.cleaned_data["answer"], reason=form.cleaned_data["reason"], by=request.user, at=at
        ),
        title=f"Answer the objection of {objection.made_by.name}", button="Answer", objection=objection,
        decided=found.decided_because,
        intro="If you uphold it, the nomination is valid. You answer once.",
    )  # fmt: skip
