"""What happened at a meeting, in the admin site: read there, never rewritten."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from cph.core.admin import ReadOnlyAdmin
from networks.meetings.models import Attendance, ChairRuling, Discussion
from networks.meetings.selectors.rulings import with_part


@admin.register(Attendance)
class AttendanceAdmin(ReadOnlyAdmin):
    scope = "meeting__body"
    list_display = ("person", "guest_name", "meeting", "standing", "counts", "how", "came_at", "left_at")
    list_filter = ("standing", "how", "counts", "meeting__body")
    search_fields = ("person__name", "guest_name", "title", "meeting__title")
    list_select_related = ("person", "meeting")
    exclude = ("for_item",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attendance]:
        """Who came for a confidential item alone is not for those who keep the site."""
        return super().get_queryset(request).exclude(for_item__part="B")


@admin.register(Discussion)
class DiscussionAdmin(ReadOnlyAdmin):
    scope = "meeting__body"
    list_display = ("meeting", "starts_at", "ends_at")
    list_filter = ("meeting__body", "starts_at")
    search_fields = ("meeting__title",)
    list_select_related = ("meeting",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Discussion]:
        """What Part B took is not for those who keep the site."""
        return super().get_queryset(request).filter(item__part="A")


@admin.register(ChairRuling)
class ChairRulingAdmin(ReadOnlyAdmin):
    scope = "meeting__body"
    list_display = ("words", "about", "meeting", "ruled_by", "ruled_at")
    list_filter = ("about", "meeting__body")
    search_fields = ("words", "meeting__title", "ruled_by__name")
    list_select_related = ("meeting", "ruled_by")
    exclude = ("motion",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChairRuling]:
        """What was ruled on a confidential motion, or in private, is not for those who keep the site."""
        return with_part(super().get_queryset(request)).filter(part="A")
