"""What is asked today, and what is wrong with it before it is opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from consultations.models import Answer, Condition, Consultation, Material, Option, Part, Question
from consultations.rules.answers import Given
from consultations.rules.lint import advice, faults
from consultations.rules.questions import Asked, Choice, Row


def questions_of(consultation: Consultation, at: datetime | None = None) -> QuerySet[Question]:
    """The questions that are asked, in their order: now, or at a moment. A question worded anew gave way to its successor."""
    rows = Question.objects.filter(consultation=consultation).order_by("position", "pk")
    if at is None:
        return rows.filter(withdrawn_at=None)
    came_later = Q(replaces__withdrawn_at__gt=at)
    return rows.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at)).exclude(came_later)


def asked_of(consultation: Consultation, at: datetime | None = None) -> list[Asked]:
    """The questions as they are answered: four queries, whatever they hold."""
    return as_asked(questions_of(consultation, at))


def all_asked_of(consultation: Consultation) -> list[Asked]:
    """Every question that was ever asked, also those worded anew or withdrawn: to read old responses by."""
    return as_asked(Question.objects.filter(consultation=consultation).order_by("position", "pk"))


def as_asked(questions: Iterable[Question]) -> list[Asked]:
    """Questions with their options, rows and conditions. Who depends on a question that was worded anew depends on the new one."""
    rows = list(questions)
    pks = [one.pk for one in rows]
    options, parts, conditions = defaultdict(list), defaultdict(list), defaultdict(set)
    for one in Option.objects.filter(question__in=pks).order_by("question_id", "position"):
        options[one.question_id].append(Choice(one.position, one.text, one.asks_words))
    for one in Part.objects.filter(question__in=pks).order_by("question_id", "position"):
        parts[one.question_id].append(Row(one.pk, one.number, one.text))
    leading = Condition.objects.filter(question__in=pks).values_list("question_id", "option__position")
    for question, position in leading:
        conditions[question].add(position)
    successors = _successors(rows)
    pages = {page: place for place, page in enumerate(sorted({one.page for one in rows}), start=1)}
    return [
        Asked(
            pk=one.pk, kind=one.kind, text=one.text, is_required=one.is_required,
            at_least=one.at_least, at_most=one.at_most,
            options=tuple(options[one.pk]), parts=tuple(parts[one.pk]),
            only_if=_only_if(one, successors, frozenset(conditions[one.pk])),
            number=number, page=pages[one.page], help=one.help, unit=one.unit,
            low_words=one.low_words, high_words=one.high_words, replaces=one.replaces_id,
        )
        for number, one in enumerate(rows, start=1)
    ]  # fmt: skip


def _successors(rows: list[Question]) -> dict[int, int]:
    """Of each question worded anew the one that replaced it; asked only where somebody depends on one that is gone."""
    here = {one.pk for one in rows}
    gone = [one for one in rows if one.only_if_id is not None and one.only_if_id not in here]
    if not gone:
        return {}
    replaced = Question.objects.filter(consultation=gone[0].consultation_id, replaces__isnull=False)
    return {old: new for old, new in replaced.values_list("replaces_id", "pk") if old not in here}


def _only_if(
    question: Question, successors: dict[int, int], options: frozenset[int]
) -> tuple[int, frozenset[int]] | None:
    """The question it depends on, in its wording of today: the options that lead on keep their places when it is worded anew."""
    parent = question.only_if_id
    if parent is None:
        return None
    while parent in successors:
        parent = successors[parent]
    return parent, options


def given_of(answers: Iterable[Answer]) -> list[Given]:
    """Answers as they were given, to fill the fields again (`rules.answers.field_values`) or to read them."""
    return [Given(one.question_id, one.part_id, tuple(one.options), one.number, one.text) for one in answers]


def faults_of(consultation: Consultation) -> list[str]:
    """Why the questions cannot be put to anybody yet: each a sentence. Empty when they can."""
    return faults(asked_of(consultation))


def advice_of(consultation: Consultation) -> list[str]:
    """What whoever runs it should look at again; it may stand."""
    return advice(asked_of(consultation), is_anonymous=consultation.is_anonymous)


def earlier_versions(consultation: Consultation) -> list[Question]:
    """What was asked and is not asked any more, newest first."""
    rows = Question.objects.filter(consultation=consultation, withdrawn_at__isnull=False)
    return list(rows.select_related("replaced_by").order_by("-withdrawn_at", "-pk"))


def materials_of(consultation: Consultation) -> list[Material]:
    """The facts and papers that belong to the questions, in their order."""
    return list(Material.objects.filter(consultation=consultation, removed_at=None).order_by("position", "pk"))
