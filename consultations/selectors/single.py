"""Single responses, for analysts: who sent them where there are names, what they answered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from consultations.models import Answer, Consultation, Question, Response
from consultations.selectors.shapes import questions_to_read


def responses_to_read(consultation: Consultation) -> QuerySet[Response]:
    """The responses that count, with who was asked."""
    rows = Response.objects.filter(consultation=consultation, is_last=True)
    return rows.select_related("respondent__group", "sent_by")


@dataclass(frozen=True)
class Answered:
    """A question and what was answered, in lines: (row or paragraph, words)."""

    number: int
    question: Question
    lines: list[tuple[str, str]]


def answers_in(consultation: Consultation, response: Response) -> list[Answered]:
    """Each question with what this response says; what was not answered has no line. One query and the questions."""
    given: dict[int, list[Answer]] = defaultdict(list)
    for one in Answer.objects.filter(response=response).select_related("part").order_by("part__position", "pk"):
        given[one.question_id].append(one)
    return [
        Answered(number, one, [(str(it.part) if it.part else "", in_words(one, it)) for it in given[one.pk]])
        for number, one in enumerate(questions_to_read(consultation), start=1)
    ]


def in_words(question: Question, answer: Answer) -> str:
    """An answer as one reads it."""
    texts = {one.position: one.text for one in question.options.all()}
    words = [texts.get(position, "") for position in answer.options]
    if question.kind == Question.Kind.RANKING:
        words = [f"{place}. {text}" for place, text in enumerate(words, start=1)]
    if answer.number is not None:
        words.append(f"{answer.number.normalize():f} {question.unit}".strip())
    if answer.text:
        words.append(answer.text)
    return "; ".join(words)
