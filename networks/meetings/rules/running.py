"""How long an item took against the minutes it was given. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta


def time_used(spells: Iterable[tuple[datetime, datetime | None]], now: datetime) -> timedelta:
    """The time in which an item was before the meeting, all its spells together; an open one runs until now, never below zero."""
    return sum((max((ends or now) - starts, timedelta(0)) for starts, ends in spells), timedelta(0))


def time_words_for(used: timedelta, planned: int) -> str:
    """Against its minutes, in whole minutes begun: "3 of 10 minutes", "4 minutes over". `planned` is in minutes."""
    spent = -(-int(used.total_seconds()) // 60)
    over = spent - planned
    if over > 0:
        return f"{over} minute{'' if over == 1 else 's'} over"
    return f"{spent} of {planned} minute{'' if planned == 1 else 's'}"
