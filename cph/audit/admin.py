"""The trail in the admin site: read only, and what is done in the admin site leaves its line."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from cph.audit.models import Line, PublishedHead
from cph.audit.services import record
from cph.core import clock
from cph.core.admin import ReadOnlyAdmin, witness_by


def leave_a_line(verb: str, thing: Model, request: HttpRequest) -> None:
    """Somebody changed something past the pages that ask for reasons: the trail says so."""
    record(
        verb,
        f"{thing._meta.verbose_name} “{thing}”",
        thing,
        by=request.user,
        at=clock.now(),
        seat="Staff of the admin site",
    )


witness_by(leave_a_line)


@admin.register(Line)
class LineAdmin(ReadOnlyAdmin):
    list_display = ["position", "at", "actor_name", "seat", "verb", "subject", "article"]
    search_fields = ["actor_name", "verb", "subject"]
    list_filter = ["at"]
    ordering = ["-position"]

    def rows_in(self, rows: QuerySet[Line], networks: frozenset[int]) -> QuerySet[Line]:
        return rows.filter(keys__overlap=[f"constitutions.body:{number}" for number in networks])


@admin.register(PublishedHead)
class PublishedHeadAdmin(ReadOnlyAdmin):
    list_display = ["position", "digest", "published_at"]
    ordering = ["-position"]
