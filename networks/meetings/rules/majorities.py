"""Whether a motion is carried: pure counting, in whole numbers.

Units are votes: of persons, or of schools where the constitution counts those. Sources: the article of the body's own
constitution, which alone fixes share, base and casting vote. The words follow English public practice: a majority of those
present and voting, abstentions left out, and the chair's second or casting vote on equality (Local Government Act 1972,
Schedule 12, paragraph 39; School Governance (Roles, Procedures and Allowances) (England) Regulations 2013, regulation 14).
Where the constitution is silent these are offered to the chair as a choice, never assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from networks.constitutions.rules import share_words


class Of(StrEnum):
    """Whose number the share is taken of."""

    VOTING = "VOTING"
    PRESENT = "PRESENT"
    ENTITLED = "ENTITLED"


class State(StrEnum):
    """What becomes of a motion once it is counted."""

    CARRIED = "CARRIED"
    LOST = "LOST"
    TIED = "TIED"


@dataclass(frozen=True)
class Majority:
    """The share of votes that must agree, of whom, and whether the chair's casting vote ends a tie (None: not said).

    `source` is who says so: "Article 6", or "the chair's ruling" where the constitution is silent.
    """

    share_of: int
    share_from: int
    more_than: bool
    of: Of
    casting_vote: bool | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.share_of <= self.share_from:
            raise ValueError("A majority is a share of one at most.")
        if self.more_than and self.share_of == self.share_from:
            raise ValueError("Nobody can reach more than all.")

    @property
    def words(self) -> str:
        """More than half of those voting."""
        whom = {Of.VOTING: "those voting", Of.PRESENT: "those present", Of.ENTITLED: "all who may vote"}
        return f"{share_words(self.share_of, self.share_from, self.more_than)} of {whom[Of(self.of)]}"

    def as_json(self) -> dict[str, Any]:
        """As a motion keeps it."""
        return asdict(self)


def majority_from(kept: Mapping[str, Any]) -> Majority:
    """The majority as a motion kept it. Raises KeyError where it kept none."""
    return Majority(
        kept["share_of"],
        kept["share_from"],
        more_than=kept["more_than"],
        of=Of(kept["of"]),
        casting_vote=kept["casting_vote"],
        source=kept["source"],
    )


SIMPLE = Majority(1, 2, more_than=True, of=Of.VOTING)
CHOICES = {
    "SIMPLE": SIMPLE,
    "TWO_THIRDS": Majority(2, 3, more_than=False, of=Of.VOTING),
    "PRESENT": Majority(1, 2, more_than=True, of=Of.PRESENT),
    "ENTITLED": Majority(1, 2, more_than=True, of=Of.ENTITLED),
}  # what the chair may rule where the constitution is silent


@dataclass(frozen=True)
class Outcome:
    """Carried, lost or tied, and the sentence that shows the sum."""

    state: State
    sentence: str


def needed(majority: Majority, base: int) -> int:
    """The fewest votes for that carry a motion, out of `base` votes: one at least, since nothing is carried by nobody."""
    if majority.more_than:
        return base * majority.share_of // majority.share_from + 1
    return max(1, -(-base * majority.share_of // majority.share_from))


def base_of(majority: Majority, for_: int, against: int, present: int | None, entitled: int) -> int:
    """The number the share is taken of. Raises ValueError where those present are asked for and nobody counted them."""
    if majority.of == Of.PRESENT:
        if present is None:
            raise ValueError("Nobody is present between meetings.")
        return present
    return entitled if majority.of == Of.ENTITLED else for_ + against


def check_numbers(for_: int, against: int, abstain: int, present: int | None, entitled: int) -> None:
    """Raises ValueError for numbers that cannot be: fewer than none, more votes than voters, more present than entitled."""
    there = entitled if present is None else present
    if min(for_, against, abstain, there, entitled) < 0:
        raise ValueError("No number of votes is less than nothing.")
    if for_ + against + abstain > there:
        raise ValueError("More votes than voters.")
    if there > entitled:
        raise ValueError("More are present than entitled.")


def decide(
    majority: Majority,
    for_: int,
    against: int,
    abstain: int,
    present: int | None,
    entitled: int,
    casting: bool | None = None,
) -> Outcome:
    """Count a motion: carried, lost, or tied until the chair's casting vote ends it.

    `present` are the votes entitled and present (None between meetings), `entitled` all votes of the body. Those who abstain
    count where the share is of those present or entitled, and not where it is of those voting. `casting` is the chair's
    casting vote, given after a tie. A casting vote is one vote more: it cannot lift four of eight to two thirds, so such a
    count is lost at once. Raises ValueError for numbers that cannot be, or a casting vote where nothing is tied or the
    article gives none.
    """
    check_numbers(for_, against, abstain, present, entitled)
    base = base_of(majority, for_, against, present, entitled)
    if for_ >= needed(majority, base):
        if casting is not None:
            raise ValueError("Nothing is tied.")
        return Outcome(State.CARRIED, _sentence("Carried", majority, for_, base))
    if not could_be_cast(majority, for_, against, base) or majority.casting_vote is False:
        if casting is not None:
            raise ValueError("No casting vote ends this.")
        return Outcome(State.LOST, _lost(majority, for_, against, base))
    votes = f"{for_} for and {against} against"
    if casting is None:
        waits = "the chair has a casting vote" if majority.casting_vote else "the constitution is silent on a tie"
        return Outcome(State.TIED, f"Tied: {votes}; {waits}.")
    state, way = (State.CARRIED, "for") if casting else (State.LOST, "against")
    return Outcome(state, f"{state.capitalize()}: {votes}; the chair's casting vote was {way} it.")


def could_be_cast(majority: Majority, for_: int, against: int, base: int) -> bool:
    """Whether the votes are equal and one more, the chair's, would carry the motion."""
    more = base + 1 if majority.of == Of.VOTING else base
    return for_ == against > 0 and for_ < needed(majority, base) and for_ + 1 >= needed(majority, more)


def ruled_lost(for_: int, against: int) -> Outcome:
    """A tie where the constitution gives no casting vote and the chair ruled that the motion falls."""
    return Outcome(State.LOST, f"Lost: {for_} for and {against} against; the chair ruled that a tie does not carry it.")


def _sentence(word: str, majority: Majority, for_: int, base: int) -> str:
    whom = {Of.VOTING: "voting", Of.PRESENT: "present", Of.ENTITLED: "entitled"}[Of(majority.of)]
    asks = share_words(majority.share_of, majority.share_from, majority.more_than)
    source = majority.source or "the rule"
    source = source[0].lower() + source[1:]
    return f"{word}: {for_} of {base} {whom} agreed; {source} asks for {asks}, that is {needed(majority, base)}."


def _lost(majority: Majority, for_: int, against: int, base: int) -> str:
    if for_ + against == 0:
        return "Lost: nobody voted for or against."
    sentence = _sentence("Lost", majority, for_, base)
    if could_be_cast(majority, for_, against, base):
        sentence = f"{sentence[:-1]}; no casting vote is given."
    return sentence
