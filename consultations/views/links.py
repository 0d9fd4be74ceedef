"""By the link in the e-mail, without signing in: the empty form of one school or person, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from allauth.core.ratelimit import respond_429
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from consultations.models import Material, Response
from consultations.permissions.responding import check_may_use_link
from consultations.rules.answered import Answered, answered, only_answered
from consultations.rules.answers import draft_values
from consultations.selectors.asking import asked_of, materials_of
from consultations.selectors.links import Link, link_of
from consultations.selectors.planning import asker_of
from consultations.selectors.responding import why_not_now
from consultations.services.responding import send
from consultations.views.materials import served
from consultations.views.own import CHANGED, Sheet, key_in, posted, typed_before, words_for
from cph.core import clock
from cph.core.refusals import NotAllowed, Refused
from cph.people.limits import is_too_often


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def respond_link(request: HttpRequest, token: str) -> HttpResponse:
    """The questions, check, send. Looking never does anything: mail filters follow every link."""
    if is_too_often(request, "consultation-link", times=60, seconds=60):
        return respond_429(request)
    link, why = _usable(token)
    if link is None or why:
        return _void(request, link, why)
    asked = asked_of(link.respondent.consultation)
    sheet = Sheet.of(asked, draft_values(asked, posted(request)))
    step = request.POST.get("step", "")
    if before := typed_before(link.respondent.consultation, asked, posted(request)):
        return _questions(request, link, token, sheet, {"": CHANGED}, before)
    if step not in ("check", "send") or sheet.read.faults:
        return _questions(request, link, token, sheet, dict(sheet.read.faults) if step in ("check", "send") else {})
    key = key_in(request)
    if step == "check" or key is None:
        return _check(request, link, token, sheet)
    return _send(request, link, token, sheet, key)


def _usable(token: str) -> tuple[Link | None, str]:
    """The link, and why it is not used any more: closed, the headship ended, answers without names."""
    link, at = link_of(token), clock.now()
    if link is None:
        return None, "This is not a link of ours, or it was cut short."
    try:
        check_may_use_link(link.person, link.respondent, at=at)
    except NotAllowed as refusal:
        # whose answer it is, is for no reader of an old e-mail to learn
        anonymous = link.respondent.consultation.is_anonymous
        return link, str(refusal) if anonymous else "This link is not valid any more."
    return link, why_not_now(link.respondent.consultation, at)


@never_cache
@require_safe
def respond_link_paper(request: HttpRequest, token: str, pk: int) -> HttpResponseBase:
    """A paper that belongs to the questions, for as long as the link may be used."""
    if is_too_often(request, "consultation-link", times=60, seconds=60):
        return respond_429(request)
    link, why = _usable(token)
    if link is None or why:
        return _void(request, link, why)
    return served(get_object_or_404(Material, pk=pk, consultation=link.respondent.consultation_id))


def _void(request: HttpRequest, link: Link | None, why: str) -> HttpResponse:
    """Why it is not used any more. What was sent too late is shown once more, to copy; for who lost their right, nothing is."""
    context: dict[str, Any] = {"why": why, "consultation": link.respondent.consultation if link else None}
    if link is not None and request.method == "POST" and why == why_not_now(link.respondent.consultation, clock.now()):
        asked = asked_of(link.respondent.consultation)
        context["typed"] = only_answered(asked, Sheet.of(asked, draft_values(asked, posted(request))).read.given)
    return render(request, "consultations/link_void.html", context, status=403 if link else 404)


def _words(link: Link, token: str) -> dict[str, Any]:
    """Whoever has the e-mail reads this: the school is named, a person is not."""
    told = {"token": token, "is_link": True}
    return words_for(link.respondent) | told | ({} if link.respondent.school_id else {"name": ""})


def _questions(
    request: HttpRequest, link: Link, token: str, sheet: Sheet, faults: dict[str, str], before: Sequence[Answered] = ()
) -> HttpResponse:
    consultation = link.respondent.consultation
    context = _words(link, token) | sheet.page(faults=faults) | {
        "asker": asker_of(consultation), "materials": materials_of(consultation), "typed_before": before,
    }  # fmt: skip
    return render(request, "consultations/link.html", context)


def _check(request: HttpRequest, link: Link, token: str, sheet: Sheet, error: str = "") -> HttpResponse:
    context = _words(link, token) | {
        "answers": answered(sheet.asked, sheet.read.given),
        "is_empty": not sheet.read.given,
        "hidden": sheet.hidden,
        "form_key": request.POST.get("form_key") if error else uuid4(),
        "consents": request.POST.get("consents") == "yes",
        "error": error,
    }
    return render(request, "consultations/respond_check.html", context, status=409 if error else 200)


def _send(request: HttpRequest, link: Link, token: str, sheet: Sheet, key: Any) -> HttpResponse:
    try:
        send(
            link.respondent, sheet.read.given, consents=request.POST.get("consents") == "yes", form_key=key,
            by=link.person, way=Response.By.LINK, at=clock.now(),
        )  # fmt: skip
    except (Refused, NotAllowed) as refusal:
        return _check(request, link, token, sheet, error=str(refusal))
    return redirect("respond_link_sent", token=token)


@never_cache
@require_safe
def respond_link_sent(request: HttpRequest, token: str) -> HttpResponse:
    """It is sent. What it said is not shown: whoever has the e-mail has this page."""
    link, why = _usable(token)
    if link is None or (why and why != why_not_now(link.respondent.consultation, clock.now())):
        return _void(request, link, why)
    if not link.respondent.responses.filter(by=Response.By.LINK, sent_by=link.person).exists():
        return redirect("respond_link", token=token)
    return render(request, "consultations/link_sent.html", _words(link, token) | {"why_not": why})
