"""The second factor of a session: whether one was used, and which. Kept in the session, so that no page has to ask again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cph.core import clock
from cph.people import told
from cph.people.models import Person
from cph.people.selectors import SECOND_FACTORS, second_factors_of

KEY = "second_factor"
DEMO = "demo"  # a demonstration sign-in; worth nothing outside demonstration mode
KEEP_ONE = "Your part in the network needs a second factor. Set up another one before you remove this one."
NAMES = {Authenticator.Type.TOTP: "an authenticator app", Authenticator.Type.WEBAUTHN: "a passkey"}


def remember(request: HttpRequest) -> str:
    """Write down in the session which second factor django-allauth saw in it, if any."""
    for record in reversed(get_authentication_records(request, request.user)):
        if record.get("method") == "mfa":
            request.session[KEY] = record.get("type", "mfa")
            return request.session[KEY]
    return ""


def used_in(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor. No query."""
    kept = request.session.get(KEY) or remember(request)
    return settings.DEMO if kept == DEMO else bool(kept)


def count_of(person: Person, kind: str) -> int:
    return Authenticator.objects.filter(user=person, type=kind).count()


def may_remove(authenticator: Authenticator) -> bool:
    """Those who must use a second factor keep at least one; a recovery code is none by itself."""
    if not authenticator.user.must_use_second_factor or authenticator.type not in SECOND_FACTORS:
        return True
    return second_factors_of(authenticator.user).exclude(pk=authenticator.pk).exists()


def _kinds(person: Person) -> dict[int, str]:
    return dict(second_factors_of(person).values_list("pk", "type"))


def watched(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around django-allauth's pages that add or remove a factor: refuse to remove the last, remember, and tell the trail.

    Whoever has just set a factor up has just used it, so the session counts as opened with it.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        going = second_factors_of(request.user).filter(pk=kwargs.get("pk")).first()
        if going is not None and not may_remove(going):
            messages.error(request, KEEP_ONE)
            return redirect("mfa_list_webauthn")
        with transaction.atomic():
            before = _kinds(request.user)
            response = view(request, *args, **kwargs)
            _note(request, before, _kinds(request.user))
        return response

    return answer


def _note(request: HttpRequest, before: dict[int, str], after: dict[int, str]) -> None:
    person, at = request.user, clock.now()
    for pk in after.keys() - before.keys():
        record_authentication(request, person, "mfa", id=pk, type=after[pk], reauthenticated=True)
        remember(request)
        told.tell("set up", f"{NAMES[after[pk]]} as second factor", person, by=person, at=at)
    for pk in before.keys() - after.keys():
        told.tell("removed", f"{NAMES[before[pk]]} as second factor", person, by=person, at=at)
