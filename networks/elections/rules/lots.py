"""Lots that anyone can draw again: the order of the sha256 of the seed, a colon and the candidate's number.

`printf 'SEED:3' | sha256sum` gives candidate 3's figure; the smallest is drawn first. Stage and occasion are left out on
purpose: two candidates once parted by lot stay parted in that order, in this count and in a recount (ERS97 5.6.3).
The seed must be something nobody could know or choose while votes were still being cast.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Lot:
    """One lot drawn: at which stage, for what, between whom, in which order they came, and who was chosen."""

    stage: int
    occasion: str
    candidates: tuple[int, ...]
    order: tuple[int, ...]
    chosen: int
    seed: str


def lot_order(seed: str, candidates: Iterable[int]) -> tuple[int, ...]:
    """The candidates in the order in which the lot brings them out, the luckiest first."""
    return tuple(sorted(candidates, key=lambda number: sha256(f"{seed}:{number}".encode()).digest()))


def draw(seed: str, stage: int, occasion: str, candidates: Iterable[int], *, lucky: bool) -> Lot:
    """Choose one: the first to come out, or for a loss (`lucky` false) the last."""
    order = lot_order(seed, candidates)
    return Lot(stage, occasion, tuple(sorted(order)), order, order[0 if lucky else -1], seed)
