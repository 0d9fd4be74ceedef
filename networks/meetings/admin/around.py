"""Calendar addresses and public pages in the admin site. No secret stands here: it follows from the site's key."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet

from cph.core.admin import ReadOnlyAdmin
from networks.meetings.models import Feed, PublicPage


@admin.register(Feed)
class FeedAdmin(ReadOnlyAdmin):
    """Everybody's own; an administrator of the site sees how many there are and when they were last read."""

    list_display = ("person", "body", "made_at", "withdrawn_at", "last_read_at")
    search_fields = ("person__name", "body__name")
    list_select_related = ("person", "body")

    def rows_in(self, rows: QuerySet[Feed], networks: frozenset[int]) -> QuerySet[Feed]:
        return rows.none()


@admin.register(PublicPage)
class PublicPageAdmin(ReadOnlyAdmin):
    scope = "body"
    list_display = ("body", "slug", "published_at", "published_by")
    search_fields = ("slug", "body__name")
    list_select_related = ("body", "published_by")
