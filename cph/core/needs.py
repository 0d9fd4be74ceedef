"""What needs somebody: a verb, a thing, a date. Each app says its own; the first page shows them, most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Need:
    """ "Agree the agenda of Full meeting, 12 January" by a day, at an address."""

    verb: str
    thing: str
    url: str
    due_on: date | None = None
    detail: str = ""

    def order(self) -> tuple[date, str]:
        """Earliest first; what has no date comes last."""
        return (self.due_on or date.max, self.thing)
