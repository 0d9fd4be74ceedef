"""How a list of meetings is narrowed; the choices live in its address."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from networks.constitutions.models import Body
from networks.meetings.models import Meeting

WHEN = [("coming", "To come"), ("past", "Past"), ("all", "All")]


class MeetingFilter(django_filters.FilterSet):
    """By time, by body, with the cancelled or without."""

    when = django_filters.ChoiceFilter(choices=WHEN, method="by_time", label="When", empty_label=None)
    body = django_filters.ModelChoiceFilter(queryset=Body.objects.none(), label="Who meets", empty_label="Everybody")

    class Meta:
        model = Meeting
        fields: list[str] = []

    def __init__(self, data: Any, *args: Any, bodies: QuerySet[Body], now: Any, **kwargs: Any) -> None:
        data = data.copy()
        if data.get("when") not in dict(WHEN):
            data["when"] = "coming"
        self.now = now
        super().__init__(data, *args, **kwargs)
        self.filters["body"].queryset = bodies
        self.filters["body"].field.queryset = bodies

    @property
    def is_past(self) -> bool:
        return bool(self.data["when"] == "past")

    def by_time(self, rows: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        if value == "past":
            return rows.filter(ends_at__lt=self.now)
        return rows.filter(ends_at__gte=self.now) if value == "coming" else rows
