"""The project's counting against a second one, written from the rule text, over random elections.

A few hundred by default; `CPH_COUNT_EXAMPLES=5000 make test ARGS=tests/elections` tries thousands.
"""

from __future__ import annotations

import os
from decimal import Decimal
from fractions import Fraction

from hypothesis import event, given, settings
from hypothesis import strategies as st

from networks.elections.rules import count, gather
from tests.elections import slow

MANY = int(os.environ.get("CPH_COUNT_EXAMPLES", "200"))


@st.composite
def elections(draw, most_people=7, most_papers=40):
    """A small contest: candidates, seats, papers with plenty of ties and short papers, a seed, some withdrawn."""
    people = draw(st.integers(1, most_people))
    seats = draw(st.integers(1, people + 1))
    order = st.permutations(range(1, people + 1))
    kinds = draw(st.lists(st.tuples(order, st.integers(1, people), st.integers(1, 12)), min_size=1, max_size=10))
    papers = [tuple(said[:upto]) for said, upto, times in kinds for _ in range(times)][:most_papers]
    withdrawn = draw(st.sets(st.integers(1, people), max_size=people - 1)) if draw(st.booleans()) else set()
    return people, seats, papers, draw(st.sampled_from(["", "a", "19 November", "ü"])), frozenset(withdrawn)


def ours(method, people, seats, papers, seed, withdrawn):
    return count(gather(people, papers), method, seats=seats, seed=seed, withdrawn=withdrawn).as_dict()


def assert_same(ours, theirs):
    stages, elected, lots = theirs
    event(f"{len(stages)} stages, lots: {bool(lots)}")
    found = [
        (
            one["action"],
            sorted(one["candidates"]),
            [Fraction(Decimal(figure)) for figure in one["totals"].values()],
            Fraction(Decimal(one["non_transferable"])),
            one["elected"],
        )
        for one in ours["stages"]
    ]
    assert found == stages
    assert ours["elected"] == elected
    assert len(ours["lots"]) == lots


@settings(max_examples=MANY)
@given(elections())
def test_scottish(contest):
    people, seats, papers, seed, withdrawn = contest
    assert_same(ours("scottish", *contest), slow.scottish(list(range(1, people + 1)), seats, papers, seed, withdrawn))


@settings(max_examples=MANY)
@given(elections())
def test_ers97(contest):
    people, seats, papers, seed, withdrawn = contest
    assert_same(ours("ers97", *contest), slow.ers97(list(range(1, people + 1)), seats, papers, seed, withdrawn))


@settings(max_examples=MANY)
@given(elections(most_papers=25))
def test_meek(contest):
    people, seats, papers, seed, withdrawn = contest
    assert_same(ours("meek", *contest), slow.meek(list(range(1, people + 1)), seats, papers, seed, withdrawn))


@settings(max_examples=MANY)
@given(elections())
def test_alternative_vote(contest):
    people, _, papers, seed, withdrawn = contest
    found = ours("av", people, 1, papers, seed, withdrawn)
    assert_same(found, slow.alternative(list(range(1, people + 1)), papers, seed, withdrawn))


@settings(max_examples=MANY)
@given(elections())
def test_plurality(contest):
    people, seats, papers, seed, withdrawn = contest
    found = ours("plurality", *contest)
    votes, elected, lots = slow.plurality(list(range(1, people + 1)), seats, papers, seed, withdrawn)
    assert {int(number): int(figure) for number, figure in found["stages"][0]["totals"].items()} == votes
    assert (found["elected"], len(found["lots"])) == (elected, lots)
