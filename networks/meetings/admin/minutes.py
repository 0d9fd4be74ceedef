"""Minutes, decisions and actions in the admin site: read only, Part B left out."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from cph.core.admin import ReadOnlyAdmin, ScopedAdmin
from networks.meetings.models import Action, Circulation, Decision, Habits, MinuteItem, Minutes, Remark
from networks.meetings.rules.parts import OPEN


class OpenRowsAdmin(ReadOnlyAdmin):
    """Rows at an item: those of Part B are not for who keeps the site. `own_part`: the row has a part of its own, too."""

    own_part = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        shown = Q(item__isnull=True) | Q(item__part=OPEN)
        return super().get_queryset(request).filter(shown & Q(part=OPEN) if self.own_part else shown)


@admin.register(Minutes)
class MinutesAdmin(ReadOnlyAdmin):
    scope = "meeting__body"
    list_display = ("meeting", "state", "circulated_at", "approved_at", "approved_in", "edited_by", "edited_at")
    list_filter = ("state", "meeting__body")
    search_fields = ("meeting__title",)
    list_select_related = ("meeting", "approved_in", "edited_by")


@admin.register(MinuteItem)
class MinuteItemAdmin(OpenRowsAdmin):
    scope = "minutes__meeting__body"
    list_display = ("item", "minutes", "outcome", "edited_by", "edited_at")
    list_filter = ("outcome", "minutes__state")
    search_fields = ("item__title", "discussion")
    list_select_related = ("item", "minutes__meeting", "edited_by")


@admin.register(Decision)
class DecisionAdmin(OpenRowsAdmin):
    scope = "body"
    own_part = True
    list_display = ("number", "text", "body", "decided_at", "recorded_by", "removed_at")
    list_filter = ("body", "decided_at")
    search_fields = ("number", "text")
    list_select_related = ("body", "recorded_by")


@admin.register(Action)
class ActionAdmin(OpenRowsAdmin):
    scope = "body"
    own_part = True
    list_display = ("number", "text", "body", "due_on", "state", "closed_by", "removed_at")
    list_filter = ("state", "body", "due_on")
    search_fields = ("number", "text", "owners__name")
    list_select_related = ("body", "closed_by")
    exclude = ("evidence",)  # the file is read through its own page, which asks who may


@admin.register(Circulation)
class CirculationAdmin(ReadOnlyAdmin):
    scope = "minutes__meeting__body"
    list_display = ("minutes", "version", "is_approved", "paper", "circulated_by", "circulated_at", "told_at")
    list_filter = ("is_approved", "circulated_at")
    search_fields = ("minutes__meeting__title", "paper__number")
    list_select_related = ("minutes__meeting", "paper", "circulated_by")
    exclude = ("content", "paper_b", "recipients")  # both parts of the minutes stand there


@admin.register(Remark)
class RemarkAdmin(OpenRowsAdmin):
    scope = "minutes__meeting__body"
    list_display = ("text", "minutes", "item", "kind", "said_by", "said_at", "answered_at")
    list_filter = ("kind",)
    search_fields = ("text", "said_by__name")
    list_select_related = ("minutes__meeting", "item", "said_by")


@admin.register(Habits)
class HabitsAdmin(ScopedAdmin):
    scope = "network"
    list_display = ("network", "minutes_within", "reminders")
    list_filter = ("reminders",)
    search_fields = ("network__name",)
    list_select_related = ("network",)
    autocomplete_fields = ("network",)

    def has_delete_permission(self, request: HttpRequest, obj: Habits | None = None) -> bool:
        """What a network chose is changed, not deleted."""
        return False
