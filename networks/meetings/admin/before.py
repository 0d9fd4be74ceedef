"""What was said before meetings, in the admin site: to be read, and nothing confidential by who does not share it."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from cph.core import clock
from cph.core.admin import ReadOnlyAdmin
from networks.meetings.models import Declaration, Interest, ItemPaper, PaperRead, PartBAccess, Reply
from networks.meetings.permissions import readable


@admin.register(Reply)
class ReplyAdmin(ReadOnlyAdmin):
    scope = "meeting__body"
    list_display = ("meeting", "person", "answer", "substitute", "said_at", "said_by")
    list_filter = ("answer", "meeting__body")
    search_fields = ("person__name", "meeting__title", "substitute__name")
    list_select_related = ("meeting", "person", "substitute", "said_by")


@admin.register(Interest)
class InterestAdmin(ReadOnlyAdmin):
    scope = "network"
    list_display = ("person", "network", "kind", "nature", "starts_on", "ends_on", "withdrawn_at")
    list_filter = ("kind", "network", "ends_on")
    search_fields = ("person__name", "nature")
    list_select_related = ("person", "network")


@admin.register(Declaration)
class DeclarationAdmin(ReadOnlyAdmin):
    scope = "meeting__body"
    list_display = ("meeting", "item", "person", "nature", "then", "declared_at", "withdrawn_at")
    list_filter = ("then", "meeting__body")
    search_fields = ("person__name", "nature", "meeting__title")
    list_select_related = ("meeting", "item", "person")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        mine = readable(Declaration.objects.filter(item__isnull=False), request.user, clock.now())
        return rows.filter(Q(item__isnull=True) | Q(pk__in=mine.values("pk")))


@admin.register(PartBAccess)
class PartBAccessAdmin(ReadOnlyAdmin):
    scope = "item__agenda__meeting__body"
    list_display = ("item", "person", "allows", "decided_by", "decided_at")
    list_filter = ("allows",)
    search_fields = ("person__name", "item__title")
    list_select_related = ("item", "person", "decided_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return readable(super().get_queryset(request), request.user, clock.now())


@admin.register(PaperRead)
class PaperReadAdmin(ReadOnlyAdmin):
    scope = "paper__item__agenda__meeting__body"
    list_display = ("paper", "person", "read_at")
    search_fields = ("paper__title", "person__name")
    list_select_related = ("paper", "person")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        papers = readable(ItemPaper.objects.all(), request.user, clock.now())
        return super().get_queryset(request).filter(paper__in=papers.values("pk"))
