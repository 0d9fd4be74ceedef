"""Whose contribution a line of a bank statement may be: sure by its reference, likely by the school's name and the amount."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from funding.rules.references import mark_of, plain

# so many schools have these in their names that they tell nothing
COMMON = frozenset(
    "school schools primary infant infants junior juniors academy community nursery the and of for church england ce cofe rc "
    "catholic roman voluntary aided controlled foundation federation trust college st saint saints sch prim pri ltd council".split()
)
ENOUGH = 0.5  # of what tells a school's name from others


class Sure(StrEnum):
    """How well a line is known."""

    REFERENCE = "REFERENCE"
    NAME_AND_AMOUNT = "NAME_AND_AMOUNT"
    NAME = "NAME"


@dataclass(frozen=True)
class Open:
    """A request that may be meant: its reference, its school, and what is still asked, in pence."""

    key: int
    reference: str
    school: str
    left: int


@dataclass(frozen=True)
class Guess:
    """Which request, and how sure."""

    key: int
    sure: Sure


def telling(name: str) -> list[str]:
    """The words of a name that tell it from others."""
    return [
        word for word in re.findall(r"[a-z0-9]+", name.lower().replace("’", "").replace("'", "")) if word not in COMMON
    ]


def likeness(words: str, school: str) -> float:
    """How much of what tells a school's name stands in these words: 0 to 1. Banks cut words short: four letters are enough."""
    wanted = telling(school)
    if not wanted:
        return 0.0
    said = telling(words)
    return sum(any(_same(one, other) for other in said) for one in wanted) / len(wanted)


def _same(wanted: str, said: str) -> bool:
    return wanted == said or (len(said) >= 4 and wanted.startswith(said))


def guess(words: str, pence: int, requests: Sequence[Open]) -> Guess | None:
    """Whose line this is; None where nothing speaks for one request alone."""
    said = plain(words)
    named = [one for one in requests if mark_of(one.reference) in said]
    if named:
        return Guess(named[0].key, Sure.REFERENCE) if len(named) == 1 else None
    like = [(likeness(words, one.school), one) for one in requests]
    best = max((how for how, _ in like), default=0.0)
    if best < ENOUGH:
        return None
    found = [one for how, one in like if how == best]
    exact = [one for one in found if one.left == pence]
    if len(exact) == 1:
        return Guess(exact[0].key, Sure.NAME_AND_AMOUNT)
    return Guess(found[0].key, Sure.NAME) if len(found) == 1 else None
