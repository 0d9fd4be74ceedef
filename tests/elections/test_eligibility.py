"""Years as a head, standing at inspection, words of a statement: judged without any record."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from networks.elections.models import Finding
from networks.elections.rules.eligibility import (
    ENOUGH,
    GRADES,
    Framework,
    Inspection,
    Outcome,
    Spell,
    anniversary,
    framework_on,
    judge_grade,
    judge_member,
    judge_years,
    merged,
    word_count,
    years_as_head,
)

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(1990, 1, 1), date(2026, 11, 21))


@st.composite
def spells(draw):
    starts_on = draw(DAYS)
    return Spell(starts_on, draw(st.none() | st.dates(starts_on, date(2030, 1, 1))))


def slow_days(found, today):
    """Every day as a head, one by one."""
    days = set()
    for one in found:
        day = one.starts_on
        while day < today and (one.ends_on is None or day <= one.ends_on):
            days.add(day)
            day += timedelta(days=1)
    return days


@pytest.mark.parametrize(
    ("periods", "today", "years"),
    [
        ([], TODAY, 0),
        ([(date(2023, 9, 1), None)], date(2026, 8, 31), 2),
        ([(date(2023, 9, 1), None)], date(2026, 9, 1), 3),
        ([(date(2023, 9, 1), date(2026, 8, 31))], TODAY, 3),
        ([(date(2023, 9, 1), date(2026, 8, 30))], TODAY, 2),
        ([(date(2024, 2, 29), None)], date(2025, 2, 28), 0),
        ([(date(2024, 2, 29), None)], date(2025, 3, 1), 1),
        ([(date(2024, 2, 29), None)], date(2028, 2, 28), 3),
        ([(date(2024, 2, 29), None)], date(2028, 2, 29), 4),
        # two schools at one time are one time
        ([(date(2023, 9, 1), None), (date(2023, 9, 1), None)], date(2026, 9, 1), 3),
        ([(date(2020, 1, 1), date(2022, 12, 31)), (date(2021, 1, 1), date(2022, 6, 1))], TODAY, 3),
        # one school after the other without a gap is one period
        ([(date(2022, 1, 1), date(2022, 8, 31)), (date(2022, 9, 1), date(2023, 12, 31))], TODAY, 2),
        # four full years with gaps between stay four; halves add up
        ([(date(year, 9, 1), date(year + 1, 8, 31)) for year in (2016, 2018, 2020, 2022)], TODAY, 4),
        ([(date(2019, 1, 1), date(2019, 7, 2)), (date(2021, 1, 1), date(2021, 7, 1))], TODAY, 1),
        ([(date(2019, 1, 1), date(2019, 7, 1)), (date(2021, 1, 1), date(2021, 7, 1))], TODAY, 0),
        ([(date(2027, 9, 1), None)], TODAY, 0),
    ],
)
def test_whole_years_are_counted_by_the_anniversary(periods, today, years):
    assert years_as_head([Spell(*one) for one in periods], today) == years


@given(st.lists(spells(), max_size=5))
def test_each_day_as_a_head_counts_once(found):
    counted = sum((ends_on - starts_on).days + 1 for starts_on, ends_on in merged(found, TODAY))
    assert counted == len(slow_days(found, TODAY))
    assert abs(years_as_head(found, TODAY) - counted / 365.25) <= 1.1


@given(st.lists(spells(), max_size=5), st.randoms())
def test_neither_order_nor_repetition_changes_years(found, random):
    shuffled = [*found, *found[:2]]
    random.shuffle(shuffled)
    assert years_as_head(shuffled, TODAY) == years_as_head(found, TODAY)


@given(st.lists(spells(), max_size=4), DAYS, st.integers(0, 1500))
def test_years_never_lessen_as_days_go_by(found, today, days):
    later = today + timedelta(days=days)
    assert years_as_head(found, later) >= years_as_head(found, today)


@given(DAYS, st.integers(0, 30))
def test_a_year_is_full_on_its_anniversary_and_not_a_day_before(starts_on, years):
    day = anniversary(starts_on, years)
    assert years_as_head([Spell(starts_on)], day) == years
    if years:
        assert years_as_head([Spell(starts_on)], day - timedelta(days=1)) == years - 1


@pytest.mark.parametrize(
    ("periods", "outcome", "words"),
    [
        ([], Outcome.NEEDS_EVIDENCE, "No headship is on record"),
        ([(date(2026, 11, 22), None, "Elm")], Outcome.NEEDS_EVIDENCE, "No headship is on record"),
        (
            [(date(2023, 11, 22), None, "Elm")],
            Outcome.MET,
            "3 whole years as a head, 3 asked for: Elm from 22 November",
        ),
        ([(date(2023, 11, 23), None, "Elm")], Outcome.NOT_MET, "2 whole years as a head"),
        ([(date(2026, 9, 1), None, "Elm")], Outcome.NOT_MET, "show less than a whole year as a head, 3 asked for"),
        ([(date(2025, 9, 1), date(2026, 8, 31), "Elm")], Outcome.NOT_MET, "1 whole year as a head, 3 asked for: Elm"),
    ],
)
def test_years_are_judged_in_words(periods, outcome, words):
    judged = judge_years([Spell(*one) for one in periods], 3, TODAY)
    assert judged.outcome == outcome
    assert words in judged.words


# --- inspections

LED = [Spell(date(2000, 1, 1))]


@pytest.mark.parametrize(
    ("day", "framework"),
    [
        (date(2005, 8, 31), Framework.OLDER),
        (date(2005, 9, 1), Framework.HEADLINE),
        (date(2024, 9, 1), Framework.HEADLINE),
        (date(2024, 9, 2), Framework.JUDGEMENTS),
        (date(2025, 11, 9), Framework.JUDGEMENTS),
        (date(2025, 11, 10), Framework.REPORT_CARD),
    ],
)
def test_rules_of_inspection_change_on_their_days(day, framework):
    assert framework_on(day) == framework


@pytest.mark.parametrize(
    ("day", "grade", "outcome"),
    [
        (date(2024, 9, 1), "Good", Outcome.MET),
        (date(2024, 9, 1), "Outstanding", Outcome.MET),
        (date(2024, 9, 1), "Requires improvement", Outcome.NOT_MET),
        (date(2024, 9, 1), "Inadequate", Outcome.NOT_MET),
        (date(2024, 9, 1), "", Outcome.NEEDS_EVIDENCE),
        (date(2024, 9, 2), "", Outcome.NEEDS_READING),
        (date(2024, 9, 2), "Good", Outcome.NEEDS_READING),  # an old word for a new inspection is no grade
        (date(2026, 3, 1), "", Outcome.NEEDS_READING),
        (date(2005, 8, 31), "Good", Outcome.NEEDS_EVIDENCE),
        (date(2026, 11, 23), "", Outcome.NEEDS_EVIDENCE),
    ],
)
def test_a_grade_is_judged_by_the_rules_of_its_day(day, grade, outcome):
    assert judge_grade(Inspection(day, grade), LED, TODAY).outcome == outcome


def test_no_inspection_is_no_evidence():
    assert judge_grade(None, LED, TODAY).outcome == Outcome.NEEDS_EVIDENCE


@given(DAYS, st.sampled_from(["", *GRADES]), spells())
def test_only_a_headline_grade_while_leading_meets_it(day, grade, spell):
    judged = judge_grade(Inspection(day, grade), [spell], TODAY)
    led = spell.starts_on <= day and (spell.ends_on is None or day <= spell.ends_on)
    is_headline = framework_on(day) is Framework.HEADLINE
    assert (judged.outcome == Outcome.MET) == (led and is_headline and grade in ENOUGH)
    assert (judged.outcome == Outcome.NOT_MET) == (led and is_headline and grade in GRADES[2:])
    assert len(judged.words) <= 500
    assert judged.words.endswith(".")


@given(st.text(min_size=1))
def test_a_grade_there_never_was_is_an_error(grade):
    assume(grade not in GRADES)
    with pytest.raises(ValueError):
        judge_grade(Inspection(TODAY, grade), LED, TODAY)


def test_outcomes_are_those_that_are_kept():
    assert set(Outcome) | {"WAIVED"} == set(Finding.Outcome.values)
    assert [judge_member(one, TODAY).outcome for one in (True, False)] == [Outcome.MET, Outcome.NOT_MET]


# --- words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("  \n ", 0),
        ("one", 1),
        ("one\u00a0two\u2003three", 3),
        ("well-being, it’s – 3", 4),
        ("a\ufeffb", 2),
        ("a\x1cb", 1),
    ],
)
def test_words_are_counted_as_the_page_counts_them(text, words):
    assert word_count(text) == words
