"""The pages of a respondent: what is asked, the questions, check your answers, sent, what was sent before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from consultations.models import Draft, Respondent
from consultations.permissions.responding import check_may_delegate
from consultations.rules.answered import Answered, answered, only_answered
from consultations.rules.answers import Asked, draft_values, pages_shown
from consultations.selectors.asking import all_asked_of, asked_of, materials_of
from consultations.selectors.planning import asker_of
from consultations.selectors.responding import (
    delegation_of,
    draft_of,
    fields_in,
    fields_sent,
    given_in,
    left_drafts,
    used_to_answer,
    why_not_now,
)
from consultations.selectors.rewording import reworded_since
from consultations.selectors.sealing import has_sent
from consultations.services.responding import save_draft, send
from consultations.standing_of.responding import mine_of
from consultations.views.own import (
    CHANGED,
    Fields,
    Sheet,
    counting_for,
    key_in,
    own_or_404,
    posted,
    sent_for,
    typed_before,
    way_in,
    words_for,
)
from consultations.views.reach import consultation_or_404
from consultations.views.typed import keeps_typed, take_up, whose
from cph.core import clock
from cph.core.refusals import NotAllowed, Refused, allowed
from cph.core.templatetags.words import clock as clock_words
from cph.core.templatetags.words import moment


@login_required
@require_safe
def respond_which(request: HttpRequest, pk: int) -> HttpResponse:
    """For whom: straight on where there is one, a choice where somebody leads two schools."""
    consultation = consultation_or_404(request, pk)
    mine = mine_of(request.user, consultation, clock.now())
    if not mine:
        raise NotAllowed("You were not asked in this consultation.", instead="You can read what it is about.")
    if len(mine) == 1:
        return redirect("respond", pk=pk, respondent=mine[0].respondent.pk)
    context = {"consultation": consultation, "mine": mine, "why_not": why_not_now(consultation, clock.now())}
    return render(request, "consultations/respond_which.html", context)


@login_required
@require_safe
def respond(request: HttpRequest, pk: int, respondent: int) -> HttpResponse:
    """What is asked, by when, for which school, what could still change; then begin, go on, or see what was sent."""
    found, at = own_or_404(request, pk, respondent), clock.now()
    consultation = found.consultation
    sent, last = sent_for(request, found), counting_for(found)
    context = words_for(found) | {
        "why_not": why_not_now(consultation, at),
        "asker": asker_of(consultation),
        "materials": materials_of(consultation),
        "number_of_questions": consultation.questions.filter(withdrawn_at=None).count(),
        "responses": sent,
        "last": last,
        "may_see_last": last in sent,
        "reworded": reworded_since(last) if last else [],
        "draft": draft_of(found, request.user),
        "is_deputy": not found.is_own,
        "delegation": delegation_of(found, clock.today()) if found.was_given else None,
        "left": left_drafts(found, clock.today()) if found.is_own and found.was_given else [],
        "may_delegate": allowed(check_may_delegate, request.user, found, at=at),
        "is_sealed": consultation.is_anonymous and has_sent(found),
        "now_at": at,
    }
    return render(request, "consultations/respond.html", context)


# --- the questions


@keeps_typed
def respond_questions(request: HttpRequest, pk: int, respondent: int) -> HttpResponse:
    """All questions, or those of one page; what was filled in is kept with every step, in whichever direction."""
    found = own_or_404(request, pk, respondent)
    if response := _not_here(request, found):
        return response
    asked = asked_of(found.consultation)
    if request.method == "POST":
        return _step(request, found, asked)
    if take_up(request, found, lambda kept: _keep(request, found, asked, kept["fields"], _number(kept["page"]))):
        messages.success(request, "You were signed out in between. What you typed is back: look at it and go on.")
    fields, draft = _filled(request, found, asked)
    page = _page(request, found, asked, draft)
    sheet = Sheet.of(asked, fields)
    faults = sheet.read.faults_of(_on(found, asked, page)) if "check" in request.GET else {}
    return _questions(request, found, sheet, page, faults, draft)


def _not_here(request: HttpRequest, found: Respondent) -> HttpResponse | None:
    """Answers without names have pages of their own; what is closed takes none, and what was typed stays on the page."""
    if found.consultation.is_anonymous:
        return redirect("respond_sealed", pk=found.consultation_id, respondent=found.pk)
    if why := why_not_now(found.consultation, clock.now()):
        fields = posted(request) if request.method == "POST" else {}
        asked = asked_of(found.consultation)
        sheet = Sheet.of(asked, draft_values(asked, fields))
        context = words_for(found) | {"why": why, "typed": only_answered(asked, sheet.read.given)}
        return render(request, "consultations/respond_late.html", context, status=409 if fields else 200)
    return None


def _step(request: HttpRequest, found: Respondent, asked: list[Asked]) -> HttpResponse:
    page = _number(request.POST.get("page", ""))
    try:
        draft = _keep(request, found, asked, posted(request), page)
    except Refused as refusal:
        return _not_kept(request, found, asked, page, str(refusal))
    sheet, step = Sheet.of(asked, fields_in(draft)), request.POST.get("step", "next")
    if before := typed_before(found.consultation, asked, posted(request)):
        here = next((one.page for one in asked if one.page >= page), asked[-1].page)
        return _questions(request, found, sheet, here, {"": CHANGED}, draft, before)
    if step == "save":
        until = moment(found.consultation.closes_at)
        messages.success(request, f"Saved. Nothing is sent yet: come back before {until}.")
        return _to("respond", found)
    pages = pages_shown(asked, sheet.read.given) if found.consultation.one_page_at_a_time else [1]
    if step == "back":
        earlier = [one for one in pages if one < page]
        return _to("respond_questions", found, page=earlier[-1]) if earlier else _to("respond", found)
    if faults := sheet.read.faults_of(_on(found, asked, page)):
        return _questions(request, found, sheet, page, faults, draft)
    later = [one for one in pages if one > page]
    return _to("respond_questions", found, page=later[0]) if later else _to("respond_check", found)


def _not_kept(request: HttpRequest, found: Respondent, asked: list[Asked], page: int, why: str) -> HttpResponse:
    """It could not be saved just now: the same page, with everything typed still in it, and what to do."""
    before, draft = _filled(request, found, asked)
    on_page = _on(found, asked, page)
    here = {name for one in on_page for name in one.fields()}
    others = {name: values for name, values in before.items() if name not in here}
    sheet = Sheet.of(asked, others | draft_values(on_page, posted(request)))
    response = _questions(request, found, sheet, page, {"": why}, draft)
    response.status_code = 409
    return response


def _keep(request: HttpRequest, found: Respondent, asked: list[Asked], fields: Fields, page: int) -> Draft:
    """The draft with this page as it was sent. The first time it begins with what was sent before, so that nothing is lost."""
    on_page = _on(found, asked, page)
    before, draft = _filled(request, found, asked)
    here = {name for one in on_page for name in one.fields()}
    kept = {name: values for name, values in before.items() if name not in here} if draft is None else {}
    questions = [one.pk for one in (asked if draft is None else on_page)]
    kept = draft_values(asked, kept) | draft_values(on_page, fields)
    return save_draft(found, kept, questions=questions, page=page, by=request.user, at=clock.now())


def _filled(request: HttpRequest, found: Respondent, asked: Sequence[Asked]) -> tuple[Fields, Draft | None]:
    """What the fields begin with: what was typed and not sent, else what was sent last and this person may read."""
    if draft := draft_of(found, request.user):
        return fields_in(draft), draft
    last = next(iter(sent_for(request, found)), None)
    return (fields_sent(last, asked) if last else {}), None


def _questions(
    request: HttpRequest, found: Respondent, sheet: Sheet, page: int, faults: dict[str, str], draft: Draft | None,
    before: Sequence[Answered] = (),
) -> HttpResponse:  # fmt: skip
    consultation = found.consultation
    pages = pages_shown(sheet.asked, sheet.read.given) if consultation.one_page_at_a_time else []
    asked = {one.pk for one in sheet.asked}
    context = words_for(found) | sheet.page(of=_on(found, sheet.asked, page), faults=faults) | {
        "page": page,
        "pages": pages,
        "place": pages.index(page) + 1 if page in pages else 1,
        "whose": whose(found, request.user),
        "draft": draft,
        "typed_before": before,
        "is_reworded": not before and draft is not None and any(int(one) not in asked for one in draft.answers),
    }  # fmt: skip
    return render(request, "consultations/respond_questions.html", context)


def _on(found: Respondent, asked: Sequence[Asked], page: int) -> list[Asked]:
    """The questions of this page; all of them where they are answered all at once."""
    return [one for one in asked if one.page == page] if found.consultation.one_page_at_a_time else list(asked)


def _page(request: HttpRequest, found: Respondent, asked: Sequence[Asked], draft: Draft | None) -> int:
    """The page asked for, else the one they were on, else the first."""
    if not found.consultation.one_page_at_a_time:
        return 1
    wanted = _number(request.GET.get("page", ""), draft.page if draft else 1)
    pages = sorted({one.page for one in asked}) or [1]
    return wanted if wanted in pages else pages[0]


def _number(words: str, otherwise: int = 1) -> int:
    return int(words) if words.isascii() and words.isdigit() and 0 < len(words) < 5 else otherwise


def _to(name: str, found: Respondent, **query: Any) -> HttpResponse:
    address = reverse(name, args=[found.consultation_id, found.pk])
    words = "&".join(f"{key}={value}" for key, value in query.items())
    return redirect(f"{address}?{words}" if words else address)


@require_POST
def respond_draft(request: HttpRequest, pk: int, respondent: int) -> HttpResponse:
    """Saved as you go: the same form, sent by the page itself. Answers when it was saved, or why not."""
    if not request.user.is_authenticated:
        why = "You are signed out. Go on: you sign in, and what you typed comes back."
        return JsonResponse({"why": why}, status=403)
    if used_to_answer(request.user, pk, respondent, clock.today()):
        return JsonResponse(
            {"why": "You do not answer for this school any more. Go on, and copy what you typed."}, status=403
        )
    found = own_or_404(request, pk, respondent)
    try:
        if found.consultation.is_anonymous:
            raise Refused("Nothing is kept of answers without a name until they are sent.")
        asked = asked_of(found.consultation)
        _keep(request, found, asked, posted(request), _number(request.POST.get("page", "")))
    except Refused as refusal:
        return JsonResponse({"why": str(refusal)}, status=409)
    return JsonResponse({"saved": f"Saved at {clock_words(clock.now().astimezone())}. Not sent yet."})


# --- check, send, sent


@keeps_typed
def respond_check(request: HttpRequest, pk: int, respondent: int) -> HttpResponse:
    """All answers once more; then they are sent. What is sent is what stands on this page, also from a second tab."""
    found = own_or_404(request, pk, respondent)
    if response := _not_here(request, found):
        return response
    asked = asked_of(found.consultation)
    if take_up(request, found, lambda kept: _keep_all(request, found, asked, kept["fields"])):
        messages.success(
            request, "You were signed out in between. Nothing is sent yet: check your answers and send them."
        )
    is_post = request.method == "POST"
    fields = posted(request) if is_post else _filled(request, found, asked)[0]
    sheet = Sheet.of(asked, fields)
    if is_post and (before := typed_before(found.consultation, asked, fields)):
        draft = _keep_all(request, found, asked, fields)
        return _questions(request, found, sheet, asked[0].page, {"": CHANGED}, draft, before)
    if sheet.read.faults:
        return _to_fault(request, found, sheet, is_post)
    if not is_post or not (key := key_in(request)):
        return _check(request, found, sheet)
    try:
        send(
            found, sheet.read.given, consents=request.POST.get("consents") == "yes", form_key=key, by=request.user,
            way=way_in(found), at=clock.now(),
        )  # fmt: skip
    except (Refused, NotAllowed) as refusal:
        return _check(request, found, sheet, error=str(refusal))
    return redirect("respond_sent", pk=pk, respondent=respondent)


def _to_fault(request: HttpRequest, found: Respondent, sheet: Sheet, is_post: bool) -> HttpResponse:
    """To the page with the first fault. What was sent from here is kept first."""
    page = next((one.page for one in sheet.asked if sheet.read.faults_of([one])), 1)
    try:
        draft = _keep_all(request, found, sheet.asked, sheet.fields) if is_post else draft_of(found, request.user)
    except Refused as refusal:
        return _not_kept(request, found, list(sheet.asked), page, str(refusal))
    if set(sheet.read.faults) == {""}:
        return _questions(request, found, sheet, page, dict(sheet.read.faults), draft)
    return _to("respond_questions", found, page=page, check=1)


def _keep_all(request: HttpRequest, found: Respondent, asked: Sequence[Asked], fields: Fields) -> Draft:
    questions = [one.pk for one in asked]
    kept = draft_values(asked, fields)
    return save_draft(found, kept, questions=questions, page=1, by=request.user, at=clock.now())


def _check(request: HttpRequest, found: Respondent, sheet: Sheet, error: str = "") -> HttpResponse:
    context = words_for(found) | {
        "answers": answered(sheet.asked, sheet.read.given),
        "is_empty": not sheet.read.given,
        "hidden": sheet.hidden,
        "form_key": request.POST.get("form_key") if error else uuid4(),
        "whose": whose(found, request.user),
        "consents": request.POST.get("consents") == "yes",
        "error": error,
        "last": counting_for(found),
    }
    return render(request, "consultations/respond_check.html", context, status=409 if error else 200)


@login_required
@require_safe
def respond_sent(request: HttpRequest, pk: int, respondent: int) -> HttpResponse:
    """It is sent: which response, when, until when it can be changed, and whom this person answers for besides."""
    found, at = own_or_404(request, pk, respondent), clock.now()
    last = next((one for one in sent_for(request, found) if one.sent_by_id == request.user.pk), None)
    if last is None:
        return redirect("respond", pk=pk, respondent=respondent)
    mine = mine_of(request.user, found.consultation, at)
    context = words_for(found) | {
        "last": last,
        "why_not": why_not_now(found.consultation, at),
        "others": [one for one in mine if not one.is_sent and one.respondent.pk != found.pk],
    }
    return render(request, "consultations/respond_sent.html", context)


@login_required
@require_safe
def own_response(request: HttpRequest, pk: int, respondent: int, number: int) -> HttpResponse:
    """One response as it was sent, also an earlier one, also by a head who has left or a deputy."""
    found = own_or_404(request, pk, respondent)
    one = next((one for one in sent_for(request, found) if one.number == number), None)
    if one is None:
        raise Http404
    context = words_for(found) | {
        "response": one,
        "answers": only_answered(all_asked_of(found.consultation), given_in(one)),
        "reworded": reworded_since(one) if one.is_last else [],
        "why_not": why_not_now(found.consultation, clock.now()),
    }
    return render(request, "consultations/response.html", context)
