"""The flow of votes as a picture: a bar for each stage, a piece for each candidate, bands for votes that move on.

Plain shapes in user units, for an inline SVG; amounts are drawn, never counted with. The table is the alternative text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from networks.elections.rules.stage_table import look

WIDTH, BAR, GAP, TOP, LEFT = 720, 26, 46, 8, 40
SLIM = 16  # narrower pieces carry no number


@dataclass(frozen=True)
class Piece:
    """The votes of one candidate after a stage. `look` 0 is for votes that are with nobody."""

    x: float
    y: float
    width: float
    look: int
    label: str
    title: str

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)

    @property
    def base(self) -> float:
        return self.y + BAR - 8


@dataclass(frozen=True)
class Band:
    """Votes that stay with a candidate from one stage to the next, or move from one to another."""

    points: str
    look: int
    moves: bool


@dataclass(frozen=True)
class Picture:
    """All shapes, with the size of the whole."""

    height: int
    pieces: tuple[Piece, ...]
    bands: tuple[Band, ...]
    labels: tuple[tuple[float, str], ...]
    quota: float | None = None
    width: int = WIDTH
    bar: int = BAR


def flow(result: Mapping[str, Any], names: Mapping[int, str]) -> Picture | None:
    """The picture of a count with two stages or more; None where there is nothing that flows, or figures are hidden."""
    stages = result["stages"]
    if len(stages) < 2 or any(one is None for stage in stages for one in _amounts(stage)):
        return None
    heaps = [_heap(stage) for stage in stages]
    whole = max(sum(heap.values()) for heap in heaps)
    if not whole:
        return None
    scale = Decimal(WIDTH - LEFT) / whole
    rows = [_places(heap, scale) for heap in heaps]
    pieces = tuple(piece for at, row in enumerate(rows) for piece in _pieces(at, row, heaps[at], names))
    bands = tuple(band for at in range(len(rows) - 1) for band in _bands(at, rows, heaps, stages[at + 1]))
    labels = tuple((_y(at) + BAR - 8, str(at + 1)) for at in range(len(rows)))
    return Picture(_y(len(rows) - 1) + BAR + TOP, pieces, bands, labels)


Heap = dict[int, Decimal]
Places = dict[int, tuple[Decimal, Decimal]]  # where a candidate's piece begins and ends


def _amounts(stage: Mapping[str, Any]) -> Sequence[str | None]:
    return [*stage["totals"].values(), stage["non_transferable"]]


def _heap(stage: Mapping[str, Any]) -> Heap:
    """Votes by candidate, in the order of the paper; 0, nobody's, last."""
    found = {number: Decimal(stage["totals"][str(number)]) for number in sorted(map(int, stage["totals"]))}
    return found | {0: Decimal(stage["non_transferable"])}


def _places(heap: Heap, scale: Decimal) -> Places:
    at, found = Decimal(LEFT), {}
    for number, votes in heap.items():
        found[number] = (at, at + votes * scale)
        at += votes * scale
    return found


def _y(stage: int) -> int:
    return TOP + stage * (BAR + GAP)


def _pieces(at: int, row: Places, heap: Heap, names: Mapping[int, str]) -> list[Piece]:
    found = []
    for number, (start, end) in row.items():
        if end > start:
            name = names.get(number, str(number)) if number else "Not transferable"
            label = str(number) if number and end - start >= SLIM else ""
            title = f"Stage {at + 1}, {name}: {heap[number]}"
            found.append(Piece(_r(start), _y(at), _r(end - start), look(number), label, title))
    return found


def _bands(at: int, rows: Sequence[Places], heaps: Sequence[Heap], stage: Mapping[str, Any]) -> list[Band]:
    """What stays, then what moves: from those acted on, in the order of the paper, to whoever gains."""
    before, after = heaps[at], heaps[at + 1]
    stays = {number: min(votes, after.get(number, Decimal(0))) for number, votes in before.items()}
    scale = _scale(rows[at], before)
    top, bottom = _y(at) + BAR, _y(at + 1)
    found = []
    for number, votes in stays.items():
        if votes:
            here, there = rows[at][number][0], rows[at + 1][number][0]
            found.append(Band(_points(here, there, votes * scale, top, bottom), look(number), False))
    giving = {
        number: [rows[at][number][0] + stays[number] * scale, before[number] - stays[number]] for number in before
    }
    for number, votes in after.items():
        gain = votes - stays.get(number, Decimal(0))
        there = rows[at + 1][number][0] + stays.get(number, Decimal(0)) * scale
        for giver, left in giving.items():
            part = min(gain, left[1])
            if part > 0:
                found.append(Band(_points(left[0], there, part * scale, top, bottom), look(giver), True))
                left[0], left[1] = left[0] + part * scale, left[1] - part
                there, gain = there + part * scale, gain - part
    return found


def _scale(row: Places, heap: Heap) -> Decimal:
    number = max(heap, key=lambda one: heap[one])
    start, end = row[number]
    return (end - start) / heap[number]


def _points(here: Decimal, there: Decimal, width: Decimal, top: int, bottom: int) -> str:
    corners = ((here, top), (here + width, top), (there + width, bottom), (there, bottom))
    return " ".join(f"{_r(x)},{y}" for x, y in corners)


def _r(value: Decimal) -> float:
    return float(round(value, 2))
