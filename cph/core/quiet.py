"""Addresses of a ballot, and of answers without a name (/sealed/), leave no line in any log: not who asked, not when, not what
was refused; nor do the links of an e-mail by which somebody answers, which are as good as a key until the close. See
docs/decisions/0015 and 0016.

Two walls, since lines come from inside a request and from outside it: while such a request is being answered every line
is dropped; and so is any line, from wherever, that names such an address (as its own, as where somebody came from, or as
where they go next).
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable
from contextvars import ContextVar

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse

QUIET = re.compile(r"(?:/|%2f)(?:ballot\b|sealed\b|consultations(?:/|%2f)link\b)", re.IGNORECASE)
NO_FAULTS = (Http404, PermissionDenied, SuspiciousOperation, BadRequest)
_is_answering: ContextVar[bool] = ContextVar("answering a request of which nothing is logged", default=False)
log = logging.getLogger(__name__)


def names_a_ballot(words: str) -> bool:
    """Whether an address, or a line, names a page on which somebody votes, or answers without a name."""
    return QUIET.search(words) is not None


class QuietFilter(logging.Filter):
    """Keeps lines about ballots out of a log."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "is_fault", False):
            return True
        if _is_answering.get() or names_a_ballot(getattr(getattr(record, "request", None), "path", "")):
            return False
        try:
            return not names_a_ballot(record.getMessage())
        except Exception:  # a line whose words do not fit together is somebody else's to complain of
            return True


class QuietMiddleware:
    """First in the chain: while a page of a ballot is being made, no logger is heard. A fault says where, never for whom."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not names_a_ballot(request.path):
            return self.get_response(request)
        token = _is_answering.set(True)
        try:
            return self.get_response(request)
        finally:
            _is_answering.reset(token)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Kind of error and line of code. Not its words, which may hold what was sent; not the address or the person."""
        if _is_answering.get() and not isinstance(error, NO_FAULTS):
            place = traceback.extract_tb(error.__traceback__)[-1]
            words = "a page of a ballot failed: %s in %s, line %s"
            log.error(words, type(error).__name__, place.name, place.lineno, extra={"is_fault": True})


class NoTraceMiddleware:
    """After session and messages: a page of a ballot shows no message, keeps none, and leaves the session as it was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not names_a_ballot(request.path):
            return self.get_response(request)
        if hasattr(request, "_messages"):
            del request._messages  # a message read here would save the session, and with it a time
        response = self.get_response(request)
        response["Cache-Control"] = "no-store, private"
        return response
