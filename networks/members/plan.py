"""What a list of heads would do, row by row, before anything is saved."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from django.db import models
from django.db.models import Q

from cph.core.templatetags.words import day_words
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.members.inforce import schools_of
from networks.members.upload import UploadRow
from networks.schools.models import Entry, HeadRole, Headship, School

ALONE = (HeadRole.HEAD, HeadRole.ACTING)


class Act(models.TextChoices):
    NEW = "NEW", "New headship"
    EMAIL = "EMAIL", "E-mail address entered"
    SAME = "SAME", "Already recorded"
    NONE = "NONE", "Cannot be done"


@dataclass(frozen=True)
class PlannedRow:
    """A row with the school and person it means and what it would do, or why it cannot be done."""

    row: UploadRow
    act: str
    school: School | None = None
    person: Person | None = None
    problem: str = ""

    @property
    def act_label(self) -> str:
        return str(Act(self.act).label)


@dataclass
class Known:
    """What the rows are held against: schools by any of their URNs, who leads them, people by address."""

    schools: dict[int, School]
    led: dict[int, list[Headship]]
    people: dict[str, Person]


def _known(network: Body, rows: list[UploadRow], on: date) -> Known:
    urns = [row.urn for row in rows]
    ours = schools_of(network, on)
    entries = Entry.objects.filter(urn__in=urns, school__in=ours).select_related("school")
    schools = {one.urn: one.school for one in entries}
    led: dict[int, list[Headship]] = defaultdict(list)
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=min((row.starts_on for row in rows if row.starts_on), default=on))
    for one in Headship.objects.filter(still, school__in=ours).select_related("person", "school"):
        led[one.school_id].append(one)
    emails = [row.email for row in rows if row.email]
    return Known(schools, led, {one.email: one for one in Person.objects.filter(email__in=emails) if one.email})


def plan_of(network: Body, rows: list[UploadRow], on: date) -> list[PlannedRow]:
    """What each row would do today: four queries, however many rows."""
    known = _known(network, rows, on)
    seen: dict[tuple[int, str], int] = {}
    names: dict[str, tuple[int, str]] = {}
    plan = []
    for row in rows:
        one = _plan(row, known, on)
        if not one.problem and one.school is not None:
            one = _among_themselves(one, one.school, seen, names)
        plan.append(one)
    return plan


def _plan(row: UploadRow, known: Known, on: date) -> PlannedRow:
    def cannot(problem: str) -> PlannedRow:
        return PlannedRow(row, Act.NONE, problem=problem)

    if row.problem:
        return cannot(row.problem)
    school = known.schools.get(row.urn)
    if school is None:
        return cannot(f"URN {row.urn} is no school of this network that is open today.")
    person = known.people.get(row.email)
    if person is not None and person.name.casefold() != row.name.casefold():
        return cannot(f"The e-mail address {row.email} belongs to somebody whose name is written differently.")
    for headship in known.led[school.pk]:
        if headship.is_current(on) and headship.person.name.casefold() == row.name.casefold():
            return _for_known_head(row, school, headship.person, person)
    return _for_new_head(row, school, person, known)


def _for_known_head(row: UploadRow, school: School, head: Person, owner: Person | None) -> PlannedRow:
    if not row.email or head.email == row.email:
        return PlannedRow(row, Act.SAME, school, head)
    if owner is not None:
        return PlannedRow(row, Act.NONE, problem=f"Somebody else here has the e-mail address {row.email}.")
    if head.joined_at is not None or head.must_use_second_factor:
        return PlannedRow(row, Act.NONE, problem=f"{head.name} has joined and changes their address themselves.")
    return PlannedRow(row, Act.EMAIL, school, head)


def _for_new_head(row: UploadRow, school: School, person: Person | None, known: Known) -> PlannedRow:
    if row.starts_on is None:
        return PlannedRow(row, Act.NONE, problem="Give the day from which they lead the school.")
    for other in known.led[school.pk]:
        clashes = other.ends_on is None or other.ends_on >= row.starts_on
        same = other.person_id == (person.pk if person else None)
        if clashes and (same or (other.role in ALONE and row.role in ALONE)):
            until = f"until {day_words(other.ends_on)}" if other.ends_on else "with no end recorded"
            return PlannedRow(
                row, Act.NONE, problem=f"{other.person.name} leads {school.name} {until}. End that headship first."
            )
    if not row.email:
        for headships in known.led.values():
            for other in headships:
                if other.person.name.casefold() == row.name.casefold():
                    words = f"{other.person.name} leads {other.school.name} already. Give the e-mail address to say whether it is the same person."
                    return PlannedRow(row, Act.NONE, problem=words)
    return PlannedRow(row, Act.NEW, school, person)


def _among_themselves(
    one: PlannedRow, school: School, seen: dict[tuple[int, str], int], names: dict[str, tuple[int, str]]
) -> PlannedRow:
    """Two rows of the file that cannot both be true."""
    row = one.row
    shared = "" if row.role in ALONE else row.name.casefold()
    if (school.pk, shared) in seen:
        return replace(one, act=Act.NONE, problem=f"{school.name} stands in row {seen[school.pk, shared]} already.")
    seen[school.pk, shared] = row.number
    number, email = names.setdefault(row.name.casefold(), (row.number, row.email))
    if number != row.number and (not row.email or not email) and one.act == Act.NEW:
        words = (
            f"{row.name} stands in row {number} too. Give the e-mail address in both to say whether it is one person."
        )
        return replace(one, act=Act.NONE, problem=words)
    return one
