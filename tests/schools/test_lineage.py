"""Which entries are one school."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from networks.schools.lineage import CONVERTED, KINDS, MERGED, SPLIT, Link, pairs_of, within_reach


def kinds(*links: Link) -> dict[tuple[int, int], str]:
    return {key: pair.kind for key, pair in pairs_of(links).items()}


def test_mirror_rows_a_day_apart_are_one_handover_on_the_later_ones_first_day():
    pairs = pairs_of(
        [
            Link(1, 2, "New", "Successor", date(2019, 2, 28)),
            Link(2, 1, "Old", "Predecessor", date(2019, 3, 1)),
        ]
    )
    (pair,) = pairs.values()
    assert (pair.kind, pair.on, pair.closed_on) == (CONVERTED, date(2019, 3, 1), date(2019, 2, 28))
    assert pair.before_name == "Old"


def test_a_side_that_is_missing_or_undated_does_not_matter():
    assert pairs_of([Link(1, 2, "", "Successor", date(2019, 8, 31))])[1, 2].on == date(2019, 9, 1)
    assert pairs_of([Link(1, 2, "", "Successor", date(2019, 9, 1))])[1, 2].on == date(2019, 9, 1)
    assert pairs_of([Link(1, 2, "", "Successor", None), Link(2, 1, "", "Predecessor", None)])[1, 2].on is None


def test_two_into_one_is_a_merger_and_one_into_two_a_split():
    assert kinds(Link(1, 3, "", "Successor", None), Link(2, 3, "", "Successor", None)) == {
        (1, 3): MERGED,
        (2, 3): MERGED,
    }
    assert kinds(Link(1, 2, "", "Successor", None), Link(1, 3, "", "Successor", None)) == {(1, 2): SPLIT, (1, 3): SPLIT}
    assert kinds(Link(5, 6, "", "Successor - amalgamated", None)) == {(5, 6): MERGED}
    assert kinds(Link(6, 5, "", "Predecessor - Split School", None)) == {(5, 6): SPLIT}


def test_a_named_merger_beside_a_plain_mirror_is_a_merger():
    assert kinds(Link(1, 2, "", "Successor", None), Link(2, 1, "", "Predecessor - merged", None)) == {(1, 2): MERGED}


def test_other_links_say_nothing():
    for kind in ("Sixth Form Centre Link", "Other", "Expansion", "Closure", "Result of Amalgamation", ""):
        assert kinds(Link(1, 2, "", kind, None)) == {}
    assert kinds(Link(1, 1, "", "Successor", None)) == {}


def test_a_chain_of_four_is_one_school_also_where_only_the_links_know_the_first():
    pairs = pairs_of([Link(n, n + 1, "", "Successor", date(2000 + n, 8, 31)) for n in range(1, 5)])
    handovers, chains, added = within_reach(pairs, {5})
    assert chains == [[1, 2, 3, 4, 5]]
    assert [pair.before for pair in added] == [4, 3, 2, 1]
    assert len(handovers) == 4


def test_nothing_is_invented_after_a_known_entry_or_before_a_merger():
    pairs = pairs_of([Link(1, 2, "", "Successor", None), Link(8, 9, "", "Successor - merged", None)])
    assert within_reach(pairs, {1, 9}) == ([], [], [])


links = st.builds(
    Link,
    st.integers(1, 9),
    st.integers(1, 9),
    st.just(""),
    st.sampled_from([*KINDS, "other"]),
    st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
)


@given(st.lists(links, max_size=25), st.sets(st.integers(1, 9)))
def test_every_entry_is_in_one_lineage_at_most(found, known):
    handovers, chains, added = within_reach(pairs_of(found), known)
    members = [urn for chain in chains for urn in chain]
    assert len(members) == len(set(members))
    reached = known | {pair.before for pair in added}
    assert {pair.before for pair in handovers} | {pair.after for pair in handovers} <= reached


@given(st.lists(links, max_size=15))
def test_the_order_of_rows_does_not_matter_for_what_happened(found):
    assert kinds(*found) == kinds(*reversed(found))
