"""What a voter wrote on a ballot paper: a ranking, or a sentence beside each mistake. Nothing is mended silently.

Candidates are numbered from 1 in the order of the paper. A ranking is their numbers, the first choice first; of a paper
with ticks it is the numbers ticked, in the order of the paper, which says nothing of whom the voter likes better.
An empty paper is allowed: it counts in the turnout and for nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Way(StrEnum):
    """How a paper is filled in."""

    RANK = "RANK"  # 1, 2, 3 …
    ONE = "ONE"  # one tick
    SOME = "SOME"  # up to so many ticks
    ANY = "ANY"  # as many ticks as one likes


@dataclass(frozen=True)
class Read:
    """What was read: the ranking, or `mistakes` by candidate's number (0: the paper as a whole)."""

    ranking: tuple[int, ...] = ()
    mistakes: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Nothing on it, and nothing wrong with it."""
        return not self.ranking and not self.mistakes


def way_of(method: str, most: int) -> Way:
    """How a paper counted by this method is filled in, where `most` candidates may be marked."""
    if method == "approval":
        return Way.ANY
    if method == "plurality":
        return Way.ONE if most == 1 else Way.SOME
    return Way.RANK


def read_ranks(entered: Mapping[int, str], names: Sequence[str]) -> Read:
    """Numbers as typed beside the candidates, from 1, none twice, none left out. `names` are those on the paper."""
    ranks: dict[int, int] = {}
    mistakes: dict[int, str] = {}
    for candidate in range(1, len(names) + 1):
        typed = entered.get(candidate, "").strip()
        rank = _number(typed, len(names))
        if rank:
            ranks[candidate] = rank
        elif typed:
            mistakes[candidate] = f"For {names[candidate - 1]} enter a number from 1 to {len(names)}, or nothing."
    mistakes |= _doubles(ranks, names) or ({} if mistakes else _gap(ranks, names))
    if mistakes:
        return Read(mistakes=mistakes)
    return Read(tuple(sorted(ranks, key=lambda one: ranks[one])))


def read_ticks(ticked: Iterable[str], candidates: int, most: int) -> Read:
    """Candidates ticked, `most` at most. One ticked twice is ticked."""
    numbers = {_number(one.strip(), candidates) for one in ticked if one.strip()}
    if 0 in numbers:
        return Read(mistakes={0: "Choose from the names on this paper."})
    if len(numbers) > most:
        count = "one name" if most == 1 else f"{most} names"
        return Read(mistakes={0: f"Choose {count} at most. You chose {len(numbers)}."})
    return Read(tuple(sorted(numbers)))


def _number(typed: str, most: int) -> int:
    """The number from 1 to `most` that was typed; 0 where it is none."""
    if not (typed.isascii() and typed.isdigit()) or len(typed) > 4:
        return 0
    return int(typed) if 1 <= int(typed) <= most else 0


def _doubles(ranks: Mapping[int, int], names: Sequence[str]) -> dict[int, str]:
    by_rank = defaultdict(list)
    for candidate, rank in ranks.items():
        by_rank[rank].append(candidate)
    return {
        candidate: f"You gave {rank} to {_and([names[one - 1] for one in group])}. Give each a number of its own."
        for rank, group in by_rank.items()
        if len(group) > 1
        for candidate in group
    }


def _gap(ranks: Mapping[int, int], names: Sequence[str]) -> dict[int, str]:
    """The first number that is left out, told beside the one that comes after it."""
    missing = next((rank for rank in range(1, len(ranks) + 1) if rank not in ranks.values()), 0)
    if not missing:
        return {}
    after, candidate = min((rank, one) for one, rank in ranks.items() if rank > missing)
    return {
        candidate: f"You gave {after} to {names[candidate - 1]} and {missing} to nobody. Number from 1 without leaving one out."
    }


def _and(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"
