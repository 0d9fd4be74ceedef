"""What was written, to be read and tagged: texts that are alike once, how far the analysts agree."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Exists, OuterRef, QuerySet

from consultations.models import Answer, Consultation, Question, Reading, Tag, Theme
from consultations.rules.agreement import Agreement, in_words, pairs, same_themes
from consultations.rules.tables import rounded
from consultations.selectors.shapes import questions_to_read
from cph.people.models import Person

WRITTEN = (Question.Kind.SHORT, Question.Kind.LONG, Question.Kind.DOCUMENT)


def written_questions(consultation: Consultation) -> list[Question]:
    """The questions that are answered in words, also beside a choice (“something else”)."""
    return [
        one for one in questions_to_read(consultation)
        if one.kind in WRITTEN or any(option.asks_words for option in one.options.all())
    ]  # fmt: skip


def texts_of(question: Question) -> QuerySet[Answer]:
    """The texts to read: of those that say the same the first, with how many more say so."""
    rows = Answer.objects.filter(question=question, response__is_last=True, likeness=None).exclude(text="")
    return rows.annotate(more=Count("alike", distinct=True))


def unread(texts: QuerySet[Answer], analyst: Person) -> QuerySet[Answer]:
    """Those this analyst has not read yet."""
    return texts.exclude(Exists(Reading.objects.filter(answer=OuterRef("pk"), analyst=analyst)))


@dataclass(frozen=True)
class Progress:
    """How far an analyst is with a question: texts read of those to read; and the answers they stand for."""

    question: Question
    texts: int
    answers: int
    read: int


def progress_of(consultation: Consultation, analyst: Person) -> list[Progress]:
    """One line for each question that is answered in words; two queries."""
    questions = written_questions(consultation)
    rows = Answer.objects.filter(question__in=questions, response__is_last=True).exclude(text="")
    told = {one["question"]: one for one in rows.values("question").annotate(
        answers=Count("pk"), alike=Count("likeness"))}  # fmt: skip
    mine = Reading.objects.filter(analyst=analyst, answer__in=rows, answer__likeness=None)
    read = dict(mine.values_list("answer__question").annotate(many=Count("pk")))
    found = []
    for one in questions:
        known = told.get(one.pk, {"answers": 0, "alike": 0})
        found.append(Progress(one, known["answers"] - known["alike"], known["answers"], read.get(one.pk, 0)))
    return found


@dataclass(frozen=True)
class Pair:
    """Two analysts, how many texts both have read, on how many they found the same themes, and each theme's agreement."""

    first: str
    second: str
    texts: int
    same: Fraction | None
    lines: list[tuple[Theme, Agreement, str]]

    @property
    def same_percent(self) -> str:
        """The share of texts on which they found the same themes: “88%”."""
        return "" if self.same is None else f"{rounded(self.same * 100, 0)}%"


def agreement_of(question: Question) -> list[Pair]:
    """Each pair of analysts that have read texts in common. Three queries."""
    rows = Reading.objects.filter(answer__question=question).select_related("analyst")
    tags = defaultdict(set)
    for reading, theme in Tag.objects.filter(reading__in=rows).values_list("reading", "theme"):
        tags[reading].add(theme)
    found: dict[int, dict[int, frozenset[int]]] = defaultdict(dict)
    names: dict[int, str] = {}
    for one in rows:
        names[one.analyst_id] = one.analyst.name
        found[one.analyst_id][one.answer_id] = frozenset(tags[one.pk])
    themes = {one.pk: one for one in Theme.objects.filter(question=question, merged_into=None).order_by("name")}
    return [
        Pair(
            names[one], names[other], len(found[one].keys() & found[other].keys()), same_themes(found[one], found[other]),
            [(themes[pk], agreed, in_words(agreed.kappa)) for pk, agreed in each.items()],
        )
        for (one, other), each in pairs(found, themes).items()
    ]  # fmt: skip


def tags_by(analyst: Person, answers: list[Answer]) -> tuple[dict[int, set[int]], set[int]]:
    """The themes this analyst found, by answer; and the answers they have read. Two queries."""
    rows = Reading.objects.filter(analyst=analyst, answer__in=answers)
    read = dict(rows.values_list("pk", "answer"))
    found: dict[int, set[int]] = defaultdict(set)
    for reading, theme in Tag.objects.filter(reading__in=read).values_list("reading", "theme"):
        found[read[reading]].add(theme)
    return found, set(read.values())
