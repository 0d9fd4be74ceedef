"""Part A and Part B of an agenda: what is left of it for one reader, and how its items are numbered.

Plain values only. What somebody may not read is absent: no number, no time, no minute and no line about a change shows it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

OPEN, CONFIDENTIAL = "A", "B"


@dataclass(frozen=True)
class Reading:
    """Which confidential items of a meeting one person reads: all who sit do, but for what was said of single items."""

    sits: bool
    said: Mapping[int, bool] = field(default_factory=dict)

    def reads(self, item: int) -> bool:
        """Whether they read what is confidential about this item."""
        return self.said.get(item, self.sits)

    @property
    def reads_all(self) -> bool:
        """Whether nothing of the meeting is kept from them."""
        return self.sits and all(self.said.values())

    def shows(self, item: int, *parts: str) -> bool:
        """Whether they read a thing that belongs to this item, where it or its item is of these parts."""
        return CONFIDENTIAL not in parts or self.reads(item)


PART_A = Reading(False)
EVERYTHING = Reading(True)


def numbered(parts: Iterable[str]) -> list[str]:
    """The numbers of items in their order: 1, 2, 3 for Part A, then B1, B2 for Part B."""
    counts = {OPEN: 0, CONFIDENTIAL: 0}
    found = []
    for part in parts:
        counts[part] += 1
        found.append(f"B{counts[part]}" if part == CONFIDENTIAL else str(counts[part]))
    return found


def content_for(content: Mapping[str, Any], reading: Reading, closed: Collection[int] = frozenset()) -> dict[str, Any]:
    """The agenda as one reader has it. `content` is that of content.agenda_content; it is not changed.

    Somebody who reads only some items of Part B sees these without number and time, which would tell of the others.
    Items that became confidential since (`closed`) are gone for who does not read them, and the open ones are counted anew.
    """
    every = content["items"]
    items = [one for one in every if reading.shows(one["id"], CONFIDENTIAL if one["id"] in closed else _part(one))]
    hides = len(items) < len(every)
    kept = [_item_for(item, reading, hides) for item in items]
    if closed:
        numbers = numbered(map(_part, kept))
        kept = [one | {"number": no} if _part(one) == OPEN else one for one, no in zip(kept, numbers, strict=True)]
    return {
        **content,
        "items": kept,
        "paper_ids": [paper["id"] for item in kept for paper in item["papers"]],
        "total": sum(item["minutes"] for item in kept),
        "has_part_b": any(item.get("part", OPEN) == CONFIDENTIAL for item in kept),
    }


def _part(item: Mapping[str, Any]) -> str:
    return str(item.get("part", OPEN))


def _item_for(item: Mapping[str, Any], reading: Reading, hides: bool) -> dict[str, Any]:
    papers = [paper for paper in item["papers"] if reading.shows(item["id"], paper.get("part", OPEN))]
    bare = {"number": CONFIDENTIAL, "time": ""} if hides and item.get("part", OPEN) == CONFIDENTIAL else {}
    return {**item, "papers": papers, **bare}
