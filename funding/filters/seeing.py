"""How the first page of money is narrowed; the choices live in its address."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from funding.models import Allocation, Milestone, Year
from funding.selectors.seeing import group_of
from networks.constitutions.models import Body

ALL = "ALL"
STATES = [(Year.State.CLOSED, "Closed"), (ALL, "Open and closed")]
Choices = dict[str, list[tuple[str, str]]]


class SeeingFilter(django_filters.FilterSet):
    """By network, fund, group, year and state; only what there is a warning of. Years that are open, where nothing is said."""

    network = django_filters.ChoiceFilter(choices=(), field_name="fund__network", label="Network", empty_label="All")
    fund = django_filters.ChoiceFilter(choices=(), field_name="fund", label="Fund", empty_label="All")
    group = django_filters.ChoiceFilter(choices=(), method="by_group", label="Group", empty_label="All")
    year = django_filters.ChoiceFilter(choices=(), field_name="starts_on__year", label="Year", empty_label="All")
    state = django_filters.ChoiceFilter(choices=STATES, method="by_state", label="State", empty_label="Open")
    only = django_filters.ChoiceFilter(
        choices=[("warnings", "Only with warnings")], method="later", label="Warnings", empty_label="With or without"
    )

    class Meta:
        model = Year
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet[Year], *, choices: Choices, today: date) -> None:
        self.today = today
        super().__init__(data, queryset)
        known = {
            "network": choices[Body.Kind.NETWORK], "fund": choices["FUND"], "group": choices[Body.Kind.DEVELOPMENT_GROUP],
            "year": [(str(one), f"{one} to {one + 1}") for one in range(today.year + 1, today.year - 7, -1)],
        }  # fmt: skip
        for name, found in known.items():
            self.filters[name].extra["choices"] = found
            if len(found) < 2 and not self.data.get(name):
                del self.filters[name]  # nothing to choose

    @property
    def is_narrowed(self) -> bool:
        """Whether the address asks for less than the whole list, or for more than what is open."""
        return any(self.data.get(name) for name in self.form.fields)

    @property
    def group_pk(self) -> int | None:
        """The group whose part of the money is shown, if one was chosen."""
        return int(self.form.cleaned_data["group"]) if self.is_valid_for("group") else None

    @property
    def only_warnings(self) -> bool:
        """Whether only what there is a warning of is shown."""
        return self.is_valid_for("only")

    def is_valid_for(self, name: str) -> bool:
        """Whether something was chosen here that can be chosen."""
        self.form.is_valid()
        return bool(self.form.cleaned_data.get(name))

    @property
    def qs(self) -> QuerySet[Year]:
        rows = super().qs
        return rows if self.is_valid_for("state") else rows.filter(state=Year.State.OPEN)

    def by_group(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Years of which this group or one of its schools was given something."""
        given = Allocation.objects.filter(year=OuterRef("pk")).annotate(of=group_of(self.today)).filter(of=value)
        return rows.filter(Exists(given))

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows if value == ALL else rows.filter(state=value)

    def later(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """What there is a warning of is known when the lines are worked out."""
        return rows


class OutcomeFilter(django_filters.FilterSet):
    """By network, fund, state of the milestone, and words of it or of what changed."""

    text = django_filters.CharFilter(method="by_text", label="Words", max_length=100)
    network = django_filters.ChoiceFilter(choices=(), field_name="fund__network", label="Network", empty_label="All")
    fund = django_filters.ChoiceFilter(choices=(), field_name="fund", label="Fund", empty_label="All")
    state = django_filters.ChoiceFilter(
        choices=[*Milestone.State.choices, ("LATE", "Late")], method="by_state", label="State", empty_label="All"
    )

    class Meta:
        model = Milestone
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet[Milestone], *, choices: Choices, today: date) -> None:
        self.today = today
        super().__init__(data, queryset)
        for name, found in (("network", choices[Body.Kind.NETWORK]), ("fund", choices["FUND"])):
            self.filters[name].extra["choices"] = found
            if len(found) < 2 and not self.data.get(name):
                del self.filters[name]

    @property
    def is_narrowed(self) -> bool:
        """Whether the address asks for less than the whole list."""
        return any(self.data.get(name) for name in self.form.fields)

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        for word in value.split()[:8]:
            rows = rows.filter(Q(title__icontains=word) | Q(outcome__icontains=word))
        return rows

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "LATE":
            return rows.filter(state=Milestone.State.AHEAD, due_on__lt=self.today)
        return rows.filter(state=value)
