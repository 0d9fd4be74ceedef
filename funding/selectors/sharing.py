"""Who there is to share with, and by which figures: groups or schools of a day, their schools, their pupils by census."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Subquery

from funding.models import Sharing
from networks.constitutions.models import Body
from networks.groups.models import Place
from networks.groups.selectors import groups_of
from networks.members.inforce import entries_open_on, schools_that_count
from networks.schools.models import Entry

To = Sharing.To


@dataclass(frozen=True)
class Sharer:
    """A group, a school or a body that may get a part, with what is known of it on the day."""

    key: int
    name: str
    urn: int | None = None
    schools: int = 1
    pupils: int | None = None
    without: tuple[str, ...] = ()  # its schools whose number of pupils is not known

    @property
    def label(self) -> str:
        return f"{self.name} ({self.urn})" if self.urn else self.name


@dataclass(frozen=True)
class Sharers:
    """All of them in order, and how many of their figures are of which census."""

    rows: tuple[Sharer, ...]
    census: tuple[tuple[date | None, int], ...] = ()


def sharers_of(network: Body, to: str, on: date, body: Body | None = None) -> Sharers:
    """Who gets a part on this day: the groups of the network, the schools that count, or one body. Two queries at most."""
    if to == To.BODY:
        return Sharers((Sharer(body.pk, body.name),) if body else ())
    found = _pupils_of(network, on)
    if to == To.SCHOOLS:
        rows = tuple(Sharer(pk, name, urn, 1, pupils) for pk, name, urn, pupils, _ in found)
        return Sharers(rows, _census(found))
    return _groups(network, on, {pk: row for row in found if (pk := row[0])})


Row = tuple[int, str, int, int | None, date | None]


def _pupils_of(network: Body, on: date) -> list[Row]:
    """The schools that count on the day, with the pupils that the register's entry of the day tells, and of which census."""
    entry = Entry.objects.filter(entries_open_on(on), school=OuterRef("pk")).order_by(
        F("opened_on").desc(nulls_last=True)
    )
    rows = schools_that_count(network, on).annotate(
        then=Subquery(entry.values("pupils")[:1]), census=Subquery(entry.values("census_on")[:1])
    )
    rows = rows.order_by("sort_name", "urn").values_list("pk", "name", "urn", "then", "pupils", "census")
    return [(pk, name, urn, now if then is None else then, census) for pk, name, urn, then, now, census in rows]


def _census(rows: list[Row]) -> tuple[tuple[date | None, int], ...]:
    told = Counter(census for *_, pupils, census in rows if pupils is not None)
    return tuple(sorted(told.items(), key=lambda one: (one[0] is None, one[0] or date.min)))


def _groups(network: Body, on: date, schools: dict[int, Row]) -> Sharers:
    """The groups with their schools that count: pupils only where each of them has a figure."""
    inside: dict[int, list[Row]] = {}
    for group, school in Place.objects.on(on).filter(network=network.network_id).values_list("group", "school"):
        if school in schools:
            inside.setdefault(group, []).append(schools[school])
    rows = []
    for group in groups_of(network, on):
        there = sorted(inside.get(group.pk, ()), key=lambda row: (row[1], row[2]))
        without = tuple(f"{row[1]} ({row[2]})" for row in there if row[3] is None)
        pupils = None if without else sum(row[3] or 0 for row in there)
        rows.append(Sharer(group.pk, group.name, None, len(there), pupils, without))
    return Sharers(tuple(rows), _census([row for some in inside.values() for row in some]))
