"""Bodies a person may see, the constitution in force, the readings chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from cph.people.models import Person
from networks.constitutions.models import (
    Ambiguity,
    Article,
    Balance,
    Body,
    Channel,
    Clerk,
    Constitution,
    Contribution,
    ElectionRule,
    Entitlement,
    Franchise,
    Majority,
    MembershipClass,
    NoticePeriod,
    Post,
    Quorum,
    Reading,
    Requirement,
    Ruling,
    Sitting,
    Substitution,
)
from networks.constitutions.rules import PROVISIONS, Rights, meetings_a_year
from networks.constitutions.seats import seats_of

PROVISION_MODELS: dict[str, type[Model]] = {
    "membership_classes": MembershipClass,
    "posts": Post,
    "sittings": Sitting,
    "entitlements": Entitlement,
    "quorums": Quorum,
    "majorities": Majority,
    "substitutions": Substitution,
    "notice_periods": NoticePeriod,
    "election_rules": ElectionRule,
    "requirements": Requirement,
    "balances": Balance,
    "channels": Channel,
    "contributions": Contribution,
    "franchises": Franchise,
}

# these speak of a post, which is loaded before them
OF_A_POST = {
    Entitlement: "post",
    ElectionRule: "post",
    Requirement: "post",
    Balance: "post",
    Channel: "asked_by",
    Franchise: "also",
}


def bodies_visible_to(person: Person, on: date) -> QuerySet[Body]:
    """All bodies of the networks in which the person holds a seat; all bodies, for an administrator."""
    seats = seats_of(person, on)
    if seats.is_admin:
        return Body.objects.all()
    networks = seats.network_ids()
    return Body.objects.filter(Q(pk__in=networks) | Q(parent__in=networks))


def constitution_in_force(body: Body, on: date) -> Constitution | None:
    """The rules that apply to this body on this day: those of its network."""
    return Constitution.objects.in_force(on).filter(body_id=body.network_id).first()


def ruling_on(constitution: Constitution, key: str, on: date) -> Ruling | None:
    """The reading chosen for a question of this constitution as it applies on this day; None where nobody has ruled."""
    return (
        Ruling.objects.filter(ambiguity__article__constitution=constitution, ambiguity__key=key, starts_on__lte=on)
        .select_related("reading", "ambiguity__article")
        .order_by("-starts_on")
        .first()
    )


# --- the constitution as a page shows it


@dataclass(frozen=True)
class Shown:
    """A provision as its page shows it: the sentence, how sure it is, a note, and what it leaves unsaid."""

    kind: str
    text: str
    certainty: str
    note: str
    silent: tuple[str, ...] = ()
    rights: Rights | None = None


@dataclass
class RightsLine:
    """What somebody may do, and at which meetings it is the same."""

    rights: Rights
    certainty: str
    places: list[str]


@dataclass
class Question:
    """An open question with its readings and the ruling that applies on the day, if anybody has ruled."""

    ambiguity: Ambiguity
    readings: list[Reading]
    rulings: list[Ruling]
    on: date

    @property
    def in_force(self) -> Ruling | None:
        return next((one for one in reversed(self.rulings) if one.starts_on <= self.on), None)

    @property
    def later(self) -> list[Ruling]:
        return [one for one in self.rulings if one.starts_on > self.on]

    @property
    def provisional(self) -> Reading:
        """The reading that applies while nobody has decided: the first one listed."""
        return self.readings[0]

    @property
    def reading(self) -> Reading:
        return self.in_force.reading if self.in_force else self.provisional


@dataclass
class ShownArticle:
    """An article with the provisions and the open questions that rest on it."""

    article: Article
    provisions: list[Shown] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def sentences(self) -> list[Shown]:
        return [one for one in self.provisions if not one.rights]

    @property
    def rights(self) -> list[RightsLine]:
        """Who may do what, a line for each who may do the same at several meetings."""
        lines: dict[tuple, RightsLine] = {}
        for one in self.provisions:
            if one.rights:
                key = (one.rights.who, one.rights.may, one.certainty)
                lines.setdefault(key, RightsLine(one.rights, one.certainty, [])).places.append(one.rights.where)
        return list(lines.values())

    @property
    def notes(self) -> dict[str, list[str]]:
        """What is to be said about these rights, with whom it concerns."""
        notes: dict[str, list[str]] = {}
        for one in self.provisions:
            if one.rights and one.note and one.rights.who not in notes.setdefault(one.note, []):
                notes[one.note].append(one.rights.who)
        return notes


def _provisions(model: type[Model]) -> ArraySubquery:
    """All rows of one kind that rest on an article, as plain values beside the article itself."""
    names = {one.name: one.name for one in model._meta.concrete_fields if one.name not in ("article", "post")}
    if post := OF_A_POST.get(model):
        names["post_title"] = f"{post}__title"
    rows = model._default_manager.filter(article=OuterRef("pk")).order_by("pk")
    return ArraySubquery(rows.values(one=JSONObject(**names)))


def questions_of(constitution: Constitution, on: date) -> list[Question]:
    """The open questions of this constitution in the order of its articles: one query."""
    return _questions(Q(ambiguity__article__constitution=constitution), on)


def question_in(network: Body, pk: int, on: date) -> Question | None:
    """One open question of a constitution of this network that applies or applied, if there is such a one."""
    applied = Q(
        ambiguity__article__constitution__body_id=network.network_id,
        ambiguity__article__constitution__state=Constitution.State.ADOPTED,
    )
    return next(iter(_questions(applied & Q(ambiguity_id=pk), on)), None)


RULED = {one: one for one in ("id", "starts_on", "decided_by", "reason", "effect", "recorded_at")}


def _questions(which: Q, on: date) -> list[Question]:
    made = Ruling.objects.filter(reading=OuterRef("pk")).values(
        one=JSONObject(**RULED, person="recorded_by_id", name="recorded_by__name")
    )
    readings = (
        Reading.objects.filter(which)
        .select_related("ambiguity__article__constitution__body")
        .annotate(made=ArraySubquery(made))
        .order_by("ambiguity__article__position", "ambiguity_id", "position")
    )
    found: dict[int, Question] = {}
    for reading in readings:
        one = found.setdefault(reading.ambiguity_id, Question(reading.ambiguity, [], [], on))
        one.readings.append(reading)
        one.rulings += [_ruling_from(facts, reading) for facts in reading.made]
    for one in found.values():
        one.rulings.sort(key=lambda ruling: ruling.starts_on)
    return list(found.values())


def _ruling_from(facts: dict[str, Any], reading: Reading) -> Ruling:
    """A ruling that came along with its reading, as the object it is."""
    return Ruling(
        **{name: facts[name] for name in ("id", "decided_by", "reason", "effect")},
        ambiguity=reading.ambiguity,
        reading=reading,
        starts_on=date.fromisoformat(facts["starts_on"]),
        recorded_at=datetime.fromisoformat(facts["recorded_at"]),
        recorded_by=Person(pk=facts["person"], name=facts["name"]),
    )


def articles_in_force(body: Body, on: date) -> list[ShownArticle]:
    """The whole constitution in force on a day, each article with what it fixes and leaves open: two queries."""
    articles = list(
        Article.objects.filter(constitution__in=Constitution.objects.in_force(on).filter(body_id=body.network_id))
        .select_related("constitution")
        .annotate(**{f"its_{kind}": _provisions(model) for kind, model in PROVISION_MODELS.items()})
        .order_by("position")
    )
    found = {one.pk: ShownArticle(one) for one in articles}
    for article in articles:
        for kind in PROVISION_MODELS:
            for row in getattr(article, f"its_{kind}"):
                said = PROVISIONS[kind](row)
                shown = Shown(kind, said.text, row["certainty"], row["note"], said.silent, said.rights)
                found[article.pk].provisions.append(shown)
    if articles:
        for question in questions_of(articles[0].constitution, on):
            found[question.ambiguity.article_id].questions.append(question)
    return list(found.values())


def meetings_a_year_under(constitution: Constitution, terms: str) -> int:
    """How many sittings by the term there are in a school year if a term is read like this."""
    by_term = Sitting.objects.filter(article__constitution=constitution, per=Sitting.Per.TERM)
    return sum(meetings_a_year(one.times, one.per, terms) or 0 for one in by_term)


def contribution_rule(network: Body, on: date) -> Contribution | None:
    """What the constitution of this day says of contributions, with its article; None where it does not speak of them."""
    in_force = Constitution.objects.in_force(on).filter(body_id=network.network_id)
    rows = Contribution.objects.filter(article__constitution__in=in_force).select_related("article")
    return rows.order_by("article__position", "pk").first()


def clerks_of(network: Body, on: date) -> QuerySet[Clerk]:
    """Who keeps the network's records on this day."""
    return Clerk.objects.on(on).filter(body_id=network.network_id).select_related("person")


def clerks_ever_of(networks: Iterable[int]) -> QuerySet[Clerk]:
    """Everybody who is or was clerk of these networks, as numbers of people."""
    return Clerk.objects.filter(body__in=networks).values("person")
