"""How the membership article reads on a day, and the schools that therefore count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject

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
from networks.members import rules
from networks.members.rules import MemberRule
from networks.schools.models import Entry, Handover, Phase, School, Sector, Status, entry_counts_on

UNKNOWN_SECTOR = Q(sector=Sector.OTHER, type_code="", group_code="")
SECTOR = Case(When(UNKNOWN_SECTOR, then=Value(rules.UNKNOWN)), default=F("sector"), output_field=CharField())
MEMBERSHIP_QUESTIONS = [Ambiguity.Key.SECTOR, Ambiguity.Key.AGES]
# what is to be known of a membership class (of classes_in_force) to say how it reads on a day
CLASS = {
    "network": "article__constitution__body_id",
    "constitution": "article__constitution_id",
    "starts_on": "article__constitution__starts_on",
    "ends_on": "article__constitution__ends_on",
    "number": "article__number",
    "order": "article__position",
} | {name: name for name in "pk label authority_codes head_roles sector ages rulings readings officers_article".split()}


# --- the rule that applies


def classes_in_force(days: Iterable[date]) -> QuerySet[MembershipClass]:
    """Membership classes in force on any of these days, each with what is needed to read it; see facts_of."""
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


def facts_of(classes: QuerySet[MembershipClass]) -> list[dict[str, Any]]:
    """These classes in the order of their articles, as rule_of reads them: one query."""
    return list(classes.values_list(JSONObject(**CLASS), flat=True))


def _reading(facts: dict[str, Any], key: str, fixed: str | None, narrowest: str, day: date) -> tuple[str, bool]:
    """What the class itself says; else the ruling of that day; else the first reading listed, undecided."""
    if fixed:
        return fixed, True
    rulings = [(date.fromisoformat(one["on"]), one["reading"]) for one in facts["rulings"] if one["key"] == key]
    first = next((one["reading"] for one in facts["readings"] if one["key"] == key), narrowest)
    reading, decided = rules.reading_on(day, rulings, first)
    return reading or narrowest, decided


def rule_of(facts: dict[str, Any], day: date) -> MemberRule:
    sector, sector_decided = _reading(facts, Ambiguity.Key.SECTOR, facts["sector"], SectorReading.LA_MAINTAINED, day)
    ages, ages_decided = _reading(facts, Ambiguity.Key.AGES, facts["ages"], AgesReading.PRIMARY_PHASE, day)
    officers = facts["officers_article"]
    return MemberRule(
        network_id=facts["network"],
        constitution_id=facts["constitution"],
        label=facts["label"],
        article=f"Article {facts['number']}",
        authority_codes=frozenset(facts["authority_codes"]),
        head_roles=frozenset(facts["head_roles"]),
        sector=sector,
        ages=ages,
        sector_decided=sector_decided,
        ages_decided=ages_decided,
        officers_article=f"Article {officers}" if officers else "",
    )


def member_rules(network: Body, *days: date) -> dict[date, list[MemberRule]]:
    """How the membership article of this network reads on each of these days, in one query."""
    found = facts_of(classes_in_force(days).filter(article__constitution__body_id=network.network_id))
    return {day: [rule_of(one, day) for one in found if _applies(one, day)] for day in days}


def _applies(facts: dict[str, Any], day: date) -> bool:
    return facts["starts_on"] <= day.isoformat() and (facts["ends_on"] is None or facts["ends_on"] >= day.isoformat())


# --- the schools that count


def entries_open_on(day: date) -> Q:
    """Register entries that stand for their school on this day, as rules.was_open says it."""
    opened = Q(opened_on__isnull=True) | Q(opened_on__lte=day)
    follows = Handover.objects.filter(before=OuterRef("pk"), kind=Handover.Kind.CONVERTED).alias(
        opens=Coalesce("after__opened_on", "on")
    )
    carried = Exists(follows.filter(after__school=OuterRef("school"), opens__gt=day))
    return entry_counts_on(day) | (opened & ~Q(status=Status.PROPOSED) & Q(carried))


def entries_that_count(rule: MemberRule) -> Q:
    """Register entries that count under this rule, as rules.counts says it."""
    sectors = Q(sector=Sector.MAINTAINED)
    if rule.sector == SectorReading.STATE_FUNDED:
        sectors = Q(sector__in=rules.STATE_SECTORS) | (UNKNOWN_SECTOR & ~Q(phase=Phase.NONE))
    ages = Q(phase__in=rules.PRIMARY_PHASES)
    if rule.ages == AgesReading.ANY_OVERLAP:
        unknown = Q(low_age__isnull=True) | Q(high_age__isnull=True)
        ages |= Q(low_age__lt=rules.OLDEST, high_age__gt=rules.YOUNGEST + 1) | (unknown & Q(phase=Phase.ALL_THROUGH))
    return Q(authority__code__in=rule.authority_codes) & sectors & ages


def schools_under(found: Iterable[MemberRule], on: date) -> QuerySet[School]:
    any_rule = Q(pk__in=[])
    for rule in found:
        any_rule |= entries_that_count(rule)
    return School.objects.filter(pk__in=Entry.objects.filter(any_rule, entries_open_on(on)).values("school"))


def schools_that_count(network: Body, on: date) -> QuerySet[School]:
    """The schools whose heads are members on this day: open that day, in the authorities named, under the readings in force.

    Before anybody has ruled on a reading, the first one listed applies provisionally, and the pages say so.
    """
    return schools_under(member_rules(network, on)[on], on)


def schools_of(network: Body, on: date) -> QuerySet[School]:
    """Every school that could count under any reading: the ones whose heads the clerk may record before it is decided."""
    return schools_under([rules.widest(one) for one in member_rules(network, on)[on]], on)


def school_is_of(network: Body, school: School, on: date) -> bool:
    """Whether this school, open or closed, is one of the network's under any reading."""
    possible = Q(pk__in=[])
    for rule in member_rules(network, on)[on]:
        possible |= entries_that_count(rules.widest(rule))
    return Entry.objects.filter(possible, school=school).exists()
