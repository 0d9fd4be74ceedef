"""What can be found, for administrators who wonder why something is or is not."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest

from cph.core.admin import ReadOnlyAdmin
from cph.search.models import Entry


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """Only whoever administers the whole site: a row says what a confidential paper says."""

    list_display = ("title", "kind", "where", "happened_on", "key")
    list_filter = ("kind",)
    search_fields = ("title", "key")
    exclude = ("text", "title_vector")

    def rows_in(self, rows: QuerySet[Entry], networks: frozenset[int]) -> QuerySet[Entry]:
        return rows.none()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        """Titles of confidential things are not for administrators either: they attend nothing by their office."""
        return (
            super()
            .get_queryset(request)
            .annotate(marks=Cast("readers", TextField()))
            .exclude(marks__contains="part-b:")
        )
