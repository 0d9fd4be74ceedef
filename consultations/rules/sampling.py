"""A stratified sample that anybody can draw again: pure functions of plain values and a seed.

Places are shared out in proportion to the strata by largest remainders (Hamilton’s method). Within a stratum those come
first whose SHA-256 of seed and number is smallest, so the draw depends on nothing but the seed and who was there.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping

Key = tuple[str, int]
Stratum = tuple[str, ...]


def allocate(sizes: Mapping[Stratum, int], total: int) -> dict[Stratum, int]:
    """How many of each stratum, `total` in all (all of them, where there are no more): its share, rounded down or up.

    Equal remainders go to the larger stratum, then in the order of their names. ValueError for negative numbers.
    """
    if total < 0 or any(size < 0 for size in sizes.values()):
        raise ValueError("sizes and total are counts")
    whole = sum(sizes.values())
    if total >= whole:
        return dict(sizes)
    shares = {one: divmod(total * size, whole) for one, size in sizes.items()}
    found = {one: share for one, (share, _) in shares.items()}
    order = sorted(sizes, key=lambda one: (-shares[one][1], -sizes[one], one))
    for one in order[: total - sum(found.values())]:
        found[one] += 1
    return found


def rank(seed: str, key: Key) -> str:
    """Where somebody comes in the draw: hexadecimal SHA-256 of "seed:KIND:number"."""
    return hashlib.sha256(f"{seed}:{key[0]}:{key[1]}".encode()).hexdigest()


def draw(population: Iterable[tuple[Key, Stratum]], size: int, seed: str) -> set[Key]:
    """Who is drawn: so many of the population, each stratum in proportion. In whatever order it is given, the same."""
    strata: dict[Stratum, list[Key]] = defaultdict(list)
    for key, stratum in population:
        strata[stratum].append(key)
    places = allocate({one: len(keys) for one, keys in strata.items()}, size)
    return {
        key for one, keys in strata.items() for key in sorted(keys, key=lambda k: (rank(seed, k), k))[: places[one]]
    }


def stratum_of(values: Iterable[Hashable]) -> Stratum:
    """A stratum as plain words: its group, phase, size or type as they were frozen; nothing reads as nothing."""
    return tuple("" if one is None else str(one) for one in values)
