"""Paper ballots as two people read them, neither seeing what the other wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

Ranking = tuple[int, ...]


@dataclass(frozen=True)
class Agreed:
    """What both read on each paper, and the numbers of papers that are not read twice alike."""

    papers: tuple[Ranking, ...]
    unread: tuple[int, ...]
    differing: tuple[int, ...]

    def fault(self) -> str:
        """What is left to do before the box can be opened, in a sentence; empty: nothing."""
        told = []
        if self.unread:
            told.append(f"not read by two people yet: {_numbers(self.unread)}")
        if self.differing:
            told.append(f"read differently: {_numbers(self.differing)}")
        return f"The papers are not ready. Papers {'; '.join(told)}." if told else ""


def agreed(readings: Iterable[tuple[int, int, Ranking]], papers: int) -> Agreed:
    """From (number of the paper, who read it, what they read): every paper 1 to `papers` is read by exactly two, alike."""
    read: dict[int, dict[int, Ranking]] = defaultdict(dict)
    for number, reader, ranking in readings:
        read[number][reader] = tuple(ranking)
    numbers = range(1, papers + 1)
    differing = [one for one in numbers if len(read[one]) > 1 and len(set(read[one].values())) > 1]
    unread = [one for one in numbers if len(read[one]) != 2 and one not in differing]
    alike = [next(iter(read[one].values())) for one in numbers if one not in differing and one not in unread]
    return Agreed(tuple(sorted(alike)), tuple(unread), tuple(differing))


def _numbers(numbers: Iterable[int]) -> str:
    return ", ".join(str(one) for one in numbers)
