"""All that consultations ask of somebody, from a draft to the file. One query."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from consultations.selectors import needs_planning as planning
from consultations.selectors import needs_reporting as reporting
from consultations.selectors import needs_responding as responding
from cph.core.composed import composed
from cph.core.needing import read, rows_of
from cph.core.needs import Need
from cph.people.models import Person

NEEDS = responding.NEEDS | planning.NEEDS | reporting.NEEDS


def needs_of(person: Person, at: datetime) -> list[Need]:
    """What this person is to do in consultations now; also somebody without a seat may be asked."""
    on = timezone.localdate(at)
    return read(_asked(person=person.pk, at=at, on=on, soon=at + planning.SOON), NEEDS)


@composed
def _asked(*, person: int, at: datetime, on: date, soon: datetime) -> QuerySet:
    """Rows of every kind of every room, each with its facts."""
    kinds = [responding.kinds(person, at, on), planning.kinds(person, at, soon), reporting.kinds(person, at)]
    return rows_of({kind: rows for some in kinds for kind, rows in some.items()})
