"""Meetings in the admin site: what happened is read there, never rewritten."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from cph.core import clock
from cph.core.admin import ReadOnlyAdmin, ScopedAdmin
from networks.meetings.models import (
    Agenda,
    AgendaItem,
    Agreement,
    Issue,
    ItemPaper,
    LeftSuggestion,
    Meeting,
    Proposal,
)
from networks.meetings.permissions import readable


@admin.register(Meeting)
class MeetingAdmin(ScopedAdmin):
    scope = "body"
    list_display = ("title", "body", "starts_at", "place", "state")
    list_filter = ("state", "body", "starts_at")
    search_fields = ("title", "place", "body__name")
    list_select_related = ("body",)
    autocomplete_fields = ("body", "called_by")
    readonly_fields = ("called_at", "change_count")
    date_hierarchy = "starts_at"

    def has_delete_permission(self, request, obj=None) -> bool:
        """A meeting is cancelled, with a reason, never deleted."""
        return False


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    scope = "body"
    list_display = ("title", "body", "group", "proposed_by", "proposed_at", "state")
    list_filter = ("state", "purpose", "body")
    search_fields = ("title", "reason", "proposed_by__name")
    list_select_related = ("body", "group", "proposed_by")


@admin.register(Agenda)
class AgendaAdmin(ReadOnlyAdmin):
    scope = "meeting__body"
    list_display = ("meeting", "state", "version", "put_at", "agreed_at", "agreed_by")
    list_filter = ("state", "meeting__body")
    search_fields = ("meeting__title",)
    list_select_related = ("meeting", "agreed_by")


@admin.register(AgendaItem)
class AgendaItemAdmin(ReadOnlyAdmin):
    scope = "agenda__meeting__body"
    list_display = ("title", "agenda", "position", "purpose", "minutes", "presenter", "removed_at")
    list_filter = ("purpose", "kind", "agenda__state")
    search_fields = ("title", "reason", "presenter__name", "presenter_name")
    list_select_related = ("agenda__meeting", "presenter")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """What is confidential is not here for staff who do not share it."""
        return readable(super().get_queryset(request), request.user, clock.now(), item="")


@admin.register(ItemPaper)
class ItemPaperAdmin(ReadOnlyAdmin):
    scope = "item__agenda__meeting__body"
    list_display = ("title", "item", "kind", "size", "uploaded_by", "uploaded_at", "removed_at")
    list_filter = ("kind",)
    search_fields = ("title", "item__title")
    list_select_related = ("item", "uploaded_by")
    exclude = (
        "file",
        "replaces",
    )  # read through its own page, which asks who may; what it replaced may be confidential

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return readable(super().get_queryset(request), request.user, clock.now())


@admin.register(LeftSuggestion)
class LeftSuggestionAdmin(ReadOnlyAdmin):
    scope = "agenda__meeting__body"
    list_display = ("key", "agenda", "left_by", "left_at")
    search_fields = ("key",)
    list_select_related = ("agenda__meeting", "left_by")


@admin.register(Agreement)
class AgreementAdmin(ReadOnlyAdmin):
    scope = "agenda__meeting__body"
    list_display = ("agenda", "version", "person", "agrees", "said_at")
    list_filter = ("agrees",)
    search_fields = ("person__name", "comment")
    list_select_related = ("agenda__meeting", "person")


@admin.register(Issue)
class IssueAdmin(ReadOnlyAdmin):
    scope = "meeting__body"
    list_display = ("meeting", "version", "paper", "issued_by", "issued_at", "told_at")
    list_filter = ("issued_at", "meeting__body")
    search_fields = ("meeting__title", "paper__number")
    list_select_related = ("meeting", "paper", "issued_by")
    exclude = ("recipients", "content")  # the content holds Part B
