"""Whatever colour a network chooses, what is written in it can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cph.home.rules import BLACK, TEXT_CONTRAST, WHITE, contrast, css, look_of, mix, parse

COLOURS = st.tuples(*[st.integers(0, 255)] * 3).map(css)


@given(COLOURS)
def test_every_pair_keeps_its_contrast(colour):
    look = look_of(colour)
    assert contrast(WHITE, look.band) >= TEXT_CONTRAST
    assert contrast(WHITE, look.deep) >= TEXT_CONTRAST
    assert contrast(look.link, WHITE) >= TEXT_CONTRAST
    assert contrast(look.link, look.tint) >= TEXT_CONTRAST
    assert contrast(BLACK, look.tint) >= 12
    assert contrast((0x48, 0x49, 0x49), look.tint) >= TEXT_CONTRAST  # quiet text on a quiet surface


def test_a_colour_that_can_be_read_is_kept():
    assert css(look_of("#1d4f91").band) == "#1d4f91"


@given(COLOURS)
def test_contrast_has_no_direction_and_known_ends(colour):
    one = parse(colour)
    assert contrast(one, WHITE) == contrast(WHITE, one)
    assert 1 <= contrast(one, WHITE) <= 21
    assert mix(one, WHITE, 0) == one and mix(one, WHITE, 1) == WHITE


def test_the_scale_is_that_of_the_guidelines():
    assert contrast(WHITE, (0, 0, 0)) == pytest.approx(21)
    assert contrast(WHITE, parse("767676")) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("words", ["", "fff", "1d4f9g", "#1d4f911"])
def test_what_is_no_colour_is_refused(words):
    with pytest.raises(ValueError):
        parse(words)
