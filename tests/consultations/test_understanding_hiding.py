"""Nothing that is hidden can be worked out from what is shown, by whatever adding and subtracting."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from consultations.rules import hiding
from consultations.rules.hiding import FEW, Sum, hide, hide_selections, hide_table, solved
from consultations.rules.tables import Base, Shape, Tally, table

NAMES = ("group", "phase", "size")


def worked_out(unknown, equations):
    """Which unknowns a reader can solve for: written apart from the rule, with fractions and full matrices."""
    unknown = sorted(unknown, key=repr)
    rows = [[Fraction(line.get(key, 0)) for key in unknown] for line in equations]
    done = []
    for at in range(len(unknown)):
        found = next((row for row in rows if row[at]), None)
        if found is None:
            continue
        rows.remove(found)
        found = [value / found[at] for value in found]
        rows = [[a - row[at] * b for a, b in zip(row, found, strict=True)] for row in rows]
        done = [[a - row[at] * b for a, b in zip(row, found, strict=True)] for row in done] + [found]
    return {
        unknown[next(at for at, value in enumerate(row) if value)] for row in done if sum(1 for value in row if value) == 1
    }  # fmt: skip


def line(parts, total=None):
    found = Counter(parts)
    if total is not None:
        found[total] -= 1
    return found


@given(st.dictionaries(st.integers(0, 7), st.integers(0, 30), min_size=2))
def test_one_table_hides_what_is_small_and_what_would_tell(counts):
    found = hide(counts, [Sum(tuple(counts))])
    assert all(key in found for key, count in counts.items() if count < FEW)
    assert not worked_out(found, [line(tuple(counts))])
    if found and len(found) < len(counts):
        assert sum(counts[key] for key in found) >= FEW


def test_what_is_large_is_shown():
    assert hide({"a": 20, "b": 12, "c": 9}, [Sum(("a", "b", "c"))]) == set()
    assert hide({"a": 20, "b": 12, "c": 3}, [Sum(("a", "b", "c"))]) == {"b", "c"}
    assert hide({"a": 20, "b": 3, "c": 3}, [Sum(("a", "b", "c"))]) == {"b", "c"}
    assert hide({"a": 60, "b": 3}, [Sum(("a", "b"))]) == {"a", "b"}, "63 answered: the one figure tells the other"


def test_two_corners_that_are_tied_by_one_figure_tell_it():
    """Two blocks of hidden figures with a single one between them: no single sum tells it, both together do."""
    cells = {(row, column): 10 for row in range(4) for column in range(4)}
    hidden = {(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 2), (2, 3), (3, 2), (3, 3)}
    sums = [Sum(tuple((row, column) for column in range(4))) for row in range(4)]
    sums += [Sum(tuple((row, column) for row in range(4))) for column in range(4)]
    assert solved(hidden, sums) == {(1, 2)} == worked_out(hidden, [line(one.parts) for one in sums])
    found = hide(cells | dict.fromkeys(hidden - {(1, 2)}, 3) | {(1, 2): 4}, sums)
    assert not worked_out(found, [line(one.parts) for one in sums])


@settings(max_examples=50, deadline=None)
@given(
    st.integers(2, 5).flatmap(
        lambda rows: st.integers(2, 5).flatmap(
            lambda columns: st.lists(
                st.lists(st.integers(0, 14), min_size=columns, max_size=columns), min_size=rows, max_size=rows
            )
        )
    ),
    st.booleans(),
)
def test_no_cell_of_a_crossed_table_can_be_worked_out(matrix, adds_up):
    rows, columns = range(len(matrix)), range(len(matrix[0]))
    counts = {(row, column): matrix[row][column] for row in rows for column in columns}
    totals = {row: sum(matrix[row]) for row in rows}
    gone = hide(totals, [Sum(tuple(totals))] if adds_up else [])
    found = hide_table(rows, columns, counts, adds_up=adds_up, gone=gone)
    assert all(key in found for key, count in counts.items() if count < FEW and totals[key[0]])
    assert all((row, column) in found for row in gone if totals[row] for column in columns), (
        "hidden by itself, hidden here"
    )
    counts = {key: count for key, count in counts.items() if totals[key[0]]}  # what nobody chose is 0 for all to see
    rows, gone = [row for row in rows if totals[row]], {row for row in gone if totals[row]}
    equations = [line([(row, column) for column in columns], (row, None)) for row in rows]
    if adds_up:
        equations += [line([(row, column) for row in rows]) for column in columns]
    unknown = found | {(row, None) for row in gone}
    if len(found) < len(counts):
        assert not worked_out(unknown, equations)


@st.composite
def responses(draw):
    """Responses with a group, a phase and a size each, and the answer to one question, or none."""
    kinds = st.tuples(st.integers(1, 2), st.integers(1, 2), st.integers(1, 2), st.sampled_from([None, 1, 2, 3]))
    return draw(st.lists(kinds, min_size=1, max_size=50))


def lattice(people):
    """Every selection, with who responded, who answered, and the figures."""
    responded, answered, counts = Counter(), Counter(), {}
    for person in people:
        facts = list(zip(NAMES, map(str, person[:3]), strict=True))
        for many in range(len(NAMES) + 1):
            for some in combinations(facts, many):
                responded[some] += 1
                if person[3] is not None:
                    answered[some] += 1
                    counts.setdefault(some, Counter({1: 0, 2: 0, 3: 0}))[person[3]] += 1
    return responded, answered, counts


@settings(max_examples=12, deadline=None)
@given(responses(), st.booleans())
def test_no_filter_gives_away_what_another_hides(people, adds_up):
    responded, answered, counts = lattice(people)
    found = hide_selections(responded, answered, counts, adds_up=adds_up)
    shown = [key for key in responded if key not in found.selections]
    for key in shown:
        assert responded[key] >= FEW and answered[key] >= FEW
        for name, _ in key:
            up = tuple(one for one in key if one[0] != name)
            assert (
                responded[up] - responded[key] == 0
                or responded[up] - responded[key] >= FEW
                or (answered[up] == answered[key])
            )
        for cell in counts[key]:
            assert cell in found.of(key) or counts[key][cell] >= FEW or not counts[()][cell]
    chosen = [cell for cell in (1, 2, 3) if counts and counts[()][cell]]
    unknown = {
        (key, cell) for key in counts for cell in chosen if key in found.selections or cell in found.of(key)
    }  # fmt: skip
    equations = _equations(counts, adds_up)
    told = worked_out(unknown, equations)
    assert all(key in found.selections and not _any_shown(found, counts) for key, _ in told)


def _any_shown(found, counts):
    return any(key not in found.selections and len(found.of(key)) < 3 for key in counts)


def _equations(counts, adds_up):
    """All that ties the figures: each selection is the sum of those with one filter more; no answer counts twice."""
    found = [line([(key, cell) for cell in (1, 2, 3)]) for key in counts] if adds_up else []
    for up in counts:
        for name in NAMES:
            if any(one[0] == name for one in up):
                continue
            below = [key for key in counts if tuple(one for one in key if one[0] != name) == up and key != up]
            found += [line([(key, cell) for key in below], (up, cell)) for cell in (1, 2, 3)]
    return found


def test_a_selection_that_leaves_out_three_is_not_shown():
    people = [(1, 1, 1, 1)] * 20 + [(1, 2, 1, 2)] * 3 + [(2, 1, 1, 2)] * 20
    found = hide_selections(*lattice(people), adds_up=True)
    assert (("phase", "1"),) in found.selections, "all but three"
    assert (("phase", "2"),) in found.selections
    assert () not in found.selections


def test_a_selection_that_is_everybody_shows_the_same():
    people = [(1, 1, 1, 1)] * 20 + [(1, 1, 1, 2)] * 20 + [(1, 1, 1, 3)] * 9
    found = hide_selections(*lattice(people), adds_up=True)
    assert not found.selections
    assert found.of(()) == found.of((("group", "1"),)) == frozenset()


def test_nothing_is_shown_of_four():
    found = hide_selections(*lattice([(1, 1, 1, 1)] * 4), adds_up=True)
    assert () in found.selections


def whole(*counts, adds_up=True, answered=None):
    """What is published of one table without filters: the counts, None where hidden, and the bounds told."""
    answered = sum(counts) if answered is None else answered
    places = dict(enumerate(counts, start=1))
    found = hide_selections({(): answered}, {(): answered}, {(): places}, adds_up=adds_up)
    if () in found.selections:
        return None
    shape = Shape(1, None, "ONE" if adds_up else "MANY", "", tuple((place, str(place)) for place in places))
    base = Base(answered, answered, answered)
    made = table(shape, Tally(answered, places), base, hidden=found.of(()), tells_bounds=True)
    return tuple(row.count if row.count is not None else row.between or "hidden" for row in made.rows)


def test_small_and_zero_figures_do_not_swallow_the_result():
    assert whole(60, 3) == ((59, 62), (1, 4))
    assert whole(60, 3, 0) == ((59, 62), (1, 4), 0)
    assert whole(60, 2, 1) == ((57, 61), (1, 4), (1, 4))
    assert whole(30, 28, 0) == (30, 28, 0)
    assert whole(63, 0) == (63, 0), "the outcome, as in a vote"
    assert whole(40, 9, 3) == (40, (8, 11), (1, 4))
    assert whole(40, 4, 4) == (40, "hidden", "hidden"), "said to be small, 8 would be 4 and 4"
    assert whole(40, 1, 1, 1, 1, 1)[0] == (36, 40), "five that are 5 together and not zero would be 1 each"
    assert whole(4, 0) is None


def test_who_chose_none_of_several_shown_chose_the_hidden_one():
    assert whole(60, 3, adds_up=False, answered=63) == ("hidden", "hidden"), "60 of 63 chose the first: 3 the second"
    assert whole(60, 3, 20, adds_up=False, answered=61) == (60, (1, 4), 20)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=4), st.integers(0, 12))
@example([0, 2, 8], 7)  # 1, 8 and 8 would have hidden the first 8
def test_a_hidden_figure_can_be_told_to_no_fewer_than_four_numbers(some, large):
    counts = (*some[1:], some[0] + large)
    published, total = whole(*counts), sum(counts)
    if published is None:
        return
    hidden = [at for at, one in enumerate(published) if not isinstance(one, int)]
    known = [range(1, total + 1) if at in hidden else [one] for at, one in enumerate(published)]
    could = [one for one in product(*known) if sum(one) == total]
    tells = any(isinstance(one, tuple) for one in published)
    if tells:  # even who knows how it is chosen what is hidden
        could = [one for one in could if whole(*one) == published]
    assert counts in could
    for at in hidden:
        assert len({one[at] for one in could}) >= FEW - 1, published


@pytest.mark.parametrize(("most", "deepest"), [(1_200, 2), (12, 1)])
def test_of_more_than_can_be_looked_at_less_is_shown_and_never_unseen(monkeypatch, most, deepest):
    """Groups 1 and 2 have phases of their own: what they add up to is tied, also where no combination of both is shown."""
    third = {1: 12, 2: 2, 3: 3, 4: 10}
    people = [(group, phase, 1, answer) for group, phase in ((1, 1), (1, 2), (2, 1), (2, 2), (3, 3), (3, 4), (4, 3), (4, 4))
              for answer in [1] * 12 + [2] * 9 + [3] * third[group]]  # fmt: skip
    monkeypatch.setattr(hiding, "MOST_SOLVED", most)
    responded, answered, counts = lattice(people)
    found = hide_selections(responded, answered, counts, adds_up=True)
    assert max(len(dict(key).keys() - {"size"}) for key in responded if key not in found.selections) == deepest
    assert 3 in found.of((("group", "2"),)), "four of them: hidden"
    unknown = {(key, cell) for key in counts for cell in (1, 2, 3) if key in found.selections or cell in found.of(key)}
    assert not worked_out(unknown, _equations(counts, True))


def test_ties_that_come_from_what_is_left_out():
    """Of groups 1 and 2 all are in phases 1 and 2: so the four are tied, though their combinations are left out."""
    sums = [
        Sum(((1, 1), (1, 2)), "a"),
        Sum(((2, 1), (2, 2)), "b"),
        Sum(((1, 1), (2, 1)), "one"),
        Sum(((1, 2), (2, 2)), "two"),
    ]
    tied = hiding.ties_without(sums, [(1, 1), (1, 2), (2, 1), (2, 2)])
    assert len(tied) == 1 and tied[0].keys() == {"a", "b", "one", "two"}
    assert solved({"a"}, [], tied) == {"a"} and solved({"a", "one"}, [], tied) == set()


def test_what_cannot_be_looked_at_is_said(monkeypatch):
    monkeypatch.setattr(hiding, "MOST_SOLVED", 1)
    with pytest.raises(hiding.TooMany):
        hide({"a": 3, "b": 3}, [Sum(("a", "b"))])


def test_a_selection_hidden_for_another_reason_hides_what_would_tell_it():
    people = [(group, 1, 1, 1 + number % 3) for group in (1, 2, 3) for number in range(30)]
    found = hide_selections(*lattice(people), adds_up=True, also=[(("group", "1"),)])
    gone = {key for key in found.selections if len(key) == 1 and key[0][0] == "group"}
    assert (("group", "1"),) in gone and len(gone) == 2
