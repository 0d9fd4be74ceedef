"""Nothing that is hidden can be worked out from what is shown, by whatever adding and subtracting."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.rules.hiding import FEW, Sum, hide, hide_selections, hide_table, solved

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
    assert all(key in found for key, count in counts.items() if count < FEW)
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
            assert cell in found.of(key) or counts[key][cell] >= FEW
    unknown = {
        (key, cell) for key in counts for cell in (1, 2, 3) if key in found.selections or cell in found.of(key)
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
