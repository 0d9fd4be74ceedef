"""Reports and feedback in the admin site: read there, never rewritten; what rests on confidential records is not shown."""

from __future__ import annotations

from django.contrib import admin

from consultations.models import Feedback, Report
from cph.core.admin import ReadOnlyAdmin


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    scope = "consultation__network"
    list_display = ("consultation", "number", "issued_by", "issued_at", "paper")
    list_filter = ("consultation__network",)
    search_fields = ("consultation__title", "issued_by__name")
    list_select_related = ("consultation", "issued_by", "paper")
    date_hierarchy = "issued_at"
    exclude = ("content",)


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    scope = "consultation__network"
    list_display = ("consultation", "position", "asked", "done_at", "removed_at")
    list_filter = ("consultation__network",)
    search_fields = ("consultation__title", "asked", "said")
    list_select_related = ("consultation",)
    exclude = ("decision", "action", "paper", "form_key")
