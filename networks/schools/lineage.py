"""Which register entries are one school, and which follow one another as different schools. Pure: links in, handovers out.

The register lists each succession twice, once from either side, and dates the sides by the last and the first day:
"120007 Successor 146852, 28-02-2019" and "146852 Predecessor 120007, 01-03-2019" are one handover on 1 March 2019.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

CONVERTED, MERGED, SPLIT = "CONVERTED", "MERGED", "SPLIT"
TELLING = (CONVERTED, SPLIT, MERGED)
"""Where the two sides name the succession differently, the one that says more counts."""
ONE_DAY = timedelta(days=1)
KINDS = {
    "successor": (True, CONVERTED),
    "predecessor": (False, CONVERTED),
    "successor - merged": (True, MERGED),
    "predecessor - merged": (False, MERGED),
    "successor - amalgamated": (True, MERGED),
    "predecessor - amalgamated": (False, MERGED),
    "successor - split school": (True, SPLIT),
    "predecessor - split school": (False, SPLIT),
}
"""Link type → (the row's own URN is the earlier one, what happened). Sixth-form links, expansions and others say no succession;
"Result of Amalgamation" is listed in both directions alike and so does not say who came first."""


@dataclass(frozen=True)
class Link:
    """One row of the links file."""

    urn: int
    other: int
    other_name: str
    kind: str
    on: date | None


@dataclass
class Pair:
    """An earlier and a later entry with what both sides of the register say of them."""

    before: int
    after: int
    kind: str
    before_name: str = ""
    last_day: date | None = None
    first_day: date | None = None

    @property
    def on(self) -> date | None:
        """The later entry's first day. Known from the earlier side only, it is the day after the last one; a first of a month stays."""
        if self.first_day or not self.last_day:
            return self.first_day
        return self.last_day if self.last_day.day == 1 else self.last_day + ONE_DAY

    @property
    def closed_on(self) -> date | None:
        """The earlier entry's last day: the day before the handover, whatever the register wrote."""
        return self.on - ONE_DAY if self.on else None


def pairs_of(links: Iterable[Link]) -> dict[tuple[int, int], Pair]:
    """One pair for both mirror rows. Plain successions that are not one to one are mergers or splits."""
    pairs: dict[tuple[int, int], Pair] = {}
    for link in links:
        found = KINDS.get(link.kind.strip().casefold())
        if found is None or link.urn == link.other:
            continue
        from_before, kind = found
        before, after = (link.urn, link.other) if from_before else (link.other, link.urn)
        pair = pairs.setdefault((before, after), Pair(before, after, kind))
        pair.kind = max(pair.kind, kind, key=TELLING.index)
        if from_before:
            pair.last_day = pair.last_day or link.on
        else:
            pair.first_day = pair.first_day or link.on
            pair.before_name = pair.before_name or link.other_name
    _sort_out(pairs)
    return pairs


def _sort_out(pairs: dict[tuple[int, int], Pair]) -> None:
    """A succession continues the school only where each side has just this one; a circle continues nothing."""
    plain = [pair for pair in pairs.values() if pair.kind == CONVERTED]
    later = Counter(pair.before for pair in plain)
    earlier = Counter(pair.after for pair in plain)
    for pair in plain:
        if earlier[pair.after] > 1:
            pair.kind = MERGED
        elif later[pair.before] > 1:
            pair.kind = SPLIT
    following = {pair.before: pair.after for pair in plain if pair.kind == CONVERTED}
    sound = {urn for chain in _chains(following) for urn in chain}
    for pair in plain:
        if pair.kind == CONVERTED and pair.before not in sound:
            pair.kind = MERGED


def _chains(following: dict[int, int]) -> Iterator[list[int]]:
    for start in following.keys() - set(following.values()):
        chain = [start]
        while chain[-1] in following:
            chain.append(following[chain[-1]])
        yield chain


def within_reach(pairs: dict[tuple[int, int], Pair], known: set[int]) -> tuple[list[Pair], list[list[int]], list[Pair]]:
    """What these links say about entries that are known: (handovers, chains that are one school, entries to be added).

    An earlier entry that only the links know is added where it continues to a known one, so that the lineage is whole.
    """
    into = {pair.after: pair for pair in pairs.values() if pair.kind == CONVERTED}
    reached, added = set(known), []
    for urn in sorted(known):
        while urn in into and into[urn].before not in reached:
            added.append(into[urn])
            urn = into[urn].before
            reached.add(urn)
    handovers = [pair for pair in pairs.values() if pair.before in reached and pair.after in reached]
    following = {pair.before: pair.after for pair in handovers if pair.kind == CONVERTED}
    return handovers, sorted(_chains(following)), added
