"""What colleagues answered, where that is shown, to who has responded: as redacted, with names only where all see names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from consultations.models import Answer, Consultation, Redaction, Response
from consultations.rules.answered import Answered, only_answered
from consultations.rules.answers import Given
from consultations.selectors.asking import all_asked_of


@dataclass(frozen=True)
class Colleague:
    """One response that counts, and whose it is; no name where names are for the analysts only."""

    name: str
    answers: list[Answered]


def said_by(consultation: Consultation, responses: Sequence[Response]) -> list[Colleague]:
    """These responses in words: the questions and one query for all their answers."""
    asked = all_asked_of(consultation)
    newest = Redaction.objects.filter(answer=OuterRef("pk")).order_by("-redacted_at", "-pk").values("text")[:1]
    rows = Answer.objects.filter(response__in=responses).annotate(redacted=Subquery(newest)).order_by("pk")
    given: dict[int, list[Given]] = defaultdict(list)
    for one in rows:
        text = one.text if one.redacted is None else one.redacted
        if text or one.options or one.number is not None:
            answer = Given(one.question_id, one.part_id, tuple(one.options), one.number, text)
            given[one.response_id].append(answer)
    is_named = consultation.naming == Consultation.Naming.NAMED
    return [
        Colleague(one.respondent.name if is_named and one.respondent else "", only_answered(asked, given[one.pk]))
        for one in responses
    ]
