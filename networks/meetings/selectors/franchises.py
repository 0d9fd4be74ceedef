"""Who alone votes on a kind of matter, by the schools they lead on the day, as the register has them on that day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from cph.people.models import Person
from networks.constitutions.models import Body, Franchise
from networks.executives.models import Tenure
from networks.meetings.models import Motion
from networks.meetings.rules.franchises import entitled_words, voters_words
from networks.meetings.selectors.seating import Seated, day_of
from networks.meetings.selectors.sitting import Voter
from networks.members.inforce import entries_open_on
from networks.schools.models import Entry, Headship, Phase, Sector

# special schools of every kind, as the register numbers them; most have no phase there
SPECIAL = Q(type_code__in=["7", "8", "10", "12", "33", "36", "44"]) | Q(group_code="5")
# an all-through school teaches both phases, and whoever leads it votes with both
PHASES = {
    Franchise.Phase.PRIMARY: (Phase.PRIMARY, Phase.MIDDLE_PRIMARY, Phase.ALL_THROUGH),
    Franchise.Phase.SECONDARY: (Phase.SECONDARY, Phase.MIDDLE_SECONDARY, Phase.ALL_THROUGH),
}
Here = TypeVar("Here", Seated, Voter)


def franchises_of(body: Body, constitution: int | None) -> QuerySet[Franchise]:
    """The matters on which some alone vote in this body, in the order of the articles."""
    rows = Franchise.objects.filter(article__constitution=constitution, organ=body.kind)
    return rows.select_related("article", "also").order_by("article__position", "pk")


def also_of(franchise: Franchise) -> str:
    return franchise.also.title if franchise.also else ""


def who_of(franchise: Franchise) -> str:
    """Those who lead a maintained primary school."""
    return voters_words(franchise.phase, franchise.maintained_only, also_of(franchise))


def article_of(franchise: Franchise) -> str:
    return f"Article {franchise.article.number}"


def label_of(franchise: Franchise) -> str:
    """Those who lead a maintained primary school (De-delegation, Article 9)."""
    who = who_of(franchise)
    return f"{who[0].upper()}{who[1:]} ({franchise.matter}, {article_of(franchise)})"


def day_of_vote(motion: Motion, at: datetime) -> date:
    """The day whose headships and register count: that of the meeting; between meetings that on which voting opens."""
    return day_of(motion.meeting) if motion.meeting else timezone.localdate(motion.opens_at or at)


def entries_of(franchise: Franchise) -> Q:
    """Register entries of the schools whose members vote."""
    asked = Q(sector=Sector.MAINTAINED) if franchise.maintained_only else Q()
    if franchise.phase == Franchise.Phase.SPECIAL:
        return asked & SPECIAL
    return asked & Q(phase__in=PHASES[Franchise.Phase(franchise.phase)]) & ~SPECIAL if franchise.phase else asked


def headships_then(on: date) -> QuerySet[Headship]:
    """Who led which school on this day, each with the register's `entry` and the name (`name_then`) of that day."""
    then = Entry.objects.filter(entries_open_on(on), school=OuterRef("school"))
    then = then.order_by(F("opened_on").desc(nulls_last=True), "-urn")
    return Headship.objects.on(on).annotate(
        entry=Subquery(then.values("pk")[:1]),
        name_then=Coalesce(Subquery(then.values("name")[:1]), "school__name", output_field=CharField()),
    )


@dataclass(frozen=True)
class Voters:
    """Who votes under a franchise on a day: the schools each of these people leads that count, and holders of its post."""

    schools: dict[int, frozenset[int]]
    holders: frozenset[int]
    by_school: bool

    def has(self, person: int) -> bool:
        return person in self.schools or person in self.holders

    def narrowed(self, people: Iterable[Here]) -> list[Here]:
        """Those of them who vote, with the schools for which they do; a holder of the post as they always do.

        A substitute votes for whom they stand in.
        """
        found = []
        for one in people:
            stands_for = getattr(one, "stands_in_for", None)
            seat = stands_for.pk if stands_for else one.person.pk
            theirs = tuple(pk for pk in one.schools if seat in self.holders or pk in self.schools.get(seat, ()))
            if theirs or (not self.by_school and self.has(seat)):
                found.append(replace(one, schools=theirs))
        return found


def voters_under(franchise: Franchise, people: Iterable[int], on: date, *, by_school: bool = False) -> Voters:
    """Who of these people votes: one query, and one more where the holder of a post does too."""
    people = list(people)
    that_count = Entry.objects.filter(entries_of(franchise)).values("pk")
    led = headships_then(on).filter(person__in=people, entry__in=that_count).values_list("person", "school")
    schools: dict[int, set[int]] = defaultdict(set)
    for person, school in led:
        schools[person].add(school)
    holders = ()
    if franchise.also_id:
        holders = (
            Tenure.objects.on(on).filter(post=franchise.also_id, person__in=people).values_list("person", flat=True)
        )
    return Voters({pk: frozenset(those) for pk, those in schools.items()}, frozenset(holders), by_school)


def has_franchise(person: Person, motion: Motion, at: datetime) -> bool:
    """Whether this person is of those who alone vote on this motion; all are where it names no franchise."""
    return motion.franchise is None or voters_under(motion.franchise, [person.pk], day_of_vote(motion, at)).has(
        person.pk
    )


def may_cast(motion: Motion, chair: Person) -> bool:
    """Whether the chair may end a tie by a casting vote: where some alone vote, only if they are among them."""
    return motion.franchise_id is None or motion.rights.filter(person=chair).exists()


def schools_led(person: Person, on: date) -> list[str]:
    """The names that the schools they led had on this day."""
    rows = headships_then(on).filter(person=person).order_by("name_then", "pk")
    return list(rows.values_list("name_then", flat=True))


def entitled_sentences(franchise: Franchise, count: int, *, by_school: bool) -> dict[str, str]:
    """What a motion keeps of who was entitled, and shows while voting is open: 6 primary maintained members are entitled."""
    facts = (count, franchise.phase, franchise.maintained_only, also_of(franchise))
    return {
        "entitled": entitled_words(*facts, by_school=by_school),
        "entitled_now": entitled_words(*facts, by_school=by_school, now=True),
    }
