"""How the lists of funds and of allocations are narrowed; the choices live in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from funding.models import Allocation, Fund


class FundFilter(django_filters.FilterSet):
    """By words, state and kind."""

    text = django_filters.CharFilter(method="by_text", label="Words", max_length=100)
    state = django_filters.ChoiceFilter(choices=Fund.State.choices, label="Status", empty_label="All")
    kind = django_filters.ChoiceFilter(
        choices=[("ONCE", "One-off"), ("YEARLY", "Every year"), ("VOLUNTARY", "Voluntary contributions")],
        method="by_kind", label="Kind", empty_label="All",
    )  # fmt: skip

    class Meta:
        model = Fund
        fields: list[str] = []

    @property
    def is_narrowed(self) -> bool:
        """Whether the address asks for less than the whole list."""
        return any(self.data.get(name) for name in self.form.fields)

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        for word in value.replace("\x00", "").split()[:8]:
            rows = rows.filter(Q(title__icontains=word) | Q(code__icontains=word) | Q(purpose__icontains=word))
        return rows

    def by_kind(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "VOLUNTARY":
            return rows.filter(is_voluntary=True)
        return rows.filter(is_recurring=value == "YEARLY")


class AllocationFilter(django_filters.FilterSet):
    """By words, whose it is, and how far it is spent."""

    text = django_filters.CharFilter(method="by_text", label="Words", max_length=100)
    whose = django_filters.ChoiceFilter(
        choices=[("BODY", "A group or body"), ("SCHOOL", "A school")],
        method="by_whose",
        label="Whose",
        empty_label="All",
    )
    spent = django_filters.ChoiceFilter(
        choices=[("NONE", "Nothing spent yet"), ("LEFT", "Something left"), ("ALL", "Nothing left")],
        method="by_spent", label="Spent", empty_label="All",
    )  # fmt: skip

    class Meta:
        model = Allocation
        fields: list[str] = []

    @property
    def is_narrowed(self) -> bool:
        """Whether the address asks for less than the whole list."""
        return any(self.data.get(name) for name in self.form.fields)

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        for word in value.replace("\x00", "").split()[:8]:
            rows = rows.filter(
                Q(title__icontains=word) | Q(body__name__icontains=word) | Q(school__name__icontains=word)
            )
        return rows

    def by_whose(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(body__isnull=value == "SCHOOL")

    def by_spent(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        narrowed: dict[str, Any] = {
            "NONE": {"approved": 0, "paid": 0, "left__gt": 0}, "LEFT": {"left__gt": 0}, "ALL": {"left": 0},
        }  # fmt: skip
        return rows.filter(**narrowed[value])
