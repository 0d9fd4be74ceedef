"""A question as it was worded."""

from __future__ import annotations

from consultations.models import Question
from consultations.rules.wording import Wording


def wording_of(question: Question) -> Wording:
    """Everything about a question but its place and whom it is asked of."""
    return Wording(
        kind=question.kind, text=question.text, help=question.help, is_required=question.is_required,
        at_least=question.at_least, at_most=question.at_most, unit=question.unit,
        low_words=question.low_words, high_words=question.high_words,
        options=tuple(question.options.order_by("position").values_list("text", "asks_words")),
        parts=tuple(question.parts.order_by("position").values_list("number", "text")),
    )  # fmt: skip
