"""Limits of the form "at most n from one category": a development group, a school, a phase, a sector.

Source: the body's own article (seed 002: no school dominates, phases are represented). The way of counting with such a
limit is that of constrained single transferable vote elections: a candidate whose category is full can no longer be
elected ("doomed") and is excluded before anything else is transferred; a candidate without whom the places could not
all be filled ("guarded") is not excluded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Balance:
    """`category` of each candidate (none for those without) and how many of it may be elected, held places included.

    `default` limits every category that `at_most` does not name; `taken` are places people hold already who are not
    candidates now. Numbers are persons.
    """

    category: Mapping[int, str]
    at_most: Mapping[str, int] = field(default_factory=dict)
    default: int | None = None
    taken: Mapping[str, int] = field(default_factory=dict)
    name: str = "category"

    def limit(self, category: str) -> int | None:
        """How many of a category this contest may still elect at all; None without a limit."""
        most = self.at_most.get(category, self.default)
        return None if most is None else max(most - self.taken.get(category, 0), 0)

    def room(self, number: int, elected: Iterable[int]) -> bool:
        """Whether this candidate could be elected after those."""
        category = self.category.get(number)
        most = None if category is None else self.limit(category)
        return most is None or sum(self.category.get(other) == category for other in elected) < most

    def doomed(self, continuing: Iterable[int], elected: Iterable[int]) -> list[int]:
        """Those still in the count who can no longer be elected, in ballot order."""
        chosen = list(elected)
        return [number for number in sorted(continuing) if not self.room(number, chosen)]

    def capacity(self, continuing: Iterable[int], elected: Iterable[int]) -> int:
        """How many of the continuing candidates could be elected together."""
        had = Counter(self.category.get(number) for number in elected)
        could = 0
        for category, standing in Counter(self.category.get(number) for number in continuing).items():
            most = None if category is None else self.limit(category)
            could += standing if most is None else min(standing, max(most - had[category], 0))
        return could

    def guarded(self, continuing: Iterable[int], elected: Iterable[int], places: int) -> set[int]:
        """Those without whom not all places could be filled."""
        standing, chosen = set(continuing), list(elected)
        return {number for number in standing if self.capacity(standing - {number}, chosen) < places}


FREE = Balance({})
