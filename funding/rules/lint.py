"""What a clerk would say of a paper that asks for money before it goes out: a sentence, where, and what to do about it.

Nothing here stops a paper. Whoever issues it has read what was found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from cph.core.templatetags.words import pounds
from funding.rules.costing import Costing, to_pence
from funding.rules.implied import (
    amounts_in,
    factor_words,
    says_amount,
    says_number,
    units_words,
)

DECIDE = "DECIDE"
ASKS = re.compile(
    r"\b(agree|approve|allocate|award|authori[sz]e|endorse|fund|grant|release|set aside|spend)(s|d|ed)?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Draft:
    """A paper as plain values; `asked` in pence, `says` is its purpose in the words of the front sheet."""

    purpose: str
    says: str
    background: str
    resourcing: str
    recommendation: str
    asked: int | None
    source: str
    is_recurring: bool
    begins_on: date | None
    ends_on: date | None
    success: str
    costing: Costing

    @property
    def text(self) -> str:
        """All that the paper says."""
        return "\n".join((self.background, self.resourcing, self.recommendation, self.success))


@dataclass(frozen=True)
class Finding:
    """What is to be looked at; `field` is the field of the paper, or `line` the line of the costing, from 1."""

    code: str
    words: str
    instead: str
    field: str = ""
    line: int = 0


def lint(draft: Draft) -> list[Finding]:
    """Everything that is to be looked at, in the order of the paper."""
    return [finding for rule in RULES for finding in rule(draft)]


def asks_for_money(draft: Draft) -> bool:
    """Whether the recommendation asks for money: an amount with a word like “agree”, or the amount in its own field."""
    text = draft.recommendation
    return draft.asked is not None or bool(amounts_in(text) and ASKS.search(text))


def front_sheet(draft: Draft) -> Iterator[Finding]:
    """A paper that asks for money asks for a decision."""
    if draft.purpose != DECIDE and asks_for_money(draft):
        yield Finding(
            "front_sheet",
            f"The front sheet says “{draft.says}”, but the recommendation asks for money.",
            "Choose “To decide” on the front sheet, or take the amount out of the recommendation.",
            "purpose",
        )


def words_missing(draft: Draft) -> Iterator[Finding]:
    """Nobody decides on an empty page."""
    if not draft.background.strip():
        yield Finding(
            "background", "The background is empty.", "Say what led to this, and for whom it is.", "background"
        )
    if not draft.recommendation.strip():
        what = "Say in a sentence what the body is asked to agree."
        yield Finding("recommendation", "There is no recommendation.", what, "recommendation")


def amount(draft: Draft) -> Iterator[Finding]:
    """The amount stands in its own field, in the recommendation, and in the costing: thrice the same."""
    named = amounts_in(draft.recommendation)
    if draft.asked is None and (draft.purpose == DECIDE or named):
        total = f" The lines come to {pounds(draft.costing.total)}." if draft.costing.total else ""
        what = "Enter the amount that is recommended."
        yield Finding("no_amount", f"The paper does not say how much is asked for.{total}", what, "asked_pence")
    elif draft.asked is not None and named and draft.asked not in named:
        yield Finding(
            "amount",
            f"The recommendation speaks of {pounds(named[0])}, the amount that is asked for is {pounds(draft.asked)}.",
            "Make them the same.",
            "recommendation",
        )


def lines_off(draft: Draft) -> Iterator[Finding]:
    """A total is what its factors give."""
    for place, one in enumerate(draft.costing.lines, start=1):
        if one.off:
            gives = (one.line.stated or 0) - one.off
            each = " for one" if one.line.is_per_unit else ""
            yield Finding(
                "line_off",
                f"{one.line.label}: the total{each} is stated as {pounds(one.line.stated)}, its factors give {pounds(gives)}.",
                "Correct the factors or the stated total.",
                line=place,
            )


def lines_open(draft: Draft) -> Iterator[Finding]:
    """A line that comes to nothing cannot be added up."""
    for place, one in enumerate(draft.costing.lines, start=1):
        if one.total is None and one.each is None:
            what = "Enter the numbers that are missing, or the total."
            yield Finding("line_open", f"{one.line.label}: no total follows from what is there.", what, line=place)


def adds_up(draft: Draft) -> Iterator[Finding]:
    """The lines come to what is asked for."""
    costing, asked = draft.costing, draft.asked
    if asked is None:
        return
    if not costing.lines:
        yield Finding("no_lines", "Nothing says what the money is spent on.", "Add the lines of the costing.", "lines")
    elif costing.total is not None and costing.total != asked:
        way = "more" if costing.total > asked else "less"
        yield Finding(
            "sum",
            f"The lines come to {pounds(costing.total)}: {pounds(abs(costing.total - asked))} {way} than the "
            f"{pounds(asked)} that is asked for.",
            "Correct the lines or the amount.",
            "asked_pence",
        )
    elif costing.total is None and costing.fixed >= asked and any(one.each for one in costing.lines):
        yield Finding(
            "nothing_left",
            f"The other lines come to {pounds(costing.fixed)} of the {pounds(asked)}: nothing is left for what is "
            "costed for each.",
            "Correct the lines or the amount.",
            "asked_pence",
        )


def units_implied(draft: Draft) -> Iterator[Finding]:
    """A number that everything hangs on is said, and is whole."""
    implied = draft.costing.implied
    if implied is None:
        return
    if not implied.is_whole:
        what = "Correct the amount, the cost of one, or say how many there are."
        yield Finding("not_whole", f"{units_words(implied)}, which is no whole number.", what, "asked_pence")
    elif not says_number(draft.text, implied.number, implied.units_of):
        what = f"Say in the paper how many {implied.units_of or 'units'} there are."
        yield Finding("never_said", f"{units_words(implied)}, which the paper never says.", what, "resourcing")


def factors_implied(draft: Draft) -> Iterator[Finding]:
    """So is a price, or another factor, that only follows from a total."""
    for place, one in enumerate(draft.costing.lines, start=1):
        words = factor_words(one)
        if one.implied is None or not words:
            continue
        name, number = one.implied
        if name == "price" and not says_amount(draft.text, to_pence(number)):
            what = "Say in the paper what one costs, or enter the price."
            yield Finding(
                "price_never_said", f"{one.line.label}: {words}, which the paper never says.", what, line=place
            )
        elif name != "price" and number.denominator != 1:
            what = "Correct the total or the price, or say how many."
            yield Finding("factor_not_whole", f"{one.line.label}: {words}, which is no whole number.", what, line=place)
        elif name != "price" and not says_number(draft.text, number, getattr(one.line, f"{name}_of")):
            yield Finding(
                "factor_never_said", f"{one.line.label}: {words}, which the paper never says.",
                "Say in the paper how many, or enter the number.", line=place,
            )  # fmt: skip


def source(draft: Draft) -> Iterator[Finding]:
    """Money is from somewhere."""
    if asks_for_money(draft) and not draft.source.strip():
        what = "Name the source, for example a carry forward of the Dedicated Schools Grant."
        yield Finding("source", "The paper does not say where the money is from.", what, "source")


def ends(draft: Draft) -> Iterator[Finding]:
    """Money is for a time."""
    if not asks_for_money(draft) or draft.ends_on is not None:
        return
    if draft.is_recurring:
        what = "Enter the last day, or the day of the last year it is agreed for."
        yield Finding("recurring", "It is paid every year, and nothing says until when.", what, "ends_on")
    else:
        what = "Enter the first and the last day of what is paid."
        yield Finding("ends", "There is no end date: nobody can say when it should have been spent.", what, "ends_on")


def success(draft: Draft) -> Iterator[Finding]:
    """Whoever agrees wants to know, later, what came of it."""
    if asks_for_money(draft) and not draft.success.strip():
        what = "Say what will have changed, for whom, and how it will be seen."
        yield Finding("success", "Nothing says how success will be seen.", what, "success")


RULES: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    front_sheet, words_missing, lines_off, lines_open, adds_up, units_implied, factors_implied, amount, source, ends, success,
)  # fmt: skip
