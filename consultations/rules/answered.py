"""Answers in words, question by question, as whoever gave them reads them again. Pure: no database, no clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from consultations.rules.answers import Given, visible
from consultations.rules.questions import Asked, Kind
from consultations.rules.reading import shown


@dataclass(frozen=True)
class Answered:
    """A question and what was answered: lines of (row or paragraph, words). No line: it was left unanswered."""

    asked: Asked
    lines: tuple[tuple[str, str], ...]

    @property
    def is_ranking(self) -> bool:
        return self.asked.kind == Kind.RANKING


def answered(asked: Sequence[Asked], given: Iterable[Given]) -> list[Answered]:
    """Every question these answers lead to, in its order, the unanswered with them."""
    found = list(given)
    return [Answered(one, lines_of(one, found)) for one in visible(asked, found)]


def only_answered(asked: Sequence[Asked], given: Iterable[Given]) -> list[Answered]:
    """The questions that were answered, also where they are not asked any more."""
    found = list(given)
    rows = [Answered(one, lines_of(one, found)) for one in asked]
    return [one for one in rows if one.lines]


def lines_of(one: Asked, given: Sequence[Given]) -> tuple[tuple[str, str], ...]:
    """What was answered to this question: a line for each choice, row or paragraph."""
    by_part: dict[int | None, list[Given]] = defaultdict(list)
    for answer in given:
        if answer.question == one.pk:
            by_part[answer.part].append(answer)
    lines = [(_label(row.number, row.text), words) for row in one.parts for words in _words(one, by_part[row.pk])]
    whole = "On the whole" if one.parts else ""
    return (*lines, *((whole, words) for words in _words(one, by_part[None])))


def _label(number: str, text: str) -> str:
    short = text if len(text) <= 120 else text[:119] + "…"
    return f"{number} {short}".strip()


def _words(one: Asked, given: Iterable[Given]) -> list[str]:
    options = {option.position: option for option in one.options}
    found: list[str] = []
    for answer in given:
        if answer.number is not None:
            found.append(f"{shown(answer.number)} {one.unit}".strip())
        for position in answer.options:
            option = options.get(position)
            name = option.text if option else f"Choice {position}"
            found.append(f"{name}: {answer.text}" if option and option.asks_words and answer.text else name)
        if answer.text and not answer.options:
            found.append(answer.text)
    return found
