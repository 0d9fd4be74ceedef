"""The course of a transferable-vote count: who is in, who is out, what each stage left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from networks.elections.rules.balance import FREE, Balance
from networks.elections.rules.ballots import Ballots
from networks.elections.rules.lots import Lot, draw
from networks.elections.rules.parcels import NOBODY, Table
from networks.elections.rules.results import FIRST, Result, Stage
from networks.elections.rules.ties import parted


@dataclass(frozen=True)
class Asked:
    """What is to be counted: papers, places, who withdrew, the lot's seed, "re-open nominations", the limit."""

    ballots: Ballots
    seats: int
    withdrawn: frozenset[int] = frozenset()
    seed: str = ""
    ron: int | None = None
    balance: Balance = field(default=FREE)


class Course:
    """One count under way. `points` are the votes of everybody after each batch of papers, the earliest first."""

    def __init__(self, asked: Asked, method: str, places: int) -> None:
        self.asked, self.method, self.places_after_point, self.unit = asked, method, places, 10**places
        more = asked.seats if asked.ron is not None else 0
        self.table = Table(asked.ballots, asked.withdrawn, more)
        self.votes = self.table.votes
        self.continuing = set(range(1, asked.ballots.candidates + 1)) - asked.withdrawn
        self.elected: list[int] = []
        self.pending: set[int] = set()  # elected, their surplus not transferred yet
        self.points: list[Sequence[int]] = []
        self.stages: list[Stage] = []
        self.lots: list[Lot] = []
        self.quota: int | None = None
        self.rons: list[int] = []
        self.new: list[int] = []
        self.waiting: int | None = None  # a further RON to whom no paper has come yet
        self.valid = 0

    # --- places -------------------------------------------------------------------------------------------------

    def places(self) -> int:
        """How many places can still be filled, by the seats and by the limits."""
        could = self.asked.balance.capacity(self.continuing, self.elected)
        return min(self.asked.seats - len(self.elected), could)

    def doomed(self) -> list[int]:
        """Continuing candidates whose category is full."""
        return self.asked.balance.doomed(self.continuing, self.elected)

    def may_go(self) -> list[int]:
        """Continuing candidates whose exclusion would still leave every place filled, the fewest votes first."""
        kept = self.asked.balance.guarded(self.continuing, self.elected, self.places())
        return sorted(self.continuing - kept, key=lambda number: (self.votes[number], number))

    # --- electing and excluding ---------------------------------------------------------------------------------

    def elect(self, number: int) -> None:
        """Deem a candidate elected: no further papers come to them."""
        self._leave(number)
        self.elected.append(number)
        self.new.append(number)
        self.pending.add(number)
        if number == self.asked.ron or number in self.rons:
            self._further_ron()

    def exclude(self, number: int) -> None:
        """Take a candidate out of the count; their papers are still to be transferred."""
        self._leave(number)

    def _leave(self, number: int) -> None:
        self.continuing.discard(number)
        self.table.pass_over(number)
        if number in self.rons and self.asked.ron is not None:
            self.table.pass_over(self.asked.ron)

    def _further_ron(self) -> None:
        """A further "re-open nominations" stands (NUS model ruling): papers that name the elected one go to it.

        It stands from the moment votes can come to it: the elected one's surplus, or the first paper.
        """
        number = self.asked.ballots.candidates + len(self.rons) + 1
        self.rons.append(number)
        self.table.takes[self.asked.ron or NOBODY] = number
        self.waiting = number

    def welcome(self) -> None:
        """Let a further RON stand once a paper has come, or the surplus that will bring papers is there."""
        if self.waiting is None:
            return
        before = self.elected_before(self.waiting)
        surplus = before in self.pending and self.quota is not None and self.votes[before] > self.quota
        if self.votes[self.waiting] or surplus:
            self.continuing.add(self.waiting)
            self.waiting = None

    def elected_before(self, ron: int) -> int:
        """The "re-open nominations" whose election made this further one stand."""
        at = self.rons.index(ron)
        return self.rons[at - 1] if at else self.asked.ron or NOBODY

    # --- ties ---------------------------------------------------------------------------------------------------

    def choose(
        self, tied: Iterable[int], occasion: str, points: Iterable[Sequence[int]], *, most: bool, lucky: bool
    ) -> int:
        """One of several with equal votes: by the points in their order, then by a recorded lot."""
        best: Callable[[Iterable[int]], int] = max if most else min
        left = parted(tied, points, best)
        if len(left) == 1:
            return left[0]
        lot = draw(self.asked.seed, len(self.stages) + 1, occasion, left, lucky=lucky)
        self.lots.append(lot)
        return lot.chosen

    # --- stages -------------------------------------------------------------------------------------------------

    def point(self) -> None:
        """Remember how everybody stands."""
        self.points.append(tuple(self.votes))

    def stage(self, action: str, candidates: Iterable[int]) -> None:
        """Close a stage and write it down."""
        self.stages.append(
            Stage(
                action,
                tuple(candidates),
                tuple(self.votes[1:]),
                self.votes[NOBODY],
                tuple(sorted(self.new)),
                self.quota,
            )
        )
        self.new = []

    def amend(self) -> None:
        """Add to the last stage who was deemed elected because of it, found out when the next was prepared."""
        last = self.stages[-1]
        self.stages[-1] = replace(last, elected=tuple(sorted([*last.elected, *self.new])))
        self.new = []

    def first(self) -> None:
        """Deal the first preferences."""
        self.valid = self.table.deal(self.unit)
        self.point()

    def close_first(self) -> None:
        """The first preferences are stage 1."""
        self.stage(FIRST, ())

    def result(self) -> Result:
        """The finished count; candidates nobody needed (further RONs that never stood) are left out."""
        stood = [number for number in self.rons if number != self.waiting]
        shown = self.asked.ballots.candidates + len(stood)
        return Result(
            self.method,
            self.asked.seats,
            self.places_after_point,
            self.valid,
            self.asked.ballots.cast - self.valid,
            self.quota,
            tuple(replace(stage, totals=stage.totals[:shown]) for stage in self.stages),
            tuple(self.elected),
            tuple(self.lots),
            self.asked.ron,
            tuple(stood),
            self.asked.withdrawn,
        )
