"""The roll on a day, the seats it gives, the schools that count."""

from datetime import date, timedelta
from itertools import product

import pytest

from cph.people.models import Person
from networks.constitutions.models import AgesReading, SectorReading
from networks.constitutions.seats import Capacity, forget, seats_of
from networks.members import rules
from networks.members.inforce import entries_open_on, entries_that_count, member_rules, schools_of, schools_that_count
from networks.members.selectors import (
    count_by_reading,
    members_of,
    roll_of,
    schools_without_head,
)
from networks.schools.models import Entry, Handover, Sector, Status
from tests.factories.constitutions import STARTS, TODAY, network_of, network_with_rules, rule
from tests.factories.members import becomes_academy, entry_of, leads, officer_of, school_of
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def world():
    return network_with_rules()


def names(network, on):
    return [row.person.name for row in roll_of(network, on)]


def test_a_head_is_on_the_roll_from_the_first_day_to_the_last(world):
    network = world[0]
    head = leads(
        school_of(), PersonFactory(name="Ada"), role="ACTING", starts_on=date(2026, 1, 5), ends_on=date(2026, 7, 17)
    )
    days = [date(2026, 1, 4), date(2026, 1, 5), date(2026, 7, 17), date(2026, 7, 18)]
    assert [names(network, day) for day in days] == [[], ["Ada"], ["Ada"], []]
    for day, member in zip(days, [False, True, True, False], strict=True):
        forget(head.person)
        assert bool(seats_of(head.person, day).network_ids(Capacity.MEMBER)) is member
        assert members_of(network, day).filter(pk=head.person_id).exists() is member


def test_a_head_of_two_schools_stands_there_once_with_both(world):
    network, _, _rules = world
    ada = PersonFactory(name="Ada")
    leads(school_of("Beech"), ada)
    leads(school_of("Ash"), ada, role="EXECUTIVE")
    (row,) = roll_of(network, TODAY)
    assert [(led.name, led.role_label) for led in row.schools] == [
        ("Ash", "Executive headteacher"),
        ("Beech", "Headteacher"),
    ]
    assert sorted(seat.title for seat in seats_of(ada, TODAY)) == ["Executive head of Ash", "Head of Beech"]
    assert {seat.article for seat in seats_of(ada, TODAY)} == {"Article 1"}


def test_only_the_school_that_counts_makes_a_member(world):
    ada = PersonFactory(name="Ada")
    leads(school_of("Primary"), ada)
    leads(school_of("Secondary", phase="4", low_age=11, high_age=16), ada)
    (row,) = roll_of(world[0], TODAY)
    assert [led.name for led in row.schools] == ["Primary"]
    assert len(seats_of(ada, TODAY).held) == 1


def test_co_heads_are_both_members_and_order_does_not_depend_on_entry(world):
    school = school_of()
    for name in ("bea", "Ada", "Çem", "ada b"):
        leads(school, PersonFactory(name=name), role="CO_HEAD")
    assert names(world[0], TODAY)[:3] == ["Ada", "ada b", "bea"]


def test_a_converted_school_stays_under_all_state_funded(world):
    network, _, constitution = world
    school = school_of("Elm")
    leads(school, PersonFactory(name="Ada"))
    last = date(2026, 8, 31)
    old_urn = school.urn
    becomes_academy(school, last, last + DAY)
    assert names(network, last) == ["Ada"]
    assert names(network, last + DAY) == []  # provisionally, only maintained schools count
    assert roll_of(network, last)[0].schools[0].urn == old_urn
    rule(constitution, "membership.sector", "STATE_FUNDED", STARTS)
    for on in (last - DAY, last, last + DAY, TODAY):
        assert names(network, on) == ["Ada"]
    assert roll_of(network, TODAY)[0].schools[0].urn == school.urn


def test_a_day_between_two_urns_loses_nobody(world):
    """The register may close a URN one day and open the next one two days later."""
    network, _, constitution = world
    rule(constitution, "membership.sector", "STATE_FUNDED")
    school = school_of("Elm")
    ada = PersonFactory(name="Ada")
    leads(school, ada)
    last = date(2026, 8, 30)
    becomes_academy(school, last, last + 2 * DAY)
    for on in (last, last + DAY, last + 2 * DAY):
        forget(ada)
        assert names(network, on) == ["Ada"]
        assert len(seats_of(ada, on).held) == 1


def test_a_merger_does_not_carry_the_closed_school_on(world):
    network, _, _ = world
    closed, other = school_of("Closed"), school_of("Other")
    leads(closed, PersonFactory(name="Ada"))
    entry = closed.entries.get()
    entry.closed_on, entry.status = date(2026, 8, 31), Status.CLOSED
    entry.save()
    Handover.objects.create(before=entry, after=other.entries.get(), kind="MERGED", on=date(2026, 9, 1))
    assert names(network, date(2026, 8, 31)) == ["Ada"]
    assert names(network, date(2026, 9, 1)) == []


def test_a_ruling_moves_the_roll_from_its_day_only(world):
    network, _, constitution = world
    leads(school_of(sector=Sector.ACADEMY), PersonFactory(name="Ada"))
    rule(constitution, "membership.sector", "STATE_FUNDED", date(2026, 9, 1))
    assert names(network, date(2026, 8, 31)) == []
    assert names(network, date(2026, 9, 1)) == ["Ada"]
    (before,), (after,) = (member_rules(network, d)[d] for d in (date(2026, 8, 31), date(2026, 9, 1)))
    assert (before.sector_decided, after.sector_decided, after.ages_decided) == (False, True, False)


