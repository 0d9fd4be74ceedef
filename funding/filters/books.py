"""How the ledger is narrowed; the choices live in its address."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet

from cph.core.forms import DayField, DayInput
from funding.models import Entry, Posting


class Day(django_filters.DateFilter):
    """A day, picked or typed."""

    field_class = DayField


class LedgerFilter(django_filters.FilterSet):
    """By kind, by the allocation that it touches, by the day it counts for."""

    kind = django_filters.ChoiceFilter(choices=Posting.Kind.choices, label="Kind", empty_label="All")
    allocation = django_filters.NumberFilter(
        method="by_allocation", label="Number of the allocation", min_value=1, max_value=2_000_000_000, decimal_places=0,
    )  # fmt: skip
    since = Day("on", "gte", label="From", widget=DayInput)
    until = Day("on", "lte", label="Until", widget=DayInput)

    class Meta:
        model = Posting
        fields: list[str] = []

    @property
    def is_narrowed(self) -> bool:
        """Whether the address asks for less than all of it."""
        return any(self.data.get(name) for name in self.form.fields)

    def by_allocation(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        touched = Entry.objects.filter(posting=OuterRef("pk"), account__allocation__number=int(value))
        return rows.filter(Exists(touched))
