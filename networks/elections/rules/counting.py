"""Counting a contest by any of the methods; recounts; what a limit changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cph.core.refusals import Refused
from networks.elections.rules import av, ers97, meek, plurality, scottish
from networks.elections.rules.balance import FREE, Balance
from networks.elections.rules.ballots import Ballots
from networks.elections.rules.course import Asked
from networks.elections.rules.results import Effect, Result

METHODS: dict[str, Callable[[Asked], Result]] = {
    "scottish": scottish.count,
    "ers97": ers97.count,
    "meek": meek.count,
    "av": av.count,
    "plurality": plurality.count,
    "approval": plurality.count_approval,
}


def count(
    ballots: Ballots,
    method: str,
    *,
    seats: int,
    withdrawn: Iterable[int] = (),
    seed: str = "",
    ron: int | None = None,
    balance: Balance = FREE,
) -> Result:
    """Count the papers for so many seats; candidates by number. Refuses what no rule can count.

    `ron` is the candidate that is "re-open nominations", `seed` the text from which lots are drawn.
    """
    asked = Asked(ballots, seats, frozenset(withdrawn), seed, ron, balance)
    if method not in METHODS:
        raise Refused(f"There is no method {method}; there are {', '.join(METHODS)}.")
    if seats < 1:
        raise Refused("There must be at least one seat.")
    if method == "av" and seats > 1:
        raise Refused(f"The alternative vote fills one seat, not {seats}; use single transferable vote for several.")
    for number in sorted(asked.withdrawn | ({ron} if ron is not None else set())):
        if not 1 <= number <= ballots.candidates:
            raise Refused(f"There is no candidate {number}; there are {ballots.candidates}.")
    if len(asked.withdrawn) == ballots.candidates:
        raise Refused("All candidates have withdrawn.")
    if ron in asked.withdrawn:
        raise Refused("“Re-open nominations” cannot withdraw.")
    return METHODS[method](asked)


def count_after(
    before: Iterable[Result], ballots: Ballots, method: str, *, seats: int, seed: str = "", balance: Balance = FREE
) -> Result:
    """Count the same papers for a further post, with the winners of the counts before treated as withdrawn.

    So a vice chair is counted after the co-chairs, a deputy after the chair; whoever had withdrawn stays withdrawn.
    """
    earlier = list(before)
    out = {number for result in earlier for number in (*result.people, *result.withdrawn)}
    ron = next((result.ron for result in earlier if result.ron is not None), None)
    return count(ballots, method, seats=seats, withdrawn=out, seed=seed, ron=ron, balance=balance)


def effect_of(limited: Result, free: Result) -> Effect:
    """What a limit changed, from the count with it and the count of the same papers without it."""
    return Effect(
        tuple(number for number in limited.people if number not in free.people),
        tuple(number for number in free.people if number not in limited.people),
    )
