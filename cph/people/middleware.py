"""Who must show a second factor before going on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from cph.people import factors
from cph.people.selectors import second_factors_of

# what somebody who is held may still open: the pages that let them go on, the way out, and those that explain
OPEN = {"account_logout", "account_reauthenticate", "help", "accessibility", "privacy", "look", "demo_sign_in"}


class SignedInMiddleware:
    """Holds clerks, officers and administrators at the second-factor page until this session has used one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: tuple, kwargs: dict) -> HttpResponse | None:
        page = request.resolver_match.url_name or ""
        if page in OPEN or page.startswith("mfa_"):
            return None
        person = request.user
        if not person.is_authenticated or not person.must_use_second_factor or factors.used_in(request):
            return None
        if not second_factors_of(person).exists():
            return redirect("mfa_index")
        ways = [one["url"] for one in get_adapter().get_reauthentication_methods(person) if one["id"].startswith("mfa")]
        back = request.get_full_path() if request.method == "GET" else "/"
        return redirect(f"{ways[0]}?{urlencode({'next': back})}")
