"""Schools on the register and the people who lead them: small and invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

from cph.people.models import Person
from networks.schools.models import Authority, Entry, Handover, Headship, Officer, School, Sector, Status
from tests.factories.people import PersonFactory

LONG_AGO = date(2020, 9, 1)
_urns = count(700001)


def authority(code: str = "856", name: str = "Leicester") -> Authority:
    return Authority.objects.get_or_create(code=code, defaults={"name": name})[0]


def entry_of(school: School, **facts) -> Entry:
    """A register entry of this school, true from long ago unless told otherwise."""
    return Entry.objects.create(
        **{
            "urn": next(_urns),
            "school": school,
            "authority": school.authority,
            "name": school.name,
            "sector": school.sector,
            "phase": school.phase,
            "low_age": school.low_age,
            "high_age": school.high_age,
            "imported_at": datetime(2026, 9, 1, tzinfo=UTC),
        }
        | facts
    )


def school_of(name: str = "", *, code: str = "856", **facts) -> School:
    """A school the authority maintains, primary, ages 4 to 11, open since always."""
    urn = next(_urns)
    name = name or f"School {urn}"
    defaults = {"sector": Sector.MAINTAINED, "phase": "2", "low_age": 4, "high_age": 11}
    school = School.objects.create(
        urn=urn, name=name, sort_name=name.lower(), search=name.lower(), authority=authority(code), **defaults | facts
    )
    entry_of(school, urn=urn)
    return school


def becomes_academy(school: School, last_day: date, first_day: date) -> Entry:
    """The school converts: its entry closes, another opens, and the school goes on."""
    before = school.entries.get(urn=school.urn)
    before.closed_on, before.status = last_day, Status.CLOSED
    before.save()
    after = entry_of(school, sector=Sector.ACADEMY, opened_on=first_day)
    Handover.objects.create(before=before, after=after, kind=Handover.Kind.CONVERTED, on=first_day)
    school.urn, school.sector = after.urn, Sector.ACADEMY
    school.save()
    return after


def leads(
    school: School,
    person: Person | None = None,
    *,
    role: str = "HEAD",
    starts_on: date = LONG_AGO,
    ends_on: date | None = None,
) -> Headship:
    return Headship.objects.create(
        person=person or PersonFactory(), school=school, role=role, starts_on=starts_on, ends_on=ends_on
    )


def officer_of(code: str = "856", person: Person | None = None) -> Officer:
    return Officer.objects.create(
        person=person or PersonFactory(needs_second_factor=True),
        authority=authority(code),
        title="School improvement adviser",
        starts_on=LONG_AGO,
    )
