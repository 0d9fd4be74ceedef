"""Single rules: re-opening nominations, limits, recounts, lots, and how papers are read."""

from __future__ import annotations

import hashlib

import pytest

from cph.core.refusals import Refused
from networks.elections.rules import Balance, Box, count, count_after, draw, effect_of, gather, lot_order
from networks.elections.rules.ties import parted


def papers(**many):
    """`papers(p13=3, p2=1)` is three papers that put 1 before 3, and one for 2 alone."""
    return [tuple(map(int, says[1:])) for says, times in many.items() for _ in range(times)]


# --- re-open nominations ------------------------------------------------------------------------------------------


def test_surplus_of_an_elected_ron_goes_to_a_further_one():
    """Quota 28: RON 60 is elected, 60 papers × 0.53333 elect a second RON, the third is left with 3.9…"""
    found = count(gather(4, papers(p4=60, p1=20, p2=20, p3=10)), "scottish", seats=3, ron=4)
    assert found.stages[1].action == "surplus"
    assert found.written(found.stages[1].totals[4]) == "31.99980"
    assert found.elected[:2] == (4, 5)
    assert (found.people, found.reopened, found.unfilled) in {((1,), 2, 2), ((2,), 2, 2)}


@pytest.mark.parametrize("method", ["scottish", "ers97", "meek"])
def test_every_place_can_be_reopened(method):
    found = count(gather(3, papers(p3=90, p1=5, p2=5)), method, seats=2, ron=3)
    assert (found.people, found.reopened) == ((), 2)


@pytest.mark.parametrize("method", ["scottish", "ers97", "meek"])
def test_an_excluded_ron_is_gone(method):
    found = count(gather(3, papers(p1=50, p2=40, p32=4)), method, seats=2, ron=3)
    assert sorted(found.elected) == [1, 2]
    assert found.reopened == 0


def test_two_posts_of_greenwich():
    """Smith 450, RON 100, Bloggs 75 for two posts: Smith is elected and one post is re-opened."""
    found = count(gather(3, papers(p1=450, p2=100, p3=75)), "plurality", seats=2, ron=2)
    assert (found.people, found.reopened, found.unfilled) == ((1,), 1, 1)


def test_ron_wins_a_single_post():
    found = count(gather(2, papers(p1=4, p2=6)), "av", seats=1, ron=2)
    assert (found.people, found.unfilled) == ((), 1)


# --- limits -------------------------------------------------------------------------------------------------------

TWO_OF_ONE_SCHOOL = Balance({1: "Oak", 2: "Oak", 3: "Elm"}, default=1, name="school")


@pytest.mark.parametrize("method", ["scottish", "ers97", "meek", "plurality", "approval"])
def test_a_full_category_and_what_it_changed(method):
    ballots = gather(3, papers(p12=45, p21=35, p31=20))
    limited = count(ballots, method, seats=2, balance=TWO_OF_ONE_SCHOOL)
    free = count(ballots, method, seats=2)
    assert (sorted(limited.elected), sorted(free.elected)) == ([1, 3], [1, 2])
    effect = effect_of(limited, free)
    assert effect.words({1: "Ann", 2: "Bob", 3: "Cat"}) == (
        "Elected because of the limit: Cat. Elected without it: Bob."
    )
    assert "nothing" in effect_of(free, free).words({})


def test_the_doomed_go_before_any_surplus():
    """Candidate 2 cannot be elected once 1 is: the surplus of 1 must not stop at them."""
    ballots = gather(4, papers(p124=60, p2=1, p3=12, p4=10))
    found = count(ballots, "scottish", seats=2, balance=Balance({1: "Oak", 2: "Oak"}, default=1))
    assert [(stage.action, stage.candidates) for stage in found.stages[:3]] == [
        ("first", ()),
        ("exclude", (2,)),
        ("surplus", (1,)),
    ]
    assert found.elected == (1, 4)


def test_equals_of_one_category_are_parted_by_lot_only_where_it_matters():
    ballots = gather(4, papers(p1=10, p2=10, p3=10, p4=1))
    tight = count(ballots, "scottish", seats=3, balance=Balance({1: "Oak", 2: "Oak"}, default=1), seed="x")
    assert [lot.occasion for lot in tight.lots] == ["elect"]
    assert set(tight.elected) in ({1, 3, 4}, {2, 3, 4})
    assert not count(ballots, "scottish", seats=3, balance=Balance({1: "Oak", 3: "Elm"}, default=1)).lots


def test_a_guarded_candidate_stays():
    """Only 3 can fill the second place, so 3 is not excluded although it has the fewest votes."""
    ballots = gather(3, papers(p1=50, p2=45, p3=1))
    for method in ("scottish", "ers97", "meek"):
        found = count(ballots, method, seats=2, balance=TWO_OF_ONE_SCHOOL)
        assert sorted(found.elected) == [1, 3]


