"""The list of schools: what one may ask it. The questions live in the address, so that a list can be sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.safestring import SafeString

from cph.core.html import fill
from networks.schools.models import Phase, School, Sector, Status
from networks.schools.selectors import AuthoritySeen, Found, schools_called

OPEN, CLOSED, ANY = "open", "closed", "any"
STATUSES = {
    OPEN: [Status.OPEN, Status.CLOSING],
    CLOSED: [Status.CLOSED],
    "proposed": [Status.PROPOSED],
}
OPTION, CHOSEN = '<option value="{}">{}</option>', '<option value="{}" selected>{}</option>'
SORTS = {"name": ("sort_name", "urn"), "pupils": ("-size", "-urn")}


class QuickSelect(forms.Select):
    """A long select, written in one go: a template for each of 150 options takes longer than the rest of the page."""

    def render(self, name: str, value: Any, attrs: dict | None = None, renderer: Any = None) -> SafeString:
        told = "" if value is None else str(value)
        options = "".join(fill(CHOSEN if str(key) == told else OPTION, key, label) for key, label in self.choices)
        said = {"name": name} | self.build_attrs(self.attrs, attrs)
        attributes = "".join(fill(' {}="{}"', *one) for one in said.items())
        return SafeString(f"<select{attributes}>{options}</select>")


class QuickChoice(django_filters.ChoiceFilter):
    """A choice with a quick select and a first line that leaves it open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=QuickSelect, **kwargs)


class SchoolFilter(django_filters.FilterSet):
    """Words, authority, phase, sector, open or closed; and in which order."""

    q = django_filters.CharFilter(
        method="unchanged", label="Search", help_text="Name, town, postcode or URN", max_length=100
    )
    authority = QuickChoice(field_name="authority__code", label="Authority", choices=(), empty_label="All")
    phase = QuickChoice(label="Phase", choices=Phase.choices, empty_label="All")
    sector = QuickChoice(label="Sector", choices=Sector.choices, empty_label="All")
    status = QuickChoice(
        method="unchanged",
        label="Open or closed",
        choices=[(CLOSED, "Closed"), ("proposed", "Proposed to open"), (ANY, "All")],
        empty_label="Open",
    )
    sort = QuickChoice(method="unchanged", label="Order", choices=[("pupils", "Most pupils first")], empty_label="Name")

    class Meta:
        model = School
        fields: list[str] = []

    def __init__(self, *args: Any, authorities: Iterable[AuthoritySeen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["authority"].extra["choices"] = [(one.code, one.name) for one in authorities]

    def unchanged(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows

    def found(self) -> Found:
        """The schools asked for. Words come last: spelling is forgiven only where nothing else fits."""
        if not self.is_valid():
            return Found(self.queryset.none(), 0)
        told, rows = self.form.cleaned_data, self.queryset
        wanted = told.get("status") or OPEN
        if wanted in STATUSES:
            rows = rows.filter(status__in=STATUSES[wanted])
        for name in ("authority", "phase", "sector"):
            rows = self.filters[name].filter(rows, told.get(name) or "")
        return schools_called(rows, told.get("q") or "")

    def form_for_page(self) -> forms.Form:
        """The form without "(optional)" at each field: nobody takes a filter for a duty."""
        self.form.use_required_attribute = False
        for field in self.form.fields.values():
            field.required = True
        return self.form

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
