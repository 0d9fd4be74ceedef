"""All that consultations ask of somebody, from a draft to the file. One query."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from consultations.selectors import needs_planning as planning
from consultations.selectors import needs_reporting as reporting
from consultations.selectors import needs_responding as responding
from cph.core.composed import composed
from cph.core.needing import Kinds, read, rows_of
from cph.core.needs import Need
from cph.people.models import Person

NEEDS = responding.NEEDS | planning.NEEDS | reporting.NEEDS


def needs_of(person: Person, at: datetime) -> list[Need]:
    """What this person is to do in consultations now; also somebody without a seat may be asked."""
    return read(_asked(person=person.pk, at=at, on=timezone.localdate(at)), NEEDS)


@composed
def _asked(*, person: int, at: datetime, on: date) -> QuerySet:
    return rows_of(kinds(person, at, on, set()))


def kinds(person: Any, at: Any, on: Any, kept: Any) -> Kinds:
    """Rows of every kind of every room, each with its facts; that a clerk keeps a network asks nothing more of them."""
    return responding.kinds(person, at, on) | planning.kinds(person, at) | reporting.kinds(person, at)
