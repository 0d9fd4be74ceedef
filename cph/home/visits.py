"""One visit after another: what a person has not seen yet is what came since the one before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import connection

from cph.people.models import Person

A_VISIT = timedelta(minutes=30)
FIRST_TIME = timedelta(days=14)
KEY = "visit"


def begin(person: Person, *, at: datetime) -> datetime | None:
    """Write down that this person is here now; the time they were here before, if ever. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH earlier AS (SELECT seen_at FROM home_visit WHERE person_id = %(person)s)
            INSERT INTO home_visit (person_id, seen_at) VALUES (%(person)s, %(at)s)
            ON CONFLICT (person_id) DO UPDATE SET seen_at = GREATEST(home_visit.seen_at, EXCLUDED.seen_at)
            RETURNING (SELECT seen_at FROM earlier)
            """,
            {"person": person.pk, "at": at},
        )
        return cursor.fetchone()[0]


def since(person: Person, session: SessionBase, *, at: datetime) -> datetime:
    """From when on things are new to this person; the same during a whole visit, which ends after half an hour away."""
    known = _read(session.get(KEY))
    if known is None or at - known["seen"] > A_VISIT:
        before = begin(person, at=at) or at - FIRST_TIME
        known = {"since": before, "seen": at}
        session[KEY] = {name: moment.isoformat() for name, moment in known.items()}
    elif at - known["seen"] > A_VISIT / 3:
        session[KEY] = {"since": known["since"].isoformat(), "seen": at.isoformat()}
    return known["since"]


def _read(kept: Any) -> dict[str, datetime] | None:
    try:
        return {name: datetime.fromisoformat(kept[name]) for name in ("since", "seen")}
    except (KeyError, TypeError, ValueError):
        return None
