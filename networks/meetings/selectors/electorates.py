"""Who may vote on a motion, and by which majority it is carried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from cph.people.models import Person
from networks.constitutions.models import Body, Entitlement, Majority, Post
from networks.meetings.models import Meeting, Motion, VotingRight
from networks.meetings.rules.majorities import Majority as Share
from networks.meetings.rules.majorities import Of
from networks.meetings.selectors.agendas import constitution_id_of, executive_for
from networks.meetings.selectors.franchises import voters_under
from networks.meetings.selectors.motions import between
from networks.meetings.selectors.seating import Articles, Seated, articles_of, day_of, entitled, seating
from networks.meetings.selectors.sitting import Presence, presence_of, voters_present
from networks.schools.models import School


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
    """Who may vote now, how many votes are present (None between meetings) and how many there are in all.

    Where a franchise says who alone votes these are theirs; `seats` are those of the whole body, whatever is voted on.
    """

    rights: list[Right]
    present: int | None
    entitled: int
    silent: list[str] = field(default_factory=list)
    seats: list[Seated] = field(default_factory=list)

    @property
    def votes(self) -> int:
        return count_votes(self.rights)


def count_votes(rights: Iterable[Right | VotingRight]) -> int:
    """A vote for each person, or for each school: two heads who share one have one vote."""
    return len({("school", one.school_id) if one.school_id else ("person", one.person.pk) for one in rights})


def electorate_of(
    motion: Motion, at: datetime, *, silent_vote: bool = True, presence: Presence | None = None
) -> Electorate:
    """Who may vote on this motion at this moment. `silent_vote`: whether those vote of whom no article says it.

    `presence` is that of its meeting, for who has it in hand.
    """
    meeting, on = motion.meeting, timezone.localdate(at)
    presence = (presence or presence_of(meeting)) if meeting else None
    articles = presence.articles if presence else _articles_between(motion, on)
    of_body = presence.seats if presence else entitled(motion.body, on, articles)
    seats = of_body = [one for one in of_body if one.counts and one.may_vote is not False]
    there = voters_present(meeting, at, motion.item, presence) if presence else of_body
    if motion.franchise:
        of_these = [one.person.pk for one in of_body]
        alone = voters_under(
            motion.franchise, of_these, day_of(meeting) if meeting else on, by_school=articles.by_school
        )
        of_body, there = alone.narrowed(of_body), alone.narrowed(there)
    silent = sorted({one.title for one in there if one.may_vote is None})
    if not silent_vote:
        of_body, there = ([one for one in those if one.may_vote is not None] for those in (of_body, there))
    rights, everybody = _rights(there, articles.by_school), count_votes(_rights(of_body, articles.by_school))
    return Electorate(rights, count_votes(rights) if meeting else None, everybody, silent, seats)


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


def chairs_of(motion: Motion, at: datetime, seats: Iterable[Seated] = ()) -> list[Person]:
    """Who may rule where the constitution is silent: whoever is in the chair, else the chairs of the executive.

    `seats` are those of the body, for who has them in hand.
    """
    chair = motion.meeting.chaired_by_id if motion.meeting else None
    if chair:
        return [one.person for one in seats if one.person.pk == chair] or [motion.meeting.chaired_by]
    body = executive_for(motion.body) or motion.body
    seats = list(seats) if body == motion.body else []
    seats = seats or seating(body, timezone.localdate(at))
    return [one.person for one in seats if one.is_chair] or [one.person for one in seats if one.is_officer]


def movers_of(meeting: Meeting | None, body: Body, constitution: int | None, at: datetime) -> list[Seated]:
    """Who may move and second: those who have a vote in this body, or may have."""
    on = timezone.localdate(at)
    rows = entitled(meeting) if meeting else entitled(body, on, articles_of(between(body, constitution), on, body))
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
