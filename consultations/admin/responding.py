"""Who was asked and who responded, in the admin site: read there, never rewritten. What they answered is for its analysts."""

from __future__ import annotations

from django.contrib import admin

from consultations.models import Answer, Delegation, Draft, Respondent, Response
from cph.core.admin import ReadOnlyAdmin


@admin.register(Respondent)
class RespondentAdmin(ReadOnlyAdmin):
    """Those asked, and the roll they were drawn from."""

    scope = "consultation__network"
    list_display = ("name", "consultation", "group", "is_asked", "reminded_at")
    list_filter = ("is_asked", "consultation__network")
    search_fields = ("name", "consultation__title")
    list_select_related = ("consultation", "group")


@admin.register(Delegation)
class DelegationAdmin(ReadOnlyAdmin):
    """Who answers for a school beside its head."""

    scope = "respondent__consultation__network"
    list_display = ("respondent", "to", "given_by", "given_at", "ended_at")
    list_filter = ("respondent__consultation__network",)
    search_fields = ("respondent__name", "to__name", "given_by__name")
    list_select_related = ("respondent", "to", "given_by")


@admin.register(Response)
class ResponseAdmin(ReadOnlyAdmin):
    """That somebody responded, when and by which way. Of answers without names there is nothing here; of none what they say."""

    scope = "consultation__network"
    list_display = ("respondent", "consultation", "number", "is_last", "by", "sent_by", "sent_at")
    list_filter = ("is_last", "by", "consultation__network")
    search_fields = ("respondent__name", "consultation__title", "sent_by__name")
    list_select_related = ("respondent", "consultation", "sent_by")
    exclude = ("form_key",)

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        """Without a name there is no row: it would say nothing but how many."""
        return super().get_queryset(request).filter(respondent__isnull=False)


@admin.register(Answer)
class AnswerAdmin(ReadOnlyAdmin):
    """Which questions were answered. What was answered stands on the analysts' own pages, after the close, and nowhere else."""

    scope = "response__consultation__network"
    list_display = ("question", "response", "part")
    list_filter = ("response__consultation__network",)
    search_fields = ("question__text",)
    list_select_related = ("question", "response__respondent", "part")
    exclude = ("options", "number", "text")

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        """Answers without a name are not listed one by one."""
        return super().get_queryset(request).filter(response__respondent__isnull=False)


@admin.register(Draft)
class DraftAdmin(ReadOnlyAdmin):
    """That somebody began and has not sent. What they typed is theirs alone."""

    scope = "respondent__consultation__network"
    list_display = ("respondent", "person", "saved_at")
    list_filter = ("respondent__consultation__network",)
    search_fields = ("respondent__name", "person__name")
    list_select_related = ("respondent", "person")
    exclude = ("answers",)
