"""The city's schools in the register, the network and its constitution, a head for every school, six groups."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import BytesIO

from cph.home.demo import city
from cph.home.demo.telling import NETWORK, Told, arrive, at
from cph.people.models import Person
from networks.constitutions.instance import Instance, read, read_shipped
from networks.constitutions.models import Ambiguity
from networks.constitutions.services import load_constitution, record_ruling, start_network
from networks.groups import drawings
from networks.schools.importing import import_register
from networks.schools.models import Authority, HeadRole, School, SchoolTerm
from networks.schools.services import appoint_officer, start_headship


def load_the_register(told: Told) -> None:
    """The authority's officer brings the register in twice: at the start, and after a school became an academy."""
    day = told.start - timedelta(days=30)
    import_register(BytesIO(city.register_file()), by=told.admin, at=at(day))
    authority = Authority.objects.get(code=city.AUTHORITY_CODE)
    officer = Person.objects.create_user("officer@example.org", name="Morgan Tidewell")
    appoint_officer(officer, authority, title="Head of school partnerships", starts_on=day, by=told.admin, at=at(day))
    told.people["officer"] = arrive(officer, at(day))
    for year in range(told.year - 2, told.year + 2):
        SchoolTerm.objects.bulk_create(
            SchoolTerm(authority=authority, academic_year=year, name=name, starts_on=first, ends_on=last)
            for name, first, last in city.terms(year)
        )
    converted = date(told.year - 1, 12, 1)
    import_register(
        BytesIO(city.register_file(converted)),
        BytesIO(city.links_file(converted)),
        by=told.by("officer"),
        at=at(converted + timedelta(days=6), 16),
    )


def start_the_network(told: Told) -> None:
    """An administrator starts it, its clerk loads the constitution, the executive settles two questions of three."""
    begin = at(told.start - timedelta(days=14))
    told.network = start_network(
        name=NETWORK,
        short_name="Larkmere Heads",
        prefix="LPH",
        colour="#1d4f91",
        clerk_name="Robin Ledgerwood",
        clerk_email="clerk@example.org",
        by=told.admin,
        at=begin,
    )
    told.clerk = told.people["clerk"] = arrive(Person.objects.get(email="clerk@example.org"), begin)
    load_constitution(
        told.network,
        in_larkmere(),
        starts_on=told.start,
        adopted_by="The heads of the city",
        by=told.by("clerk"),
        at=begin,
    )
    for key, choice, why in (
        ("membership.sector", "STATE_FUNDED", "Academies teach the same city's children and came to every meeting."),
        ("sittings.terms", "THREE_TERMS", "Six full meetings a year are what heads can attend."),
    ):
        question = Ambiguity.objects.get(key=key, article__constitution__body=told.network)
        record_ruling(
            question,
            question.readings.get(key=choice),
            starts_on=told.start,
            decided_by="The founding meeting of heads",
            reason=why,
            effect={},
            by=told.by("clerk"),
            at=begin + timedelta(hours=2),
        )


def in_larkmere() -> Instance:
    """The shipped constitution with this city's name and code in it."""
    text = json.dumps(read_shipped("leicester").data, ensure_ascii=False)
    for old, new in (
        ('"856"', f'"{city.AUTHORITY_CODE}"'),
        ("City Primary Headteachers", NETWORK),
        ("CPH Executive", "Larkmere Heads Executive"),
        ("Leicester", city.AUTHORITY_NAME),
    ):
        text = text.replace(old, new)
    return read("leicester", text)


def people_the_schools(told: Told) -> None:
    """A head for every school but one; one of them leads two."""
    assert told.network is not None
    names = iter(city.names())
    schools = list(School.objects.filter(authority__code=city.AUTHORITY_CODE).order_by("pk"))
    personas = {5: "two.schools", 7: "head", 12: "co.chair", 20: "representative"}
    for number, school in enumerate(schools[:-2]):
        slug = personas.get(number)
        name = next(names)
        email = f"{slug}@example.org" if slug else f"{name.lower().replace(' ', '.')}@example.org"
        person = Person.objects.create_user(email, name=name)
        began = told.start - timedelta(days=told.draw.randint(200, 3500))
        role = HeadRole.ACTING if number == 31 else HeadRole.EXECUTIVE if slug == "two.schools" else HeadRole.HEAD
        start_headship(person, school, role, began, by=told.admin, at=at(told.start - timedelta(days=20)))
        told.heads.append(person)
        told.people[slug or f"head {number}"] = person
        if number % 23 != 22:
            arrive(person, at(told.start + timedelta(days=number % 9)))
    start_headship(
        told.people["two.schools"],
        schools[-2],
        HeadRole.EXECUTIVE,
        told.start + timedelta(days=123),
        by=told.admin,
        at=at(told.start + timedelta(days=123)),
    )


def draw_the_groups(told: Told) -> None:
    """Six development groups by the parts of the city."""
    day = told.start
    drawing = drawings.start_drawing(
        told.network, starts_on=day, from_today=False, by=told.by("clerk"), at=at(day - timedelta(days=10))
    )
    part_of = {site.urn: site.group for site in city.sites()} | {
        city.CONVERTED_URN: next(s.group for s in city.sites() if s.name.startswith(city.CONVERTED_PLACE))
    }
    wanted: dict[str, list[School]] = {name: [] for name in city.GROUPS}
    for school in School.objects.filter(authority__code=city.AUTHORITY_CODE):
        wanted[part_of[school.urn]].append(school)
    drawings.put_many(drawing, wanted, revision=drawing.revision, by=told.by("clerk"), at=at(day - timedelta(days=9)))
    drawings.adopt(drawing, by=told.by("clerk"), at=at(day - timedelta(days=8)))
