"""The list of schools: what one may ask it. The questions live in the address, so that a list can be sent."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from networks.schools.models import Phase, School, Sector, Status
from networks.schools.selectors import authorities_with_schools, schools_called

OPEN, CLOSED, ANY = "open", "closed", "any"
STATUSES = {
    OPEN: [Status.OPEN, Status.CLOSING],
    CLOSED: [Status.CLOSED],
    "proposed": [Status.PROPOSED],
}
SORTS = {"name": ("sort_name", "urn"), "pupils": ("-size", "-urn")}


class QuickSelect(forms.Select):
    """A long select, written in one go: a template for each of 150 options takes longer than the rest of the page."""

    def render(self, name: str, value: Any, attrs: dict | None = None, renderer: Any = None) -> SafeString:
        told = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SafeString(" selected") if str(key) == told else "", label) for key, label in self.choices),
        )
        attributes = format_html_join("", ' {}="{}"', self.build_attrs(self.attrs, attrs).items())
        return format_html('<select name="{}"{}>{}</select>', name, attributes, options)


class QuickChoice(django_filters.ChoiceFilter):
    """A choice with a quick select and a first line that leaves it open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=QuickSelect, **kwargs)


class SchoolFilter(django_filters.FilterSet):
    """Words, authority, phase, sector, open or closed; and in which order."""

    q = django_filters.CharFilter(
        method="named", label="Search", help_text="Name, town, postcode or URN", max_length=100
    )
    authority = QuickChoice(
        field_name="authority__code", label="Authority", choices=authorities_with_schools, empty_label="All"
    )
    phase = QuickChoice(label="Phase", choices=Phase.choices, empty_label="All")
    sector = QuickChoice(label="Sector", choices=Sector.choices, empty_label="All")
    status = QuickChoice(
        method="standing",
        label="Open or closed",
        choices=[(CLOSED, "Closed"), ("proposed", "Proposed to open"), (ANY, "All")],
        empty_label="Open",
    )
    sort = QuickChoice(method="unchanged", label="Order", choices=[("pupils", "Most pupils first")], empty_label="Name")

    class Meta:
        model = School
        fields: list[str] = []

    forgiven = False

    def named(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        rows, self.forgiven = schools_called(rows, value)
        return rows

    def standing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows

    def unchanged(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Words come last: spelling is forgiven only where nothing fits among the schools asked for."""
        told = self.form.cleaned_data
        wanted = told.get("status") or OPEN
        if wanted in STATUSES:
            queryset = queryset.filter(status__in=STATUSES[wanted])
        for name in ("authority", "phase", "sector", "q"):
            queryset = self.filters[name].filter(queryset, told.get(name) or "")
        return queryset

    @property
    def order(self) -> tuple[str, str]:
        """The keys the list runs by."""
        told = getattr(self.form, "cleaned_data", {}) if self.form.is_bound else {}
        return SORTS.get(told.get("sort") or "name", SORTS["name"])

    def chips(self) -> list[dict[str, str]]:
        """What is asked for, each with the address that asks for all but this."""
        found = []
        for name in ("q", "authority", "phase", "sector", "status"):
            value = (getattr(self.form, "cleaned_data", {}) or {}).get(name)
            if not value:
                continue
            query = self.data.copy()
            for gone in (name, "after", "before", "format"):
                query.pop(gone, None)
            labels = dict(self.form.fields[name].choices) if name != "q" else {}
            words = f"“{value}”" if name == "q" else str(labels.get(value, value))
            found.append({"what": str(self.filters[name].label), "words": words, "url": f"?{query.urlencode()}"})
        return found
