"""The database is busy or away: whoever sent something hears it calmly, and sends the same form again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError

from cph.core.refusals import Refused

P = ParamSpec("P")
R = TypeVar("R")
BUSY = (
    "The database is busy just now and did not answer. Wait a moment and send it again: what you typed is still here, and "
    "if it did arrive, it counts once."
)


def or_busy(service: Callable[P, R]) -> Callable[P, R]:
    """A lock that was not free in time, a statement that took too long, a connection that went away: refused in words."""

    @wraps(service)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return service(*args, **kwargs)
        except (OperationalError, InterfaceError):  # their own words hold the statement: into no page and no log
            raise Refused(BUSY) from None

    return wrapped
