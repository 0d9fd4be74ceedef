"""Papers in parcels on the table: a count moves parcels from candidate to candidate, never single papers."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

from networks.elections.rules.ballots import Ballots

NOBODY = 0  # where non-transferable votes are put down
PASSED_OVER = -1


@dataclass(slots=True)
class Parcel:
    """Papers that lie with one candidate at one value (units per paper).

    `ids` are distinct papers, by their place in the ballots; `papers` is how many that makes with equal ones.
    """

    value: int = 0
    ids: array[int] = field(default_factory=lambda: array("I"))
    papers: int = 0


class Table:
    """The counting table: who still takes papers, which parcels lie where, and how many votes that makes.

    Votes are whole units; `votes[0]` is the non-transferable vote. Numbers above the ballot's own candidates are
    further "re-open nominations".
    """

    def __init__(self, ballots: Ballots, withdrawn: Iterable[int] = (), more: int = 0) -> None:
        self.ballots = ballots
        self.people = ballots.candidates + more
        self.takes = [NOBODY, *range(1, ballots.candidates + 1), *([PASSED_OVER] * more)]
        self.at = array("I", ballots.starts)  # where each paper is being read
        self.votes = [0] * (self.people + 1)
        self.held: list[list[Parcel]] = [[] for _ in self.votes]
        for number in withdrawn:
            self.pass_over(number)

    def pass_over(self, number: int) -> None:
        """From now on this candidate's preferences are passed over."""
        self.takes[number] = PASSED_OVER

    def sort_papers(self, parcels: Iterable[Parcel]) -> list[Parcel]:
        """The papers by next available preference; the first of the list holds those without one."""
        piles = [Parcel() for _ in self.votes]
        put = [pile.ids.append for pile in piles]
        marks, takes, reading = self.ballots.marks, self.takes, self.at
        for parcel in parcels:
            for paper in parcel.ids:
                at = reading[paper]
                taker = takes[marks[at]]
                if taker < 0:
                    while taker < 0:
                        at += 1
                        taker = takes[marks[at]]
                    reading[paper] = at
                put[taker](paper)
        weight_of = self.ballots.weights.__getitem__
        for pile in piles:
            pile.papers = sum(map(weight_of, pile.ids))
        return piles

    def hand_over(self, piles: list[Parcel], value: int) -> int:
        """Give each pile to its candidate at so many units a paper. Returns the units credited to candidates.

        Papers without a next preference leave the table; what becomes of their value is for the rule to say.
        """
        credited = 0
        for number, pile in enumerate(piles):
            if number and pile.ids:
                pile.value = value
                units = pile.papers * value
                self.held[number].append(pile)
                self.votes[number] += units
                credited += units
        return credited

    def deal(self, unit: int) -> int:
        """First preferences, at `unit` a paper. Returns the number of valid papers: those with a preference left."""
        piles = self.sort_papers([Parcel(ids=array("I", range(len(self.at))))])
        return self.hand_over(piles, unit) // unit

    def take_up(self, number: int) -> list[Parcel]:
        """All parcels of a candidate, who holds none afterwards."""
        parcels, self.held[number] = self.held[number], []
        return parcels

    def transfer_at_value(self, parcels: Iterable[Parcel], value: int) -> None:
        """Sort parcels of one value and hand them over at that same value; the rest becomes non-transferable."""
        piles = self.sort_papers(parcels)
        self.hand_over(piles, value)
        self.votes[NOBODY] += piles[NOBODY].papers * value


def by_value(parcels: Iterable[Parcel]) -> list[tuple[int, list[Parcel]]]:
    """Parcels grouped by the value of their papers, the greatest first."""
    groups: dict[int, list[Parcel]] = {}
    for parcel in parcels:
        groups.setdefault(parcel.value, []).append(parcel)
    return sorted(groups.items(), reverse=True)
