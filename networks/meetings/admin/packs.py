"""Packs in the admin site: that they were made and told, for whom; what stands in them is read on their own page."""

from __future__ import annotations

from django.contrib import admin

from cph.core.admin import ReadOnlyAdmin
from networks.meetings.models import Pack, PackEdition


@admin.register(Pack)
class PackAdmin(ReadOnlyAdmin):
    scope = "meeting__body"
    list_display = ("meeting", "version", "asked_by", "asked_at", "told_at")
    list_filter = ("asked_at", "meeting__body")
    search_fields = ("meeting__title",)
    list_select_related = ("meeting", "asked_by")
    exclude = ("contents", "recipients")  # both parts of the agenda stand there


@admin.register(PackEdition)
class PackEditionAdmin(ReadOnlyAdmin):
    scope = "pack__meeting__body"
    list_display = ("pack", "state", "pages", "asked_at")
    search_fields = ("pack__meeting__title", "key")
    list_select_related = ("pack__meeting", "paper")
    exclude = ("contents", "paper")

    @admin.display(ordering="paper__state")
    def state(self, edition: PackEdition) -> str:
        return edition.paper.get_state_display()

    @admin.display(ordering="paper__pages")
    def pages(self, edition: PackEdition) -> int | None:
        return edition.paper.pages

    @admin.display(ordering="paper__asked_at")
    def asked_at(self, edition: PackEdition) -> object:
        return edition.paper.asked_at
