"""Visits, to look at only."""

from django.contrib import admin

from cph.core.admin import ReadOnlyAdmin
from cph.home.models import Visit


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    list_display = ["person", "seen_at"]
    list_select_related = ["person"]
    search_fields = ["person__name", "person__email"]
