"""Who of those with equal votes comes first, by what happened earlier in the count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

Point = Sequence[int]  # the votes of each candidate, by number, at one point of the count


def parted(tied: Iterable[int], points: Iterable[Point], best: Callable[[Iterable[int]], int]) -> list[int]:
    """Those who are still level after looking at the points in their order; `best` is max or min.

    At the first point where they differ only those with the most (or fewest) votes stay, and so on. Give the points from
    the first on for "the earliest point where they had unequal votes" (ERS97 5.2.3, 5.2.5, 5.6.2), from the last back
    for "the most recent preceding stage" (SSI 2007/42 rules 49 and 51).
    """
    left = sorted(tied)
    for point in points:
        if len(left) == 1:
            break
        mark = best(point[number] for number in left)
        left = [number for number in left if point[number] == mark]
    return left
