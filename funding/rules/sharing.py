"""A sum shared out by a rule: to the penny, to everybody their part, the pennies that are left to the largest remainders.

Source of the rounding: Hamilton’s method of largest remainders. Ties go to whoever comes first in the list that is given, so
the same list shares the same way. All sums are whole pence; weights are whole or exact numbers, never floating.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm

Weights = Mapping[int, Fraction | int]


class CannotShare(ValueError):
    """The rule leads nowhere with these figures; its words say why and what to do."""


def by_weight(amount: int, weights: Weights) -> dict[int, int]:
    """So much to each in proportion to its weight; together exactly the amount.

    Errors: nobody to share with, a weight below nothing, all weights nothing.
    """
    given, left, order = _floors(amount, weights)
    for name in order[:left]:
        given[name] += 1
    return given


def pennies_left(amount: int, weights: Weights) -> int:
    """How many pennies are left once each has the whole pence of its part: so many get one more."""
    return _floors(amount, weights)[1]


def _floors(amount: int, weights: Weights) -> tuple[dict[int, int], int, list[int]]:
    """The whole pence due to each, how many are left, and who comes first for them."""
    whole = _as_integers(amount, weights)
    total = sum(whole.values())
    given = {name: amount * weight // total for name, weight in whole.items()}
    left = amount - sum(given.values())
    order = sorted(whole, key=lambda name: -(amount * whole[name] % total)) if left else []
    return given, left, order


def _as_integers(amount: int, weights: Weights) -> dict[int, int]:
    """The weights as whole numbers of one measure. Refused where nothing can be shared by them."""
    if amount < 0:
        raise CannotShare("Share an amount above nothing.")
    if not weights:
        raise CannotShare("There is nobody to share it with.")
    exact = {name: weight if isinstance(weight, int) else Fraction(weight) for name, weight in weights.items()}
    if any(weight < 0 for weight in exact.values()):
        raise CannotShare("A figure is below nothing.")
    if not any(exact.values()):
        raise CannotShare("All figures are nothing: nothing can be shared by them.")
    measure = lcm(*(weight.denominator for weight in exact.values()))
    return {name: int(weight * measure) for name, weight in exact.items()}


def flat(amount: int, names: Sequence[int]) -> dict[int, int]:
    """The same for each, but for the pennies that are left: they go to the first ones."""
    return by_weight(amount, dict.fromkeys(names, 1))


def held_at_minimum(amount: int, weights: Weights, least: int) -> set[int]:
    """Who would get less than `least` pence by weight, and is given it; the others share the rest and still get as much.

    Giving one the minimum leaves less for the others, so the next lightest may fall below it: the lightest come first.
    Errors: the minimum alone costs more than there is.
    """
    if least <= 0 or not weights:
        return set()
    if least * len(weights) > amount:
        raise CannotShare(f"A minimum for {len(weights)} costs more than there is. Lower it, or share with fewer.")
    whole = _as_integers(amount, weights)
    rest, total, held = amount, sum(whole.values()), set()
    for name in sorted(whole, key=whole.__getitem__):
        if rest * whole[name] >= least * total and total:
            break
        held.add(name)
        rest, total = rest - least, total - whole[name]
    return held


def with_minimum(amount: int, weights: Weights, least: int) -> dict[int, int]:
    """By weight, but nobody gets less than `least` pence: who would is given it, and the others share the rest.

    Errors: the minimum alone costs more than there is, and those of `by_weight`.
    """
    held = held_at_minimum(amount, weights, least)
    rest = {name: weight for name, weight in weights.items() if name not in held}
    shared = by_weight(amount - least * len(held), rest) if rest or not held else {}
    return {name: least if name in held else shared[name] for name in weights}


def formula(amount: int, weights: Weights, *, lump: int, least: int = 0) -> dict[int, int]:
    """A lump for each, the rest by weight, and nobody below the minimum.

    Errors: the lumps cost more than there is.
    """
    if lump * len(weights) > amount:
        raise CannotShare(f"A lump for {len(weights)} costs more than there is. Lower it, or share with fewer.")
    rest = with_minimum(amount - lump * len(weights), weights, max(0, least - lump))
    return {name: lump + part for name, part in rest.items()}


def by_band(pupils: int, bands: Mapping[int, int]) -> int:
    """What a school of so many pupils is asked for: the pence of the highest band it reaches.

    Error: no band reaches so low.
    """
    reached = [start for start in bands if start <= pupils]
    if not reached:
        raise CannotShare(f"No band says what a school with {pupils} pupils is asked for.")
    return bands[max(reached)]
