"""What every request passes: is the server alive, is the input text, is a refusal explained."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote_plus

import redis
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from cph.core.refusals import NotAllowed, Refused

Handler = Callable[[HttpRequest], HttpResponse]
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class HealthMiddleware:
    """/health/ says the process answers; /ready/ says the database and Redis answer too. First in the chain: no host check."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/health/":
            return HttpResponse("alive", content_type="text/plain")
        if request.path == "/ready/":
            return self.readiness()
        return self.get_response(request)

    def readiness(self) -> HttpResponse:
        found = {"database": self.answers(self.ask_database), "redis": self.answers(self.ask_redis)}
        return JsonResponse(found, status=200 if all(found.values()) else 503)

    @staticmethod
    def answers(ask: Callable[[], object]) -> bool:
        try:
            ask()
        except Exception:
            return False
        return True

    @staticmethod
    def ask_database() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    @staticmethod
    def ask_redis() -> None:
        """Redis itself, not the cache, which answers from memory when Redis is away."""
        redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=2).ping()


class PlainInputMiddleware:
    """Text that no database column can hold (NUL, lone surrogates) is refused in words before anything reads it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = unquote_plus(request.META.get("QUERY_STRING", ""), errors="surrogateescape")
        if self.is_odd(request.path) or self.is_odd(query) or self.posts_odd_text(request):
            return render(request, "400.html", status=400)
        return self.get_response(request)

    def posts_odd_text(self, request: HttpRequest) -> bool:
        """Asked of form posts only; a body that cannot be read at all (cut off, too large, badly declared) is odd too."""
        if request.method != "POST" or request.content_type not in FORM_TYPES:
            return False
        try:
            texts = [text for key, found in request.POST.lists() for text in (key, *found)]
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            raise  # Django answers these itself, with 400 or 413
        except (MultiPartParserError, BadRequest, UnicodeError, LookupError, OSError):
            return True
        return any(map(self.is_odd, texts))

    @staticmethod
    def is_odd(text: str) -> bool:
        """No text column takes NUL or half a surrogate pair."""
        return "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text)


class RefusalMiddleware:
    """A refusal raised anywhere becomes a page that says what, why and what instead."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotAllowed):
            return render(request, "403.html", {"refusal": error}, status=403)
        if isinstance(error, Refused):
            return render(request, "409.html", {"refusal": error}, status=409)
        return None
