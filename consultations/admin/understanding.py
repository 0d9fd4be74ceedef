"""Admin pages of understanding: themes can be reworded; what was read and worked out only looked at."""

from __future__ import annotations

from django.contrib import admin

from consultations.models import Export, Likeness, Reading, Tabulation, Tag, Theme
from cph.core.admin import ReadOnlyAdmin, ScopedAdmin


@admin.register(Theme)
class ThemeAdmin(ScopedAdmin):
    scope = "question__consultation__network"
    list_display = ["name", "question", "merged_into", "made_by", "made_at"]
    list_select_related = ["question", "merged_into", "made_by"]
    search_fields = ["name", "question__text"]
    readonly_fields = ["question", "merged_into", "made_by", "made_at"]

    def has_add_permission(self, request: object) -> bool:
        return False


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin):
    scope = "answer__question__consultation__network"
    list_display = ["analyst", "read_at"]
    list_select_related = ["analyst"]
    search_fields = ["analyst__name"]
    fields = ["analyst", "read_at"]


@admin.register(Tag)
class TagAdmin(ReadOnlyAdmin):
    scope = "theme__question__consultation__network"
    list_display = ["theme", "analyst"]
    list_select_related = ["theme", "reading__analyst"]
    search_fields = ["theme__name"]
    fields = ["theme"]

    @admin.display(description="analyst")
    def analyst(self, tag: Tag) -> str:
        return tag.reading.analyst.name


@admin.register(Likeness)
class LikenessAdmin(ReadOnlyAdmin):
    scope = "answer__question__consultation__network"
    list_display = ["answer_id", "like_id"]
    fields = ["answer_id", "like_id"]


@admin.register(Tabulation)
class TabulationAdmin(ReadOnlyAdmin):
    scope = "consultation__network"
    list_display = ["consultation", "selection", "made_at"]
    list_select_related = ["consultation"]
    search_fields = ["consultation__title", "selection"]
    fields = ["consultation", "selection", "filters", "made_at"]


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    scope = "consultation__network"
    list_display = ["consultation", "kind", "state", "asked_by", "asked_at"]
    list_select_related = ["consultation", "asked_by"]
    list_filter = ["kind", "state"]
    search_fields = ["consultation__title"]
    fields = ["consultation", "kind", "state", "rows", "of_rows", "problem", "asked_by", "asked_at", "made_at"]
