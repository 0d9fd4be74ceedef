"""Motions, who may vote on them, by which majority, and what they ask of somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cph.core.needs import Need
from cph.core.templatetags.words import moment
from cph.people.models import Person
from networks.constitutions.models import Body, Entitlement, Majority, MembershipClass, Post
from networks.meetings.models import AgendaItem, Meeting, Motion, Vote, VotingRight
from networks.meetings.rules.majorities import Majority as Share
from networks.meetings.rules.majorities import Of
from networks.meetings.selectors.agendas import constitution_id_of, executive_for
from networks.meetings.selectors.seating import Articles, Seated, articles_of, entitled, seating
from networks.meetings.selectors.sitting import voters_present
from networks.schools.models import School

DECIDED = (Motion.State.CARRIED, Motion.State.LOST)
COUNTED = (*DECIDED, Motion.State.TIED)
TO_DO = (Motion.State.MOVED, Motion.State.OPEN, Motion.State.TIED)
PART_B_TITLE = "A motion in Part B"


def with_all(rows: QuerySet[Motion]) -> QuerySet[Motion]:
    """Motions ready for a page."""
    return rows.select_related(
        "body__parent",
        "meeting__body__parent",
        "meeting__sitting__article",
        "item",
        "amends",
        "moved_by",
        "seconded_by",
        "cast_by",
        "decision",
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


# --- the majority


@dataclass(frozen=True)
class Provided:
    """What the constitution says of one kind of decision: the share, or None where it is silent; who says so; the casting vote."""

    matter: str
    label: str
    share: Share | None
    article: str
    casting_vote: bool | None

    def ruled(self, choice: Share) -> Share:
        """The share the chair chose where none is stated; the casting vote stays as the article has it."""
        return replace(choice, casting_vote=self.casting_vote, source="the chair's ruling")


def majorities_of(body: Body, constitution: int | None) -> list[Provided]:
    """What each kind of decision of this body needs; the ordinary one first, silent where no row speaks of it."""
    rows = Majority.objects.filter(article__constitution=constitution, organ=body.kind).select_related("article")
    found = {one.matter: _provided(one) for one in rows.order_by("article__position", "pk")}
    any_ = Majority.Matter.ANY
    first = found.pop(any_, Provided(any_, any_.label, None, "", None))
    return [first, *found.values()]


def _provided(row: Majority) -> Provided:
    article, matter = f"Article {row.article.number}", Majority.Matter(row.matter)
    share = None
    if row.share_of and row.share_from and row.of:
        share = Share(row.share_of, row.share_from, row.more_than, Of(row.of), row.casting_vote, article)
    return Provided(matter.value, matter.label, share, article, row.casting_vote)


# --- who may vote


@dataclass(frozen=True)
class Right:
    """A vote that somebody may cast: their own, or that of a school they lead."""

    person: Person
    title: str
    school_id: int | None = None
    stands_in_for: Person | None = None


@dataclass
class Electorate:
    """Who may vote now, how many votes are present (None between meetings) and how many the whole body has."""

    rights: list[Right]
    present: int | None
    entitled: int
    silent: list[str] = field(default_factory=list)

    @property
    def votes(self) -> int:
        return count_votes(self.rights)


def count_votes(rights: Iterable[Right | VotingRight]) -> int:
    """A vote for each person, or for each school: two heads who share one have one vote."""
    return len({("school", one.school_id) if one.school_id else ("person", one.person.pk) for one in rights})


def votes_by_school(body: Body, constitution: int | None) -> bool:
    """Whether schools have the vote, not persons: an article may say so of the full meeting."""
    rows = MembershipClass.objects.filter(article__constitution=constitution)
    return body.kind == Body.Kind.NETWORK and rows.filter(votes_per=MembershipClass.VotesPer.SCHOOL).exists()


def electorate_of(motion: Motion, at: datetime, *, silent_vote: bool = True) -> Electorate:
    """Who may vote on this motion at this moment. `silent_vote`: whether those vote of whom no article says it."""
    meeting, on = motion.meeting, timezone.localdate(at)
    articles = articles_of(meeting, on, motion.body) if meeting else _articles_between(motion, on)
    of_body = entitled(meeting, articles=articles) if meeting else entitled(motion.body, on, articles)
    of_body = [one for one in of_body if one.may_vote is not False]
    there = voters_present(meeting, at, motion.item) if meeting else of_body
    silent = sorted({one.title for one in there if one.may_vote is None})
    if not silent_vote:
        of_body, there = ([one for one in those if one.may_vote is not None] for those in (of_body, there))
    by_school = votes_by_school(motion.body, motion.constitution_id)
    rights = _rights(there, by_school)
    return Electorate(
        rights, count_votes(rights) if meeting else None, count_votes(_rights(of_body, by_school)), silent
    )


def _articles_between(motion: Motion, on: date) -> Articles:
    return articles_of(between(motion.body, motion.constitution_id), on, motion.body)


def _rights(people: Iterable, by_school: bool) -> list[Right]:
    people = list(people)
    if not by_school:
        return [Right(one.person, one.title, None, getattr(one, "stands_in_for", None)) for one in people]
    names = dict(School.objects.filter(pk__in={pk for one in people for pk in one.schools}).values_list("pk", "name"))
    return [
        Right(one.person, f"For {names[pk]}", pk, getattr(one, "stands_in_for", None))
        for one in people
        for pk in one.schools
        if pk in names
    ]


def chairs_of(motion: Motion, at: datetime) -> list[Person]:
    """Who may rule where the constitution is silent: whoever is in the chair, else the chairs of the executive."""
    if motion.meeting and motion.meeting.chaired_by_id:
        return [motion.meeting.chaired_by]
    body = executive_for(motion.body) or motion.body
    seats = seating(body, timezone.localdate(at))
    return [one.person for one in seats if one.is_chair] or [one.person for one in seats if one.is_officer]


def movers_of(meeting: Meeting | None, body: Body, at: datetime) -> list[Seated]:
    """Who may move and second: those who have a vote in this body, or may have."""
    on = timezone.localdate(at)
    rows = entitled(meeting) if meeting else entitled(body, on)
    return sorted((one for one in rows if one.may_vote is not False), key=lambda one: one.person.name.lower())


def no_vote_article(meeting: Meeting, on: date, title: str | None) -> str:
    """The article that gives no vote: to officers of the authority (`title` None), or to holders of a post; "" where none does."""
    rules = constitution_id_of(meeting, on, meeting.body)
    said = Entitlement.objects.filter(article__constitution=rules, organ=meeting.body.kind, may_vote=False)
    whom = Q(holder=Entitlement.Holder.AUTHORITY) if title is None else Q(post__title=title)
    said = said.filter(whom)
    number = said.values_list("article__number", flat=True).first()
    if number is None and title is not None:
        posts = Post.objects.filter(article__constitution=rules, title=title, may_vote=False)
        number = posts.values_list("article__number", flat=True).first()
    return f"Article {number}" if number else ""


# --- amendments


def waiting_amendments(motion: Motion) -> QuerySet[Motion]:
    """Amendments that must be decided before the motion they amend."""
    return motion.amendments.filter(state__in=TO_DO)


# --- how a vote stands


@dataclass(frozen=True)
class Turnout:
    """How many votes there are and how many were cast; how they were cast nobody sees before the close."""

    cast: int
    votes: int


def turnout_of(motion: Motion) -> Turnout:
    rights = motion.rights.values_list("person", "school")
    votes = {school or -person for person, school in rights}
    return Turnout(motion.votes.count(), len(votes))


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


def with_turnout(rows: QuerySet[Motion]) -> QuerySet[Motion]:
    """Motions with the number of votes cast, never with how."""
    return rows.annotate(cast=Count("votes"))


def votes_between(body: Body) -> QuerySet[Motion]:
    """Motions of this body that no meeting decides."""
    return with_turnout(Motion.objects.filter(body=body, meeting__isnull=True)).select_related(
        "moved_by", "item", "amends"
    )


# --- what needs somebody


def needs_of(person: Person, at: datetime) -> list[Need]:
    """Votes that are open to this person and not yet cast: one query."""
    if not person.is_authenticated:
        return []
    mine = VotingRight.objects.filter(motion=OuterRef("pk"), person=person)
    own = Vote.objects.filter(motion=OuterRef("motion"), person=person, school__isnull=True)
    for_school = Vote.objects.filter(motion=OuterRef("motion"), school=OuterRef("school"))
    uncast = mine.filter(Q(Q(school__isnull=True) & ~Exists(own)) | Q(Q(school__isnull=False) & ~Exists(for_school)))
    rows = Motion.objects.filter(Exists(uncast), state=Motion.State.OPEN, method=Motion.Method.NAMED, opens_at__lte=at)
    rows = rows.filter(Q(closes_at__isnull=True) | Q(closes_at__gt=at)).order_by("closes_at", "pk")
    return [_need(one) for one in rows]


def _need(motion: Motion) -> Need:
    url = reverse("motion_vote", args=[motion.pk])
    if motion.closes_at is None:
        return Need("Vote now on", f"{motion.number}, {motion.title}", url, None, "The meeting is voting.")
    closes = timezone.localdate(motion.closes_at)
    return Need(
        "Vote on", f"{motion.number}, {motion.title}", url, closes, f"Voting closes {moment(motion.closes_at)}."
    )
