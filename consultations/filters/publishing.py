"""How the analysts narrow what was written."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from consultations.models import Answer, Consultation, Question
from consultations.selectors.publishing import still_naming

SHOWN = [("redacted", "Redacted"), ("untouched", "Not redacted"), ("quoted", "Quoted in the report")]
NAMES = ("names", "Naming a school or a person of the roll")


class WordsFilter(django_filters.FilterSet):
    """By question, by words, by what was done with it."""

    question = django_filters.ModelChoiceFilter(
        queryset=Question.objects.none(), label="Question", empty_label="All questions"
    )
    words = django_filters.CharFilter(field_name="text", lookup_expr="icontains", label="Words", max_length=100)
    shown = django_filters.ChoiceFilter(choices=SHOWN, method="by_shown", label="Show", empty_label="All")

    class Meta:
        model = Answer
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(data, queryset, **kwargs)
        self.consultation = consultation
        if consultation.naming != Consultation.Naming.NAMED:
            self.form.fields["shown"].choices = [*SHOWN, NAMES]
        questions = consultation.questions.order_by("position")
        self.filters["question"].queryset = questions
        self.form.fields["question"].queryset = questions

    @property
    def is_narrowed(self) -> bool:
        """Whether the address asks for less than the whole list."""
        return any(self.data.get(name) for name in self.form.fields)

    def by_shown(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """What was done with the words so far."""
        if value == NAMES[0]:
            return rows.filter(pk__in=still_naming(self.consultation))
        if value == "quoted":
            return rows.filter(is_quoted=True)
        return rows.filter(redacted__isnull=value == "untouched")
