"""On the election page: the timetable, the posts and their rules, the roll, and what the officer does next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cph.people.models import Person
from networks.elections.models import Election
from networks.elections.selectors.calling import contests_of


def on_election(person: Person, election: Election, at: datetime) -> dict[str, Any] | None:
    """Always there: everybody who sees the election sees how it is run."""
    return {"contests": contests_of(election), "action": None}
