"""Contrast, meetings a year, words of provisions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.constitutions.rules import (
    contrast_with_white,
    is_readable_on_white,
    listed,
    majority,
    meetings_a_year,
    quorum,
    sitting,
    substitution,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(("colour", "ratio"), [("#ffffff", 1), ("#000000", 21), ("#777777", 4.48), ("#767676", 4.54)])
def test_contrast_is_that_of_the_published_rule(colour, ratio):
    assert contrast_with_white(colour) == pytest.approx(ratio, abs=0.01)


def test_the_border_lies_between_two_greys():
    assert is_readable_on_white("#767676")
    assert not is_readable_on_white("#777777")


@given(COLOURS)
def test_contrast_stays_between_its_ends(colour):
    assert 1 <= contrast_with_white(colour) <= 21


@given(COLOURS, st.sampled_from([1, 3, 5]))
def test_darkening_a_colour_never_lessens_contrast(colour, place):
    part = int(colour[place : place + 2], 16)
    darker = f"{colour[:place]}{part // 2:02x}{colour[place + 2 :]}"
    assert contrast_with_white(darker) >= contrast_with_white(colour)


@pytest.mark.parametrize("odd", ["", "red", "#fff", "1d4f911", "#gggggg", "#1d4f911"])
def test_what_is_no_colour_is_an_error(odd):
    with pytest.raises(ValueError):
        contrast_with_white(odd)


@pytest.mark.parametrize(
    ("times", "per", "terms", "found"),
    [
        (2, "TERM", "THREE_TERMS", 6),
        (2, "TERM", "SIX_TERMS", 12),
        (2, "TERM", None, None),
        (1, "MONTH", None, 12),
        (4, "YEAR", None, 4),
        (None, None, "SIX_TERMS", None),
    ],
)
def test_meetings_a_year_follow_the_reading(times, per, terms, found):
    assert meetings_a_year(times, per, terms) == found


def test_an_unstated_sitting_is_silent():
    said = sitting({"title": "Forum", "organ": "NETWORK", "times": None, "per": None, "agenda_agreed_by": None})
    assert said.silent == ("How often the full meeting meets",)


def test_a_list_reads_like_a_sentence():
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"]), listed([])] == [
        "a",
        "a and b",
        "a, b and c",
        "",
    ]


QUORUM = {"organ": "EXECUTIVE", "at_least": None, "share_of": None, "share_from": None, "officers": None}
QUORUM["counts_vacancies"] = None


@pytest.mark.parametrize(
    ("facts", "text", "silent"),
    [
        ({}, "Quorum of the executive: not stated.", "How many must be present for the executive to decide"),
        ({"at_least": 5}, "Quorum of the executive: at least 5.", ""),
        (
            {"at_least": 5, "officers": 1},
            "Quorum of the executive: at least 5, 1 of them chair or vice chair.",
            "",
        ),
        (
            {"share_of": 1, "share_from": 3},
            "Quorum of the executive: 1 in 3 of those entitled.",
            "Whether empty seats count in the whole for the quorum of the executive",
        ),
        (
            {"share_of": 1, "share_from": 3, "counts_vacancies": False},
            "Quorum of the executive: 1 in 3 of those entitled. Empty seats do not count in the whole.",
            "",
        ),
    ],
)
def test_a_quorum_says_all_it_fixes(facts, text, silent):
    said = quorum(QUORUM | facts)
    assert (said.text, "".join(said.silent)) == (text, silent)


MAJORITY = {"organ": "NETWORK", "matter": "ANY", "more_than": True}


@pytest.mark.parametrize(
    ("facts", "text", "silences"),
    [
        ((1, 2, True, "VOTING", True), "needs more than half of those who vote for or against. The chair has a ca", 0),
        (
            (2, 3, False, "PRESENT", False),
            "needs at least two thirds of those present who may vote. The chair has no",
            0,
        ),
        (
            (3, 3, False, "ENTITLED", None),
            "A decision at the full meeting needs every one of all who may vote, present or",
            1,
        ),
        ((3, 7, False, "VOTING", None), "needs at least 3 in 7 of those who vote", 1),
        ((None, None, True, None, True), "the majority is not stated. The chair has a casting vote.", 1),
        ((None, None, True, None, None), "A decision at the full meeting: the majority is not stated.", 2),
    ],
)
def test_a_majority_says_the_share_and_what_ends_a_tie(facts, text, silences):
    said = majority(
        MAJORITY | dict(zip(("share_of", "share_from", "more_than", "of", "casting_vote"), facts, strict=True))
    )
    assert text in said.text
    assert len(said.silent) == silences


@pytest.mark.parametrize(
    ("facts", "text", "silences"),
    [
        ((None, None, None), "Substitutes at the executive: not stated.", 1),
        ((False, None, None), "Nobody sends a substitute to the executive.", 0),
        ((True, None, None), "Somebody who cannot come to the executive may send a substitute.", 2),
        ((True, True, True), "may send a substitute; a substitute votes and counts towards the quorum.", 0),
        ((True, True, False), "; a substitute votes, but never counts towards the quorum.", 0),
        ((True, False, False), "; a substitute never votes or counts towards the quorum.", 0),
        ((True, False, None), "; a substitute never votes.", 1),
    ],
)
def test_what_substitutes_may_do_is_said(facts, text, silences):
    said = substitution({"organ": "EXECUTIVE"} | dict(zip(("may_send", "may_vote", "counts"), facts, strict=True)))
    assert said.text.endswith(text)
    assert len(said.silent) == silences
