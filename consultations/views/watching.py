"""While it is open: who has responded, who is missing, a reminder; what came on paper is entered; what colleagues said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from consultations.models import Consultation, Respondent, Response
from consultations.permissions.responding import check_may_key_in, check_may_see_colleagues, check_may_watch
from consultations.rules.answered import Answered, answered
from consultations.rules.answers import draft_values
from consultations.selectors.asking import asked_of
from consultations.selectors.colleagues import said_by
from consultations.selectors.coverage import coverage as coverage_of
from consultations.selectors.coverage import missing_of, with_responded
from consultations.selectors.responding import called, colleagues_of, people_of, why_not_now
from consultations.services.responding import remind_missing, send
from consultations.views import own, typed
from consultations.views.reach import consultation_or_404
from cph.core import clock
from cph.core.pages import keyset
from cph.core.refusals import NotAllowed, Refused
from cph.core.templatetags.words import count_of


def opened_or_404(request: HttpRequest, pk: int) -> Consultation:
    """A consultation that has opened: before that nobody was asked."""
    found = consultation_or_404(request, pk)
    if found.state == Consultation.State.DRAFT:
        raise Refused("This consultation has not opened yet: nobody has been asked.")
    return found


@login_required
@require_safe
def coverage(request: HttpRequest, pk: int) -> HttpResponse:
    """How many of whom have responded, and who is missing by name. Never an answer."""
    found, at = consultation_or_404(request, pk), clock.now()
    check_may_watch(request.user, found, at=at)
    missing = keyset(request, missing_of(found).select_related("school", "person"), "name", "pk")
    people = people_of(missing.rows, clock.today())
    for one in missing:
        one.answers_today = people[one.pk]
    context = {
        "consultation": found,
        "coverage": coverage_of(found),
        "missing": missing,
        "why_not": why_not_now(found, at),
        "is_draft": found.state == Consultation.State.DRAFT,
        "now_at": at,
    }
    return render(request, "consultations/coverage.html", context)


@login_required
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """One click reminds those missing, once a day at most; a second click finds that it is done."""
    found = consultation_or_404(request, pk)
    number = remind_missing(found, by=request.user, at=clock.now())
    noun = "school" if found.answers_per == "SCHOOL" else "person,people"
    none = "Everybody missing was reminded today already, or is a school without a head on record."
    said = f"{count_of(number, noun)} reminded." if number else none
    messages.success(request, said)
    return redirect("coverage", pk=pk)


# --- what came on paper or by telephone


@login_required
@require_safe
def key_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Whose response it is: those missing first."""
    found, at = opened_or_404(request, pk), clock.now()
    check_may_watch(request.user, found, at=at)
    if found.is_anonymous:
        raise NotAllowed("Answers without names go into the box by the respondent’s own hand.")
    wanted = request.GET.get("q", "").strip()[:80]
    rows = with_responded(found).filter(name__icontains=wanted) if wanted else with_responded(found)
    page = keyset(request, rows.select_related("school", "person"), "name", "pk")
    context = {"consultation": found, "page": page, "wanted": wanted, "why_not": why_not_now(found, at)}
    return render(request, "consultations/key_in.html", context)


@typed.keeps_typed
def key_in_for(request: HttpRequest, pk: int, respondent: int) -> HttpResponse:
    """Enter what somebody wrote or said, and how it came; check; then it counts as their response."""
    found, at = opened_or_404(request, pk), clock.now()
    rows = Respondent.objects.select_related("school", "person", "consultation__network", "consultation__lead")
    whose = get_object_or_404(rows, pk=respondent, consultation=found, is_asked=True)
    check_may_key_in(request.user, whose, at=at)
    if why := why_not_now(found, at):
        raise Refused(why)
    asked, data = asked_of(found), own.posted(request)
    if request.method != "POST" and typed.take_up(request, whose, lambda kept: data.update(kept["fields"])):
        messages.success(request, "You were signed out in between. What you typed is back: look at it and go on.")
    sheet = own.Sheet.of(asked, draft_values(asked, data))
    received = " ".join(next(iter(data.get("received", [])), "").split())
    if before := own.typed_before(found, asked, data):
        return _keying(request, whose, sheet, received, {"": own.CHANGED}, before)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    faults = _faults(sheet, received) if step in ("check", "send") else {}
    if step not in ("check", "send") or faults:
        return _keying(request, whose, sheet, received, faults)
    key = own.key_in(request)
    if step == "check" or key is None:
        return _check(request, whose, sheet, received)
    try:
        send(whose, sheet.read.given, consents=request.POST.get("consents") == "yes", form_key=key, by=request.user,
             way=Response.By.CLERK, at=clock.now(), received=received)  # fmt: skip
    except Refused as refusal:
        return _check(request, whose, sheet, received, error=str(refusal))
    messages.success(request, f"The response of {called(whose)} is entered, and they are told.")
    return redirect("key_in", pk=pk)


def _faults(sheet: own.Sheet, received: str) -> dict[str, str]:
    wrong = dict(sheet.read.faults)
    if not received:
        wrong["received"] = "Enter how the response reached you."
    elif len(received) > 200:
        wrong["received"] = "Say in at most 200 characters how the response reached you."
    return wrong


def _keying(
    request: HttpRequest, whose: Respondent, sheet: own.Sheet, received: str, faults: dict[str, str],
    before: Sequence[Answered] = (),
) -> HttpResponse:  # fmt: skip
    context = own.words_for(whose) | sheet.page(faults=faults) | {
        "received": received, "received_fault": faults.get("received", ""), "whose": typed.whose(whose, request.user),
        "last": whose.responses.filter(is_last=True).first(), "typed_before": before,
    }  # fmt: skip
    return render(request, "consultations/key_in_for.html", context)


def _check(request: HttpRequest, whose: Respondent, sheet: own.Sheet, received: str, error: str = "") -> HttpResponse:
    context: dict[str, Any] = own.words_for(whose) | {
        "answers": answered(sheet.asked, sheet.read.given),
        "is_empty": not sheet.read.given,
        "hidden": [*sheet.hidden, ("received", received)],
        "form_key": request.POST.get("form_key") if error else uuid4(),
        "consents": request.POST.get("consents") == "yes",
        "error": error,
        "is_keyed": True,
        "whose": typed.whose(whose, request.user),
        "received": received,
    }
    return render(request, "consultations/respond_check.html", context, status=409 if error else 200)


# --- what colleagues said


@login_required
@require_safe
def colleagues_said(request: HttpRequest, pk: int) -> HttpResponse:
    """What the others sent, where that is shown, to who has responded; never before."""
    found, at = opened_or_404(request, pk), clock.now()
    mine = check_may_see_colleagues(request.user, found, at=at)
    page = keyset(request, colleagues_of(found, mine).select_related("respondent"), "form_key")
    context = {"consultation": found, "page": page, "said": said_by(found, page.rows)}
    return render(request, "consultations/colleagues_said.html", context)
