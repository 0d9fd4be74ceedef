"""From the papers of a box to what is declared: the count, who is elected, and why nobody is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from networks.elections.rules.ballots import Ballots, gather
from networks.elections.rules.counting import count, effect_of
from networks.elections.rules.guard import FEW, is_small, reduced
from networks.elections.rules.limits import Limit, Limits
from networks.elections.rules.results import Effect, Result

Paper = Sequence[int]


@dataclass(frozen=True)
class Put:
    """What was put to the vote: so many numbers on the paper, places, method, who withdrew after the paper was drawn up."""

    choices: int
    seats: int
    method: str
    withdrawn: frozenset[int] = frozenset()
    ron: int | None = None
    limits: tuple[Limit, ...] = ()
    seed: str = ""


@dataclass(frozen=True)
class Counted:
    """A count that is done. `result` is what may be shown of it; `full` is every stage, for the scrutineer's own recount."""

    result: dict[str, Any]
    elected: tuple[int, ...]
    blank: int
    effect: Effect | None = None
    full: Result | None = field(default=None, compare=False)


def is_quorate(cast: int, entitled: int, of: int | None, out_of: int | None) -> bool | None:
    """Whether so many votes cast of those entitled make the turnout asked for; None where none is asked for."""
    if of is None or out_of is None:
        return None
    return cast * out_of >= entitled * of


def counted(put: Put, papers: Iterable[Paper]) -> Counted:
    """Count the papers, lots drawn from the seed, limits applied and their effect found."""
    ballots = gather(put.choices, (tuple(paper) for paper in papers))
    if len(put.withdrawn) == put.choices:
        return nobody_stands(ballots, put)
    found = run(ballots, put, put.limits)
    effect = effect_of(found, run(ballots, put, ())) if put.limits else None
    return Counted(shown(found), found.people, found.blank, effect, found)


def run(ballots: Ballots, put: Put, limits: tuple[Limit, ...]) -> Result:
    """One count, with or without the limits."""
    balance = Limits(limits=limits)
    return count(
        ballots, put.method, seats=put.seats, withdrawn=put.withdrawn, seed=put.seed, ron=put.ron, balance=balance
    )


def shown(result: Result) -> dict[str, Any]:
    """Every stage; of a small electorate one step."""
    whole = result.as_dict()
    whole["lots"] = [{key: _plain(one) for key, one in lot.items()} for lot in whole["lots"]]
    if not is_small(result.valid) or not result.stages:
        return whole
    last = result.stages[-1]
    units = {str(number): total for number, total in enumerate(last.totals, 1)}
    return reduced(whole, units, last.non_transferable, FEW * 10**result.places)


def _plain(value: Any) -> Any:
    """As JSON has it, so that a result that was stored equals one that was just counted."""
    return list(value) if isinstance(value, tuple) else value


def nobody_stands(ballots: Ballots, put: Put) -> Counted:
    """Everybody withdrew after the paper was drawn up: nobody is elected, no paper counts for anybody."""
    result = {
        "method": put.method, "seats": put.seats, "valid": 0, "quota": None, "stages": [], "elected": [], "lots": [],
    }  # fmt: skip
    return Counted(result, (), ballots.cast)
