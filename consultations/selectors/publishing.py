"""What was written and may be published: by consent, as redacted; what the report quotes; the page of responses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from consultations.models import Answer, Consultation, Delegation, Question, Quotation, Redaction, Response
from consultations.rules.naming import Names, named_in, names_to_find
from consultations.rules.publishing import shown_text, shows_choices
from consultations.selectors.sealing import are_too_few
from networks.schools.models import Headship


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
    """How these answers read today, for what was quoted before somebody redacted it. Nothing without consent."""
    rows = Answer.objects.filter(pk__in=list(answers), response__is_last=True, response__consents=True)
    rows = rows.annotate(redacted=_redacted())
    return {pk: shown_text(text, redacted).strip() for pk, text, redacted in rows.values_list("pk", "text", "redacted")}


# --- words that name somebody where nobody was to be named


def names_of_roll(consultation: Consultation) -> Names | None:
    """The names that published words may not have in them; None where answers carry names. Asked once for each object."""
    if consultation.naming == Consultation.Naming.NAMED:
        return None
    known = consultation.__dict__
    if "_names" not in known:
        rows = list(consultation.respondents.values_list("name", "school", "school__name", "person__name"))
        schools = [name for _, school, named, _ in rows if school for name in {named}]
        schools += [roll.split(",")[0] for roll, school, _, _ in rows if school]
        led = [school for _, school, _, _ in rows if school]
        people = [person for *_, person in rows if person]
        people += Headship.objects.filter(school__in=led).values_list("person__name", flat=True)
        people += Delegation.objects.filter(respondent__consultation=consultation).values_list("to__name", flat=True)
        known["_names"] = names_to_find(schools, people)
    found: Names = known["_names"]
    return found


def named_by(text: str, consultation: Consultation) -> list[str]:
    """Whom of the roll a text names; nobody where answers carry names."""
    names = names_of_roll(consultation)
    return named_in(text, names) if names is not None else []


def still_naming(consultation: Consultation, *, quoted_only: bool = False) -> list[int]:
    """The answers that may be published, would be shown as they stand, and name somebody of the roll all the same."""
    names = names_of_roll(consultation)
    if names is None:
        return []
    rows = texts_of(consultation)
    rows = rows.filter(is_quoted=True) if quoted_only else rows
    shown = rows.order_by("pk").values_list("pk", "text", "redacted")
    return [pk for pk, text, redacted in shown.iterator() if named_in(shown_text(text, redacted), names)]


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


def publishes(consultation: Consultation) -> bool:
    """Whether responses are published with the report: not where so few answered without a name that each could be guessed."""
    return consultation.publishes and not are_too_few(consultation)


def is_published(consultation: Consultation) -> bool:
    """Whether responses stand on a page: they are to be published, and the report is out."""
    return consultation.state in ("REPORTED", "FILED") and publishes(consultation)


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
