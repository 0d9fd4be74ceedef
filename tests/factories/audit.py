"""Lines of the trail for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Model

from cph.audit.models import Line
from cph.audit.services import record
from cph.people.models import Person

MOMENT = datetime(2026, 11, 21, 10, 30, 15, 123456, tzinfo=UTC)


def line(subject: str = "a thing", *about: Model, verb: str = "noted", by: Person | None = None, **facts) -> Line:
    """One line, in a transaction of its own."""
    with transaction.atomic():
        return record(verb, subject, *about, by=by, at=facts.pop("at", MOMENT), **facts)


def trail(count: int, **facts) -> list[Line]:
    """As many lines, one after the other."""
    return [line(f"thing {number}", **facts) for number in range(1, count + 1)]
