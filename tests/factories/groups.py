"""A network with a constitution in force, schools that count, heads, and groups: small and invented."""

from __future__ import annotations

from datetime import date
from itertools import count

from django.utils import timezone

from cph.people.models import Person
from networks.constitutions.models import (
    AgesReading,
    Article,
    Body,
    Clerk,
    Constitution,
    Identity,
    MembershipClass,
    SectorReading,
)
from networks.groups.models import Place
from networks.schools.models import Authority, Entry, Headship, School

LONG_AGO = date(2020, 9, 1)
TODAY = date(2026, 11, 21)
_numbers = count(1)


def make_person(name: str = "", **facts) -> Person:
    number = next(_numbers)
    return Person.objects.create_user(f"person{number}@example.org", name=name or f"Person {number}", **facts)


def make_authority(code: str = "856") -> Authority:
    return Authority.objects.get_or_create(code=code, defaults={"name": f"Authority {code}"})[0]


def make_school(name: str = "", code: str = "856", **facts) -> School:
    """A maintained primary school that has always been open, with its register entry."""
    number = next(_numbers)
    name = name or f"School {number:04}"
    grid = {key: facts.pop(key) for key in ("easting", "northing") if key in facts}
    facts = {"phase": "2", "sector": "MAINTAINED", "low_age": 4, "high_age": 11, "status": "1", **facts}
    urn = facts.pop("urn", 200_000 + number)
    authority = make_authority(code)
    school = School.objects.create(
        urn=urn, name=name, sort_name=name.lower(), search=name.lower(), authority=authority, **facts
    )
    Entry.objects.create(
        urn=urn, name=name, school=school, authority=authority, imported_at=timezone.now(), **facts, **grid
    )
    return school


def make_head(school: School, name: str = "", **facts) -> Person:
    person = facts.pop("person", None) or make_person(name)
    Headship.objects.create(person=person, school=school, **{"starts_on": LONG_AGO, **facts})
    return person


def draft_constitution(network: Body, starts_on: date = LONG_AGO, code: str = "856") -> Constitution:
    """Not applied yet, so that posts can be added; `apply` it then."""
    rules = Constitution.objects.create(
        body=network, title="Constitution", version=f"v{next(_numbers)}", starts_on=starts_on
    )
    article = Article.objects.create(constitution=rules, number="1", heading="Members", text="Heads.", position=1)
    MembershipClass.objects.create(
        article=article,
        label="Head",
        head_roles=["HEAD", "ACTING", "EXECUTIVE"],
        authority_codes=[code],
        sector=SectorReading.LA_MAINTAINED,
        ages=AgesReading.PRIMARY_PHASE,
    )
    return rules


def apply(rules: Constitution) -> Constitution:
    rules.state = Constitution.State.ADOPTED
    rules.save()
    return rules


def make_network(name: str = "", *, code: str = "856", adopted: bool = True) -> Body:
    """A network with an identity; with a constitution in force unless told otherwise."""
    network = Body.objects.create(kind=Body.Kind.NETWORK, name=name or f"Network {next(_numbers)}")
    Identity.objects.create(body=network, short_name=network.name[:30], prefix=f"N{network.pk}")
    if adopted:
        apply(draft_constitution(network, code=code))
    return network


def make_clerk(network: Body, name: str = "") -> Person:
    person = make_person(name or "Clerk of it")
    Clerk.objects.create(person=person, body=network, starts_on=LONG_AGO)
    return person


def make_group(network: Body, name: str = "") -> Body:
    return Body.objects.create(kind=Body.Kind.DEVELOPMENT_GROUP, name=name or f"Group {next(_numbers)}", parent=network)


def make_place(school: School, group: Body, starts_on: date = LONG_AGO, ends_on: date | None = None) -> Place:
    return Place.objects.create(school=school, group=group, network=group.network, starts_on=starts_on, ends_on=ends_on)
