"""Ballot papers and votes: what stands on a paper, who has which votes, whether they are cast."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cph.people.models import Person
from networks.ballots.models import Box, Mark, RollEntry
from networks.ballots.rules.keyings import agreed
from networks.elections.models import Contest, Nomination
from networks.elections.rules.papers import Way, way_of
from networks.schools.models import Headship

# --- the paper


@dataclass(frozen=True)
class Line:
    """A line of the ballot paper: a candidate, or “re-open nominations”, which is always the last."""

    number: int
    name: str
    school: str = ""
    nomination: Nomination | None = None

    @property
    def is_ron(self) -> bool:
        return self.nomination is None

    @property
    def is_withdrawn(self) -> bool:
        return self.nomination is not None and self.nomination.withdrawn_at is not None


@dataclass(frozen=True)
class Paper:
    """The paper of a contest: its lines in the order that was drawn, how it is filled in, how many may be marked."""

    lines: Sequence[Line]
    way: Way
    most: int

    @property
    def names(self) -> list[str]:
        return [line.name for line in self.lines]

    def chosen(self, ranking: Iterable[int]) -> list[Line]:
        return [self.lines[number - 1] for number in ranking]

    def left_out(self, ranking: Iterable[int]) -> list[Line]:
        marked = set(ranking)
        return [line for line in self.lines if line.number not in marked]


RON = "Re-open nominations"


def paper_of(contest: Contest, at: datetime) -> Paper:
    """The paper as voters see it: two queries."""
    rows = contest.nominations.filter(number__isnull=False).select_related("nominee", "partner").order_by("number")
    candidates = list(rows)
    led = _schools_of({pk for one in candidates for pk in (one.nominee_id, one.partner_id) if pk}, at)
    lines = [Line(one.number, str(one), _schools_named(one, led), one) for one in candidates]
    if contest.box.choices > len(lines):
        lines.append(Line(len(lines) + 1, RON))
    most = min(contest.box.marks, contest.seats) if contest.method == "plurality" else contest.box.marks
    return Paper(lines, way_of(contest.method, most), most)


def _schools_of(people: set[int], at: datetime) -> dict[int, list[str]]:
    led = defaultdict(list)
    rows = Headship.objects.on(timezone.localdate(at)).filter(person__in=people).order_by("school__sort_name")
    for person, school in rows.values_list("person", "school__name"):
        led[person].append(school)
    return led


def _schools_named(one: Nomination, led: dict[int, list[str]]) -> str:
    schools = [school for pk in (one.nominee_id, one.partner_id) if pk for school in led.get(pk, [])]
    return "; ".join(dict.fromkeys(schools))


# --- whose votes


@dataclass(frozen=True)
class MyVote:
    """A vote that somebody may cast: in which contest, whose it is, whether it is cast."""

    contest: Contest
    entry: RollEntry
    is_cast: bool

    @property
    def whose(self) -> str:
        """Empty for one's own."""
        if self.entry.school_id:
            return self.entry.school.name
        return "" if self.entry.elector_id == self.entry.voter_id else self.entry.elector.name

    @property
    def is_proxy(self) -> bool:
        return self.entry.elector_id is not None and self.entry.elector_id != self.entry.voter_id


def marked() -> Exists:
    """Whether the vote of a roll entry is cast."""
    whose = Q(elector=OuterRef("elector")) | Q(school=OuterRef("school"))
    return Exists(Mark.objects.filter(whose, box=OuterRef("box")))


SHOWN = (Box.State.OPEN, Box.State.CLOSED, Box.State.OPENED, Box.State.DESTROYED)


def my_votes(person: Person, *, contest: Contest | None = None) -> list[MyVote]:
    """Every vote this person may cast or could have cast, elections that close last first: one query."""
    rows = RollEntry.objects.filter(voter=person, box__contest__isnull=False)
    rows = rows.filter(box=contest.box_id) if contest else rows.filter(box__state__in=SHOWN)
    rows = rows.annotate(is_cast=marked()).select_related(
        "school", "elector", "box__contest__post", "box__contest__group", "box__contest__election__network"
    )
    found = [
        MyVote(_contest_of(one), one, one.is_cast) for one in rows.order_by("-box__closes_at", "box", "name", "pk")
    ]
    own_first = {True: 0, False: 1}
    return sorted(
        found,
        key=lambda one: (
            -one.contest.box.closes_at.timestamp() if one.contest.box.closes_at else 0,
            one.contest.election_id,
            one.contest.position,
            own_first[one.entry.elector_id == person.pk],
        ),
    )


def _contest_of(entry: RollEntry) -> Contest:
    contest = entry.box.contest
    contest.box = entry.box
    return contest


# --- ballots on paper


MOST_FOUND = 20


def roll_found(contest: Contest, asked: str) -> list[RollEntry]:
    """Names on the roll that have these words in them; `is_cast` says whether the vote is cast. One query."""
    rows = RollEntry.objects.filter(box=contest.box_id)
    for word in asked.split()[:8]:
        rows = rows.filter(name__icontains=word)
    return list(
        rows.annotate(is_cast=marked()).select_related("voter", "elector", "school").order_by("name")[:MOST_FOUND]
    )


@dataclass(frozen=True)
class Keyings:
    """How far the papers are: those this person has keyed, those two read differently, those not read twice yet."""

    mine: list[int]
    differing: tuple[int, ...]
    unread: tuple[int, ...]


def keyings_of(contest: Contest, person: Person) -> Keyings:
    """Numbers alone: what anybody keyed is shown to nobody. One query."""
    readings = list(contest.box.keyed.values_list("number", "keyed_by", "ranking"))
    found = agreed([(number, by, tuple(ranking)) for number, by, ranking in readings], contest.box.seal.on_paper)
    return Keyings(sorted(number for number, by, _ in readings if by == person.pk), found.differing, found.unread)


# --- proxies


def proxies_of(contest: Contest, person: Person) -> list[RollEntry]:
    """Who may cast this person's own vote besides them."""
    rows = RollEntry.objects.filter(box=contest.box_id, elector=person).exclude(voter=person)
    return list(rows.select_related("voter").order_by("pk"))


def may_be_proxies(contest: Contest, person: Person) -> QuerySet[Person]:
    """Everybody else on the roll of this contest, by name."""
    on_roll = RollEntry.objects.filter(box=contest.box_id).values("voter")
    return Person.objects.filter(pk__in=on_roll, is_active=True).exclude(pk=person.pk).order_by("name", "pk")
