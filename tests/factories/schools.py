"""Schools, those who lead them and those who act for authorities, for tests."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import factory

from networks.schools.models import Authority, Entry, Headship, Officer, RegisterImport, School
from networks.schools.rules import FIELDS, HEAD, fold
from tests.factories.people import PersonFactory

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
COLUMNS = [*(field.column for field in FIELDS), *HEAD, "UPRN"]


class AuthorityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Authority
        django_get_or_create = ("code",)

    code = "856"
    name = "Leicester"


class SchoolFactory(factory.django.DjangoModelFactory):
    """An open maintained primary school with its one register entry."""

    class Meta:
        model = School
        skip_postgeneration_save = True

    urn = factory.Sequence(lambda n: 200_000 + n)
    name = factory.Sequence(lambda n: f"Lantern {n} Primary School")
    sort_name = factory.LazyAttribute(lambda one: fold(one.name))
    town = "Leicester"
    postcode = "LE1 1AA"
    search = factory.LazyAttribute(lambda one: f"{fold(one.name)} {fold(one.town)} {one.postcode.lower()} {one.urn}")
    authority = factory.SubFactory(AuthorityFactory)
    phase = "2"
    sector = "MAINTAINED"
    pupils = 210

    @factory.post_generation
    def entry(self, create: bool, extracted: Any, **facts: Any) -> None:
        same = ("urn", "name", "authority", "phase", "sector", "status", "pupils", "town", "postcode")
        told = {name: getattr(self, name) for name in same} | {"imported_at": AT} | facts
        Entry.objects.create(school=self, **told)


class HeadshipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Headship

    person = factory.SubFactory(PersonFactory)
    school = factory.SubFactory(SchoolFactory)
    starts_on = date(2020, 9, 1)


class OfficerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Officer

    person = factory.SubFactory(PersonFactory)
    authority = factory.SubFactory(AuthorityFactory)
    title = "School partnerships officer"
    starts_on = date(2020, 9, 1)


class RegisterImportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RegisterImport

    asked_by = factory.SubFactory(PersonFactory)
    asked_at = AT
    touched_at = AT


def row_of(urn: int | str, **told: Any) -> dict[str, str]:
    """One row of a register by the names of its facts; columns by their own names in `columns`."""
    columns = told.pop("columns", {})
    by_name = {field.name: field.column for field in FIELDS}
    facts = {
        "urn": urn,
        "authority_code": "856",
        "authority_name": "Leicester",
        "number": "2001",
        "name": f"Lantern {urn} Primary School",
        "type_code": "01",
        "group_code": "4",
        "status": "1",
        "phase": "2",
        "low_age": "4",
        "high_age": "11",
        "pupils": "210",
        "census_on": "19-01-2023",
        "town": "Leicester",
        "postcode": "LE1 1AA",
    } | told
    return {by_name[name]: str(value) for name, value in facts.items()} | columns


def register_file(*rows: dict[str, str], columns: list[str] | None = None, **how: Any) -> io.BytesIO:
    """A register as its extract is written: Windows-1252, CRLF, text in quotes."""
    return io.BytesIO(csv_of(columns or COLUMNS, rows).encode(how.get("encoding", "cp1252")))


def csv_of(columns: list[str], rows: Any) -> str:
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    lines = [",".join(map(quoted, columns))]
    lines += [",".join(quoted(row.get(column, "")) for column in columns) for row in rows]
    return "\r\n".join(lines) + "\r\n"


def links_file(*links: tuple[Any, ...]) -> io.BytesIO:
    """A links extract: (URN, other URN, other's name, type, date)."""
    columns = ["URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate"]
    rows = [dict(zip(columns, map(str, link), strict=True)) for link in links]
    return io.BytesIO(csv_of(columns, rows).encode("cp1252"))
