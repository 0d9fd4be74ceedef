"""Who was heard, in words: counts beside counts. Silence is only ever counted as silence.

Numbers of schools or people, never of answers: whoever may not see an answer yet may see these.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NO_GROUP = "In no group"


@dataclass(frozen=True)
class Share:
    """How many of those asked have responded, in one part of the audience or in all of it."""

    label: str
    asked: int
    responded: int

    @property
    def missing(self) -> int:
        return self.asked - self.responded

    @property
    def words(self) -> str:
        """2 of 9."""
        return f"{self.responded:,} of {self.asked:,}"

    @property
    def per_cent(self) -> int:
        """Whole per cent, for the length of a bar only; 0 where nobody was asked."""
        return round(100 * self.responded / self.asked) if self.asked else 0


def shares(rows: Iterable[tuple[str, int, int]], order: Sequence[str] = ()) -> list[Share]:
    """Rows (label, asked, responded) added up by label: in this order, the others after it by name, what has none last."""
    places = {label: place for place, label in enumerate(order)}
    asked: dict[str, int] = {}
    responded: dict[str, int] = {}
    for label, some, answered in rows:
        asked[label] = asked.get(label, 0) + some
        responded[label] = responded.get(label, 0) + answered

    def place(label: str) -> tuple[bool, int, str]:
        return label == NO_GROUP or not label, places.get(label, len(places)), label

    return [Share(one, asked[one], responded[one]) for one in sorted(asked, key=place)]


def furthest_behind(parts: Sequence[Share]) -> Share | None:
    """The part with the smallest share, where there are several and one is behind: the larger gap first, then by name."""
    if len(parts) < 2:
        return None
    behind = min(parts, key=lambda one: (one.responded / one.asked if one.asked else 1.0, -one.missing, one.label))
    return behind if behind.missing and any(one.per_cent > behind.per_cent for one in parts) else None


def coverage_words(whole: Share, groups: Sequence[Share], *, noun: str = "school") -> str:
    """41 of 63 schools; East group 2 of 9."""
    one, _, many = noun.partition(",")
    words = f"{whole.words} {one if whole.asked == 1 else many or one + 's'}"
    behind = furthest_behind(groups)
    return f"{words}; {behind.label} {behind.words}" if behind else words
