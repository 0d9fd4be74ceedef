"""How a list of claims is narrowed; the choices live in its address."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from cph.core.forms import DayField
from funding.models import Claim
from networks.constitutions.models import Body
from networks.schools.models import School


class DayFilter(django_filters.DateFilter):
    field_class = DayField


class ClaimFilter(django_filters.FilterSet):
    """By state, kind, school, group, the days it is for, and words or a number."""

    text = django_filters.CharFilter(method="by_text", label="Number or words", max_length=100)
    state = django_filters.ChoiceFilter(choices=Claim.State.choices, label="Status", empty_label="All")
    kind = django_filters.ChoiceFilter(choices=Claim.Kind.choices, label="Kind", empty_label="All")
    school = django_filters.ModelChoiceFilter(queryset=School.objects.none(), label="School", empty_label="All")
    group = django_filters.ModelChoiceFilter(
        queryset=Body.objects.none(), field_name="allocation__body", label="Group", empty_label="All"
    )
    since = DayFilter(field_name="last_on", lookup_expr="gte", label="From")
    until = DayFilter(field_name="first_on", lookup_expr="lte", label="To")

    class Meta:
        model = Claim
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet[Claim]) -> None:
        super().__init__(data, queryset)
        plain = queryset.order_by()
        self.filters["school"].queryset = School.objects.filter(pk__in=plain.values("school")).order_by(
            "sort_name", "urn"
        )
        bodies = plain.filter(allocation__body__isnull=False).values("allocation__body")
        self.filters["group"].queryset = Body.objects.filter(pk__in=bodies).order_by("name", "pk")

    @property
    def is_narrowed(self) -> bool:
        """Whether the address asks for less than the whole list."""
        return any(self.data.get(name) for name in self.form.fields)

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        for word in value.split()[:8]:
            rows = rows.filter(Q(number__icontains=word) | Q(words__icontains=word))
        return rows
