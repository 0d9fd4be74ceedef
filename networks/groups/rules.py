"""Who is missing, who is double, who lies near: pure functions of plain values."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# A postcode says roughly how far apart two schools are when the register gives no grid reference (kilometres).
SAME_SECTOR, SAME_DISTRICT, SAME_AREA, ELSEWHERE = 0.5, 1.5, 10.0, 50.0
POSTCODE = re.compile(r"^([A-Z]{1,2})(\d[A-Z\d]?) ?(\d)?")


@dataclass(frozen=True)
class Cover:
    """Each school that counts is missing, placed once or double; a stray is placed but does not count."""

    once: frozenset[Hashable]
    missing: frozenset[Hashable]
    double: frozenset[Hashable]
    stray: frozenset[Hashable]


def cover(counting: Iterable[Hashable], places: Iterable[tuple[Hashable, Hashable]]) -> Cover:
    """How `places` (group, school) cover the schools that count. Every one is to be in exactly one group."""
    groups_of: dict[Hashable, set[Hashable]] = defaultdict(set)
    for group, school in places:
        groups_of[school].add(group)
    schools = set(counting)
    return Cover(
        once=frozenset(one for one in schools if len(groups_of.get(one, ())) == 1),
        missing=frozenset(one for one in schools if one not in groups_of),
        double=frozenset(one for one in schools if len(groups_of.get(one, ())) > 1),
        stray=frozenset(set(groups_of) - schools),
    )


@dataclass(frozen=True)
class Spot:
    """Where a school lies: its grid reference in metres where the register has one, and its postcode."""

    school: int
    easting: int | None = None
    northing: int | None = None
    postcode: str = ""
    parts: tuple[str, str, str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        found = POSTCODE.match(self.postcode.strip().upper())
        object.__setattr__(self, "parts", tuple(part or "" for part in found.groups()) if found else ("", "", ""))


def kilometres(one: Spot, other: Spot) -> float:
    """The straight line between two schools in kilometres; by postcode, roughly, where either has no grid reference."""
    if one.easting and one.northing and other.easting and other.northing:
        return math.hypot(one.easting - other.easting, one.northing - other.northing) / 1000
    (area, district, sector), theirs = one.parts, other.parts
    if not area or area != theirs[0]:
        return ELSEWHERE
    if district != theirs[1]:
        return SAME_AREA
    return SAME_SECTOR if sector and sector == theirs[2] else SAME_DISTRICT


def suggest(unplaced: Sequence[Spot], groups: Mapping[int, Sequence[Spot]]) -> dict[int, int]:
    """A group for each unplaced school: the nearest that still has room. Only a suggestion; nothing is placed by it.

    How near a school lies to a group is the mean distance to the two nearest schools already in it. A group has room up
    to an equal share, ceil(all schools / groups with schools), so the groups stay balanced. Nearest pairs go first; ties
    by the smaller group, then by number, so the same picture always gives the same answer. Groups that are still empty
    lie nowhere and get nothing.
    """
    drawn = {group: spots for group, spots in groups.items() if spots}
    if not drawn or not unplaced:
        return {}
    size = {group: len(spots) for group, spots in drawn.items()}
    share = math.ceil((sum(size.values()) + len(unplaced)) / len(drawn))
    pairs = sorted(
        (_nearness(spot, spots), size[group], spot.school, group) for spot in unplaced for group, spots in drawn.items()
    )
    found: dict[int, int] = {}
    for _, _, school, group in pairs:
        if school not in found and size[group] < share:
            found[school] = group
            size[group] += 1
    return found


def _nearness(spot: Spot, spots: Sequence[Spot]) -> float:
    nearest = sorted(kilometres(spot, other) for other in spots)[:2]
    return round(sum(nearest) / len(nearest), 3)


def tidy_name(text: str) -> str:
    """A group's name as it is kept: no spaces around it, single spaces within."""
    return " ".join(text.split())
