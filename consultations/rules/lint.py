"""What is wrong with questions before they are put to anybody, in sentences: what stops them, and what is worth another look."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from consultations.rules.questions import (
    CHOICES,
    FIELDS,
    QUESTIONS,
    STEPS,
    WITH_OPTIONS,
    WORDS,
    Asked,
    Kind,
)
from consultations.rules.reading import shown

_BOTH = re.compile(r"\b(agree|support|think|satisfied|happy|content|useful|clear)\b.*\b(and|and/or)\b", re.I)
_LEADING = re.compile(r"^\s*(don['’]t|do not|wouldn['’]t|isn['’]t|aren['’]t|surely)\b", re.I)


def faults(asked: Sequence[Asked]) -> list[str]:
    """Why these questions cannot be asked yet."""
    if not asked:
        return ["Nothing is asked yet. Add a question."]
    found = [f"Question {one.number}: {words}" for one in asked for words in _faults(one, asked)]
    if len(asked) > QUESTIONS:
        found.append(f"There are {len(asked)} questions. Ask {QUESTIONS} at most.")
    fields = sum(1 for one in asked for _ in one.fields())
    if fields > FIELDS:
        found.append(f"The questions have {fields} fields together. Shorten grids and documents to {FIELDS}.")
    return found


def _faults(one: Asked, asked: Sequence[Asked]) -> Iterator[str]:
    if not one.text.strip():
        yield "it has no words."
    if one.kind in WITH_OPTIONS:
        yield from _faults_of_options(one)
    if one.kind == Kind.GRID and not one.parts:
        yield "the grid has no rows."
    if one.kind == Kind.DOCUMENT and not one.parts:
        yield "the document has no paragraphs."
    if one.kind == Kind.SCALE:
        yield from _faults_of_scale(one)
    if one.only_if is not None:
        yield from _faults_of_condition(one, {earlier.pk: earlier for earlier in asked})


def _faults_of_options(one: Asked) -> Iterator[str]:
    if len(one.options) < 2:
        yield "there is nothing to choose from. Offer at least two options."
        return
    twice = [
        text for text, count in Counter(" ".join(o.text.casefold().split()) for o in one.options).items() if count > 1
    ]
    if twice:
        yield f"“{next(o.text for o in one.options if ' '.join(o.text.casefold().split()) == twice[0])}” is offered twice."
    if len(one.asks_words) > 1:
        yield "more than one option asks for words. Let one of them do so."
    if one.kind in (Kind.MANY, Kind.RANKING) and one.at_least is not None and one.at_least > len(one.options):
        yield f"at least {shown(one.at_least)} are to be chosen of {len(one.options)}."


def _faults_of_scale(one: Asked) -> Iterator[str]:
    if not 2 <= len(one.steps) <= STEPS:
        yield f"a scale has between 2 and {STEPS} steps."
    if not (one.low_words and one.high_words):
        yield "the scale does not say what its first and its last step mean."


def _faults_of_condition(one: Asked, asked: Mapping[int, Asked]) -> Iterator[str]:
    """A condition that nobody can meet is a question that nobody is asked."""
    if one.only_if is None:
        return
    parent = asked.get(one.only_if[0])
    if parent is None:
        yield "it depends on a question that is not asked any more."
    elif parent.number >= one.number:
        yield f"it depends on question {parent.number}, which comes after it."
    elif parent.kind not in CHOICES or not one.only_if[1] & {choice.position for choice in parent.options}:
        yield f"it depends on question {parent.number}, and no answer there leads to it."


def advice(asked: Sequence[Asked], *, is_anonymous: bool = False) -> list[str]:
    """What may stand, and is worth another look."""
    found = [f"Question {one.number}: {words}" for one in asked for words in _advice(one)]
    written = [one for one in asked if one.kind in WORDS or one.asks_words]
    if is_anonymous and written:
        found.append(
            f"{_numbered(written)} can be answered in words. Nobody is told who wrote them, but words can give their writer"
            " away: ask only where you need them."
        )
    required = [one for one in asked if one.is_required]
    if len(asked) > 3 and len(required) == len(asked):
        found.append("Every question must be answered. Whoever has no view on one of them cannot respond at all.")
    return found


def _advice(one: Asked) -> Iterator[str]:
    if one.text.count("?") > 1 or _BOTH.search(one.text):
        yield "it may ask two things at once. An answer to both cannot be told apart."
    if _LEADING.search(one.text):
        yield "it suggests its answer. Ask it openly."
    if one.kind == Kind.ONE and one.is_required and len(one.options) == 2 and not one.asks_words:
        yield "it must be answered, and leaves only two ways. Offer “not sure”, or let it be left unanswered."
    if one.kind == Kind.SCALE and len(one.steps) % 2 == 0:
        yield "the scale has no middle step."
    if one.kind == Kind.RANKING and len(one.options) > 8:
        yield f"{len(one.options)} options are hard to rank. Ask for the first few only."


def _numbered(found: Sequence[Asked]) -> str:
    numbers = [str(one.number) for one in found]
    if len(numbers) == 1:
        return f"Question {numbers[0]}"
    return f"Questions {', '.join(numbers[:-1])} and {numbers[-1]}"
