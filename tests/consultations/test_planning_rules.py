"""The planner, the audience, the sample and the dates: properties of pure functions."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.models import Consultation
from consultations.rules import audience, dates, sampling, ways
from consultations.rules.audience import Candidate, Chosen, Place, audience_of, by_person, by_school, is_in, size_band
from consultations.rules.ways import Matter, Way, propose
from cph.core.calendar import Term
from networks.constitutions import instance
from networks.constitutions.models import Channel
from networks.schools.models import Sector

# --- ways

WEIGHT = st.sampled_from(ways.WEIGHTS)
MATTERS = st.builds(
    Matter,
    st.sampled_from(["DAYS", "WEEKS", "TERM"]),
    WEIGHT,
    WEIGHT,
    st.sampled_from(["BODY", "AUTHORITY", "PARTNER"]),
)
SAID = st.builds(
    Way, st.sampled_from(ways.WAYS), st.just("Article 5i"), st.none() | WEIGHT, st.none() | WEIGHT, st.none() | WEIGHT,
    st.none() | WEIGHT, st.none() | st.booleans(), st.none() | st.integers(1, 60), st.sampled_from(["", "Lead head"]), st.booleans(),
)  # fmt: skip
CONSTITUTIONS = st.lists(SAID, unique_by=lambda one: one.way, max_size=6)
LEICESTER = [
    Way(
        row["way"], "Article 5i", row["impact_at_most"], row["impact_at_least"], row["importance_at_most"],
        row["importance_at_least"], row["is_interim"], row["school_days"], row["asked_by"] or "", row["certainty"] == "STATED",
    )
    for row in instance.read_shipped("leicester").data["channels"]
]  # fmt: skip


def proposed(matter, said):
    return {one.way for one in propose(matter, said) if one.is_proposed}


def test_the_planner_speaks_the_words_of_the_models():
    assert set(ways.WAYS) == set(Channel.Way.values)
    assert list(ways.WEIGHTS) == Channel.Weight.values
    assert set(ways.LONGEST) == set(ways.TIME) == set(Consultation.Timescale.values)


@given(MATTERS, CONSTITUTIONS)
def test_every_way_is_weighed_once_with_a_sentence(matter, said):
    found = propose(matter, said)
    assert Counter(one.way for one in found) == Counter(ways.WAYS)
    assert [one.way for one in found][: len(said)] == [one.way for one in said]
    for one in found:
        assert 10 < len(one.because) <= ways.MOST
        assert one.because.endswith(".") or len(one.because) == ways.MOST


@given(MATTERS, CONSTITUTIONS)
def test_nothing_is_proposed_against_what_an_article_states(matter, said):
    found = {one.way: one for one in propose(matter, said)}
    order = ways.WEIGHTS.index
    for one in said:
        if not found[one.way].is_proposed:
            continue
        for what in ("impact", "importance"):
            least, most = getattr(one, f"{what}_at_least"), getattr(one, f"{what}_at_most")
            assert least is None or order(getattr(matter, what)) >= order(least)
            assert most is None or order(getattr(matter, what)) <= order(most)
        if matter.timescale == "DAYS":
            assert one.school_days is None or one.school_days <= 5
    if said:
        assert not {way for way, one in found.items() if one.is_proposed} - {one.way for one in said}


@given(MATTERS, CONSTITUTIONS)
def test_where_the_constitution_is_silent_it_says_so(matter, said):
    silent = [one for one in said if not (ways._limits(one) or one.is_interim or one.school_days)]
    found = {one.way: one for one in propose(matter, said)}
    for one in silent:
        assert "does not say when" in found[one.way].because
        assert not found[one.way].is_stated
    if not said:
        assert all("The constitution is silent" in one.because for one in found.values())


@given(MATTERS)
def test_something_is_always_proposed_where_articles_leave_room(matter):
    assert proposed(matter, [])
    assert proposed(matter, LEICESTER)
    assert proposed(matter, [Way("GROUPS", "Article 1")]) == {"GROUPS"}


@given(MATTERS)
def test_more_weight_never_drops_a_fuller_way(matter):
    heavier = replace(matter, impact="HIGH", importance="HIGH")
    fuller = {"FULL_MEETING", "GROUPS", "WEBSITE"}
    assert proposed(matter, LEICESTER) & fuller <= proposed(heavier, LEICESTER)
    assert "SELECTED" not in proposed(heavier, LEICESTER)


@pytest.mark.parametrize(
    ("matter", "found"),
    [
        (Matter("DAYS", "HIGH", "HIGH"), {"EXECUTIVE", "WEBSITE"}),
        (Matter("WEEKS", "HIGH", "MEDIUM"), {"FULL_MEETING", "GROUPS", "WEBSITE"}),
        (Matter("TERM", "MEDIUM", "MEDIUM"), {"FULL_MEETING", "GROUPS", "WEBSITE"}),
        (Matter("WEEKS", "MEDIUM", "LOW"), {"WEBSITE"}),
        (Matter("WEEKS", "LOW", "LOW"), {"SELECTED"}),
        (Matter("WEEKS", "LOW", "LOW", "AUTHORITY"), {"SELECTED", "LA_MEETING"}),
    ],
)
def test_what_leicester_would_be_told(matter, found):
    assert proposed(matter, LEICESTER) == found


def test_reasons_name_the_article_and_how_sure_it_is():
    found = {one.way: one.because for one in propose(Matter("DAYS", "HIGH", "LOW"), LEICESTER)}
    assert found["SELECTED"] == (
        "Article 5i, as it is read, keeps it for low impact and low importance; this one has high impact and low importance."
    )
    assert found["EXECUTIVE"].startswith("There are only days: Article 5i has this way for the time being.")
    assert found["WEBSITE"].endswith("The lead-head asks.")


# --- audience

NUMBERS = st.integers(1, 5)
PLACES = st.builds(
    Place, NUMBERS, st.just("School"), st.none() | NUMBERS, st.sampled_from("124"), st.sampled_from(list(audience.SIZES)),
    st.sampled_from(Sector.values),
)  # fmt: skip
CANDIDATES = st.builds(
    Candidate, st.tuples(st.just("PERSON"), NUMBERS), st.just("Name"),
    st.lists(PLACES, min_size=1, max_size=3).map(tuple), st.frozensets(NUMBERS, min_size=1, max_size=2),
)  # fmt: skip
CHOSEN = st.builds(
    Chosen, st.frozensets(NUMBERS), st.frozensets(st.sampled_from("124")), st.frozensets(st.sampled_from(list(audience.SIZES))),
    st.frozensets(st.sampled_from(Sector.values)), st.frozensets(NUMBERS, max_size=2), st.frozensets(NUMBERS, max_size=2),
)  # fmt: skip


@given(CANDIDATES)
def test_who_chooses_nothing_asks_everybody(candidate):
    assert is_in(candidate, Chosen())


@given(CANDIDATES, CHOSEN)
def test_names_come_on_top_and_kinds_narrow(candidate, chosen):
    named = bool(candidate.people & chosen.people) or any(one.school in chosen.schools for one in candidate.places)
    if named:
        assert is_in(candidate, chosen)
    elif is_in(candidate, chosen) and not chosen.is_everybody:
        assert any(
            all(not getattr(chosen, kind) or getattr(place, kind) in getattr(chosen, kind) for kind in audience.KINDS)
            for place in candidate.places
        )


@given(CANDIDATES, CHOSEN, st.sampled_from(audience.KINDS))
def test_another_part_of_a_kind_in_use_adds_a_kind_of_its_own_narrows(candidate, chosen, kind):
    if chosen.narrows and getattr(chosen, kind):
        wider = replace(chosen, **{kind: getattr(chosen, kind) | {getattr(one, kind) for one in candidate.places}})
        assert is_in(candidate, wider) or not is_in(candidate, chosen)
        without = replace(chosen, **{kind: frozenset()})
        if without.narrows:
            assert is_in(candidate, without) or not is_in(candidate, chosen)


def test_one_school_fits_all_kinds_at_once():
    head = Candidate(("PERSON", 1), "H", (Place(1, group=1, phase="2"), Place(2, group=2, phase="4")), frozenset({1}))
    assert is_in(head, Chosen(group=frozenset({1}), phase=frozenset({"2"})))
    assert not is_in(head, Chosen(group=frozenset({1}), phase=frozenset({"4"})))


def test_a_head_of_two_schools_is_asked_twice_or_once():
    oak, elm = Place(1, "Oak"), Place(2, "Elm")
    rows = [(7, "Ann", [elm, oak]), (8, "Ben", [oak])]
    schools, people = by_school(rows), by_person(rows)
    assert [(one.key, one.name, one.people) for one in schools] == [
        (("SCHOOL", 2), "Elm, Ann", {7}),
        (("SCHOOL", 1), "Oak, Ann, Ben", {7, 8}),
    ]
    assert [(one.key, one.name) for one in people] == [(("PERSON", 7), "Ann, Elm, Oak"), (("PERSON", 8), "Ben, Oak")]
    assert [one.key for one in audience_of(schools, Chosen(people=frozenset({8})))] == [("SCHOOL", 1)]


@pytest.mark.parametrize(
    ("pupils", "band"),
    [
        (None, "UNKNOWN"),
        (0, "UP_TO_210"),
        (210, "UP_TO_210"),
        (211, "UP_TO_420"),
        (630, "UP_TO_630"),
        (631, "OVER_630"),
    ],
)
def test_size_bands(pupils, band):
    assert size_band(pupils) == band


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_more_pupils_are_never_a_smaller_band(one, other):
    order = list(audience.SIZES)
    assert (order.index(size_band(min(one, other)))) <= order.index(size_band(max(one, other)))


def test_no_school_has_fewer_than_no_pupils():
    with pytest.raises(ValueError):
        size_band(-1)


@given(st.lists(PLACES, min_size=1, max_size=3), st.sampled_from(audience.KINDS))
def test_schools_that_differ_have_no_one_kind(places, kind):
    found = Candidate(("PERSON", 1), "", tuple(places)).one(kind)
    values = {getattr(one, kind) for one in places}
    if len(values) == 1:
        assert found in values
    else:
        assert found is None if kind == "group" else found == audience.SEVERAL


# --- the sample

SIZES = st.dictionaries(st.tuples(st.text("abc", max_size=2)), st.integers(0, 60), max_size=6)


@given(SIZES, st.integers(0, 200))
def test_places_are_shared_out_in_proportion(sizes, total):
    found = sampling.allocate(sizes, total)
    whole = sum(sizes.values())
    assert sum(found.values()) == min(total, whole)
    for one, size in sizes.items():
        assert 0 <= found[one] <= size
        if total < whole:
            assert abs(found[one] - total * size / whole) < 1


def test_the_largest_remainder_gets_the_place():
    assert sampling.allocate({("a",): 6, ("b",): 3, ("c",): 1}, 5) == {("a",): 3, ("b",): 2, ("c",): 0}
    assert sampling.allocate({("a",): 5, ("b",): 3, ("c",): 2}, 4) == {("a",): 2, ("b",): 1, ("c",): 1}


@pytest.mark.parametrize(("sizes", "total"), [({("a",): -1}, 1), ({("a",): 1}, -1)])
def test_counts_are_not_negative(sizes, total):
    with pytest.raises(ValueError):
        sampling.allocate(sizes, total)


POPULATION = st.dictionaries(
    st.tuples(st.sampled_from(["SCHOOL", "PERSON"]), st.integers(1, 500)),
    st.tuples(st.sampled_from("abc")),
    max_size=60,
)


@given(POPULATION, st.integers(0, 70), st.text(min_size=1, max_size=20), st.randoms())
def test_a_draw_can_be_made_again(population, size, seed, order):
    rows = list(population.items())
    found = sampling.draw(rows, size, seed)
    order.shuffle(rows)
    assert sampling.draw(rows, size, seed) == found
    assert len(found) == min(size, len(population))
    assert found <= set(population)
    drawn = Counter(population[key] for key in found)
    assert drawn == Counter(sampling.allocate(Counter(population.values()), size))


def test_another_seed_is_another_draw_and_nobody_is_favoured():
    rows = [(("SCHOOL", n), ("all",)) for n in range(10)]
    counts = Counter(key for seed in range(2000) for key in sampling.draw(rows, 3, f"seed {seed}"))
    assert all(500 < counts[key] < 700 for key, _ in rows)


# --- dates

TERMS = [
    Term(date(2023, 6, 5), date(2023, 7, 21), "Summer 2"),
    Term(date(2023, 9, 4), date(2023, 10, 20), "Autumn 1"),
]
DAYS = st.dates(date(2023, 6, 5), date(2023, 10, 20))


def test_the_summer_of_warwickshire():
    span = dates.span_of(date(2023, 6, 30), date(2023, 9, 15), TERMS)
    assert (span.calendar, span.school) == (77, 25)
    assert span.words == "77 calendar days, 25 of them school days"
    plan = dates.Plan(date(2023, 6, 30), date(2023, 9, 15), date(2023, 9, 28))
    assert dates.warnings(plan, TERMS, date(2023, 6, 1)) == [
        "Open for 77 calendar days, 25 of them school days: most of the time schools are closed."
    ]


@given(DAYS, DAYS)
def test_school_days_are_working_days_are_days(one, other):
    first, last = min(one, other), max(one, other)
    span = dates.span_of(first, last, TERMS)
    assert 0 <= span.school <= span.working <= span.calendar == (last - first).days
    later = dates.span_of(first, last + timedelta(days=1), TERMS)
    assert later.calendar == span.calendar + 1


@given(DAYS, DAYS, st.none() | DAYS, st.integers(1, 20))
def test_each_warning_is_a_sentence_and_the_same_again(opens, closes, decides, fewest):
    plan = dates.Plan(min(opens, closes), max(opens, closes), decides, fewest)
    said = dates.warnings(plan, TERMS, date(2023, 6, 5))
    assert said == dates.warnings(plan, TERMS, date(2023, 6, 5))
    assert all(one[0].isupper() and one[-1] in ".?" for one in said)
    short = dates.span_of(plan.opens, plan.closes, TERMS).school < fewest
    assert any("usual, the constitution is silent" in one for one in said) == short
    assert any("before the answers are in" in one for one in said) == (decides is not None and decides <= plan.closes)


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (dates.Plan(date(2023, 6, 12), date(2023, 7, 29)), "It closes on Saturday 29 July 2023: a weekend."),
        (dates.Plan(date(2023, 6, 12), date(2023, 8, 28)), "It closes on Monday 28 August 2023: a bank holiday."),
        (
            dates.Plan(date(2023, 6, 12), date(2023, 8, 9)),
            "It closes on Wednesday 9 August 2023: in the school holidays.",
        ),
        (
            dates.Plan(date(2023, 8, 9), date(2023, 9, 20)),
            "It opens on Wednesday 9 August 2023: in the school holidays.",
        ),
        (
            dates.Plan(date(2023, 6, 12), date(2023, 6, 16), article="Article 9"),
            "4 of them school days: Article 9 asks for 10.",
        ),
        (dates.Plan(date(2023, 6, 12), date(2023, 6, 30), date(2023, 7, 4)), "1 working day to consider the answers."),
        (dates.Plan(date(2023, 6, 12), date(2023, 6, 30), date(2023, 6, 30)), "before the answers are in."),
        (dates.Plan(date(2023, 6, 12), date(2023, 6, 30), date(2023, 6, 1)), "is anything left to decide?"),
        (dates.Plan(date(2023, 6, 12), date(2023, 6, 30)), "No day of the decision is set"),
        (dates.Plan(date(2023, 6, 12), date(2023, 12, 1)), "Term dates for this time are not recorded"),
        (dates.Plan(date(2023, 6, 12), date(2099, 6, 10)), "are not published yet."),
    ],
)
def test_what_speaks_against_dates(plan, words):
    assert words in " ".join(dates.warnings(plan, TERMS, date(2023, 6, 10)))


# one term from Tuesday 18 April to Wednesday 19 July, the next from Tuesday 5 September to Friday 20 October 2023
EDGES = [
    Term(date(2023, 4, 18), date(2023, 7, 19), "Summer"),
    Term(date(2023, 9, 5), date(2023, 10, 20), "Autumn"),
]


def said_of(opens, closes, decides=date(2023, 10, 20), *, today=date(2023, 4, 17), fewest=10):
    return " ".join(dates.warnings(dates.Plan(opens, closes, decides, fewest), EDGES, today))


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2023, 7, 19), None),  # the last day of term
        (date(2023, 7, 20), "in the school holidays"),
        (date(2023, 9, 4), "in the school holidays"),
        (date(2023, 9, 5), None),  # the first day of term
        (date(2023, 7, 14), None),  # a Friday
        (date(2023, 7, 15), "a weekend"),
        (date(2023, 7, 16), "a weekend"),
        (date(2023, 7, 17), None),
        (date(2023, 5, 26), None),
        (date(2023, 5, 29), "a bank holiday"),
        (date(2023, 5, 30), None),
    ],
)
def test_closing_on_a_day_when_schools_are_closed_by_a_day(day, words):
    found = said_of(date(2023, 4, 18), day)
    assert ("It closes on" in found) is (words is not None)
    assert (words or "") in found


@pytest.mark.parametrize(
    ("day", "warns"),
    [(date(2023, 7, 19), False), (date(2023, 7, 20), True), (date(2023, 9, 4), True), (date(2023, 9, 5), False)],
)
def test_opening_on_a_day_when_schools_are_closed_by_a_day(day, warns):
    assert ("It opens on" in said_of(day, date(2023, 10, 6))) is warns


@pytest.mark.parametrize(
    ("fewest", "closes"), [(10, date(2023, 6, 26)), (5, date(2023, 6, 19)), (1, date(2023, 6, 13))]
)
def test_fewer_school_days_than_asked_by_a_day(fewest, closes):
    """Opened on Monday 12 June 2023; that day is not counted."""
    opens = date(2023, 6, 12)
    assert dates.span_of(opens, closes, EDGES).school == fewest
    assert "Open for" not in said_of(opens, closes, fewest=fewest)
    assert f"{fewest + 1} are usual" in said_of(opens, closes, fewest=fewest + 1)


def test_mostly_holidays_by_a_day():
    """From 12 July on there are 5 school days and a long summer: when half of the working days are of school, all is well."""
    working = [date(2023, 7, 12) + timedelta(days=n) for n in range(1, 60)]
    spans = {day: dates.span_of(date(2023, 7, 12), day, EDGES) for day in working}
    just = max(day for day, one in spans.items() if one.school * 2 == one.working and day < date(2023, 9, 5))
    after = next(day for day in working if day > just and spans[day].working == spans[just].working + 1)
    assert "most of the time" not in said_of(date(2023, 7, 12), just, fewest=5)
    assert "most of the time" in said_of(date(2023, 7, 12), after, fewest=5)


@pytest.mark.parametrize(
    ("decides", "words"),
    [
        (date(2023, 6, 29), "before the answers are in"),
        (date(2023, 6, 30), "before the answers are in"),  # the day of the close itself
        (date(2023, 7, 1), "0 working days to consider"),
        (date(2023, 7, 7), "4 working days to consider"),
        (date(2023, 7, 8), None),  # five whole working days lie in between
    ],
)
def test_no_time_before_the_decision_by_a_day(decides, words):
    found = said_of(date(2023, 6, 12), date(2023, 6, 30), decides)
    assert (words or "") in found
    assert bool(found) is (words is not None)


@pytest.mark.parametrize(("today", "warns"), [(date(2023, 10, 20), False), (date(2023, 10, 21), True)])
def test_nothing_left_to_decide_by_a_day(today, warns):
    found = said_of(date(2023, 6, 12), date(2023, 6, 30), date(2023, 10, 20), today=today)
    assert ("is anything left to decide?" in found) is warns


def test_a_month_of_school_speaks_for_itself():
    plan = dates.Plan(date(2023, 6, 12), date(2023, 6, 30), date(2023, 7, 12))
    assert dates.warnings(plan, TERMS, date(2023, 6, 1)) == []


@pytest.mark.parametrize(
    ("text", "is_nothing"),
    [("Nothing.", True), (" n/a ", True), ("NONE", True), ("", True), ("Nothing but the date", False)],
)
def test_who_writes_nothing_has_nothing_to_consult_on(text, is_nothing):
    assert dates.is_nothing(text) is is_nothing
