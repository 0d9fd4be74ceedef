"""What a reading of the membership article would change: who comes in, who goes out, before anybody decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from networks.constitutions.models import AgesReading, Ambiguity, Constitution, SectorReading
from networks.members import rules
from networks.members.inforce import SECTOR, classes_in_force, entries_open_on, entries_that_count, facts_of, rule_of
from networks.members.rules import Facts, MemberRule
from networks.schools.models import Entry, Headship

# --- what a reading would change


@dataclass(frozen=True)
class Standing:
    """The schools that could count on a day and who leads them: enough to say what any reading makes of it."""

    rules: tuple[MemberRule, ...]
    facts: dict[int, Facts]
    names: dict[int, str]
    heads: dict[int, tuple[tuple[int, str], ...]]

    def schools(self, sector: str, ages: str) -> set[int]:
        """The schools that count under these readings."""
        return {
            pk
            for pk, facts in self.facts.items()
            if any(facts.authority_code in rule.authority_codes for rule in self.rules)
            and rules.counts(facts, sector, ages)
        }

    def members(self, schools: Iterable[int]) -> set[int]:
        """The people whom leading one of these schools makes a member."""
        making = {role for rule in self.rules for role in rule.head_roles}
        return {person for pk in schools for person, role in self.heads[pk] if role in making}


def standing_of(found: Iterable[MemberRule], on: date) -> Standing:
    """One query: register entries open on the day, each with the headships of its school."""
    found = tuple(found)
    possible = Q(pk__in=[])
    for rule in found:
        possible |= entries_that_count(rules.widest(rule))
    led = Headship.objects.on(on).filter(school=OuterRef("school"))
    rows = (
        Entry.objects.filter(possible, entries_open_on(on))
        .annotate(led=ArraySubquery(led.values(one=JSONObject(person="person_id", role="role"))))
        .order_by("opened_on", "pk")
        .values_list("school_id", "name", "authority__code", SECTOR, "phase", "low_age", "high_age", "led")
    )
    facts, names, heads = {}, {}, {}
    for pk, name, code, sector, phase, low, high, leading in rows:
        facts[pk], names[pk] = Facts(code, sector, phase, low, high), name
        heads[pk] = tuple((one["person"], one["role"]) for one in leading)
    return Standing(found, facts, names, heads)


@dataclass(frozen=True)
class ReadingCount:
    """What one pair of readings makes of the membership."""

    sector: str
    ages: str
    schools: int
    heads: int
    applies: bool = False

    @property
    def sector_label(self) -> str:
        return str(SectorReading(self.sector).label)

    @property
    def ages_label(self) -> str:
        return str(AgesReading(self.ages).label)


def counts_of(standing: Standing) -> list[ReadingCount]:
    """All combinations of sector and ages, with the one that applies marked."""
    now = {(rule.sector, rule.ages) for rule in standing.rules}
    found = []
    for sector in SectorReading.values:
        for ages in AgesReading.values:
            schools = standing.schools(sector, ages)
            members = standing.members(schools)
            found.append(ReadingCount(sector, ages, len(schools), len(members), (sector, ages) in now))
    return found


def count_by_reading(constitution: Constitution, on: date) -> list[ReadingCount]:
    """Schools and heads under each pair of readings of this constitution on a day: two queries."""
    found = facts_of(classes_in_force([on]).filter(article__constitution=constitution))
    return counts_of(standing_of([rule_of(one, on) for one in found], on))


SHOWN = 60


@dataclass(frozen=True)
class Effect:
    """What a reading would do from a day on: who comes in, who goes out."""

    on: date
    reading: str
    schools_before: int
    schools_after: int
    heads_before: int
    heads_after: int
    heads_in: int
    heads_out: int
    entering: tuple[str, ...]
    leaving: tuple[str, ...]

    @property
    def more_entering(self) -> int:
        return max(0, len(self.entering) - SHOWN)

    @property
    def more_leaving(self) -> int:
        return max(0, len(self.leaving) - SHOWN)

    @property
    def entering_shown(self) -> tuple[str, ...]:
        return self.entering[:SHOWN]

    @property
    def leaving_shown(self) -> tuple[str, ...]:
        return self.leaving[:SHOWN]

    def kept(self) -> dict[str, Any]:
        """As it is stored with the ruling: figures and the names that the page showed."""
        return {
            "on": self.on.isoformat(),
            "reading": self.reading,
            "schools": {"before": self.schools_before, "after": self.schools_after},
            "heads": {
                "before": self.heads_before,
                "after": self.heads_after,
                "in": self.heads_in,
                "out": self.heads_out,
            },
            "entering": {"total": len(self.entering), "names": list(self.entering_shown)},
            "leaving": {"total": len(self.leaving), "names": list(self.leaving_shown)},
        }


def effect_of(standing: Standing, key: str, reading: str, on: date) -> Effect:
    """What it would do if this question were read like this from this day on, all else as it is."""
    before: set[int] = set()
    after: set[int] = set()
    for rule in standing.rules:
        before |= standing.schools(rule.sector, rule.ages)
        sector, ages = (reading, rule.ages) if key == Ambiguity.Key.SECTOR else (rule.sector, reading)
        after |= standing.schools(sector, ages)
    heads_before, heads_after = standing.members(before), standing.members(after)

    def named(schools: set[int]) -> tuple[str, ...]:
        return tuple(sorted((standing.names[pk] for pk in schools), key=str.casefold))

    return Effect(
        on=on,
        reading=reading,
        schools_before=len(before),
        schools_after=len(after),
        heads_before=len(heads_before),
        heads_after=len(heads_after),
        heads_in=len(heads_after - heads_before),
        heads_out=len(heads_before - heads_after),
        entering=named(after - before),
        leaving=named(before - after),
    )
