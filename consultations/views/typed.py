"""Signed out in between: what was typed waits on the server with the browser's session, and comes back after signing in.

It waits for the very person whose page it was typed on, and for that school or person only: the page carries both, signed.
Never for answers without names, which are kept nowhere: who was signed out sees once more what they wrote, to copy it. So does
whoever answered for a school until lately and sends what they typed too late.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables

from consultations.models import Respondent
from consultations.rules.answered import only_answered
from consultations.rules.answers import draft_values, read
from consultations.selectors.asking import asked_of
from consultations.selectors.responding import called, used_to_answer
from consultations.views.own import posted
from cph.core import clock
from cph.people.models import Person

SALT = "consultations.typed"
KEPT = "typed_answers"
MOST = 300_000  # characters: more than all answers of a response together


def whose(respondent: Respondent, person: Person) -> str:
    """For the hidden field of a form: whose typing it is."""
    return signing.Signer(salt=SALT).sign_object([respondent.pk, person.pk])


def keeps_typed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """As `login_required`; but what was sent without being signed in is kept until this person has signed in."""

    @wraps(view)
    def wrapped(request: HttpRequest, pk: int, respondent: int, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return _shown_if_ended(view, request, pk, respondent, **kwargs)
        if request.method == "POST":
            _keep(request, respondent)
        return redirect_to_login(request.path)

    return wrapped


def keeps_nothing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """As `login_required`, for answers without names: who was signed out is told that nothing was sent, and nothing kept."""

    @wraps(view)
    @sensitive_variables()
    def wrapped(request: HttpRequest, pk: int, respondent: int, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return _shown_if_ended(view, request, pk, respondent, **kwargs)
        if request.method != "POST":
            return redirect_to_login(request.path)
        texts = [one for values in _typed(request).values() for one in values]
        context = {"written": [one for one in texts if one.strip() and not one.isdigit()]}
        return render(request, "consultations/sealed_signed_out.html", context, status=403)

    return wrapped


@sensitive_variables()
def _shown_if_ended(
    view: Callable[..., HttpResponse], request: HttpRequest, pk: int, respondent: int, **kwargs: Any
) -> HttpResponse:
    """The view; whoever sends something for a school that is not theirs any more sees what they typed, and why it was not sent."""
    try:
        return view(request, pk, respondent, **kwargs)
    except Http404:
        ended = used_to_answer(request.user, pk, respondent, clock.today()) if request.method == "POST" else None
        if ended is None:
            raise
    asked = asked_of(ended.consultation)
    typed = only_answered(asked, read(asked, draft_values(asked, _typed(request))).given)
    context = {"name": called(ended), "consultation": ended.consultation, "typed": typed}
    return render(request, "consultations/respond_ended.html", context, status=403)


def _typed(request: HttpRequest) -> dict[str, list[str]]:
    """The fields of questions in what was sent."""
    return {name: values for name, values in posted(request).items() if name[:1] == "q" and name[1:2].isdigit()}


def _keep(request: HttpRequest, respondent: int) -> None:
    try:
        signed_for, person = signing.Signer(salt=SALT).unsign_object(request.POST.get("whose", ""))
    except (signing.BadSignature, ValueError, TypeError):
        return
    fields = _typed(request) | {"received": [request.POST.get("received", "")]}  # how a letter reached the clerk
    if signed_for != respondent or sum(len(one) for values in fields.values() for one in values) > MOST:
        return
    request.session[KEPT] = {
        "respondent": respondent, "person": person, "fields": fields, "page": request.POST.get("page", ""),
        "place": request.path,
    }  # fmt: skip


def take_up(request: HttpRequest, respondent: Respondent, keep: Callable[[dict[str, Any]], Any]) -> bool:
    """What was typed here before somebody was signed out is kept by `keep`, once. Of anybody else it is thrown away.

    If it cannot be kept just now, it waits on.
    """
    kept = request.session.get(KEPT)
    if not kept:
        return False
    if kept["person"] != request.user.pk:
        del request.session[KEPT]
        return False
    if kept["respondent"] != respondent.pk or kept.get("place") != request.path:
        return False
    keep(kept)
    del request.session[KEPT]
    return True
