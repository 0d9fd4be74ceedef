"""What people do to their own way in: accept an invitation, change an address, set up a second factor.

The audit trail lies above this app and may not be imported here. Like `networks.constitutions.seats` this is a list of who
wants to be told: cph.audit registers its `record` once, when Django starts. (The other way, lines written by
cph.notifications, would make mailing the keeper of facts that have nothing to do with mail.)
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Model

from cph.people.models import Person

Listener = Callable[..., object]
_listeners: list[Listener] = []


def register(listener: Listener) -> None:
    """`listener(verb, subject, *about, by=, at=)` is called inside the transaction of the act."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(verb: str, subject: str, *about: Model, by: Person, at: datetime) -> None:
    """Say what has just happened."""
    for listener in _listeners:
        listener(verb, subject, *about, by=by, at=at)
