"""What any count must hold to, whatever the papers say."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from networks.elections.rules import Balance, count, gather
from tests.elections.test_against_slow import MANY, elections

few = settings(max_examples=MANY // 4)

TRANSFERABLE = ["scottish", "ers97", "meek", "av"]


def result_of(method, contest, **more):
    people, seats, papers, seed, withdrawn = contest
    seats = 1 if method == "av" else seats
    return count(gather(people, papers), method, seats=seats, seed=seed, withdrawn=withdrawn, **more)


@pytest.mark.parametrize("method", TRANSFERABLE)
@few
@given(contest=elections())
def test_no_vote_is_lost_or_made(method, contest):
    found = result_of(method, contest)
    for stage in found.stages:
        assert sum(stage.totals) + stage.non_transferable == found.valid * 10**found.places
        assert min(stage.totals) >= 0 <= stage.non_transferable


@pytest.mark.parametrize("method", [*TRANSFERABLE, "plurality", "approval"])
@few
@given(contest=elections())
def test_seats_are_filled_once_each(method, contest):
    found = result_of(method, contest)
    standing = contest[0] - len(contest[4])
    assert len(set(found.elected)) == len(found.elected) == min(found.seats, standing)
    assert not set(found.elected) & contest[4]
    assert sorted(one for stage in found.stages for one in stage.elected) == sorted(found.elected)


@pytest.mark.parametrize("method", [*TRANSFERABLE, "plurality", "approval"])
@few
@given(contest=elections(), shuffle=st.randoms(use_true_random=False))
def test_other_numbers_same_people(method, contest, shuffle):
    """Numbering the candidates otherwise elects the same ones, unless a lot is drawn."""
    people, seats, papers, seed, withdrawn = contest
    found = result_of(method, contest)
    assume(not found.lots)
    numbers = list(range(1, people + 1))
    shuffle.shuffle(numbers)
    new = dict(enumerate(numbers, 1))
    other = people, seats, [tuple(new[one] for one in paper) for paper in papers], seed, {new[one] for one in withdrawn}
    again = result_of(method, other)
    assert not again.lots
    assert sorted(again.elected) == sorted(new[one] for one in found.elected)
    for one, two in zip(found.stages, again.stages, strict=True):
        assert all(one.totals[number - 1] == two.totals[new[number] - 1] for number in new)


@pytest.mark.parametrize("method", [*TRANSFERABLE, "plurality", "approval"])
@few
@given(contest=elections(), shuffle=st.randoms(use_true_random=False))
def test_order_of_papers_is_nothing(method, contest, shuffle):
    people, seats, papers, seed, withdrawn = contest
    mixed = list(papers)
    shuffle.shuffle(mixed)
    assert result_of(method, contest) == result_of(method, (people, seats, mixed, seed, withdrawn))


@few
@given(contest=elections())
def test_a_further_vote_for_the_sole_winner(contest):
    people, _, papers, seed, withdrawn = contest
    winner = result_of("plurality", (people, 1, papers, seed, withdrawn)).elected[0]
    more = result_of("plurality", (people, 1, [*papers, (winner,)], seed, withdrawn))
    assert more.elected == (winner,)
    assert not more.lots


@few
@given(contest=elections())
def test_a_further_vote_for_a_winner_by_approval(contest):
    people, seats, papers, seed, withdrawn = contest
    for winner in result_of("approval", contest).elected:
        assert winner in result_of("approval", (people, seats, [*papers, (winner,)], seed, withdrawn)).elected


@few
@given(contest=elections())
def test_more_than_half_wins_a_single_seat(contest):
    """Whoever more than half of the papers put first wins by any rule for one seat."""
    people, _, papers, seed, withdrawn = contest
    firsts = [next((one for one in paper if one not in withdrawn), None) for paper in papers]
    firsts = [one for one in firsts if one]
    top = max(set(firsts), key=firsts.count, default=None)
    assume(top and firsts.count(top) * 2 > len(firsts))
    for method in [*TRANSFERABLE, "plurality"]:
        assert result_of(method, (people, 1, papers, seed, withdrawn)).elected == (top,)


@pytest.mark.parametrize("method", [*TRANSFERABLE, "plurality", "approval"])
@few
@given(contest=elections(), data=st.data())
def test_limits_are_kept(method, contest, data):
    """No category has more than its limit, and as many places are filled as the limit allows."""
    people = contest[0]
    kinds = data.draw(st.dictionaries(st.integers(1, people), st.sampled_from("abc")))
    balance = Balance(kinds, default=data.draw(st.integers(1, 2)))
    found = result_of(method, contest, balance=balance)
    standing = set(range(1, people + 1)) - contest[4]
    for kind in "abc":
        assert sum(kinds.get(one) == kind for one in found.elected) <= balance.default
    assert len(found.elected) == min(found.seats, balance.capacity(standing, ()))


@pytest.mark.parametrize("method", [*TRANSFERABLE, "plurality", "approval"])
@few
@given(contest=elections())
def test_a_limit_nobody_meets_changes_nothing(method, contest):
    wide = Balance(dict.fromkeys(range(1, contest[0] + 1), "all"), {"all": contest[0]})
    with_limit, without = result_of(method, contest, balance=wide), result_of(method, contest)
    assert set(with_limit.elected) == set(without.elected)
    assert [stage.totals for stage in with_limit.stages] == [stage.totals for stage in without.stages]


@pytest.mark.parametrize("method", [*TRANSFERABLE, "plurality", "approval"])
@few
@given(contest=elections(), data=st.data())
def test_reopened_places(method, contest, data):
    """With "re-open nominations" every place is filled or re-opened, and no vote is lost."""
    people, _, _, _, withdrawn = contest
    ron = data.draw(st.integers(1, people).filter(lambda one: one not in withdrawn))
    found = result_of(method, contest, ron=ron)
    assert len(found.people) + found.reopened == len(found.elected) <= found.seats
    assert found.unfilled == found.seats - len(found.people)
    if method in TRANSFERABLE:
        for stage in found.stages:
            assert sum(stage.totals) + stage.non_transferable == found.valid * 10**found.places
