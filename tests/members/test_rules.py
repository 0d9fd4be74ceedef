"""Who counts: pure facts, pure days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.constitutions.models import AgesReading, SectorReading
from networks.members.rules import (
    UNKNOWN,
    Facts,
    MemberRule,
    counts,
    is_member,
    overlaps_primary_ages,
    reading_on,
    school_counts,
    was_open,
    widest,
)
from networks.schools.models import HeadRole, Phase, Sector, Status

DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))
AGES = st.one_of(st.none(), st.integers(2, 19))
FACTS = st.builds(
    Facts,
    authority_code=st.sampled_from(["856", "937"]),
    sector=st.sampled_from([*Sector.values, UNKNOWN]),
    phase=st.sampled_from(Phase.values),
    low_age=AGES,
    high_age=AGES,
    status=st.sampled_from(Status.values),
    opened_on=st.one_of(st.none(), DAYS),
    closed_on=st.one_of(st.none(), DAYS),
    next_opens_on=st.one_of(st.none(), DAYS),
)
RULE = MemberRule(
    network_id=1,
    constitution_id=1,
    label="Heads",
    article="Article 1",
    authority_codes=frozenset({"856"}),
    head_roles=frozenset(HeadRole.values),
    sector=SectorReading.STATE_FUNDED,
    ages=AgesReading.PRIMARY_PHASE,
)


@pytest.mark.parametrize(
    ("phase", "low", "high", "found"),
    [
        (Phase.PRIMARY, None, None, True),
        (Phase.PRIMARY, 3, 7, True),
        (Phase.MIDDLE_PRIMARY, 8, 12, True),
        (Phase.ALL_THROUGH, 4, 19, True),
        (Phase.ALL_THROUGH, None, None, True),
        (Phase.MIDDLE_SECONDARY, 9, 13, True),
        (Phase.NONE, 4, 19, True),
        (Phase.NONE, None, None, False),
        (Phase.NURSERY, 2, 5, False),
        (Phase.NURSERY, 3, 7, True),
        (Phase.SECONDARY, 11, 16, False),
        (Phase.SIXTEEN_PLUS, 16, 19, False),
    ],
)
def test_overlap_of_ages(phase, low, high, found):
    assert overlaps_primary_ages(phase, low, high) is found


@given(FACTS)
def test_wider_readings_never_lose_a_school(facts):
    sectors, ages = SectorReading.values, AgesReading.values
    for reading in ages:
        assert counts(facts, sectors[1], reading) >= counts(facts, sectors[0], reading)
    for reading in sectors:
        assert counts(facts, reading, ages[1]) >= counts(facts, reading, ages[0])
    for sector in sectors:
        for reading in ages:
            assert counts(facts, sectors[1], ages[1]) >= counts(facts, sector, reading)


@given(FACTS)
def test_independent_schools_never_count(facts):
    if facts.sector in (Sector.INDEPENDENT, Sector.OTHER):
        assert not any(counts(facts, one, two) for one in SectorReading.values for two in AgesReading.values)


def test_a_school_the_register_gives_no_type_counts_by_its_phase():
    for phase, found in ((Phase.PRIMARY, True), (Phase.NONE, False)):
        facts = Facts("856", UNKNOWN, phase, 4, 11)
        assert counts(facts, SectorReading.STATE_FUNDED, AgesReading.ANY_OVERLAP) is found
        assert not counts(facts, SectorReading.LA_MAINTAINED, AgesReading.ANY_OVERLAP)


@given(st.lists(FACTS, max_size=5), DAYS, st.randoms())
def test_the_order_of_entries_does_not_matter(entries, day, random):
    shuffled = random.sample(entries, len(entries))
    assert school_counts(entries, RULE, day) == school_counts(shuffled, RULE, day)
    assert is_member("HEAD", entries, RULE, day) == is_member("HEAD", shuffled, RULE, day)


@given(st.lists(FACTS, max_size=4), DAYS, st.sampled_from([*HeadRole.values, "", "DEPUTY"]))
def test_a_member_leads_a_school_that_counts(entries, day, role):
    if is_member(role, entries, RULE, day):
        assert role in RULE.head_roles
        assert school_counts(entries, widest(RULE), day)


def primary(sector=Sector.MAINTAINED, **facts):
    return Facts("856", sector, Phase.PRIMARY, 4, 11, **facts)


@given(DAYS, st.integers(0, 400))
def test_both_ends_of_an_entry_are_included(first, length):
    last = first + timedelta(days=length)
    entry = primary(status=Status.CLOSED, opened_on=first, closed_on=last)
    assert [was_open(entry, first + timedelta(days=n)) for n in (-1, 0, length, length + 1)] == [
        False,
        True,
        True,
        False,
    ]


@given(DAYS, st.integers(0, 60))
def test_a_conversion_changes_nothing_for_all_state_schools(last, gap):
    """Two dates a day apart, or any summer apart: no day on which the school is not there."""
    first = last + timedelta(days=1 + gap)
    entries = [
        primary(status=Status.CLOSED, closed_on=last, next_opens_on=first),
        primary(Sector.ACADEMY, opened_on=first),
    ]
    days = [last + timedelta(days=n) for n in range(-2, gap + 4)]
    assert all(school_counts(entries, RULE, day) for day in days)


@given(DAYS)
def test_a_conversion_leaves_the_maintained_sector_the_day_after(last):
    first = last + timedelta(days=1)
    entries = [
        primary(status=Status.CLOSED, closed_on=last, next_opens_on=first),
        primary(Sector.ACADEMY, opened_on=first),
    ]
    maintained = MemberRule(**{**RULE.__dict__, "sector": SectorReading.LA_MAINTAINED})
    assert school_counts(entries, maintained, last)
    assert not school_counts(entries, maintained, first)


def test_a_school_of_another_authority_does_not_count():
    assert not school_counts([Facts("937", Sector.MAINTAINED, Phase.PRIMARY, 4, 11)], RULE, date(2026, 1, 1))


@given(st.lists(st.tuples(DAYS, st.sampled_from("AB")), max_size=6, unique_by=lambda one: one[0]), DAYS, st.randoms())
def test_the_latest_ruling_by_the_day_applies(rulings, day, random):
    reading, decided = reading_on(day, random.sample(rulings, len(rulings)), "A")
    past = sorted(one for one in rulings if one[0] <= day)
    assert (reading, decided) == ((past[-1][1], True) if past else ("A", False))
