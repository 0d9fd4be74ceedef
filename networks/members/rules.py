"""Who counts and who is a member: pure functions of plain facts. Source: the membership article and the readings chosen for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from networks.constitutions.models import AgesReading, SectorReading
from networks.schools.models import Phase, Sector, Status

YOUNGEST, OLDEST = 4, 11
UNKNOWN = ""
STATE_SECTORS = frozenset({Sector.MAINTAINED, Sector.ACADEMY})
PRIMARY_PHASES = frozenset({Phase.PRIMARY, Phase.MIDDLE_PRIMARY})


@dataclass(frozen=True)
class Facts:
    """What the register says of one URN. Ages are the statutory range in years; None where the register is blank.

    `sector` is UNKNOWN where the register gives neither a type nor a group of types.
    """

    authority_code: str
    sector: str
    phase: str
    low_age: int | None = None
    high_age: int | None = None
    status: str = Status.OPEN
    opened_on: date | None = None
    closed_on: date | None = None
    next_opens_on: date | None = None


@dataclass(frozen=True)
class MemberRule:
    """A membership class as it reads on one day: whose heads are members, and whether anybody has decided that reading."""

    network_id: int
    constitution_id: int
    label: str
    article: str
    authority_codes: frozenset[str]
    head_roles: frozenset[str]
    sector: str
    ages: str
    sector_decided: bool = True
    ages_decided: bool = True
    officers_article: str = ""

    @property
    def is_decided(self) -> bool:
        """False while the roll stands on a reading that nobody has chosen."""
        return self.sector_decided and self.ages_decided

    @property
    def sector_label(self) -> str:
        return str(SectorReading(self.sector).label)

    @property
    def ages_label(self) -> str:
        return str(AgesReading(self.ages).label)


def widest(rule: MemberRule) -> MemberRule:
    """The same class under the readings that take in most schools."""
    return replace(rule, sector=SectorReading.STATE_FUNDED, ages=AgesReading.ANY_OVERLAP)


def sector_counts(sector: str, phase: str, reading: str) -> bool:
    """LA_MAINTAINED takes in what the local authority maintains; STATE_FUNDED adds academies and free schools.

    Where the register gives neither type nor group (UNKNOWN), a school with a phase is state-funded: the register gives
    independent schools none.
    """
    if reading == SectorReading.LA_MAINTAINED:
        return sector == Sector.MAINTAINED
    return sector in STATE_SECTORS or (sector == UNKNOWN and phase != Phase.NONE)


def overlaps_primary_ages(phase: str, low_age: int | None, high_age: int | None) -> bool:
    """Whether a school teaches any year of primary age.

    Ages are the register's statutory range: a school to 5 is a nursery and one from 11 is a secondary school, so a range
    counts where it begins below 11 and ends above 5. Where an age is blank, the phase decides: primary, middle deemed
    primary and all-through count. A school whose phase is primary always counts.
    """
    if phase in PRIMARY_PHASES:
        return True
    if low_age is None or high_age is None:
        return phase == Phase.ALL_THROUGH
    return low_age < OLDEST and high_age > YOUNGEST + 1


def ages_count(phase: str, low_age: int | None, high_age: int | None, reading: str) -> bool:
    """PRIMARY_PHASE asks the register's phase (a middle school deemed primary is primary); ANY_OVERLAP asks the ages."""
    if reading == AgesReading.PRIMARY_PHASE:
        return phase in PRIMARY_PHASES
    return overlaps_primary_ages(phase, low_age, high_age)


def counts(facts: Facts, sector_reading: str, ages_reading: str) -> bool:
    """Whether a school with these facts counts under these two readings, whatever its authority and dates."""
    return sector_counts(facts.sector, facts.phase, sector_reading) and ages_count(
        facts.phase, facts.low_age, facts.high_age, ages_reading
    )


def was_open(facts: Facts, day: date) -> bool:
    """Whether this URN stood for the school on this day, both ends included.

    A school that converts never falls between two URNs: the earlier one goes on until the later one opens.
    """
    if facts.status == Status.PROPOSED or (facts.opened_on is not None and facts.opened_on > day):
        return False
    if facts.next_opens_on is not None and facts.next_opens_on > day:
        return True
    if facts.closed_on is not None:
        return facts.closed_on >= day
    return facts.status in (Status.OPEN, Status.CLOSING)


def school_counts(entries: Iterable[Facts], rule: MemberRule, day: date) -> bool:
    """Whether a school, known by all its URNs, counts for this class on this day."""
    return any(
        one.authority_code in rule.authority_codes and was_open(one, day) and counts(one, rule.sector, rule.ages)
        for one in entries
    )


def is_member(role: str, entries: Iterable[Facts], rule: MemberRule, day: date) -> bool:
    """Whether leading this school in this role makes a member on this day, without being asked or admitted."""
    return role in rule.head_roles and school_counts(entries, rule, day)


def reading_on(day: date, rulings: Iterable[tuple[date, str]], first: str | None) -> tuple[str | None, bool]:
    """The reading that applies on a day and whether anybody decided it: the latest ruling by then, else the first reading listed."""
    made = [one for one in rulings if one[0] <= day]
    return (max(made)[1], True) if made else (first, False)
