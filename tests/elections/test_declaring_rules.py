"""Limits, the guard of small electorates, the table and picture of a count, the BLT file: for all that may come."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from networks.elections.rules.balance import Balance
from networks.elections.rules.ballots import gather
from networks.elections.rules.blt import read
from networks.elections.rules.blt_out import blt
from networks.elections.rules.counting import count
from networks.elections.rules.flow import LEFT, WIDTH, flow
from networks.elections.rules.guard import FEW, hidden
from networks.elections.rules.limits import Limit, Limits, limit_from
from networks.elections.rules.stage_table import HIDDEN, stage_table
from networks.elections.rules.tally import Put, counted, is_quorate
from networks.elections.rules.wording import elected_words, listed, unfilled_words

PEOPLE = 6
few = settings(max_examples=120, deadline=None)
rankings = st.lists(st.integers(1, PEOPLE), unique=True, max_size=PEOPLE).map(tuple)
papers = st.lists(rankings, min_size=20, max_size=60)
limits = st.builds(
    Limit,
    st.just("one group"),
    st.integers(1, 2),
    st.dictionaries(st.integers(1, PEOPLE), st.lists(st.sampled_from("ABC"), min_size=1, max_size=2).map(tuple)),
    st.dictionaries(st.sampled_from("ABC"), st.integers(0, 1)),
)


def fits(chosen, some: tuple[Limit, ...]) -> bool:
    """Whether these may all be elected together, by plain counting."""
    for limit in some:
        had = dict(limit.taken)
        for number in chosen:
            for one in limit.categories.get(number, ()):
                had[one] = had.get(one, 0) + 1
        named = {one for number in chosen for one in limit.categories.get(number, ())}
        if any(had[one] > limit.at_most for one in named):
            return False
    return True


@few
@given(st.lists(limits, max_size=3).map(tuple), st.sets(st.integers(1, PEOPLE)))
def test_the_capacity_is_that_of_trying_every_choice(some, continuing):
    tried = max(
        len(chosen)
        for many in range(len(continuing) + 1)
        for chosen in combinations(sorted(continuing), many)
        if fits(chosen, some)
    )
    assert Limits(limits=some).capacity(continuing, []) == tried


@few
@given(
    papers,
    st.lists(limits, min_size=1, max_size=2).map(tuple),
    st.sampled_from(["scottish", "ers97", "meek", "plurality"]),
)
def test_nobody_is_elected_beyond_a_limit_and_of_a_plain_one_no_place_is_left(cast, some, method):
    result = count(gather(PEOPLE, cast), method, seats=3, balance=Limits(limits=some))
    assert fits(result.people, some) and len(result.people) <= 3
    if len(some) == 1 and all(len(one) == 1 for one in some[0].categories.values()):
        assert len(result.people) == min(3, Limits(limits=some).capacity(range(1, PEOPLE + 1), []))


@few
@given(papers, st.dictionaries(st.integers(1, PEOPLE), st.sampled_from("ABC")))
def test_one_limit_with_one_category_is_a_balance(cast, category):
    plain = Balance(category, default=1)
    ours = Limits(limits=(Limit("one group", 1, {number: (one,) for number, one in category.items()}),))
    ballots = gather(PEOPLE, cast)
    assert count(ballots, "scottish", seats=3, balance=ours) == count(ballots, "scottish", seats=3, balance=plain)


@few
@given(limits)
def test_a_limit_is_read_as_it_was_written(limit):
    again = limit_from(limit.as_dict())
    assert again.as_dict() == limit.as_dict() and dict(again.categories) == dict(limit.categories)


@few
@given(st.dictionaries(st.sampled_from(["1", "2", "3", "4", "5", ""]), st.integers(0, 19), min_size=1))
def test_what_is_hidden_cannot_be_worked_out(figures):
    gone = hidden(figures, FEW)
    assert all(figures[name] >= FEW for name in figures if name not in gone)
    if gone and gone != set(figures):
        assert len(gone) > 1 and sum(figures[name] for name in gone) >= FEW


@few
@given(st.lists(rankings, max_size=19), st.sampled_from(["scottish", "av", "plurality", "approval", "ers97", "meek"]))
def test_a_small_electorate_sees_one_step_and_no_small_figure(cast, method):
    done = counted(Put(PEOPLE, 1, method), cast)
    assert len(done.result["stages"]) <= 1
    for stage in done.result["stages"]:
        shown = [one for one in (*stage["totals"].values(), stage["non_transferable"]) if one is not None]
        assert all(float(one) >= FEW for one in shown)
        assert done.elected == tuple(done.result["elected"]) and stage["elected"] == sorted(done.elected)
    table = stage_table(done.result, {number: f"Person {number}" for number in range(1, PEOPLE + 1)})
    assert table.is_reduced and flow(done.result, {}) is None
    assert HIDDEN in {cell.total for row in table.rows for cell in row.cells}


@few
@given(papers, st.integers(1, 3), st.booleans())
def test_the_table_has_every_candidate_and_stage(cast, seats, ron):
    put = Put(PEOPLE, seats, "scottish", ron=PEOPLE if ron else None)
    done = counted(put, [*cast, *[(1, 2, 3)] * 20])
    names = {number: f"Person {number}" for number in range(1, PEOPLE + 1)}
    table = stage_table(done.result, names, put.ron)
    stages = done.result["stages"]
    assert len(table.stages) == len(stages)
    for row in table.rows:
        assert len(row.cells) == len(stages)
        if row.number:
            assert (row.number in done.result["elected"]) == row.outcome.startswith("Elected")
    parts = table.parts(5)
    assert sum(len(part.stages) for part in parts) == len(stages)
    assert all(len(part.rows) == len(table.rows) for part in parts)


@few
@given(papers, st.integers(1, 3))
def test_every_piece_of_the_picture_lies_within_it(cast, seats):
    done = counted(Put(PEOPLE, seats, "scottish"), [*cast, *[(1, 2, 3)] * 20])
    picture = flow(done.result, {number: str(number) for number in range(1, PEOPLE + 1)})
    if picture is None:
        assert len(done.result["stages"]) < 2
        return
    for piece in picture.pieces:
        assert piece.x >= LEFT and piece.x + piece.width <= WIDTH + 0.05 and piece.y + picture.bar <= picture.height
    for y, _ in picture.labels:
        row = [one for one in picture.pieces if one.base == y]
        assert abs(sum(one.width for one in row) - (WIDTH - LEFT)) < 0.2
    for band in picture.bands:
        corners = [tuple(map(float, corner.split(","))) for corner in band.points.split(" ")]
        assert all(LEFT - 0.05 <= x <= WIDTH + 0.05 and 0 <= y <= picture.height for x, y in corners)


@few
@given(papers, st.sets(st.integers(1, PEOPLE), max_size=2))
def test_a_blt_file_is_read_as_it_was_written(cast, withdrawn):
    names = ["Ann “A” Ash", 'Bo "B"', "Cy", "Dé", "E, F", "G\nH"]
    text = blt(cast, names, seats=2, withdrawn=withdrawn, title="Co-chair")
    contest = read(text.splitlines())
    assert (contest.seats, contest.withdrawn, contest.title) == (2, withdrawn, "Co-chair")
    assert contest.names[:2] == ("Ann “A” Ash", 'Bo "B"') and contest.ballots.cast == len(cast)
    one, other = (count(some, "scottish", seats=2) for some in (contest.ballots, gather(PEOPLE, cast)))
    assert one.stages == other.stages


def test_a_turnout_is_reached_to_the_vote():
    assert is_quorate(10, 30, 1, 3) is True
    assert is_quorate(9, 29, 1, 3) is False
    assert is_quorate(0, 0, 1, 3) is True
    assert is_quorate(9, 29, None, None) is None


def test_the_words_of_a_result():
    assert elected_words("Co-chair", ["Ann", "Bo"]) == "Ann and Bo are elected: Co-chair."
    assert elected_words("Chair", ["Ann"], unopposed=True) == "Ann is elected unopposed: Chair."
    assert elected_words("Chair", []) == "Nobody is elected Chair."
    assert listed(["Ann", "Bo", "Cy"]) == "Ann, Bo and Cy"
    assert unfilled_words(2, 0, 2) == ""
    assert unfilled_words(2, 0, 0) == "Two places stay vacant: nobody else could be elected."
