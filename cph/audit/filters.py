"""Questions to the trail: who, what, when, about which thing."""

from __future__ import annotations

import django_filters

from cph.audit.models import Line
from cph.core.forms import DayField


class DayFilter(django_filters.Filter):
    """A day as people write it."""

    field_class = DayField


class LineFilter(django_filters.FilterSet):
    """Filters of the trail page; they live in the address, so that a list can be sent."""

    who = django_filters.CharFilter(field_name="actor_name", lookup_expr="icontains", label="Who", max_length=150)
    verb = django_filters.CharFilter(
        field_name="verb", lookup_expr="icontains", label="Did what", help_text="For example: appointed", max_length=60
    )
    thing = django_filters.CharFilter(
        field_name="subject", lookup_expr="icontains", label="About", help_text="Words of the line", max_length=200
    )
    since = DayFilter(field_name="at", lookup_expr="date__gte", label="From")
    until = DayFilter(field_name="at", lookup_expr="date__lte", label="Until")

    class Meta:
        model = Line
        fields: list[str] = []
