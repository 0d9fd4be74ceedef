"""Who is a member on a day: the heads of the schools that count, as the constitution in force that day reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject, Lower

from cph.people.models import Person
from networks.constitutions.models import (
    AgesReading,
    Ambiguity,
    Body,
    Constitution,
    Entitlement,
    MembershipClass,
    Reading,
    Ruling,
    SectorReading,
)
from networks.constitutions.seats import Capacity, Seat
from networks.members import rules
from networks.members.rules import Facts, MemberRule
from networks.schools.models import Entry, Handover, HeadRole, Headship, Officer, School, Status, entry_counts_on

LEADS = {
    HeadRole.HEAD: "Head of",
    HeadRole.ACTING: "Acting head of",
    HeadRole.EXECUTIVE: "Executive head of",
    HeadRole.OF_SCHOOL: "Head of school at",
    HeadRole.CO_HEAD: "Co-head of",
}
MEMBERSHIP_QUESTIONS = [Ambiguity.Key.SECTOR, Ambiguity.Key.AGES]


# --- the rule that applies


def _classes(days: Iterable[date]) -> QuerySet[MembershipClass]:
    """Membership classes in force on any of these days, each with what is needed to read it: one query."""
    in_force = Q(pk__in=[])
    for day in days:
        in_force |= Q(pk__in=Constitution.objects.in_force(day).values("pk"))
    own = OuterRef("article__constitution")
    made = Ruling.objects.filter(ambiguity__article__constitution=own, ambiguity__key__in=MEMBERSHIP_QUESTIONS)
    open_questions = Reading.objects.filter(
        ambiguity__article__constitution=own, ambiguity__key__in=MEMBERSHIP_QUESTIONS
    )
    invited = Entitlement.objects.filter(
        article__constitution=own, holder=Entitlement.Holder.AUTHORITY, may_attend=True
    ).order_by("article__position")
    return (
        MembershipClass.objects.filter(article__constitution__in=Constitution.objects.filter(in_force))
        .select_related("article__constitution")
        .annotate(
            rulings=ArraySubquery(
                made.values(one=JSONObject(key="ambiguity__key", on="starts_on", reading="reading__key"))
            ),
            readings=ArraySubquery(
                open_questions.order_by("position").values(one=JSONObject(key="ambiguity__key", reading="key"))
            ),
            officers_article=Coalesce(Subquery(invited.values("article__number")[:1]), Value("")),
        )
        .order_by("article__position", "pk")
    )


def _reading(found: Any, key: str, fixed: str | None, narrowest: str, day: date) -> tuple[str, bool]:
    """What the class itself says; else the ruling of that day; else the first reading listed, undecided."""
    if fixed:
        return fixed, True
    rulings = [(date.fromisoformat(one["on"]), one["reading"]) for one in found.rulings if one["key"] == key]
    first = next((one["reading"] for one in found.readings if one["key"] == key), narrowest)
    reading, decided = rules.reading_on(day, rulings, first)
    return reading or narrowest, decided


def _rule(found: Any, day: date) -> MemberRule:
    sector, sector_decided = _reading(found, Ambiguity.Key.SECTOR, found.sector, SectorReading.LA_MAINTAINED, day)
    ages, ages_decided = _reading(found, Ambiguity.Key.AGES, found.ages, AgesReading.PRIMARY_PHASE, day)
    return MemberRule(
        network_id=found.article.constitution.body_id,
        constitution_id=found.article.constitution_id,
        label=found.label,
        article=f"Article {found.article.number}",
        authority_codes=frozenset(found.authority_codes),
        head_roles=frozenset(found.head_roles),
        sector=sector,
        ages=ages,
        sector_decided=sector_decided,
        ages_decided=ages_decided,
        officers_article=f"Article {found.officers_article}" if found.officers_article else "",
    )


def member_rules(network: Body, *days: date) -> dict[date, list[MemberRule]]:
    """How the membership article of this network reads on each of these days, in one query."""
    found = list(_classes(days).filter(article__constitution__body_id=network.network_id))
    return {day: [_rule(one, day) for one in found if _applies(one.article.constitution, day)] for day in days}


def _applies(constitution: Constitution, day: date) -> bool:
    return constitution.starts_on <= day and (constitution.ends_on is None or constitution.ends_on >= day)


# --- the schools that count


def _entries_open_on(day: date) -> Q:
    """Register entries that stand for their school on this day, as rules.was_open says it."""
    opened = Q(opened_on__isnull=True) | Q(opened_on__lte=day)
    follows = Handover.objects.filter(before=OuterRef("pk"), kind=Handover.Kind.CONVERTED).alias(
        opens=Coalesce("after__opened_on", "on")
    )
    carried = Exists(follows.filter(after__school=OuterRef("school"), opens__gt=day))
    return entry_counts_on(day) | (opened & ~Q(status=Status.PROPOSED) & Q(carried))


def _entries_that_count(rule: MemberRule) -> Q:
    """Register entries that count under this rule, as rules.counts says it."""
    sectors = [one for one in rules.STATE_SECTORS if rules.sector_counts(one, rule.sector)]
    ages = Q(phase__in=rules.PRIMARY_PHASES)
    if rule.ages == AgesReading.ANY_OVERLAP:
        unknown = Q(low_age__isnull=True) | Q(high_age__isnull=True)
        ages |= Q(low_age__lt=rules.OLDEST, high_age__gt=rules.YOUNGEST + 1) | (unknown & Q(phase="7"))
    return Q(authority__code__in=rule.authority_codes, sector__in=sectors) & ages


def _schools_under(found: Iterable[MemberRule], on: date) -> QuerySet[School]:
    any_rule = Q(pk__in=[])
    for rule in found:
        any_rule |= _entries_that_count(rule)
    return School.objects.filter(pk__in=Entry.objects.filter(any_rule, _entries_open_on(on)).values("school"))


def schools_that_count(network: Body, on: date) -> QuerySet[School]:
    """The schools whose heads are members on this day: open that day, in the authorities named, under the readings in force.

    Before anybody has ruled on a reading, the first one listed applies provisionally, and the pages say so.
    """
    return _schools_under(member_rules(network, on)[on], on)


# --- the members


@dataclass(frozen=True)
class Led:
    """A school somebody leads, with the name and URN it had on the day."""

    school_id: int
    urn: int
    name: str
    role: str
    starts_on: date
    headship_id: int

    @property
    def role_label(self) -> str:
        return str(HeadRole(self.role).label)


@dataclass(frozen=True)
class RollRow:
    """A member and the schools that make them one; a head of two schools stands here once, with both."""

    person: Person
    schools: tuple[Led, ...]


def _headships(found: Iterable[MemberRule], on: date) -> QuerySet[Headship]:
    making = Q(pk__in=[])
    for rule in found:
        making |= Q(role__in=rule.head_roles, school__in=_schools_under([rule], on))
    return Headship.objects.on(on).filter(making)


def headships_that_count(network: Body, on: date) -> QuerySet[Headship]:
    """The headships that make members on this day."""
    return _headships(member_rules(network, on)[on], on)


def members_of(network: Body, on: date) -> QuerySet[Person]:
    """The members on this day, each once."""
    return Person.objects.filter(pk__in=headships_that_count(network, on).values("person"))


def roll_of(network: Body, on: date) -> list[RollRow]:
    """The roll on this day, by name. Two queries, however many members there are."""
    return roll_under(member_rules(network, on)[on], on)


def roll_under(found: Iterable[MemberRule], on: date) -> list[RollRow]:
    """The roll as these rules make it on this day: one query."""
    entry = Entry.objects.filter(_entries_open_on(on), school=OuterRef("school")).order_by(
        F("opened_on").desc(nulls_last=True)
    )
    rows = (
        _headships(found, on)
        .select_related("person", "school")
        .annotate(
            name_then=Coalesce(Subquery(entry.values("name")[:1]), "school__name"),
            urn_then=Coalesce(Subquery(entry.values("urn")[:1]), "school__urn"),
        )
        .order_by(Lower("person__name"), "person_id", "school__sort_name", "school_id")
    )
    people: dict[int, Person] = {}
    led: dict[int, list[Led]] = defaultdict(list)
    for one in rows:
        people.setdefault(one.person_id, one.person)
        led[one.person_id].append(Led(one.school_id, one.urn_then, one.name_then, one.role, one.starts_on, one.pk))
    return [RollRow(person, tuple(led[pk])) for pk, person in people.items()]


# --- seats


@dataclass(frozen=True)
class Role:
    """What a person does on a day, as far as seats go: leads a school (with its facts) or acts for an authority."""

    facts: Facts
    title: str
    role: str

    @property
    def is_officer(self) -> bool:
        return self.role == ""


def _nothing(kind: type[CharField] | type[IntegerField]) -> Value:
    return Value("" if kind is CharField else None, output_field=kind())


def roles_of(person: Person, on: date) -> list[Role]:
    """Schools this person leads and authorities they act for, in one query: it runs on every page."""
    still = Q(school__headships__ends_on__isnull=True) | Q(school__headships__ends_on__gte=on)
    leads = Entry.objects.filter(
        _entries_open_on(on) & Q(school__headships__person=person, school__headships__starts_on__lte=on) & still
    ).values_list(
        F("authority__code"),
        F("name"),
        F("school__headships__role"),
        F("sector"),
        F("phase"),
        F("low_age"),
        F("high_age"),
    )
    acts = (
        Officer.objects.on(on)
        .filter(person=person)
        .values_list(
            F("authority__code"),
            F("authority__name"),
            _nothing(CharField),
            _nothing(CharField),
            _nothing(CharField),
            _nothing(IntegerField),
            _nothing(IntegerField),
        )
    )
    return [
        Role(Facts(code, sector, phase, low, high), title, role)
        for code, title, role, sector, phase, low, high in leads.union(acts, all=True)
    ]


def seats_from_roles(person: Person, on: date) -> Iterable[Seat]:
    """Heads of schools that count are members; officers attend where the constitution invites their authority. Two queries at most."""
    roles = roles_of(person, on)
    if not roles:
        return
    codes = sorted({one.facts.authority_code for one in roles})
    found = [_rule(one, on) for one in _classes([on]).filter(authority_codes__overlap=codes)]
    for role in roles:
        for rule in found:
            if role.facts.authority_code in rule.authority_codes:
                yield from _seat(role, rule)


def _seat(role: Role, rule: MemberRule) -> Iterable[Seat]:
    network = rule.network_id
    if role.is_officer:
        if rule.officers_article:
            yield Seat(network, network, Capacity.OFFICER, f"Officer of {role.title}", rule.officers_article)
    elif role.role in rule.head_roles and rules.counts(role.facts, rule.sector, rule.ages):
        yield Seat(network, network, Capacity.MEMBER, f"{LEADS[HeadRole(role.role)]} {role.title}", rule.article)