def test_without_a_constitution_nobody_is_a_member(world):
    leads(school_of(), PersonFactory())
    assert roll_of(network_of(), TODAY) == []
    assert roll_of(world[0], STARTS - DAY) == []
    assert schools_that_count(world[0], STARTS - DAY).count() == 0


def test_schools_of_another_authority_are_nobodys_here(world):
    head = leads(school_of(code="937"), PersonFactory())
    assert roll_of(world[0], TODAY) == []
    assert list(seats_of(head.person, TODAY)) == []


def test_officers_attend_where_the_constitution_invites_their_authority(world):
    officer, stranger = officer_of(), officer_of("937")
    (seat,) = seats_of(officer.person, TODAY)
    assert (seat.capacity, seat.title, seat.article) == (Capacity.OFFICER, "Officer of Leicester", "Article 5a")
    assert seats_of(stranger.person, TODAY).held == ()


def test_an_officer_who_also_leads_a_school_has_both_seats(world):
    person = PersonFactory()
    officer_of(person=person)
    leads(school_of("Ash"), person)
    assert {seat.capacity for seat in seats_of(person, TODAY)} == {Capacity.OFFICER, Capacity.MEMBER}


def test_seats_cost_one_query_whoever_asks(world, django_assert_num_queries):
    nobody, head = PersonFactory(), leads(school_of()).person
    officer_of(person=head)
    with django_assert_num_queries(1):
        assert list(seats_of(nobody, TODAY)) == []
    with django_assert_num_queries(1):
        assert len(list(seats_of(head, TODAY))) == 2


@pytest.mark.parametrize("size", [1, 30])
def test_the_roll_is_two_queries(world, size, django_assert_num_queries):
    for _ in range(size):
        leads(school_of())
    with django_assert_num_queries(2):
        assert len(roll_of(world[0], TODAY)) == size


def test_gaps_are_the_schools_that_count_without_a_head(world):
    network = world[0]
    led, empty, left = school_of("Led"), school_of("Empty"), school_of("Left")
    school_of("Academy", sector=Sector.ACADEMY)
    leads(led)
    leads(left, ends_on=date(2026, 8, 31))
    found = member_rules(network, TODAY)[TODAY]
    assert [one.name for one in schools_without_head(found, TODAY)] == ["Empty", "Left"]
    assert {one.name for one in schools_of(network, TODAY)} == {"Led", "Empty", "Left", "Academy"}
    assert empty in schools_that_count(network, TODAY)


def sector_of(entry):
    return rules.UNKNOWN if entry.sector == Sector.OTHER and not entry.type_code else entry.sector


def test_database_and_rules_say_the_same_of_every_kind_of_entry(world):
    """The query and the pure rule are two texts of one thing: every combination of facts is held against both."""
    school = school_of()
    Entry.objects.all().delete()
    kinds = product(
        Sector.values, ["0", "1", "2", "3", "4", "5", "7"], [(3, 5), (4, 11), (11, 16), (None, None), (9, 13)]
    )
    for sector, phase, (low, high) in kinds:
        entry_of(school, sector=sector, phase=phase, low_age=low, high_age=high, type_code="1")
        if sector == Sector.OTHER:
            entry_of(school, sector=sector, phase=phase, low_age=low, high_age=high)
    (base,) = member_rules(world[0], TODAY)[TODAY]
    for sector, ages in product(SectorReading.values, AgesReading.values):
        one = rules.MemberRule(**{**base.__dict__, "sector": sector, "ages": ages})
        by_query = set(Entry.objects.filter(entries_that_count(one)).values_list("pk", flat=True))
        by_rule = {
            entry.pk
            for entry in Entry.objects.all()
            if rules.counts(
                rules.Facts("856", sector_of(entry), entry.phase, entry.low_age, entry.high_age), sector, ages
            )
        }
        assert by_query == by_rule


def test_database_and_rules_say_the_same_of_open_days(world):
    school = school_of()
    Entry.objects.all().delete()
    days = [None, date(2026, 3, 31), date(2026, 4, 1)]
    for status, opened, closed in product(Status.values, days, days):
        entry_of(school, status=status, opened_on=opened, closed_on=closed)
    for on in (date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2)):
        by_query = set(Entry.objects.filter(entries_open_on(on)).values_list("pk", flat=True))
        by_rule = {
            one.pk
            for one in Entry.objects.all()
            if rules.was_open(
                rules.Facts("856", one.sector, one.phase, None, None, one.status, one.opened_on, one.closed_on), on
            )
        }
        assert by_query == by_rule


def test_counts_by_reading_say_what_each_reading_makes(world, django_assert_num_queries):
    constitution = world[2]
    leads(school_of())
    leads(school_of(sector=Sector.ACADEMY))
    leads(school_of(sector=Sector.ACADEMY, phase="7", high_age=19))
    school_of(phase="0", high_age=16)
    with django_assert_num_queries(2):
        table = count_by_reading(constitution, TODAY)
    assert [(one.schools, one.heads, one.applies) for one in table] == [
        (1, 1, True),
        (2, 1, False),
        (2, 2, False),
        (4, 3, False),
    ]


def test_permuting_what_is_recorded_changes_nothing(world):
    schools = [school_of(f"S{n}") for n in range(4)]
    people = [PersonFactory(name=f"P{n}") for n in range(4)]
    for school, person in zip(schools, reversed(people), strict=True):
        leads(school, person)
    assert names(world[0], TODAY) == ["P0", "P1", "P2", "P3"]
    assert set(members_of(world[0], TODAY)) == set(Person.objects.filter(name__startswith="P"))
