"""By which facts of the roll the figures are narrowed; the choices live in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import django_filters
from django.db.models import QuerySet

from consultations.models import Tabulation
from consultations.selectors.understanding import HEADINGS


class ResultsFilter(django_filters.FilterSet):
    """One value each of group, phase, size and type, of those by which the responses differ."""

    class Meta:
        model = Tabulation
        fields: list[str] = []

    def __init__(
        self, *args: Any, labels: Mapping[str, Mapping[str, str]], names: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in names:
            choices = [(value, words) for value, words in labels[name].items() if value]
            self.filters[name] = django_filters.ChoiceFilter(
                choices=choices, label=HEADINGS[name], empty_label="All", method="unchanged"
            )
            self.filters[name].parent = self

    def unchanged(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen; nothing where the address holds what cannot be chosen."""
        told = self.form.cleaned_data if self.form.is_valid() else {}
        return {name: value for name, value in told.items() if value}
