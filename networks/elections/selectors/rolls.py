"""Who has a vote in a contest: worked out from the members of a day, then frozen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from cph.people.models import Person
from networks.constitutions.models import Body, Clerk, MembershipClass
from networks.elections.models import Contest, Elector
from networks.executives.models import Tenure
from networks.groups.models import Place
from networks.members.selectors import Led, RollRow, members_of, roll_of
from networks.schools.models import Officer

BY_SCHOOL = MembershipClass.VotesPer.SCHOOL


@dataclass(frozen=True)
class Line:
    """A vote somebody has: their own, or that of a school they lead."""

    voter: Person
    school_id: int | None
    name: str

    @property
    def elector_id(self) -> int | None:
        return None if self.school_id else self.voter.pk


def rolls_for(contests: Sequence[Contest], network: Body, on: date) -> dict[int, list[Line]]:
    """The roll of each contest as the members of this day make it, by the contest's number. Three queries."""
    rows = roll_of(network, on)
    groups = {one.group_id for one in contests if one.group_id}
    placed: dict[int, set[int]] = {group: set() for group in groups}
    if groups:
        for group, school in Place.objects.on(on).filter(group__in=groups).values_list("group", "school"):
            placed[group].add(school)
    return {
        one.pk: _lines(rows, one.votes_per == BY_SCHOOL, placed[one.group_id] if one.group_id else None)
        for one in contests
    }


def _lines(rows: Iterable[RollRow], by_school: bool, schools: set[int] | None) -> list[Line]:
    """A vote for each member, or for each school; of a group those of its schools alone."""
    found = []
    for row in rows:
        led = [one for one in row.schools if schools is None or one.school_id in schools]
        if not led:
            continue
        if by_school:
            found += [Line(row.person, one.school_id, name_of_school(row.person, one)) for one in led]
        else:
            found.append(Line(row.person, None, name_of_person(row.person, led)))
    return found


def name_of_person(person: Person, led: Iterable[Led]) -> str:
    """Hannah Head, Green Lane Infant School."""
    return ", ".join([person.name, *(one.name for one in led)])[:250]


def name_of_school(person: Person, led: Led) -> str:
    """Green Lane Infant School, Hannah Head."""
    return f"{led.name}, {person.name}"[:250]


# --- the frozen roll


def on_roll(contest: Contest) -> QuerySet[Elector]:
    """The roll of a contest as it stands, corrections included, by name."""
    return contest.electors.filter(taken_off_by__isnull=True).select_related("voter", "school").order_by("name", "pk")


def votes_on(contest: Contest) -> int:
    """How many votes the roll has: two heads who share a school share its vote."""
    rows = on_roll(contest).order_by()
    if contest.votes_per == BY_SCHOOL:
        return rows.filter(school__isnull=False).values("school").distinct().count() + rows.filter(school=None).count()
    return rows.count()


def electors_in(contests: Iterable[Contest]) -> QuerySet[Person]:
    """Everybody who is on the roll of one of these contests, each once."""
    rows = Elector.objects.filter(contest__in=list(contests), taken_off_by__isnull=True)
    return Person.objects.filter(pk__in=rows.values("voter"))


# --- who may be asked to run an election


def people_with_a_seat(network: Body, on: date) -> QuerySet[Person]:
    """Members, holders of posts, clerks, and officers of the authorities whose schools count."""
    codes: set[str] = set()
    classes = MembershipClass.objects.filter(article__constitution__body=network)
    for some in classes.values_list("authority_codes", flat=True):
        codes.update(some)
    held = Tenure.objects.on(on).filter(Q(body=network) | Q(body__parent=network))
    here = (
        Q(pk__in=members_of(network, on).values("pk"))
        | Q(pk__in=held.values("person"))
        | Q(pk__in=Clerk.objects.on(on).filter(body=network).values("person"))
        | Q(pk__in=Officer.objects.on(on).filter(authority__code__in=codes).values("person"))
    )
    return Person.objects.filter(here, is_active=True).order_by("name", "pk")
