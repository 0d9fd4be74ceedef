"""Papers in the admin site: read only, and a way to try again what could not be made."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from cph.core.admin import ReadOnlyAdmin
from cph.documents.models import Paper, Series
from cph.documents.services import ask_again


@admin.register(Paper)
class PaperAdmin(ReadOnlyAdmin):
    """A paper does not know its network (the app that asked for it does), so staff of one network see none here."""

    list_display = ["number", "title", "state", "asked_at", "made_at", "pages", "problem"]
    list_filter = ["state", "asked_at"]
    search_fields = ["number", "title"]
    ordering = ["-asked_at"]
    exclude = ["context", "joins", "left_out", "file"]  # what it says is read where its app shows it to who may read it
    actions = ["try_again"]

    def rows_in(self, rows: QuerySet[Paper], networks: frozenset[int]) -> QuerySet[Paper]:
        return rows.none()

    @admin.action(description="Try again to make the chosen papers")
    def try_again(self, request: HttpRequest, papers: QuerySet[Paper]) -> None:
        failed = list(papers.filter(state=Paper.State.FAILED))
        for paper in failed:
            ask_again(paper)
        messages.info(request, f"{len(failed)} papers will be tried again within a minute.")


@admin.register(Series)
class SeriesAdmin(ReadOnlyAdmin):
    list_display = ["prefix", "year", "last"]
    list_filter = ["year"]
    search_fields = ["prefix"]
    ordering = ["prefix", "-year"]
