"""The result of a contest: counted, signed, declared; objections, terms, papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cph.audit.selectors import history_of
from cph.core import clock
from cph.core.refusals import Refused
from networks.elections import result_pages as pages
from networks.elections.forms.declaring import AnswerForm, HoldForm, ObjectForm, TermsForm
from networks.elections.models import Contest, Declaration, Objection
from networks.elections.permissions.declaring import (
    check_may_answer,
    check_may_begin,
    check_may_hold,
    check_may_object,
    check_may_see_count,
    is_officer_or_scrutineer,
)
from networks.elections.selectors.declaring import declaration_of, is_published, objections_to
from networks.elections.services.declaring import count_contest, declare, sign, witness
from networks.elections.services.result_objections import answer_objection, object_to_result
from networks.elections.services.terms import begin_terms, hold_papers
from networks.elections.views.reach import contest_or_404


def declared_or_404(request: HttpRequest, pk: int) -> tuple[Contest, Declaration]:
    """A contest whose result is declared; before that, nobody downloads anything of it."""
    contest = contest_or_404(request, pk)
    declaration = declaration_of(contest)
    if declaration is None or declaration.declared_at is None:
        raise Http404
    return contest, declaration


@login_required
@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is elected, how it was counted, who signed, what can be checked; before the declaration, the steps to it."""
    contest, at = contest_or_404(request, pk), clock.now()
    declaration = declaration_of(contest)
    check_may_see_count(request.user, contest, declaration, at=at)
    context = {"contest": contest, "election": contest.election, "declaration": declaration, "now_at": at}
    if request.htmx and declaration is not None and declaration.paper_id:
        return render(request, "elections/_result_paper.html", context)
    return render(request, "elections/result.html", context | _facts(request, contest, declaration, at))


def _facts(request: HttpRequest, contest: Contest, declaration: Declaration | None, at: Any) -> dict[str, Any]:
    objections = objections_to(contest) if declaration and declaration.declared_at else []
    facts: dict[str, Any] = {
        "acts": pages.acts_on(request.user, contest, declaration, objections, at),
        "objections": objections,
        "set_aside": pages.is_set_aside(objections),
        "waits": pages.waits(objections),
    }
    if declaration is None:
        return facts
    if is_officer_or_scrutineer(request.user, contest.election):
        facts["history"] = history_of(contest)[:30]
    return facts | {
        **pages.result_facts(declaration),
        "figures": pages.figures_of(contest, declaration),
        "signatures": pages.signatures_of(contest, declaration),
        "published": is_published(contest, declaration),
        "is_over": pages.is_over(contest, at),
    }


# --- count, sign, declare: one button each


def _step(act: Callable[..., object], done: str) -> Callable[[HttpRequest, int], HttpResponse]:
    @login_required
    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        contest = contest_or_404(request, pk)
        try:
            act(contest, by=request.user, at=clock.now())
            messages.success(request, done)
        except Refused as refusal:
            messages.warning(request, str(refusal))
        return redirect("result", pk)

    return view


result_count = _step(count_contest, "Counted. Look at it, then sign it.")
result_sign = _step(sign, "You signed the result.")
result_witness = _step(witness, "You signed the result as scrutineer.")
result_declare = _step(declare, "Declared. Everybody concerned is told.")


# --- objections


def _sent(request: HttpRequest) -> Any:
    """What was sent, be it nothing at all; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


@login_required
def result_object(request: HttpRequest, pk: int) -> HttpResponse:
    """Object to a result, in writing."""
    contest, _ = declared_or_404(request, pk)
    check_may_object(request.user, contest, at=clock.now())
    form = ObjectForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            object_to_result(
                contest, form.cleaned_data["grounds"], form_key=form.cleaned_data["form_key"], by=request.user,
                at=clock.now(),
            )  # fmt: skip
            messages.success(request, "Your objection is made. You are told when it is answered.")
            return redirect("result", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    elif request.method != "POST" and pages.is_over(contest, clock.now()):
        raise Refused("The time to object to this result is over.")
    return render(request, "elections/result_object.html", {"contest": contest, "form": form})


@login_required
def result_answer(request: HttpRequest, pk: int, objection: int) -> HttpResponse:
    """Answer an objection to a result: once, with a reason."""
    contest, _ = declared_or_404(request, pk)
    rows = Objection.objects.select_related("made_by", "answered_by", "contest")
    found = get_object_or_404(rows, pk=objection, contest=contest, nomination__isnull=True)
    check_may_answer(request.user, contest, at=clock.now())
    form = AnswerForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            answer_objection(found, **form.cleaned_data, by=request.user, at=clock.now())
            return redirect("result", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    elif request.method != "POST" and found.answer:
        return redirect("result", pk)
    return render(request, "elections/result_answer.html", {"contest": contest, "objection": found, "form": form})


# --- terms and papers


@login_required
def result_terms(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the terms begin."""
    contest, declaration = declared_or_404(request, pk)
    at = clock.now()
    check_may_begin(request.user, contest, at=at)
    asks = {"asks_day": contest.election.terms_start_on is None, "asks_reason": not pages.is_over(contest, at)}
    form = TermsForm(_sent(request), **asks)
    if request.method == "POST" and (form.is_valid() if form.fields else True):
        try:
            begin_terms(contest, by=request.user, at=at, **(form.cleaned_data if form.fields else {}))
            messages.success(request, "The terms are recorded, and those elected are told.")
            return redirect("result", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    elif request.method != "POST" and declaration.terms_begun_at:
        return redirect("result", pk)
    context = {"contest": contest, "declaration": declaration, "form": form, "on": contest.election.terms_start_on}
    return render(request, "elections/result_terms.html", context)


@login_required
def result_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the papers beyond their day, or let them go again."""
    contest, _ = declared_or_404(request, pk)
    check_may_hold(request.user, contest, at=clock.now())
    if contest.box is None:
        raise Http404
    form = HoldForm(_sent(request), initial={"because": contest.box.held_because})
    if request.method == "POST" and form.is_valid():
        try:
            hold_papers(contest, form.cleaned_data["because"], by=request.user, at=clock.now())
            return redirect("result", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "elections/result_hold.html", {"contest": contest, "form": form, "box": contest.box})
