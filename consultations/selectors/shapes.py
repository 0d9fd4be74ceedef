"""The questions of a consultation as tables to be filled."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from consultations.models import Answer, Consultation, Question
from consultations.rules.tables import Shape

MOST_STEPS = 21  # a longer scale is shown in bands, as a number is


def questions_to_read(consultation: Consultation) -> list[Question]:
    """Every question that was asked, in its order, also what was worded anew; options and rows are at hand. Three queries."""
    known = consultation.__dict__.get("_to_read")
    if known is None:
        was_answered = Exists(Answer.objects.filter(question=OuterRef("pk")))
        rows = Question.objects.filter(Q(withdrawn_at=None) | was_answered, consultation=consultation)
        known = list(rows.prefetch_related("options", "parts").order_by("position", "pk"))
        consultation.__dict__["_to_read"] = known
    return known


def is_banded(question: Question) -> bool:
    """Whether its numbers are counted in bands."""
    if question.kind == Question.Kind.SCALE:
        return int(question.at_most - question.at_least) >= MOST_STEPS
    return question.kind == Question.Kind.NUMBER


def shapes_of(question: Question, bands: Sequence[str] = ()) -> list[Shape]:
    """The tables of a question: one, or of a grid one for each row. `bands` are the words for those of a number."""
    options = tuple((one.position, one.text) for one in sorted(question.options.all(), key=lambda it: it.position))
    parts = sorted(question.parts.all(), key=lambda it: it.position)
    if question.kind == Question.Kind.GRID:
        return [Shape(question.pk, one.pk, question.kind, str(one.text), options) for one in parts]
    if question.kind == Question.Kind.DOCUMENT:
        options = tuple((one.position, _paragraph(one.number, one.text)) for one in parts)
    elif is_banded(question):
        return [Shape(question.pk, None, "NUMBER", "", tuple(enumerate(bands, start=1)), question.unit)]
    elif question.kind == Question.Kind.SCALE:
        options = steps(question)
    return [Shape(question.pk, None, question.kind, "", options)]


def steps(question: Question) -> tuple[tuple[int, str], ...]:
    """The steps of a scale, the first and the last with what they mean."""
    low, high = int(question.at_least or Decimal(1)), int(question.at_most or Decimal(5))
    words = {low: question.low_words, high: question.high_words}
    return tuple((step, f"{step}: {words[step]}" if words.get(step) else str(step)) for step in range(low, high + 1))


def _paragraph(number: str, text: str) -> str:
    short = text if len(text) <= 80 else f"{text[:77].rstrip()}…"
    return f"{number} {short}".strip()
