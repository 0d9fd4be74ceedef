"""The questions of a consultation: the list to build them on, adding, wording, who is asked, ordering, ending."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from consultations.forms.asking import EXPLAINED, ConditionForm, KindForm, QuestionForm, wording_initial
from consultations.models import Consultation, Option, Question
from consultations.permissions.planning import check_may_run
from consultations.rules.lint import advice, faults
from consultations.rules.questions import CHOICES, Kind
from consultations.rules.shown import shown_of
from consultations.selectors.asking import asked_of, earlier_versions, materials_of, questions_of
from consultations.selectors.planning import Stage, consultations_visible_to, stage_of
from consultations.selectors.wording import wording_of
from consultations.services import asking, rewording
from consultations.views.reach import consultation_or_404, tell_if_taken_back
from cph.core import clock
from cph.core.refusals import Refused

State = Consultation.State


def running_or_refusal(request: HttpRequest, pk: int) -> Consultation:
    """The consultation, for who runs it."""
    found = consultation_or_404(request, pk)
    check_may_run(request.user, found, at=clock.now())
    return found


def question_or_404(request: HttpRequest, pk: int) -> Question:
    """A question of a consultation this person runs."""
    visible = consultations_visible_to(request.user, clock.today())
    rows = Question.objects.select_related("consultation__network", "consultation__lead", "only_if")
    found = get_object_or_404(rows, pk=pk, consultation__in=visible)
    request.body_in_hand = found.consultation.network
    check_may_run(request.user, found.consultation, at=clock.now())
    return found


@login_required
@require_safe
def question_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions in their order, what is wrong with them, what can be done with each."""
    found = running_or_refusal(request, pk)
    asked = asked_of(found)
    is_draft = found.state == State.DRAFT
    is_open = stage_of(found, clock.now()) == Stage.OPEN
    context = {
        "consultation": found,
        "shown": shown_of(asked, {}, {}),
        "is_draft": is_draft,
        "is_open": is_open,
        "may_add": is_draft or is_open,
        "unchanged": rewording.UNCHANGED if is_open and found.is_anonymous else "",
        "faults": faults(asked) if is_draft else [],
        "advice": advice(asked, is_anonymous=found.is_anonymous) if is_draft else [],
        "earlier": [] if is_draft else earlier_versions(found),
        "materials": materials_of(found),
    }
    return render(request, "consultations/question_list.html", context)


@login_required
def question_add(request: HttpRequest, pk: int) -> HttpResponse:
    """First how it is answered, then the question itself."""
    found = running_or_refusal(request, pk)
    if found.state != State.DRAFT:
        raise Refused("This consultation is not being prepared any more: no question is added. Word one anew instead.")
    kind = request.GET.get("kind", "")
    if kind not in set(Kind):
        form = KindForm(request.GET if "kind" in request.GET else None)
        kinds = [(one, EXPLAINED[Kind(one.data["value"])]) for one in form["kind"].subwidgets]
        context = {"consultation": found, "form": form, "kinds": kinds}
        return render(request, "consultations/question_kind.html", context)
    first = {"place": questions_of(found).count() + 1} | ({"at_least": 1, "at_most": 5} if kind == Kind.SCALE else {})
    form = QuestionForm(request.POST or None, kind=kind, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            place = form.cleaned_data["place"] or 10_000
            made = asking.add_question(found, form.wording(), place=place, by=request.user, at=clock.now())
            return _done(request, found, made)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "consultations/question_edit.html", _page(found, form, Kind(kind), title="Add a question"))


@login_required
def question_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another wording: before it opens of the question itself, while it is open as a new version."""
    question = question_or_404(request, pk)
    found = question.consultation
    rewords = found.state != State.DRAFT
    if rewords and found.state == State.OPEN and found.is_anonymous:
        raise Refused(rewording.UNCHANGED)
    if rewords and (found.state != State.OPEN or question.withdrawn_at is not None):
        raise Refused("This question is not asked any more: what was asked stands.")
    act = rewording.reword_question if rewords else asking.change_question
    form = QuestionForm(request.POST or None, kind=question.kind, initial=wording_initial(wording_of(question)))
    if request.method == "POST" and form.is_valid():
        try:
            made = act(question, form.wording(), by=request.user, at=clock.now())
            return _done(request, found, made)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    title = "Word a question anew" if rewords else "Change a question"
    context = _page(found, form, Kind(question.kind), title=title) | {"question": question, "rewords": rewords}
    return render(request, "consultations/question_edit.html", context)


def _page(found: Consultation, form: QuestionForm, kind: Kind, *, title: str) -> dict[str, Any]:
    label = Question.Kind(kind.value).label
    return {"consultation": found, "form": form, "title": title, "kind": label}


def _done(request: HttpRequest, found: Consultation, question: Question) -> HttpResponse:
    """Back to the list, where the question stands."""
    tell_if_taken_back(request, found)
    return redirect(reverse("question_list", args=[found.pk]) + f"#q{question.pk}")


@login_required
def question_who(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask it of everybody, or of those only who gave some answer before."""
    question = question_or_404(request, pk)
    found = question.consultation
    if found.state != State.DRAFT:
        raise Refused("Who is asked stands, once a consultation is open.")
    earlier = [one for one in asked_of(found) if one.kind in CHOICES and one.number < question.position]
    chosen = [f"{one.option.question_id}:{one.option.position}" for one in question.conditions.select_related("option")]
    form = ConditionForm(request.POST if request.method == "POST" else None, earlier=earlier, initial={"leads_here": chosen})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        parent, places = form.chosen()
        try:
            options = list(Option.objects.filter(question=parent, position__in=places).order_by("position"))
            asking.ask_only_if(question, options, by=request.user, at=clock.now())
            return _done(request, found, question)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"consultation": found, "question": question, "form": form, "earlier": earlier}
    return render(request, "consultations/question_who.html", context)


@login_required
@require_POST
def question_move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down, or to a page of its own and back."""
    question = question_or_404(request, pk)
    act, place = request.POST.get("act", ""), request.POST.get("place", "")
    found, by_at = question.consultation, {"by": request.user, "at": clock.now()}
    if act in ("up", "down"):
        where = int(place) if place.isascii() and place.isdigit() and len(place) < 6 else 0
        asking.move_question(question, up=act == "up", place=where, **by_at)
    elif act in ("break", "join"):
        asking.break_page(question, begins=act == "break", **by_at)
    return _done(request, found, question)


@login_required
def question_end(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """Delete a question that nobody was asked, or withdraw one that was. Sent twice, it is gone already."""
    found = running_or_refusal(request, pk)
    is_draft = found.state == State.DRAFT
    asked = Question.objects.filter(pk=question, consultation=found).select_related("consultation").first()
    if asked is None and request.method == "POST":
        return redirect("question_list", pk=pk)
    if asked is None:
        raise Http404
    if request.method == "POST":
        act = asking.delete_question if is_draft else rewording.withdraw_question
        act(asked, by=request.user, at=clock.now())
        messages.success(request, "The question is deleted." if is_draft else "The question is not asked any more.")
        tell_if_taken_back(request, found)
        return redirect("question_list", pk=pk)
    if not is_draft and found.state != State.OPEN:
        raise Refused("This consultation is not open any more. What was asked stands.")
    if not is_draft and found.is_anonymous:
        raise Refused(rewording.UNCHANGED)
    context = {"consultation": found, "question": asked, "is_draft": is_draft}
    return render(request, "consultations/question_end.html", context)
