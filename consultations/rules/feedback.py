"""What is still owed after a consultation: feedback that is due or late, and what keeps it from being filed.

Plain values only. Days are calendar days in England, counted from the day answers closed (day 0).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

PATIENCE = timedelta(days=90)


class Standing(Enum):
    """Where one “we did” stands: its words, and the colour that goes with them."""

    DONE = ("Done", "green")
    DUE = ("Due", "blue")
    LATE = ("Late", "yellow")

    @property
    def words(self) -> str:
        return self.value[0]

    @property
    def colour(self) -> str:
        return self.value[1]


def amber_on(closed_on: date) -> date:
    """The first day on which an empty “we did” is late: 90 days after the close are still in time."""
    return closed_on + PATIENCE + timedelta(days=1)


def standing(is_done: bool, closed_on: date, today: date) -> Standing:
    """Done; due for 90 days after the close; late from then on."""
    if is_done:
        return Standing.DONE
    return Standing.LATE if today >= amber_on(closed_on) else Standing.DUE


def is_late(done: Sequence[bool], closed_on: date, today: date) -> bool:
    """Whether a consultation owes feedback and is past its 90 days: an empty row, or no row at all."""
    return (not done or not all(done)) and today >= amber_on(closed_on)


@dataclass(frozen=True)
class Owed:
    """What of a consultation is there. `done` has one entry a row of feedback, in order: whether it says what was done."""

    done: Sequence[bool]
    is_proved: Sequence[bool]
    has_report: bool
    has_decision: bool
    needs_decision: bool = True  # not where none of the network's bodies decides, but the authority or a partner


def missing_to_file(owed: Owed) -> list[str]:
    """What keeps a consultation from being filed, a sentence each; none when it may be."""
    found = []
    if not owed.has_report:
        found.append("No report has been issued.")
    if owed.needs_decision and not owed.has_decision:
        found.append("The decision that was taken is not named.")
    if not owed.done:
        found.append("There is no feedback: say what you asked, what you heard and what you did.")
    for place, (is_done, is_proved) in enumerate(zip(owed.done, owed.is_proved, strict=True), start=1):
        if not is_done:
            found.append(f"Row {place} of the feedback does not say what you did.")
        elif not is_proved:
            found.append(f"Row {place} of the feedback rests on a record that no longer stands. Choose another.")
    return found
