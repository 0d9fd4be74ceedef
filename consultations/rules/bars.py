"""Horizontal bars as plain shapes in user units, for one picture on the page and on paper. The table beside it has the figures.

A bar that is hidden is drawn as no bar with its words, never as zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, ROW, BAR, LABEL = 640, 46, 20, 16  # the label stands above its bar
ROOM = 130  # for the figure behind the longest bar
LETTERS = 84  # what fits in a line of WIDTH


@dataclass(frozen=True)
class Bar:
    """One bar: where its words stand, how long it is, what stands behind it."""

    label: str
    words_y: int
    y: int
    width: float
    figure: str
    figure_x: float
    figure_y: int
    is_hidden: bool


@dataclass(frozen=True)
class Bars:
    """The picture: its size and its bars from top to bottom."""

    height: int
    bars: tuple[Bar, ...]
    width: int = WIDTH
    thickness: int = BAR


def bars(rows: Sequence[tuple[str, Decimal | int | float | None, str]]) -> Bars:
    """The picture of (label, size, figure in words); a size of None is hidden. The longest bar fills the room there is."""
    longest = max((float(size) for _, size, _ in rows if size is not None), default=0.0)
    return Bars(len(rows) * ROW + 4, tuple(_bar(place, row, longest) for place, row in enumerate(rows)))


def _bar(place: int, row: tuple[str, Decimal | int | float | None, str], longest: float) -> Bar:
    label, size, figure = row
    top = place * ROW
    share = float(size) / longest if size is not None and longest > 0 else 0.0
    width = round(max(share, 0.0) * (WIDTH - ROOM), 1)
    return Bar(
        label=_fitting(label), words_y=top + 13, y=top + LABEL + 2, width=width, figure=figure,
        figure_x=round(width + 8, 1), figure_y=top + LABEL + 17, is_hidden=size is None,
    )  # fmt: skip


def _fitting(label: str) -> str:
    line = " ".join(label.split())
    return line if len(line) <= LETTERS else f"{line[: LETTERS - 1].rstrip()}…"
