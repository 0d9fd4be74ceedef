"""Whether people come: until when they may say, who may send another, and how those expected stand against the quorum.

Plain values only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from networks.meetings.rules.quorum import Needed


def why_no_reply(*, is_cancelled: bool, is_opened: bool, is_over: bool) -> str | None:
    """Why nobody can say any more whether they come; None while they can."""
    if is_cancelled:
        return "This meeting is cancelled: nobody needs to reply."
    if is_over:
        return "This meeting is over. The clerk records who was there."
    if is_opened:
        return "The meeting is open: the clerk records who is there. Tell the clerk if you are late or cannot come."
    return None


@dataclass(frozen=True)
class Substitutes:
    """What the constitution says of sending another: yes, no, or nothing (None); and where."""

    may_send: bool | None
    article: str = ""
    counts: bool | None = None

    @property
    def words(self) -> str:
        """The sentence that the person reads before they choose."""
        if self.may_send:
            return f"{self.article} lets you send somebody in your place."
        if self.may_send is False:
            return f"{self.article} does not let you send somebody in your place."
        return (
            "The constitution is silent on substitutes. You can name one; "
            "the chair rules whether they take your place, and it is recorded."
        )


@dataclass(frozen=True)
class Expected:
    """How many are expected, and how that stands against the number needed to decide.

    `coming` counts people who count towards the quorum and said they come; `unsure` those of them whose substitute counts
    only if the chair rules so; `silent` those who have not answered. All in whole people.
    """

    coming: int
    unsure: int
    silent: int
    needed: Needed

    @property
    def is_enough(self) -> bool | None:
        """None: the constitution names no number, or the answer hangs on a ruling."""
        if self.needed.number is None or self.needed.fewest is None:
            return None
        if self.coming >= self.needed.number:
            return True
        return None if self.coming + self.unsure >= self.needed.fewest else False

    @property
    def words(self) -> str:
        """The sentence above the table."""
        said = f"{_people(self.coming)} who {_count(self.coming)} towards the quorum {_come(self.coming)}"
        if self.unsure:
            said += f", and {self.unsure} more if the chair lets their substitutes count"
        if self.needed.number is None:
            return f"{said}. The constitution is silent on the quorum; the chair rules, and it is recorded."
        due = f"{self.needed.number} are needed ({self.needed.article or 'the constitution'})"
        if self.is_enough:
            return f"{said}. {due}: enough."
        if self.is_enough is None:
            return f"{said}. {due}: it hangs on a ruling of the chair."
        short = (self.needed.fewest or 0) - self.coming
        hope = (
            "those who have not answered could make it" if self.silent >= short else "not enough, whoever answers now"
        )
        return f"{said}. {due}: {short} short; {hope}."


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _count(number: int) -> str:
    return "counts" if number == 1 else "count"


def _come(number: int) -> str:
    return "is coming" if number == 1 else "are coming"


def lapses_on(day: date) -> date:
    """The day on which an interest entered on `day` lapses: the register starts afresh each 1 September."""
    return date(day.year + (day.month >= 9), 8, 31)


def register_begins(day: date) -> date:
    """The 1 September on which the register that is open on `day` began."""
    return date(day.year - (day.month < 9), 9, 1)
