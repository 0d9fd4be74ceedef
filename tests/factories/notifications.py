"""Notices for tests, as rows: for the way they come about in real life call cph.notifications.services.notify."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from cph.notifications.models import Kind, Notice
from cph.people.models import Person

MOMENT = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
_numbers = count(1)


def notice(person: Person, **facts) -> Notice:
    """One notice, due since MOMENT."""
    number = next(_numbers)
    at = facts.pop("at", MOMENT)
    given = {
        "kind": Kind.AGENDA,
        "subject": f"Notice {number}",
        "text": "Read the agenda.",
        "link": "/notices/",
        "once_key": f"notice:{number}",
        "created_at": at,
        "due_at": at,
    }
    return Notice.objects.create(person=person, **given | facts)
