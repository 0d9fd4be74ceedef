"""How the list of papers that ask for money is narrowed; the choices live in its address."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from cph.core.calendar import financial_year
from funding.models import Proposal
from funding.selectors.proposing import bodies_that_decide
from networks.constitutions.models import Body


class PaperFilter(django_filters.FilterSet):
    """By words, state, the body that decides and financial year."""

    text = django_filters.CharFilter(method="by_text", label="Words", max_length=100)
    state = django_filters.ChoiceFilter(choices=Proposal.State.choices, label="State", empty_label="All")
    body = django_filters.ModelChoiceFilter(queryset=Body.objects.none(), label="Body that decides", empty_label="All")
    year = django_filters.ChoiceFilter(choices=(), method="by_year", label="Financial year", empty_label="Any")

    class Meta:
        model = Proposal
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet[Proposal], *, network: Body, today: date) -> None:
        super().__init__(data, queryset)
        this = financial_year(today)
        years = [(str(year), f"{year} to {year + 1}") for year in range(this + 2, this - 6, -1)]
        self.filters["year"].extra["choices"] = years
        self.filters["body"].queryset = bodies_that_decide(network)

    @property
    def is_narrowed(self) -> bool:
        """Whether the address asks for less than the whole list."""
        return any(self.data.get(name) for name in self.form.fields)

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        for word in value.split()[:8]:
            rows = rows.filter(Q(shown_title__icontains=word) | Q(lead__name__icontains=word))
        return rows

    def by_year(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The financial year in which the money begins; of a paper without days the one in which it was begun."""
        first, last = date(int(value), 4, 1), date(int(value) + 1, 3, 31)
        span = tuple(timezone.make_aware(datetime.combine(*end)) for end in ((first, time.min), (last, time.max)))
        return rows.filter(Q(begins_on__range=(first, last)) | Q(begins_on__isnull=True, created_at__range=span))
