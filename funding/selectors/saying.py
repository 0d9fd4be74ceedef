"""What a page of money says before its figures: the point, in a sentence or two."""

from __future__ import annotations

from collections.abc import Sequence

from cph.core.templatetags.words import count_of, pounds
from funding.rules.warnings import Kind
from funding.selectors.comparing import Compared
from funding.selectors.seeing import Line


def point_of(whole: Line, lines: Sequence[Line], *, is_all: bool, noun: str) -> str:
    """What there is, what became of it, and what is worth knowing about it.

    Claims and forecasts are worked out for what is on the page: they are in the sentence where that is all there is.
    """
    if not whole.budget and not lines:
        return ""
    now = whole.balance
    said = [f"{pounds(now.paid)} is paid"]
    if now.approved:
        said.append(f"{pounds(now.approved)} is approved and to be paid")
    if is_all and whole.claimed.waiting:
        said.append(f"claims of {pounds(whole.claimed.waiting)} wait")
    said.append(f"{pounds(now.left)} is left")
    first = f"Of {pounds(whole.budget)}, {', '.join(said[:-1])} and {said[-1]}."
    return (
        " ".join([first, *([_expected(whole)] if is_all else []), _warned(lines, is_all, noun)])
        .replace("  ", " ")
        .strip()
    )


def _expected(whole: Line) -> str:
    if not whole.forecast.is_told:
        return ""
    left = round(whole.budget - whole.forecast.spent, -2)
    then = f"{pounds(left)} would be left" if left >= 0 else f"that is {pounds(-left)} more than there is"
    return f"At this pace {whole.forecast.words} will be spent when the years end: {then}."


def _warned(lines: Sequence[Line], is_all: bool, noun: str) -> str:
    warned = [one for one in lines if one.warnings]
    where = "" if is_all else " on this page"
    if not warned:
        return f"Nothing{where} needs a warning."
    over = sum(any(warning.kind == Kind.OVER for warning in one.warnings) for one in warned)
    under = sum(any(warning.kind == Kind.UNDER for warning in one.warnings) for one in warned)
    kinds = [
        f"{number} {'runs' if number == 1 else 'run'} {words}"
        for number, words in ((over, "out too soon"), (under, "behind"))
        if number
    ]
    of = f"{count_of(len(warned), noun)}{where} {'has' if len(warned) == 1 else 'have'} a warning"
    return f"{of}: {' and '.join(kinds)}." if kinds else f"{of}."


def compared_words(lines: Sequence[Compared]) -> str:
    """Who has spent the largest and the smallest part of what it was given."""
    found = [(one.balance.paid + one.balance.approved, one) for one in lines if one.budget > 0]
    if len(found) < 2:
        return ""
    by_share = sorted(found, key=lambda pair: (pair[0] / pair[1].budget, pair[1].name))
    (least, behind), (most, ahead) = by_share[0], by_share[-1]
    if least * ahead.budget == most * behind.budget:
        return f"All {len(found)} have spent the same part of what they were given."
    return (
        f"{ahead.name} has spent most of what it was given: {pounds(most)} of {pounds(ahead.budget)}. "
        f"{behind.name} has spent least: {pounds(least)} of {pounds(behind.budget)}."
    )