def test_places_held_already_count():
    found = count(
        gather(2, papers(p1=9, p2=1)), "av", seats=1, balance=Balance({1: "Oak"}, {"Oak": 1}, None, {"Oak": 1})
    )
    assert found.elected == (2,)


# --- recounts -----------------------------------------------------------------------------------------------------


def test_vice_chair_after_the_co_chairs():
    ballots = gather(5, papers(p12345=40, p21345=30, p34125=20, p43512=10))
    chairs = count(ballots, "scottish", seats=2, withdrawn={5})
    vice = count_after([chairs], ballots, "av", seats=1)
    assert sorted(chairs.elected) == [1, 2]
    assert vice.withdrawn == {1, 2, 5}
    assert vice.elected == (3,)
    third = count_after([chairs, vice], ballots, "av", seats=1)
    assert third.elected == (4,)


def test_papers_for_withdrawn_candidates_only_are_blank():
    found = count(gather(3, [*papers(p1=5, p12=2, p3=1), ()]), "scottish", seats=1, withdrawn={1})
    assert (found.valid, found.blank) == (3, 6)


# --- ties and lots ------------------------------------------------------------------------------------------------


def test_a_lot_can_be_drawn_again_by_anyone():
    found = count(gather(3, papers(p1=5, p2=5, p3=5)), "av", seats=1, seed="Tuesday's numbers 4 8 15")
    assert [lot.stage for lot in found.lots] == [2, 3]
    for lot in found.lots:
        order = sorted(lot.candidates, key=lambda one: hashlib.sha256(f"{lot.seed}:{one}".encode()).hexdigest())
        assert (list(lot.order), lot.chosen) == (order, order[-1])


def test_a_lot_stands():
    """Two once parted by lot come in the same order whenever a lot between them is drawn (ERS97 5.6.3)."""
    for seed in "abcdefgh":
        full = lot_order(seed, range(1, 8))
        for left in ((2, 5), (5, 2), (1, 2, 5, 7)):
            assert lot_order(seed, left) == tuple(one for one in full if one in left)
        assert draw(seed, 1, "exclude", (2, 5), lucky=False).chosen != draw(seed, 4, "elect", (2, 5), lucky=True).chosen


def test_ties_look_at_the_points_in_their_order():
    points = [(0, 5, 4, 4), (0, 5, 6, 7), (0, 8, 8, 8)]
    assert parted([1, 2, 3], points, max) == [1]
    assert parted([1, 2, 3], points, min) == [2]
    assert parted([1, 2, 3], reversed(points), min) == [1]
    assert parted([2, 3], points[:1], min) == [2, 3]


# --- papers -------------------------------------------------------------------------------------------------------


def test_equal_papers_are_grouped():
    ballots = gather(3, [*papers(p12=7, p1=2, p3=1), ()])
    assert sorted(ballots.papers()) == [(1, (3,)), (2, (1,)), (7, (1, 2))]
    assert (ballots.cast, ballots.blank) == (11, 1)


def test_more_candidates_than_a_byte_can_name():
    ballots = gather(300, [(300, 1), (300,), (7,), (1,)])
    assert count(ballots, "av", seats=1).elected == (300,)


@pytest.mark.parametrize("method", ["scottish", "ers97", "meek", "plurality", "approval"])
def test_a_candidate_named_twice_counts_where_first_named(method):
    one = count(gather(3, [(1, 2, 1, 3), (1, 1), (2,)]), method, seats=2)
    two = count(gather(3, [(1, 2, 3), (1,), (2,)]), method, seats=2)
    assert one == two


@pytest.mark.parametrize("paper", [(0,), (4,), (1, 0), (1, -1), (1, 300)])
def test_strangers_are_refused(paper):
    with pytest.raises(Refused, match="names candidate"):
        gather(3, [(1,), paper])


@pytest.mark.parametrize(
    ("method", "more", "says"),
    [
        ("guess", {}, "no method guess"),
        ("scottish", {"seats": 0}, "at least one seat"),
        ("av", {"seats": 2}, "fills one seat"),
        ("scottish", {"withdrawn": {4}}, "no candidate 4"),
        ("scottish", {"withdrawn": {1, 2, 3}}, "All candidates"),
        ("scottish", {"ron": 9}, "no candidate 9"),
        ("scottish", {"ron": 1, "withdrawn": {1}}, "cannot withdraw"),
    ],
)
def test_what_no_rule_can_count(method, more, says):
    with pytest.raises(Refused, match=says):
        count(gather(3, papers(p1=1)), method, **{"seats": 1, **more})


def test_box_refuses_negative_papers():
    with pytest.raises(Refused, match="cannot count -1"):
        Box(2).put((1,), -1)


def test_no_papers_at_all():
    """Nobody voted: the places go by lot, and every lot is on record."""
    found = count(gather(3, []), "scottish", seats=1, seed="x")
    assert (found.valid, len(found.elected), len(found.lots)) == (0, 1, 2)
