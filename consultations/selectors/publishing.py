"""What was written and may be published: by consent, as redacted; what the report quotes; the page of responses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from consultations.models import Answer, Consultation, Question, Quotation, Redaction, Response
from consultations.rules.publishing import shown_text, shows_choices


def _redacted() -> Subquery:
    """The latest redaction of an answer; NULL where there is none, "" where nothing is left of it."""
    rows = Redaction.objects.filter(answer=OuterRef("pk")).order_by("-redacted_at", "-pk")
    return Subquery(rows.values("text")[:1])


def consented(consultation: Consultation) -> QuerySet[Response]:
    """The responses that count and may be published."""
    return consultation.responses.filter(is_last=True, consents=True)


def texts_of(consultation: Consultation) -> QuerySet[Answer]:
    """What was written in responses that may be published, each with its latest redaction and whether it is quoted."""
    rows = Answer.objects.filter(response__in=consented(consultation)).exclude(text="")
    quoted = Quotation.objects.filter(answer=OuterRef("pk"), removed_at__isnull=True)
    rows = rows.select_related("question", "part", "response__respondent")
    return rows.annotate(redacted=_redacted(), is_quoted=Exists(quoted))


def name_of(response: Response, consultation: Consultation) -> str:
    """The name under published words: only where names were promised to be shown; the writer agreed to be published."""
    if consultation.naming != Consultation.Naming.NAMED or response.respondent is None:
        return ""
    return response.respondent.name


def quotations_of(consultation: Consultation) -> dict[int, list[dict[str, Any]]]:
    """What the report quotes, by question: as redacted, with names where they may stand. Nothing of what redaction emptied."""
    found: dict[int, list[dict[str, Any]]] = {}
    chosen = Quotation.objects.filter(removed_at__isnull=True).values("answer")
    for one in texts_of(consultation).filter(pk__in=chosen).order_by("question__position", "response__form_key"):
        words = shown_text(one.text, one.redacted).strip()
        if words:
            who = name_of(one.response, consultation)
            found.setdefault(one.question_id, []).append({"answer": one.pk, "words": words, "who": who})
    return found


def words_now(answers: Iterable[int]) -> dict[int, str]:
    """How these answers read today, for what was quoted before somebody redacted it."""
    rows = Answer.objects.filter(pk__in=list(answers)).annotate(redacted=_redacted())
    return {pk: shown_text(text, redacted).strip() for pk, text, redacted in rows.values_list("pk", "text", "redacted")}


# --- the page of responses


@dataclass
class Published:
    """One response as everybody may read it."""

    response: Response
    name: str
    lines: list[tuple[Question, list[str]]] = field(default_factory=list)


@dataclass(frozen=True)
class Counts:
    """How many responses count, how many of them may be published."""

    all: int
    published: int

    @property
    def others(self) -> int:
        return self.all - self.published


def counts_of(consultation: Consultation) -> Counts:
    """One query."""
    rows = consultation.responses.filter(is_last=True)
    found = rows.aggregate(all=Count("pk"), published=Count("pk", filter=Q(consents=True)))
    return Counts(found["all"], found["published"])


def is_published(consultation: Consultation) -> bool:
    """Whether responses stand on a page: the consultation publishes them, and its report is out."""
    return consultation.publishes and consultation.state in ("REPORTED", "FILED")


def to_publish(consultation: Consultation) -> QuerySet[Response]:
    """Responses for that page. Without names their order is that of their random form keys: it tells nothing of when they came."""
    return consented(consultation).select_related("respondent").order_by("form_key")


def dressed(responses: Iterable[Response], consultation: Consultation, counts: Counts) -> list[Published]:
    """These responses with what may be shown of them: what was written; what was chosen only where it tells on nobody else."""
    rows = list(responses)
    is_named = consultation.naming == Consultation.Naming.NAMED
    chosen = shows_choices(is_named=is_named, published=counts.published, others=counts.others)
    answers: dict[int, list[Answer]] = {}
    for one in _answers(rows):
        answers.setdefault(one.response_id, []).append(one)
    options = _options(consultation) if chosen else {}
    found = []
    for row in rows:
        shown = Published(row, name_of(row, consultation))
        for one in answers.get(row.pk, []):
            if words := _words(one, options, chosen=chosen):
                if shown.lines and shown.lines[-1][0].pk == one.question_id:
                    shown.lines[-1][1].append(words)
                else:
                    shown.lines.append((one.question, [words]))
        found.append(shown)
    return found


def _answers(rows: list[Response]) -> QuerySet[Answer]:
    answers = Answer.objects.filter(response__in=rows).select_related("question", "part")
    return answers.annotate(redacted=_redacted()).order_by("question__position", "part__position", "pk")


def _options(consultation: Consultation) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    rows = Question.objects.filter(consultation=consultation, options__isnull=False)
    for pk, position, text in rows.values_list("pk", "options__position", "options__text"):
        found.setdefault(pk, {})[position] = text
    return found


def _words(answer: Answer, options: dict[int, dict[int, str]], *, chosen: bool) -> str:
    """An answer in words: what was chosen where it may be shown, then what was written, as redacted."""
    said = []
    if chosen:
        known = options.get(answer.question_id, {})
        said += [known[position] for position in answer.options if position in known]
        if answer.number is not None:
            said.append(f"{answer.number.normalize():f} {answer.question.unit}".strip())
    if written := shown_text(answer.text, answer.redacted).strip():
        said.append(written)
    words = "; ".join(said)
    return f"{answer.part}: {words}" if answer.part and words else words
