"""All that elections ask of somebody, from an empty seat to the first day of a term. One query."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cph.core.composed import composed
from cph.core.needing import Kinds, read, rows_of
from cph.core.needs import Need
from cph.people.models import Person
from networks.constitutions.seats import Capacity, seats_of
from networks.elections.selectors import needs as calling
from networks.elections.selectors import needs_declaring as declaring
from networks.elections.selectors import needs_standing as standing
from networks.elections.selectors import poll_needs as polling

NEEDS = polling.NEEDS | declaring.NEEDS | standing.NEEDS | calling.NEEDS


def needs_of(person: Person, at: datetime) -> list[Need]:
    """What this person is to do in elections now; also somebody without a seat may be a voter or stand."""
    seats = seats_of(person, timezone.localdate(at))
    kept = seats.network_ids(Capacity.CLERK)
    return read(_asked(person=person.pk, at=at, on=seats.on, kept=kept), NEEDS)


@composed
def _asked(*, person: int, at: datetime, on: date, kept: set[int]) -> QuerySet:
    return rows_of(kinds(person, at, on, kept))


def kinds(person: Any, at: Any, on: Any, kept: Any) -> Kinds:
    """Rows of every kind of every room, each with its facts; `kept` are the networks whose records this person keeps."""
    return (
        polling.kinds(person, at)
        | declaring.kinds(person, at, kept)
        | standing.kinds(person, at, kept)
        | calling.kinds(person, at, on, kept)
    )
