"""The words for who alone votes; and which schools count on which day, as the register has them then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.constitutions.models import Franchise
from networks.meetings.rules.franchises import entitled_words, refusal_words, voters_words
from networks.meetings.selectors.franchises import voters_under
from networks.schools.models import Entry, Handover, Headship
from tests.factories import meetings as make
from tests.factories.meetings import leads

DAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("count", "phase", "maintained", "also", "by_school", "words"),
    [
        (6, "PRIMARY", True, "", False, "6 primary maintained members were entitled."),
        (1, "PRIMARY", True, "", False, "1 primary maintained member was entitled."),
        (0, "SECONDARY", None, "", False, "0 secondary members were entitled."),
        (2, None, True, "", True, "2 maintained schools were entitled."),
        (1, "SPECIAL", None, "", True, "1 special school was entitled."),
        (3, None, None, "", False, "3 members who lead a school were entitled."),
        (1, None, None, "", False, "1 member who leads a school was entitled."),
        (7, "PRIMARY", False, "Early years provider", False, "7 were entitled: primary members and the Early years provider."),
        (1, None, True, "Early years provider", True, "1 was entitled: maintained schools and the Early years provider."),
    ],
)  # fmt: skip
def test_the_result_says_who_was_entitled(count, phase, maintained, also, by_school, words):
    assert entitled_words(count, phase, maintained, also, by_school=by_school) == words


def test_while_voting_is_open_they_are_entitled():
    assert entitled_words(6, "PRIMARY", True, now=True) == "6 primary maintained members are entitled."
    assert entitled_words(1, None, True, by_school=True, now=True) == "1 maintained school is entitled."


@given(st.integers(0, 5000), st.sampled_from([None, *Franchise.Phase.values]), st.sampled_from([None, True, False]))
def test_every_franchise_has_words_that_begin_with_the_number(count, phase, maintained):
    words = entitled_words(count, phase, maintained)
    assert words.startswith(f"{count} ") and words.endswith(" entitled.")
    assert ("maintained" in words) == bool(maintained)
    assert voters_words(phase, maintained).startswith("those who lead a ")


def test_a_refusal_names_what_is_asked_and_what_was_led():
    assert refusal_words("PRIMARY", True, "", [], "1 December 2026") == (
        "On this motion only those who lead a maintained primary school vote, and you led no school on 1 December 2026."
    )
    assert refusal_words(None, True, "", ["Hill Academy"], "1 December 2026") == (
        "On this motion only those who lead a maintained school vote;"
        " Hill Academy, which you led on 1 December 2026, is not one of these."
    )
    assert refusal_words("PRIMARY", None, "Chair of governors", ["Hill", "Vale"], "1 May 2026") == (
        "On this motion only those who lead a primary school, and the Chair of governors vote;"
        " Hill and Vale, which you led on 1 May 2026, are none of these."
    )


# --- which schools


@pytest.fixture
def world(db):
    return make.world()


def counts(person, phase=None, maintained=None, on=DAY):
    found = voters_under(Franchise(phase=phase, maintained_only=maintained), [person.pk], on)
    return len(found.schools.get(person.pk, ()))


@pytest.mark.parametrize(
    ("facts", "phases"),
    [
        ({"phase": "2"}, {"PRIMARY"}),
        ({"phase": "3"}, {"PRIMARY"}),
        ({"phase": "4"}, {"SECONDARY"}),
        ({"phase": "5"}, {"SECONDARY"}),
        ({"phase": "7"}, {"PRIMARY", "SECONDARY"}),
        ({"phase": "1"}, set()),
        ({"phase": "6"}, set()),
        ({"phase": "0", "type_code": "7"}, {"SPECIAL"}),
        ({"phase": "0", "type_code": "44", "sector": "ACADEMY"}, {"SPECIAL"}),
        ({"phase": "7", "type_code": "12"}, {"SPECIAL"}),
        ({"phase": "0", "group_code": "5", "sector": "OTHER"}, {"SPECIAL"}),
        ({"phase": "0", "type_code": "14"}, set()),
    ],
)
def test_a_school_is_of_the_phase_that_the_register_gives_it(world, facts, phases):
    person = make.person("Somebody")
    leads(world, person, **facts)
    assert {phase for phase in Franchise.Phase.values if counts(person, phase)} == phases
    assert counts(person) == 1


@pytest.mark.parametrize(("sector", "found"), [("MAINTAINED", 1), ("ACADEMY", 0), ("INDEPENDENT", 0), ("OTHER", 0)])
def test_only_a_maintained_school_is_maintained(world, sector, found):
    person = make.person("Somebody")
    leads(world, person, sector=sector)
    assert counts(person, maintained=True) == found
    assert counts(person, maintained=False) == counts(person, "PRIMARY", None) == 1


def test_the_headship_is_that_of_the_day(world):
    person = make.person("Somebody")
    leads(world, person)
    Headship.objects.update(ends_on=DAY)
    assert counts(person, "PRIMARY", True) == 1
    assert counts(person, "PRIMARY", True, on=DAY + timedelta(days=1)) == 0
    assert counts(person, "PRIMARY", True, on=make.START - timedelta(days=1)) == 0


def test_a_school_that_converts_is_maintained_until_the_day_before(world):
    person = make.person("Somebody")
    school = leads(world, person)
    before = Entry.objects.get(school=school)
    Entry.objects.filter(pk=before.pk).update(status="2", closed_on=DAY)
    after = Entry.objects.create(
        school=school, urn=before.urn + 500_000, authority=world.authority, name="Hill Academy", sector="ACADEMY",
        phase="2", opened_on=DAY, imported_at=make.NOW,
    )  # fmt: skip
    Handover.objects.create(before=before, after=after, kind="CONVERTED", on=DAY)
    assert counts(person, "PRIMARY", True, on=DAY - timedelta(days=1)) == 1
    assert counts(person, "PRIMARY", True, on=DAY) == 0, "of two entries open on one day the later one counts"
    assert counts(person, "PRIMARY", False, on=DAY) == 1


def test_it_is_one_query_for_many_people(world, django_assert_num_queries):
    people = [make.head_of(world, f"Head {n}") for n in range(30)]
    with django_assert_num_queries(1):
        found = voters_under(Franchise(phase="PRIMARY", maintained_only=True), [one.pk for one in people], DAY)
    assert all(found.has(one.pk) for one in people)
