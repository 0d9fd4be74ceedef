"""What a post asks for, what was found on it for each who stands, and what the records say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from cph.people.models import Person
from networks.constitutions.models import Requirement
from networks.elections.models import Contest, Finding, Nomination
from networks.elections.rules.eligibility import (
    Judged,
    Spell,
    judge_grade,
    judge_member,
    judge_on_paper,
    judge_years,
)
from networks.members.selectors import roll_of
from networks.schools.models import Headship

ENOUGH = (Finding.Outcome.MET, Finding.Outcome.WAIVED)
MEMBER = Requirement.Kind.MEMBER
COLOURS = {"MET": "green", "WAIVED": "purple", "NOT_MET": "red", "NEEDS_EVIDENCE": "yellow", "NEEDS_READING": "blue"}


@dataclass(frozen=True)
class Asked:
    """One requirement of a post; without a row, that they are a member, because the post is for members only."""

    row: Requirement | None
    kind: str
    wording: str
    article: str
    may_be_waived: bool | None

    @property
    def pk(self) -> int:
        """The number in forms: 0 where there is no row."""
        return self.row.pk if self.row else 0

    @property
    def figure(self) -> int | None:
        return self.row.figure if self.row else None

    @property
    def is_on_record(self) -> bool:
        """Whether the records here can show it."""
        return self.kind in (MEMBER, Requirement.Kind.YEARS_AS_HEAD)


@dataclass
class Line:
    """A requirement for one who stands: what counts now, and everything that was found before."""

    asked: Asked
    person: Person
    findings: list[Finding] = field(default_factory=list)

    @property
    def now(self) -> Finding | None:
        return self.findings[-1] if self.findings else None

    @property
    def earlier(self) -> list[Finding]:
        return self.findings[-2::-1]

    @property
    def is_enough(self) -> bool:
        return self.now is not None and self.now.outcome in ENOUGH

    @property
    def colour(self) -> str:
        return COLOURS[self.now.outcome] if self.now else "grey"

    @property
    def words(self) -> str:
        return self.now.get_outcome_display() if self.now else "Not looked at yet"


def asked_for(contest: Contest) -> list[Asked]:
    """What the post asks for, in the constitution's order; that they are a member comes first where it is for members only."""
    rows = Requirement.objects.filter(post=contest.post).select_related("article").order_by("position", "pk")
    found = [Asked(row, row.kind, row.wording, str(row.article), row.may_be_waived) for row in rows]
    if contest.post.head_only and not any(one.kind == MEMBER for one in found):
        words = "Is a member of the network on the day of notice"
        found.insert(0, Asked(None, MEMBER, words, str(contest.post.article), False))
    return found


def stands_in(nomination: Nomination) -> list[Person]:
    """The nominee, and the partner on a joint ticket."""
    return [one for one in (nomination.nominee, nomination.partner) if one is not None]


def lines_of(nomination: Nomination) -> list[Line]:
    """Every requirement for everybody who stands, with what was found: two queries."""
    lines = [Line(asked, person) for person in stands_in(nomination) for asked in asked_for(nomination.contest)]
    by_key = {(one.person.pk, one.asked.pk): one for one in lines}
    for finding in nomination.findings.select_related("found_by").order_by("found_at", "pk"):
        if line := by_key.get((finding.person_id, finding.requirement_id or 0)):
            line.findings.append(finding)
    return lines


def spells_of(person: Person) -> list[Spell]:
    """When somebody led which school, by the records."""
    rows = Headship.objects.filter(person=person).select_related("school").order_by("starts_on")
    return [Spell(one.starts_on, one.ends_on, one.school.name) for one in rows]


def judged_by_records(asked: Asked, person: Person, contest: Contest, spells: list[Spell], today: date) -> Judged:
    """What the records say on one requirement for one person."""
    if asked.kind == MEMBER:
        noticed_at: datetime = contest.election.noticed_at
        on = timezone.localdate(noticed_at)
        return judge_member(_was_member(person, contest, on), on)
    if asked.kind == Requirement.Kind.YEARS_AS_HEAD:
        return judge_years(spells, asked.figure or 0, today)
    if asked.kind == Requirement.Kind.SCHOOL_GRADE:
        return judge_grade(None, spells, today)
    return judge_on_paper(asked.wording)


def _was_member(person: Person, contest: Contest, on: date) -> bool:
    """On the roll of the election as it was frozen and corrected, or else a member of the network on that day."""
    on_roll = contest.electors.filter(elector=person, taken_off_by__isnull=True)
    if on_roll.exists():
        return True
    return any(row.person.pk == person.pk for row in roll_of(contest.election.network, on))
