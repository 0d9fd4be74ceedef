"""Signed out in between: what was typed waits on the server with the browser's session, and comes back after signing in.

It waits for the very person whose page it was typed on, and for that school or person only: the page carries both, signed.
Never for answers without names, which are kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse

from consultations.models import Respondent
from consultations.views.own import posted
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
            return view(request, pk, respondent, **kwargs)
        if request.method == "POST":
            _keep(request, respondent)
        return redirect_to_login(request.path)

    return wrapped


def _keep(request: HttpRequest, respondent: int) -> None:
    try:
        signed_for, person = signing.Signer(salt=SALT).unsign_object(request.POST.get("whose", ""))
    except (signing.BadSignature, ValueError, TypeError):
        return
    fields = {name: values for name, values in posted(request).items() if name[:1] == "q" and name[1:2].isdigit()}
    if signed_for != respondent or sum(len(one) for values in fields.values() for one in values) > MOST:
        return
    request.session[KEPT] = {
        "respondent": respondent, "person": person, "fields": fields, "page": request.POST.get("page", ""),
    }  # fmt: skip


def taken_up(request: HttpRequest, respondent: Respondent) -> dict[str, Any] | None:
    """What was typed before somebody was signed out, once: its fields and its page. Of anybody else it is thrown away."""
    kept = request.session.pop(KEPT, None)
    if not kept or kept["person"] != request.user.pk or kept["respondent"] != respondent.pk:
        return None
    return kept
