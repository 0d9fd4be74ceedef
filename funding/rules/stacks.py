"""A horizontal bar of the parts of a sum, as plain shapes: places in per cent of the width, so that words keep their size.

The numbers stand in the table below it; the bar is a picture of them, told apart by patterns as well as by colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

NARROW = 330  # pixels of a bar on a phone: a label is written where it fits there
LETTER = 8  # pixels of a letter of a label


@dataclass(frozen=True)
class Part:
    """One part of a sum: what it is called, how it is drawn, how much it is in pence, and that in words."""

    name: str
    pattern: str
    pence: int
    words: str


@dataclass(frozen=True)
class Piece:
    """A part in its place. `label` is empty where it would not fit: the line below the bar says it anyway."""

    part: Part
    x: str
    width: str
    middle: str
    label: str


@dataclass(frozen=True)
class Stack:
    """The picture of one sum, and where on it the forecast lies, if one is told."""

    pieces: tuple[Piece, ...]
    mark: str = ""

    @property
    def told(self) -> list[Part]:
        """The parts that there are."""
        return [piece.part for piece in self.pieces]


def stack(parts: Sequence[Part], longest: int, mark: int | None = None) -> Stack:
    """The bar of these parts where `longest` pence fill the width; a part of nothing, or below it, is not drawn.

    `mark` lies at so many pence, on the edge where it would lie outside. Units: per cent with two decimals.
    """
    longest = max(longest, sum(max(part.pence, 0) for part in parts), 1)
    pieces, before = [], 0
    for part in parts:
        if part.pence <= 0:
            continue
        width = part.pence / longest * 100
        fits = width / 100 * NARROW >= len(part.words) * LETTER + 8
        pieces.append(Piece(
            part, _per_cent(before / longest * 100), _per_cent(width), _per_cent(before / longest * 100 + width / 2),
            part.words if fits else "",
        ))  # fmt: skip
        before += part.pence
    return Stack(tuple(pieces), "" if mark is None else _per_cent(min(max(mark / longest, 0), 1) * 100))


def _per_cent(value: float) -> str:
    return f"{value:.2f}%"
