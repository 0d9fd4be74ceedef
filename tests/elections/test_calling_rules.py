"""Timetables: the stage at a moment, proposals, warnings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cph.core.calendar import Term, is_school_day, is_working_day
from networks.elections.rules.dates import Days, Lengths, nth_day, propose, stretches, too_short, warnings
from networks.elections.rules.timetable import Stage, Times, stage_at
from tests.factories.meetings import TERMS_2026

TERMS = [Term(first, last, name) for name, first, last in TERMS_2026]
ORDER = list(Stage)
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
lengths = st.builds(
    Lengths,
    st.integers(1, 20), st.integers(0, 10), st.integers(0, 5), st.integers(1, 15), st.integers(0, 15),
)  # fmt: skip
notices = st.dates(date(2026, 8, 24), date(2027, 3, 1))


@st.composite
def times(draw):
    steps = draw(st.lists(st.integers(1, 10**6), min_size=6, max_size=6))
    moments = [START + timedelta(seconds=sum(steps[: n + 1])) for n in range(6)]
    if draw(st.booleans()):
        moments[2] = None
    return Times(*moments)


@given(times(), st.lists(st.integers(-(10**6), 10**7), min_size=2, max_size=2))
def test_time_only_moves_an_election_on(found, seconds):
    first, later = (START + timedelta(seconds=one) for one in sorted(seconds))
    for state in ("NOTICED", "VOTING", "DECLARED"):
        assert ORDER.index(stage_at(state, found, first)) <= ORDER.index(stage_at(state, found, later))


@given(times())
def test_a_stage_ends_at_its_second(found):
    moment = timedelta(seconds=1)
    assert stage_at("NOTICED", found, found.nominations_close_at - moment) == Stage.NOMINATIONS
    assert stage_at("NOTICED", found, found.nominations_close_at) == Stage.WITHDRAWAL
    assert stage_at("NOTICED", found, found.withdrawals_close_at) in (Stage.QUESTIONS, Stage.WAITING)
    assert stage_at("VOTING", found, found.voting_closes_at - moment) == Stage.VOTING
    assert stage_at("VOTING", found, found.voting_closes_at) == Stage.CLOSED
    assert stage_at("DECLARED", found, found.objections_close_at) == Stage.OVER


def test_the_poll_opens_by_somebodys_act_and_never_by_the_clock():
    found = Times(*[START + timedelta(days=n) for n in range(6)])
    assert stage_at("NOTICED", found, START + timedelta(days=90)) == Stage.WAITING


def test_counted_is_said_only_of_a_closed_poll():
    found = Times(*[START + timedelta(days=n) for n in range(6)])
    assert stage_at("CLOSED", found, START, is_counted=True) == Stage.COUNTED
    assert stage_at("CLOSED", found, START) == Stage.CLOSED
    assert stage_at("ABANDONED", found, START) == Stage.ABANDONED
    assert stage_at("DRAFT", Times(), START) == Stage.DRAFT


@given(notices, lengths)
def test_a_proposal_is_in_order_and_never_shorter_than_asked(notice, wanted):
    found = propose(notice, wanted, TERMS)
    for one in stretches(found, wanted):
        assert one.working_days >= one.length
    assert notice < found.nominations_close <= found.withdrawals_close < found.voting_opens
    assert found.voting_opens <= found.voting_closes < found.objections_close < found.terms_start
    names = ["nominations", "withdrawal", "questions", "voting", "objections"]
    assert too_short(found, wanted, names) == []


@given(notices, lengths)
def test_a_proposal_within_the_terms_has_nothing_against_it(notice, wanted):
    found = propose(notice, wanted, TERMS)
    if found.objections_close <= TERMS[-1].ends_on:
        assert warnings(found, wanted, TERMS) == []
        assert is_school_day(found.voting_closes, TERMS)


@given(notices, st.integers(1, 300))
def test_beyond_the_known_terms_working_days_are_counted(notice, count):
    day = nth_day(notice, count, ())
    assert is_working_day(day)
    assert sum(is_working_day(notice + timedelta(days=n)) for n in range(1, (day - notice).days + 1)) == count


PLAIN = Days(
    notice=date(2026, 11, 2),
    nominations_close=date(2026, 11, 16),
    withdrawals_close=date(2026, 11, 18),
    questions_close=date(2026, 11, 23),
    voting_opens=date(2026, 11, 24),
    voting_closes=date(2026, 11, 30),
    objections_close=date(2026, 12, 7),
    terms_start=date(2027, 1, 1),
)


def changed(**facts):
    return Days(**(PLAIN.__dict__ | facts))


def test_the_plain_timetable_has_no_warnings():
    assert warnings(PLAIN, Lengths(), TERMS) == []


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"voting_closes": date(2026, 11, 28)}, "Voting closes on Saturday 28 November 2026: a weekend."),
        (
            {"voting_opens": date(2026, 12, 21), "voting_closes": date(2026, 12, 30), "objections_close": date(2027, 1, 11)},
            "Voting is open from Monday 21 December 2026 to Wednesday 30 December 2026, all of it in the school holidays.",
        ),
        (
            {"voting_opens": date(2026, 12, 17), "voting_closes": date(2026, 12, 23), "objections_close": date(2027, 1, 11)},
            "Voting is open for 2 school days only, up to Wednesday 23 December 2026.",
        ),
        (
            {"voting_opens": date(2026, 12, 16), "voting_closes": date(2026, 12, 22), "objections_close": date(2027, 1, 11)},
            "Voting is open partly in the school holidays: 3 school days of 5.",
        ),
        ({"terms_start": date(2026, 12, 7)}, "Terms begin on Monday 7 December 2026, before the time to object is over."),
        (
            {"voting_closes": date(2026, 12, 25), "objections_close": date(2027, 1, 11)},
            "Voting closes on Friday 25 December 2026: a bank holiday.",
        ),
    ],
)  # fmt: skip
def test_what_speaks_against_a_timetable_is_said_in_words(facts, words):
    assert words in warnings(changed(**facts), Lengths(), TERMS)


def test_without_term_dates_it_says_that_holidays_are_not_checked():
    assert warnings(PLAIN, Lengths(), ()) == ["No term dates are recorded, so holidays are not checked."]


def test_a_stage_shorter_than_the_article_asks_is_named():
    short = changed(nominations_close=date(2026, 11, 12), withdrawals_close=date(2026, 11, 18))
    assert too_short(short, Lengths(), ["nominations", "voting"]) == [
        "Nominations are open for 8 working days; the constitution asks for 10."
    ]
    assert too_short(short, Lengths(), ["voting"]) == []
