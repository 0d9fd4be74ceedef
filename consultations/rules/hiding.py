"""Which figures are hidden, so that no few people are told apart: by the figure itself or by taking figures from each other.

Source: primary and secondary suppression of cells under a threshold (Statistical disclosure control: Hundepool and others,
2012, chapter 4). A figure counts responses. Hidden are the figures under `FEW`; then as many others as it takes that nothing
hidden follows from what is shown by adding and subtracting, whatever is added and subtracted, and that what is hidden in one
sum is `FEW` together, above the one that each is known to be.

Zeros. What nobody at all chose is shown as 0 everywhere: it tells of nobody, and hiding it would cost a large figure beside
it for nothing (of 30, 28 and 0 nothing need be hidden). A zero in a part only (nobody of the six small schools chose “No”,
others did) would tell what each of them did not say: it is hidden as any figure under `FEW`.

What is guaranteed: no hidden figure can be worked out; and of one table by itself a hidden figure can be told to no fewer
than four numbers (“1 to 4”, which is what hiding a figure says anyway). It is not guarded
against that the figure hidden beside small ones is the smallest there is. Of all responses it is said which figures are the small ones, and
between which bounds the one beside them lies (of 60 and 3: “59 to 62” and “1 to 4”), so that the small ones do not swallow
the result. Of a part it is not said. Where everybody gave the same answer, the figure tells what each said: that is the
outcome, as in a vote, and is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

FEW = 5  # responses: below this a figure is hidden
MOST_SOLVED = 1_200  # unknown figures that are solved for: some seconds; where there are more, less is shown
MOST_SELECTIONS = 2_500  # where there are more, only the whole is shown
PRIME = (1 << 61) - 1

K = TypeVar("K", bound=Hashable)


class TooMany(Exception):
    """More figures are unknown than can be solved for, so it cannot be said that nothing follows."""


@dataclass(frozen=True)
class Sum(Generic[K]):
    """The parts together are the total. `total` None: it is known to all and never hidden, as a base is."""

    parts: tuple[K, ...]
    total: K | None = None

    @property
    def all(self) -> tuple[K, ...]:
        return self.parts if self.total is None else (*self.parts, self.total)


def hide(
    counts: Mapping[K, int],
    sums: Iterable[Sum[K]],
    *,
    also: Iterable[K] = (),
    shown: frozenset[K] = frozenset(),
    tied: Sequence[Row[K]] = (),
    some: frozenset[K] = frozenset(),
    few: int = FEW,
) -> set[K]:
    """The figures to hide.

    `counts` are the figures, `sums` what is known of them, `also` what is hidden already for another reason, `shown` what
    stands elsewhere and cannot be hidden any more, `tied` what else ties the figures, `some` are known not to be zero. Where the sums leave no way out, all that can be hidden is. `TooMany` where
    it cannot be said whether the rest is safe.
    """
    known = list(sums)
    hidden = {key for key, count in counts.items() if count < few and key not in shown} | (set(also) - shown)
    places: dict[K, list[int]] = defaultdict(list)
    for at, one in enumerate(known):
        for key in one.all:
            places[key].append(at)
    order = {key: (count, at) for at, (key, count) in enumerate(counts.items())}
    waiting = list(range(len(known)))
    while True:
        _cover(counts, known, places, order, hidden, shown, some, waiting, few)
        told = solved(hidden, known, tied)
        more = _beside(told, known, places, order, hidden, shown)
        if not told:
            return hidden
        if not more:
            return {key for key in counts if key not in shown}
        hidden |= more
        waiting = sorted({at for key in more for at in places[key]})


def _cover(
    counts: Mapping[K, int],
    sums: Sequence[Sum[K]],
    places: Mapping[K, Sequence[int]],
    order: Mapping[K, tuple[int, int]],
    hidden: set[K],
    shown: frozenset[K],
    some: frozenset[K],
    waiting: list[int],
    few: int,
) -> None:
    """In no sum a single figure is missing, nor figures that are fewer than `few` together above what is known of them."""
    while waiting:
        one = sums[waiting.pop()]
        while (key := _wanting(one, counts, order, hidden, shown, some, few)) is not None:
            hidden.add(key)
            waiting.extend(places[key])


def _wanting(
    one: Sum[K],
    counts: Mapping[K, int],
    order: Mapping[K, tuple[int, int]],
    hidden: set[K],
    shown: frozenset[K],
    some: frozenset[K],
    few: int,
) -> K | None:
    """Which figure of a sum is to be hidden next; None where it is safe, or nothing is left to hide."""
    gone = [key for key in one.parts if key in hidden]
    is_open = one.total is None or one.total not in hidden
    if not gone and is_open:
        return None
    if is_open and len(gone) > 1 and sum(counts[key] - (key in some) for key in gone) >= few:
        return None
    if not is_open and gone:
        return None
    left = [key for key in one.parts if key not in hidden and key not in shown]
    if left:
        return min(left, key=order.__getitem__)
    if len(gone) == 1 and one.total is not None and one.total not in hidden and one.total not in shown:
        return one.total
    return None


Row = Mapping[K, int]  # figures, each times its number, make what is known; the numbers are modulo PRIME


def solved(hidden: Iterable[K], sums: Iterable[Sum[K]], tied: Iterable[Row[K]] = ()) -> set[K]:
    """The hidden figures that follow from the shown ones by adding and subtracting.

    The sums are solved for the hidden figures over the numbers modulo a prime of 61 bits; a figure is known when a row of
    the reduced system has nothing else in it.
    """
    unknown = set(hidden)
    if len(unknown) > MOST_SOLVED:
        raise TooMany
    rows = [{key: value for key, value in row.items() if key in unknown} for row in (*map(_row, sums), *tied)]
    return {next(iter(row)) for row in _reduced(rows) if len(row) == 1}


def _row(one: Sum[K]) -> dict[K, int]:
    row: dict[K, int] = defaultdict(int)
    for key in one.parts:
        row[key] += 1
    if one.total is not None:
        row[one.total] -= 1
    return {key: value % PRIME for key, value in row.items() if value}


def ties_without(sums: Iterable[Sum[K]], left_out: Iterable[K]) -> list[dict[K, int]]:
    """All that the sums say of the other figures, whatever those left out are."""
    gone = frozenset(left_out)
    return [row for row in _reduced(map(_row, sums), gone) if not gone & row.keys()]


def _reduced(rows: Iterable[dict[K, int]], first: frozenset[K] = frozenset()) -> list[dict[K, int]]:
    """The rows in reduced echelon form (Gauss and Jordan), sparse; the shortest first. `first` are solved for before others."""
    done: dict[K, dict[K, int]] = {}
    holds: dict[K, set[K]] = defaultdict(set)  # which pivots' rows have this figure in them
    for row in sorted(rows, key=len):
        for key in [key for key in row if key in done]:
            _take(row, done[key], row[key])
        if not row:
            continue
        pivot = next((key for key in row if key in first), next(iter(row)))
        scale = pow(row[pivot], -1, PRIME)
        row = {key: value * scale % PRIME for key, value in row.items()}
        for other in list(holds.get(pivot, ())):
            before = set(done[other])
            _take(done[other], row, done[other][pivot])
            for key in before - set(done[other]):
                holds[key].discard(other)
            for key in set(done[other]) - before:
                holds[key].add(other)
        done[pivot] = row
        for key in row:
            holds[key].add(pivot)
    return list(done.values())


def _take(row: dict[K, int], other: Mapping[K, int], times: int) -> None:
    """row -= times * other, in place."""
    for key, value in other.items():
        left = (row.get(key, 0) - times * value) % PRIME
        if left:
            row[key] = left
        else:
            row.pop(key, None)


def _beside(
    told: Iterable[K],
    sums: Sequence[Sum[K]],
    places: Mapping[K, Sequence[int]],
    order: Mapping[K, tuple[int, int]],
    hidden: set[K],
    shown: frozenset[K],
) -> set[K]:
    """For what could be worked out, the smallest figure of its sums that is still shown; failing that, of any sum that hides."""
    found: set[K] = set()
    for key in told:
        if key in found:
            continue
        near = {other for at in places[key] for other in sums[at].all} - hidden - shown
        if near:
            found.add(min(near, key=order.__getitem__))
    if not found and told:
        touched = {other for one in sums if any(key in hidden for key in one.all) for other in one.all}
        left = touched - hidden - shown
        if left:
            found.add(min(left, key=order.__getitem__))
    return found


Selection = tuple[tuple[str, str], ...]  # filters, in the order of their names: (("group", "3"), ("phase", "2"))


def without(selection: Selection, name: str) -> Selection:
    """The selection with one filter less."""
    return tuple(one for one in selection if one[0] != name)


@dataclass(frozen=True)
class Hidden:
    """What is not shown of one table: selections as a whole, and cells of those that are shown."""

    selections: frozenset[Selection]
    cells: Mapping[Selection, frozenset[int]]

    def of(self, selection: Selection) -> frozenset[int]:
        """The cells that are hidden in a selection."""
        return self.cells.get(selection, frozenset())


def hide_selections(
    responded: Mapping[Selection, int],
    answered: Mapping[Selection, int],
    counts: Mapping[Selection, Mapping[int, int]],
    *,
    adds_up: bool,
    also: Iterable[Selection] = (),
    few: int = FEW,
) -> Hidden:
    """What is hidden of one table under every combination of filters, so that no combination gives away another.

    `responded` has the responses of every selection that has any, the whole `()` among them; `answered` those that answered
    this question; `counts` its figures; `also` the selections that are hidden for another reason. `adds_up`: each answer is
    in exactly one figure, so that they make the base.

    A selection is shown only if it has at least `few` responses and answers, and differs from each selection with one
    filter less by none or at least `few` (by none: it is the same set, and shows the same). Then selections that share a
    sum are looked at together, and within those that are shown the figures, over all sums there are. Where that is too much
    to look at, selections by the most filters are hidden, until it is not; what they tie together among the others, because
    some combinations do not occur, is looked at all the same.
    """
    there = {key: answered.get(key, 0) for key in responded if answered.get(key, 0)}
    same = _same(there)
    kept = set(also)
    small = {
        same[key]
        for key in there
        if key in kept or responded[key] < few or there[key] < few
        or any(0 < above[up] - above[key] < few for above in (there, responded) for up in _above(key) if up in above)
    }  # fmt: skip
    sums = _sums(there, same)
    most = max(map(len, responded), default=0) if len(there) <= MOST_SELECTIONS else 0
    for deepest in range(most, -1, -1):
        own = {key: there[key] for key in there if same[key] == key and len(key) <= deepest}
        try:
            return _hidden_in(own, same, sums, small, responded, counts, adds_up=adds_up, few=few)
        except TooMany:
            continue
    return Hidden(frozenset(responded), {})


def _hidden_in(
    own: Mapping[Selection, int],
    same: Mapping[Selection, Selection],
    sums: Sequence[Sum[Selection]],
    small: set[Selection],
    responded: Iterable[Selection],
    counts: Mapping[Selection, Mapping[int, int]],
    *,
    adds_up: bool,
    few: int,
) -> Hidden:
    """The same with the selections that are in `own`, and what is the same set; all others are hidden."""
    deep = {key for one in sums for key in one.all if key not in own}
    shared = [one for one in sums if deep.isdisjoint(one.all)]
    tied = ties_without(sums, deep) if deep and len(own) > 1 else []
    gone = hide(own, shared, also=small & own.keys(), tied=tied, few=few)
    whole = counts.get((), {})
    names = tuple(sorted(cell for cell, count in whole.items() if count))
    cells = {(key, cell): counts.get(key, {}).get(cell, 0) for key in own for cell in names}
    lines = [Sum(tuple((key, cell) for key in one.parts), (one.total, cell)) for one in shared
             if one.total is not None for cell in names]  # fmt: skip
    if adds_up and len(names) > 1:
        lines += [Sum(tuple((key, cell) for cell in names)) for key in own]
    some: frozenset[tuple[Selection, int]] = frozenset(((), cell) for cell in names)
    each = [{(key, cell): value for key, value in row.items()} for row in tied for cell in names]
    off = hide(cells, lines, also={key for key in cells if key[0] in gone}, tied=each, some=some, few=few)
    shown = own.keys() - gone
    while not adds_up and (told := _told_by_the_rest(shown, names, cells, own, off)):
        off = hide(cells, lines, also=off | told, tied=each, some=some, few=few)
    return Hidden(
        frozenset(key for key in responded if same.get(key) not in shown),
        {key: frozenset(cell for cell in names if (lead, cell) in off) for key, lead in same.items() if lead in shown},
    )


def _told_by_the_rest(
    keys: Iterable[Selection],
    names: Sequence[int],
    cells: Mapping[tuple[Selection, int], int],
    answered: Mapping[Selection, int],
    off: set[tuple[Selection, int]],
) -> set[tuple[Selection, int]]:
    """Where several could be chosen: who chose none of what is shown chose the single figure that is hidden; one more goes."""
    found = set()
    for key in keys:
        left = [cell for cell in names if (key, cell) not in off]
        if left and len(names) - len(left) == 1 and sum(cells[key, cell] for cell in left) < answered[key]:
            found.add((key, min((cells[key, cell], cell) for cell in left)[1]))
    return found


def _above(selection: Selection) -> list[Selection]:
    return [without(selection, name) for name, _ in selection]


def _same(sizes: Mapping[Selection, int]) -> dict[Selection, Selection]:
    """For each selection the first that is the same set of answers: as large as one with a filter less, it is that one."""
    leads = {key: key for key in sizes}

    def first(key: Selection) -> Selection:
        while leads[key] != key:
            key = leads[key]
        return key

    for key in sorted(sizes, key=lambda one: (len(one), one)):
        for up in _above(key):
            if up in sizes and sizes[up] == sizes[key]:
                one, other = sorted((first(key), first(up)), key=lambda it: (len(it), it))
                leads[other] = one
    return {key: first(key) for key in sizes}


def _sums(sizes: Mapping[Selection, int], same: Mapping[Selection, Selection]) -> list[Sum[Selection]]:
    """A selection is the sum of those with one filter more, by each name of a filter."""
    parts: dict[tuple[Selection, str], list[Selection]] = defaultdict(list)
    for key in sizes:
        for name, _ in key:
            parts[without(key, name), name].append(key)
    return [
        Sum(tuple(same[key] for key in keys), same[up])
        for (up, _), keys in parts.items()
        if up in sizes and len(keys) > 1 and sum(sizes[key] for key in keys) == sizes[up]
    ]


def hide_table(
    rows: Sequence[int],
    columns: Sequence[int],
    counts: Mapping[tuple[int, int], int],
    *,
    adds_up: bool,
    gone: Iterable[int] = (),
    gone_columns: Iterable[int] = (),
    few: int = FEW,
) -> set[tuple[int, int]]:
    """The cells to hide of one table crossed with another, where `gone` rows and columns are hidden in their own tables.

    Row totals are those of the whole table, shown or hidden there. Where the rows add up, the columns do, too, and their
    totals are shown as the base. Of a row or column that is hidden in its own table nothing is shown: else tables by several
    columns, each showing some of it, would tell it together. Rows without any response are zeros known to all.
    """
    rows = [row for row in rows if any(counts.get((row, column)) for column in columns)]
    keys: dict[tuple[int | None, int | None], int] = {
        (row, column): counts.get((row, column), 0) for row in rows for column in columns
    }
    keys |= {(row, None): sum(counts.get((row, column), 0) for column in columns) for row in rows}
    off, off_columns = set(gone), set(gone_columns)
    sums: list[Sum[tuple[int | None, int | None]]] = [
        Sum(tuple((row, column) for column in columns), (row, None)) for row in rows
    ]
    if adds_up:
        keys |= {(None, column): sum(counts.get((row, column), 0) for row in rows) for column in columns}
        sums += [Sum(tuple((row, column) for row in rows), (None, column)) for column in columns]
    margins: set[tuple[int | None, int | None]] = {(row, None) for row in rows if row not in off}
    also: set[tuple[int | None, int | None]] = {(row, None) for row in off}
    if adds_up:
        margins.update((None, column) for column in columns if column not in off_columns)
        also.update((None, column) for column in off_columns)
    also.update((row, column) for row in rows for column in columns if row in off or column in off_columns)
    try:
        found = hide(keys, sums, also=also, shown=frozenset(margins), few=few)
    except TooMany:
        found = set(keys)
    return {(row, column) for row, column in found if row is not None and column is not None}
