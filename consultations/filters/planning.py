"""How the list of consultations is narrowed; the choices live in its address."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from consultations.models import Consultation
from consultations.selectors.planning import asked_of_person
from cph.core.calendar import academic_year, academic_year_bounds, academic_year_label
from cph.people.models import Person

TEMPLATE = "TEMPLATE"
STATES = [("", "All"), *Consultation.State.choices, (TEMPLATE, "Templates")]
MINE = [("", "All"), ("lead", "That I lead"), ("asked", "That I am asked")]


class ConsultationFilter(django_filters.FilterSet):
    """By state, who asks, school year, what is mine, and words. Templates stand apart: they are copied, never opened."""

    text = django_filters.CharFilter(method="by_text", label="Words", max_length=100)
    state = django_filters.ChoiceFilter(choices=STATES[1:], method="by_state", label="State", empty_label="All")
    asker = django_filters.ChoiceFilter(choices=Consultation.Asker.choices, label="Who asks", empty_label="Anybody")
    year = django_filters.ChoiceFilter(choices=(), method="by_year", label="School year", empty_label="Any")
    mine = django_filters.ChoiceFilter(choices=MINE[1:], method="by_mine", label="Mine", empty_label="All")

    class Meta:
        model = Consultation
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet[Consultation], *, person: Person, now: datetime) -> None:
        self.person, self.now = person, now
        super().__init__(data, queryset)
        this = academic_year(timezone.localdate(now))
        years = [(str(year), academic_year_label(year)) for year in range(this + 1, this - 6, -1)]
        self.filters["year"].extra["choices"] = years

    @property
    def is_narrowed(self) -> bool:
        """Whether the address asks for less than the whole list."""
        return any(self.data.get(name) for name in self.form.fields)

    @property
    def qs(self) -> QuerySet[Consultation]:
        rows = super().qs
        return rows if self.data.get("state") == TEMPLATE else rows.filter(is_template=False)

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        for word in value.split()[:8]:
            rows = rows.filter(Q(title__icontains=word) | Q(about__icontains=word) | Q(decides__icontains=word))
        return rows

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(is_template=True) if value == TEMPLATE else rows.filter(state=value)

    def by_year(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The school year in which it closes; what has no dates yet belongs to the year it was begun in."""
        first, last = academic_year_bounds(int(value))
        span = tuple(timezone.make_aware(datetime.combine(*end)) for end in ((first, time.min), (last, time.max)))
        return rows.filter(Q(closes_at__range=span) | Q(closes_at__isnull=True, created_at__range=span))

    def by_mine(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "lead":
            return rows.filter(lead=self.person)
        return rows.filter(pk__in=asked_of_person(self.person, timezone.localdate(self.now)))
