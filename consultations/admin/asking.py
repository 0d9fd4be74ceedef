"""Questions, and the facts and papers beside them, in the admin site: read there, never rewritten."""

from __future__ import annotations

from django.contrib import admin

from consultations.models import Condition, Material, Option, Part, Question
from cph.core.admin import ReadOnlyAdmin


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    scope = "consultation__network"
    list_display = ("text", "consultation", "position", "page", "kind", "is_required", "withdrawn_at")
    list_filter = ("kind", "is_required", "consultation__network")
    search_fields = ("text", "consultation__title")
    list_select_related = ("consultation",)


class OfQuestion(ReadOnlyAdmin):
    """What belongs to a question is shown where its consultation is."""

    scope = "question__consultation__network"
    list_filter = ("question__consultation__network",)
    list_select_related = ("question",)


@admin.register(Option)
class OptionAdmin(OfQuestion):
    list_display = ("text", "question", "position", "asks_words")
    search_fields = ("text", "question__text", "question__consultation__title")


@admin.register(Part)
class PartAdmin(OfQuestion):
    list_display = ("number", "text", "question", "position")
    search_fields = ("text", "question__text", "question__consultation__title")


@admin.register(Condition)
class ConditionAdmin(OfQuestion):
    list_display = ("question", "option")
    search_fields = ("question__text", "option__text")
    list_select_related = ("question", "option")


@admin.register(Material)
class MaterialAdmin(ReadOnlyAdmin):
    """That there is a paper, and its name; the file is read on the site."""

    scope = "consultation__network"
    list_display = ("title", "consultation", "kind", "file_name", "added_by", "added_at", "removed_at")
    list_filter = ("kind", "consultation__network")
    search_fields = ("title", "text", "consultation__title")
    list_select_related = ("consultation", "added_by")
    exclude = ("file",)
