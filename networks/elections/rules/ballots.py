"""Ballot papers, equal ones grouped, in a form that a million of them hardly fill."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from cph.core.refusals import Refused

Paper = Sequence[int]

# Papers are grouped so many at a time: grouping all at once would cost more memory than the papers themselves.
AT_ONCE = 1 << 15
LARGEST = 65_535  # candidates: more than any ballot, and what a mark of two bytes can name


@dataclass(frozen=True)
class Ballots:
    """All papers of a contest: `marks` has each distinct paper's preferences in order, closed by a 0.

    `starts` says where a paper begins in `marks` and `weights` how many voters filled it in just so. Candidates are
    numbered from 1. `blank` papers have no readable preference: they count in the turnout and in nothing else.
    """

    candidates: int
    marks: bytearray | array[int]
    starts: array[int]
    weights: array[int]
    blank: int = 0

    @property
    def cast(self) -> int:
        """All papers, blank ones too."""
        return sum(self.weights) + self.blank

    def papers(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Each distinct paper as (how many voters, candidates in order, each where first named)."""
        for start, weight in zip(self.starts, self.weights, strict=True):
            end = start
            while self.marks[end]:
                end += 1
            yield weight, tuple(dict.fromkeys(self.marks[start:end]))


class Box:
    """Where papers are put in, one after another, until the box is closed and gives its `Ballots`."""

    def __init__(self, candidates: int) -> None:
        if not 1 <= candidates <= LARGEST:
            raise Refused(f"A contest has between 1 and {LARGEST:,} candidates, not {candidates:,}.")
        self.candidates = candidates
        self.marks: bytearray | array[int] = bytearray() if candidates < 256 else array("H")
        self.starts = array("I")
        self.weights = array("I")
        self.blank = 0

    def put(self, paper: Paper, weight: int = 1) -> None:
        """So many equal papers, weight 0 or more. Refuses numbers no candidate has.

        A second naming of a candidate on one paper may stay: a count passes it over, having been there before.
        """
        if weight < 0:
            raise Refused(f"A paper cannot count {weight} times.")
        if paper and not (min(paper) >= 1 and max(paper) <= self.candidates):
            raise Refused(f"A paper names candidate {_stranger(paper, self.candidates)}, of {self.candidates}.")
        if not weight:
            return
        if not paper:
            self.blank += weight
            return
        self.starts.append(len(self.marks))
        self.weights.append(weight)
        self.marks.extend(paper)
        self.marks.append(0)

    def put_all(self, some: Mapping[tuple[int, ...], int]) -> None:
        """Many distinct papers, each so many times; as `put`, but all plain ones in one go."""
        joined = self._plain(some)
        if joined is None or not isinstance(self.marks, bytearray):
            for paper, weight in some.items():
                self.put(paper, weight)
            return
        closed = (1).__add__
        self.starts.extend(accumulate(map(closed, map(len, some)), initial=len(self.marks)))
        del self.starts[-1]  # where the next paper will begin
        self.weights.extend(some.values())
        self.marks += joined

    def _plain(self, some: Mapping[tuple[int, ...], int]) -> bytes | None:
        """The marks of all these papers, each closed by a 0; None where any is blank or names a stranger."""
        if self.candidates > 255 or () in some or min(some.values()) < 1:
            return None
        try:
            joined = b"\0".join(map(bytes, some)) + b"\0"
        except ValueError:
            return None
        strange = joined.translate(None, bytes(range(self.candidates + 1)))
        return None if strange or joined.count(0) != len(some) else joined

    def close(self) -> Ballots:
        """The papers, ready to be counted as often as one likes."""
        return Ballots(self.candidates, self.marks, self.starts, self.weights, self.blank)


def _stranger(paper: Paper, candidates: int) -> int:
    return next(number for number in paper if not 1 <= number <= candidates)


def gather(candidates: int, papers: Iterable[tuple[int, ...]]) -> Ballots:
    """Group single papers, each a tuple of candidates' numbers in order of preference. Refuses unknown candidates."""
    box = Box(candidates)
    waiting = iter(papers)
    while some := Counter(islice(waiting, AT_ONCE)):
        box.put_all(some)
    return box.close()
