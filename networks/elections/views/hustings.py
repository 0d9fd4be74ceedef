"""The hustings on paper: questions to all candidates, and their answers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cph.core import clock
from cph.core.refusals import Refused
from networks.elections.forms.standing import AskForm, HideForm, ReplyForm
from networks.elections.models import Contest, Question
from networks.elections.permissions.calling import check_may_run
from networks.elections.permissions.standing import check_may_read_candidates
from networks.elections.selectors.questions import own_candidacy, questions_of
from networks.elections.selectors.standing import is_elector, is_public
from networks.elections.services import hustings
from networks.elections.views.reach import contest_or_404


@login_required
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """What electors ask and candidates answer; an elector asks here."""
    contest, at = contest_or_404(request, pk), clock.now()
    check_may_read_candidates(request.user, contest, at=at)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            hustings.ask(contest, given["words"], form_key=given["form_key"], by=request.user, at=at)
            return redirect("contest_questions", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    election = contest.election
    context = {
        "contest": contest,
        "election": election,
        "form": form,
        "questions": questions_of(contest, request.user, at),
        "may_ask": _may_ask(request, contest),
        "candidacy": own_candidacy(contest, request.user, at),
        "is_public": is_public(election, at),
        "runs": request.user.pk == election.officer_id,
        "may_reply": election.state == "NOTICED" and at < election.voting_opens_at,
    }
    return render(request, "elections/questions.html", context)


def _may_ask(request: HttpRequest, contest: Contest) -> bool:
    election = contest.election
    ends = election.questions_close_at or election.voting_opens_at
    is_open = election.state == "NOTICED" and ends is not None and clock.now() < ends
    in_charge = request.user.pk in (election.officer_id, election.scrutineer_id)
    return is_open and not in_charge and is_elector(request.user, contest)


def question_or_404(request: HttpRequest, pk: int) -> Question:
    """The question, for those who read the candidates."""
    question = get_object_or_404(Question.objects.select_related("asked_by"), pk=pk)
    question.contest = contest_or_404(request, question.contest_id)
    check_may_read_candidates(request.user, question.contest, at=clock.now())
    if question.hidden_because and request.user.pk not in (question.asked_by_id, question.contest.election.officer_id):
        raise Http404
    return question


@login_required
def question_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """A candidate answers."""
    question, at = question_or_404(request, pk), clock.now()
    candidacy = own_candidacy(question.contest, request.user, at)
    if candidacy is None:
        raise Refused("Only candidates answer, once nominations are closed.")
    known = question.replies.filter(nomination=candidacy).first()
    form = ReplyForm(
        request.POST if request.method == "POST" else None, initial={"words": known.words if known else ""}
    )
    if request.method == "POST" and form.is_valid():
        try:
            hustings.reply(question, candidacy, form.cleaned_data["words"], by=request.user, at=at)
            return redirect("contest_questions", pk=question.contest_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"question": question, "form": form, "title": "Your answer", "button": "Keep this answer"}
    return render(request, "elections/question_act.html", context)


@login_required
def question_hide(request: HttpRequest, pk: int) -> HttpResponse:
    """The returning officer hides a question."""
    question, at = question_or_404(request, pk), clock.now()
    check_may_run(request.user, question.contest.election, at=at)
    form = HideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            hustings.hide(question, form.cleaned_data["because"], by=request.user, at=at)
            return redirect("contest_questions", pk=question.contest_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"question": question, "form": form, "title": "Hide this question", "button": "Hide it"}
    return render(request, "elections/question_act.html", context)
