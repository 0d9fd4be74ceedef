"""Several limits at once, and joint tickets: at most n from one school, one group, one phase among those elected.

One limit with one category for each candidate is `Balance`; this is the same for a constitution that names several, and
for two people who stand together and so may count in two categories. Candidates are numbered from 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from networks.elections.rules.balance import Balance

Place = tuple[int, str]  # which limit, which category


@dataclass(frozen=True)
class Limit:
    """At most so many people `of` one category; `taken` are places that people hold already who do not stand now.

    `categories` names those of each candidate, one for each person of a joint ticket: two of one school count twice.
    """

    of: str
    at_most: int
    categories: Mapping[int, tuple[str, ...]]
    taken: Mapping[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for the declaration and the bundle."""
        named = {str(number): list(some) for number, some in sorted(self.categories.items())}
        return {"of": self.of, "at_most": self.at_most, "categories": named, "taken": dict(sorted(self.taken.items()))}


def limit_from(data: Mapping[str, Any]) -> Limit:
    """What `as_dict` wrote, read again."""
    named = {int(number): tuple(some) for number, some in data["categories"].items()}
    return Limit(data["of"], data["at_most"], named, dict(data["taken"]))


@dataclass(frozen=True)
class Limits(Balance):
    """All limits of a contest. No limit: everybody has room."""

    category: Mapping[int, str] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()

    def needs(self, number: int) -> Counter[Place]:
        """What electing this candidate takes up, in each category."""
        return Counter((at, one) for at, limit in enumerate(self.limits) for one in limit.categories.get(number, ()))

    def left(self, elected: Iterable[int]) -> dict[Place, int]:
        """How many of each category could still be elected; below 0 where more are there than the limit has room for."""
        named = {
            (at, one) for at, limit in enumerate(self.limits) for some in limit.categories.values() for one in some
        }
        rooms = {(at, one): self.limits[at].at_most - self.limits[at].taken.get(one, 0) for at, one in named}
        for number in elected:
            for place, many in self.needs(number).items():
                rooms[place] -= many
        return rooms

    def room(self, number: int, elected: Iterable[int]) -> bool:
        """Whether this candidate could be elected after those."""
        rooms = self.left(elected)
        return all(many <= rooms[place] for place, many in self.needs(number).items())

    def capacity(self, continuing: Iterable[int], elected: Iterable[int]) -> int:
        """The most of the continuing candidates that could be elected together. Exact; quick for what stands in practice."""
        rooms = self.left(elected)
        kinds = Counter(tuple(sorted(self.needs(number).items())) for number in continuing)
        free = kinds.pop((), 0)
        places = sorted(rooms)
        alike = sorted(kinds.items())
        at = {place: number for number, place in enumerate(places)}

        @cache
        def most(kind: int, left: tuple[int, ...]) -> int:
            if kind == len(alike):
                return 0
            needs, standing = alike[kind]
            fit = min(max(left[at[place]] // many, 0) for place, many in needs)
            best = 0
            for chosen in range(min(standing, fit), -1, -1):
                rest = list(left)
                for place, many in needs:
                    rest[at[place]] -= many * chosen
                best = max(best, chosen + most(kind + 1, tuple(rest)))
            return best

        return free + most(0, tuple(max(rooms[place], 0) for place in places))
