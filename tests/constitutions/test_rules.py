"""Contrast, meetings a year, words of provisions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.constitutions.rules import contrast_with_white, is_readable_on_white, listed, meetings_a_year, sitting

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
