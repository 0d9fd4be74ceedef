"""How the list of requests is narrowed; the choices live in its address."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from funding.models import Request
from funding.selectors.contributing import STATES

CHOICES = [*((key, words) for key, (words, _) in STATES.items()), ("NOTHING", "Nothing yet, overdue or not")]


class RequestFilter(django_filters.FilterSet):
    """By where it stands, by the school’s name, number or reference."""

    text = django_filters.CharFilter(method="by_text", label="School or reference", max_length=100)
    state = django_filters.ChoiceFilter(choices=CHOICES, method="by_state", label="Where it stands", empty_label="All")

    class Meta:
        model = Request
        fields: list[str] = []

    @property
    def is_narrowed(self) -> bool:
        """Whether the address asks for less than the whole list."""
        return any(self.data.get(name) for name in self.form.fields)

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        for word in value.split()[:8]:
            number = Q(school__urn=int(word)) if word.isdecimal() and len(word) <= 7 else Q(pk__in=[])
            rows = rows.filter(Q(school__name__icontains=word) | Q(reference__icontains=word) | number)
        return rows

    def by_state(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        return rows.filter(standing__in=["WAITING", "LATE"]) if value == "NOTHING" else rows.filter(standing=value)
