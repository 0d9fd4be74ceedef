"""Notices in the admin site: to see what was sent and what was not, never to write."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet

from cph.core.admin import ReadOnlyAdmin
from cph.notifications.models import Choice, Notice


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Staff of one network see none: a notice belongs to a person, who may sit in several networks."""

    list_display = ["subject", "person", "kind", "due_at", "posted_at", "attempts", "last_error"]
    list_filter = ["kind", "by_email", "created_at"]
    search_fields = ["subject", "person__name", "person__email"]
    list_select_related = ["person"]
    exclude = ["sealed_link", "text", "calendar"]  # that it went out is for who keeps the site, what it says is not
    ordering = ["-created_at"]

    def rows_in(self, rows: QuerySet[Notice], networks: frozenset[int]) -> QuerySet[Notice]:
        return rows.none()


@admin.register(Choice)
class ChoiceAdmin(ReadOnlyAdmin):
    list_display = ["person", "kind", "rhythm"]
    list_filter = ["kind", "rhythm"]
    search_fields = ["person__name"]
    list_select_related = ["person"]
    ordering = ["person__name", "kind"]

    def rows_in(self, rows: QuerySet[Choice], networks: frozenset[int]) -> QuerySet[Choice]:
        return rows.none()
