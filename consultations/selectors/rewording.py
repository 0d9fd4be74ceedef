"""What was worded anew after somebody responded: the wording they saw, and the one of today."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from consultations.models import Answer, Question, Response


@dataclass(frozen=True)
class Reworded:
    """A question as they were asked it, and as it is asked today."""

    before: str
    now: str


def reworded_since(response: Response) -> list[Reworded]:
    """Questions that were worded anew since this response was sent, in their order. What is asked no more is not named."""
    answered = Exists(Answer.objects.filter(response=response, question=OuterRef("pk")))
    rows = Question.objects.filter(
        Q(withdrawn_at__gte=response.sent_at) | answered,
        consultation=response.consultation_id,
        replaced_by__isnull=False,
    )
    by_pk = {one.pk: one for one in rows.select_related("replaced_by").order_by("position", "pk")}
    later = {one.replaced_by.pk for one in by_pk.values()}
    found = ((one, _today(one, by_pk)) for one in by_pk.values() if one.pk not in later)
    return [Reworded(one.text, now.text) for one, now in found if now.withdrawn_at is None]


def _today(question: Question, by_pk: dict[int, Question]) -> Question:
    """The last of its wordings."""
    while question.pk in by_pk:
        question = by_pk[question.pk].replaced_by
    return question
