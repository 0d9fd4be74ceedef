"""Motions, who may vote on them, by which majority, and what they ask of somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cph.people.models import Person
from networks.ballots.models import Mark
from networks.ballots.selectors import not_voted
from networks.constitutions.models import Body, Franchise
from networks.meetings.models import AgendaItem, Meeting, Motion, Vote, VotingRight

DECIDED = (Motion.State.CARRIED, Motion.State.LOST)
COUNTED = (*DECIDED, Motion.State.TIED)
TO_DO = (Motion.State.MOVED, Motion.State.OPEN, Motion.State.TIED)
PART_B_TITLE = "A motion in Part B"


def with_all(rows: QuerySet[Motion]) -> QuerySet[Motion]:
    """Motions ready for a page; `names_voters`: whether their rules let some alone vote on some matters in that body."""
    named = Franchise.objects.filter(article__constitution=OuterRef("constitution"), organ=OuterRef("body__kind"))
    return rows.annotate(names_voters=Exists(named)).select_related(
        "body__parent",
        "meeting__body__parent",
        "meeting__sitting__article",
        "item",
        "amends",
        "moved_by",
        "seconded_by",
        "cast_by",
        "decision",
        "box",
        "franchise__article",
        "franchise__also",
    )


def occasion_of(motion: Motion) -> Meeting:
    """The meeting of a motion; for a vote between meetings one that is not kept, by which seats and rules are read."""
    if motion.meeting_id:
        return motion.meeting
    return between(motion.body, motion.constitution_id)


def between(body: Body, constitution: int | None) -> Meeting:
    """No meeting, but the body and the rules that a vote between meetings goes by."""
    return Meeting(body=body, constitution_id=constitution, title=body.name)


def is_closed_to_some(motion: Motion) -> bool:
    """Whether the motion is confidential, by itself or by its item."""
    item = motion.item.part if motion.item else AgendaItem.Part.OPEN
    return AgendaItem.Part.CONFIDENTIAL in (motion.part, item)


def name_of(motion: Motion) -> str:
    """What may be written where others read it, too: mails, the trail, a first page."""
    return PART_B_TITLE if is_closed_to_some(motion) else f"{motion.number}, “{motion.title}”"


# --- amendments


def waiting_amendments(motion: Motion) -> QuerySet[Motion]:
    """Amendments that must be decided before the motion they amend."""
    return motion.amendments.filter(state__in=TO_DO)


# --- how a vote stands


@dataclass(frozen=True)
class Turnout:
    """Whose votes there are and whose were cast; how they were cast nobody sees before the close.

    A vote is known by its school, or by its person as a negative number.
    """

    rights: frozenset[tuple[int, int]]
    done: frozenset[int]

    @property
    def cast(self) -> int:
        return len(self.done)

    @property
    def votes(self) -> int:
        return len({vote for _, vote in self.rights})

    def of(self, person: Person) -> set[int]:
        """The votes that this person may cast."""
        return {vote for who, vote in self.rights if who == person.pk}


def turnout_of(motion: Motion) -> Turnout:
    """Two queries."""
    rights = motion.rights.values_list("person", "school")
    cast = motion.votes.values_list("person", "school")
    if motion.method == Motion.Method.SECRET:
        cast = Mark.objects.filter(box=motion.box_id).values_list("elector", "school")
    return Turnout(
        frozenset((person, school or -person) for person, school in rights),
        frozenset(school or -person for person, school in cast),
    )


def counts_of(motion: Motion) -> tuple[int, int, int]:
    """For, against, abstained, as cast."""
    found = Counter(motion.votes.values_list("choice", flat=True))
    return found[Vote.Choice.FOR], found[Vote.Choice.AGAINST], found[Vote.Choice.ABSTAIN]


def rights_of(motion: Motion, person: Person) -> list[VotingRight]:
    """The votes this person may cast, each with what they cast so far (`vote`)."""
    rows = list(motion.rights.filter(person=person).select_related("school", "stands_in_for").order_by("title", "pk"))
    mine = Q(person=person, school__isnull=True) | Q(school__in=[one.school_id for one in rows if one.school_id])
    votes = {one.school_id: one for one in motion.votes.filter(mine).select_related("person")}
    for one in rows:
        one.vote = votes.get(one.school_id)
    return rows


def who_voted_how(motion: Motion) -> list[Vote]:
    """Every vote of a named vote that is over, by name; nothing before the close."""
    if motion.state not in COUNTED or motion.method != Motion.Method.NAMED:
        return []
    rows = motion.votes.select_related("person", "school", "recorded_by")
    return list(rows.order_by("person__name", "person_id", "school__name"))


def did_not_vote(motion: Motion) -> QuerySet[Person]:
    """Who had a vote and did not cast it; of a school with two heads, both while neither has."""
    if motion.method == Motion.Method.SECRET:
        return not_voted(motion.box)
    cast = Vote.objects.filter(motion=motion)
    theirs = cast.filter(school__isnull=True, person=OuterRef("person"))
    schools = cast.filter(school__isnull=False, school=OuterRef("school"))
    silent = motion.rights.filter(~Exists(theirs), ~Exists(schools))
    return Person.objects.filter(pk__in=silent.values("person"))


# --- lists


def motions_of(meeting: Meeting) -> QuerySet[Motion]:
    """The motions of a meeting, each main motion with its amendments before it is decided: two queries."""
    amendments = with_turnout(Motion.objects.select_related("moved_by", "seconded_by", "item")).order_by(
        "moved_at", "pk"
    )
    rows = with_turnout(Motion.objects.filter(meeting=meeting, amends__isnull=True)).order_by("moved_at", "pk")
    return rows.select_related("moved_by", "seconded_by", "item").prefetch_related(
        Prefetch("amendments", queryset=amendments, to_attr="its_amendments")
    )


def with_amendments(motions: Iterable[Motion]) -> Iterator[Motion]:
    """These motions of `motions_of`, each followed by its amendments."""
    for one in motions:
        yield one
        yield from one.its_amendments


def with_turnout(rows: QuerySet[Motion]) -> QuerySet[Motion]:
    """Motions with the number of votes cast, never with how."""
    marks = Mark.objects.filter(box=OuterRef("box")).order_by().values("box").annotate(found=Count("pk"))
    return rows.annotate(cast=Count("votes") + Coalesce(Subquery(marks.values("found")), 0))


def votes_between(body: Body) -> QuerySet[Motion]:
    """Motions of this body that no meeting decides."""
    return with_turnout(Motion.objects.filter(body=body, meeting__isnull=True)).select_related(
        "moved_by", "seconded_by", "item", "amends"
    )
