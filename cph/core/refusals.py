"""A refusal is a sentence: what is not allowed, the article it rests on, and what to do instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class NotAllowed(Exception):
    """You may not do this. Shown to the person as it stands."""

    def __init__(self, reason: str, *, article: str = "", instead: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.article = article
        self.instead = instead

    def __str__(self) -> str:
        return " ".join(part for part in (self.reason, self.article, self.instead) if part)


class Refused(Exception):
    """What was asked cannot be done as things stand: the rule, in a sentence. A form shows it as its error."""


def allowed(check: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
    """Whether the check passes; for templates, which ask before they show a button."""
    try:
        check(*args, **kwargs)
    except NotAllowed:
        return False
    return True
