"""Bars of a forecast as plain shapes in user units: the table beside them has the figures.

For each year three bars, at the lowest salary, now and at the highest; a line across them where the award for the year ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, LABEL, BAR, GAP, GROUP = 640, 22, 16, 4, 20
ROOM = 90  # for the figure behind the longest bar
KINDS = ("least", "now", "most")


@dataclass(frozen=True)
class Bar:
    """One bar: which of the three, where, how long, and its figure."""

    kind: str
    y: int
    width: float
    pence: int
    figure_x: float
    figure_y: int


@dataclass(frozen=True)
class Group:
    """One year: its words, its bars, where the award ends (None: not known)."""

    label: str
    label_y: int
    bars: tuple[Bar, ...]
    award: int | None
    award_x: float | None
    top: int
    bottom: int


@dataclass(frozen=True)
class Picture:
    """The whole picture in user units."""

    height: int
    groups: tuple[Group, ...]
    width: int = WIDTH
    thickness: int = BAR


def picture(rows: Sequence[tuple[str, int, int, int, int | None]]) -> Picture:
    """The picture of (year, least, now, most, award) in pence: the longest fills the room there is."""
    longest = max((pence for _, *some in rows for pence in some if pence is not None), default=0) or 1
    scale = (WIDTH - ROOM) / longest
    groups, top = [], 0
    for label, *some in rows:
        *costs, award = some
        bars = []
        for place, (kind, pence) in enumerate(zip(KINDS, costs, strict=True)):
            y, width = top + LABEL + place * (BAR + GAP), round((pence or 0) * scale, 1)
            bars.append(Bar(kind, y, width, pence or 0, round(width + 6, 1), y + 13))
        bottom = top + LABEL + 3 * (BAR + GAP)
        x = round(max(award, 0) * scale, 1) if award is not None else None
        groups.append(Group(label, top + 15, tuple(bars), award, x, top + LABEL - 2, bottom))
        top = bottom + GROUP
    return Picture(max(top, 1), tuple(groups))
