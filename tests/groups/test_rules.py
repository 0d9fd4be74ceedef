"""The pure rules: covering and suggesting."""

import math
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from networks.groups.rules import Spot, cover, kilometres, suggest, tidy_name

schools = st.sets(st.integers(1, 30), max_size=20)
places = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 30)), max_size=40)
postcodes = st.sampled_from(["LE5 4AA", "LE5 4BB", "LE5 1AA", "LE2 3AA", "CV1 1AA", "", "rubbish"])


@given(schools, places)
def test_every_school_that_counts_is_missing_once_or_double_and_nothing_else(counting, placed):
    found = cover(counting, placed)
    parts = [found.once, found.missing, found.double]
    assert frozenset.union(*parts) == frozenset(counting)
    assert sum(map(len, parts)) == len(counting)
    assert not found.stray & counting
    assert found.stray | found.once | found.double == {school for _, school in placed}


@given(schools, places)
def test_the_same_line_twice_is_not_double(counting, placed):
    assert cover(counting, placed) == cover(counting, placed + placed)


@st.composite
def pictures(draw):
    keys = draw(st.lists(st.integers(1, 500), unique=True, min_size=1, max_size=30))
    grid = draw(st.booleans())
    spots = [
        Spot(
            key,
            draw(st.integers(400_000, 480_000)) if grid else None,
            draw(st.integers(250_000, 330_000)) if grid else None,
            draw(postcodes),
        )
        for key in keys
    ]
    held = {1: [], 2: [], 3: []}
    unplaced = []
    for spot in spots:
        where = draw(st.integers(0, 3))
        (held[where] if where else unplaced).append(spot)
    return unplaced, held


@given(pictures(), st.integers())
def test_suggestions_are_balanced_complete_and_always_the_same(picture, seed):
    unplaced, held = picture
    found = suggest(unplaced, held)
    drawn = {group: spots for group, spots in held.items() if spots}
    if not drawn:
        assert found == {}
        return
    assert set(found) == {spot.school for spot in unplaced}
    share = math.ceil((sum(map(len, drawn.values())) + len(unplaced)) / len(drawn))
    for group, spots in drawn.items():
        new = sum(given == group for given in found.values())
        assert len(spots) + new <= max(share, len(spots))
    assert not {group for group, spots in held.items() if not spots} & set(found.values())
    shuffled = Random(seed).sample(unplaced, len(unplaced))
    assert suggest(shuffled, dict(reversed(held.items()))) == found


@given(postcodes, postcodes)
def test_distance_is_the_same_both_ways(one, other):
    assert kilometres(Spot(1, postcode=one), Spot(2, postcode=other)) == kilometres(
        Spot(2, postcode=other), Spot(1, postcode=one)
    )


def test_the_nearer_group_is_suggested():
    north = [Spot(1, 458_000, 308_000)]
    south = [Spot(2, 458_000, 300_000)]
    assert suggest([Spot(3, 458_100, 307_500)], {10: north, 20: south}) == {3: 10}


def test_postcodes_stand_in_for_a_missing_grid_reference():
    held = {10: [Spot(1, postcode="LE5 4AB")], 20: [Spot(2, postcode="LE2 1AB")]}
    assert suggest([Spot(3, postcode="LE2 7XX"), Spot(4, postcode="LE5 9XX")], held) == {3: 20, 4: 10}


def test_a_name_is_tidied():
    assert tidy_name("  North \t and  East ") == "North and East"
