"""The books in the admin site: read there, by nobody changed. Which school gave is not shown."""

from __future__ import annotations

from django.contrib import admin

from cph.core.admin import ReadOnlyAdmin
from funding.models import Account, Check, Entry, Posting


class WithoutGivers(ReadOnlyAdmin):
    """Who gives is known to those who keep the money; the admin site asks nobody whether they do."""

    gave = ""

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        rows = super().get_queryset(request)
        return rows.filter(**{f"{self.gave}__isnull": True}) if self.gave else rows


@admin.register(Account)
class AccountAdmin(WithoutGivers):
    gave = "school"
    scope = "year__fund__network"
    list_display = ("year", "kind", "allocation", "source", "balance")
    list_filter = ("kind", "year__fund__network")
    search_fields = ("source", "allocation__title", "year__fund__title")
    list_select_related = ("year__fund", "allocation__body", "allocation__school")
    exclude = ("school",)


@admin.register(Posting)
class PostingAdmin(ReadOnlyAdmin):
    scope = "year__fund__network"
    list_display = ("number", "year", "kind", "on", "posted_by", "posted_at", "digest")
    list_filter = ("kind", "year__fund__network")
    search_fields = ("year__fund__title", "=number")
    list_select_related = ("year__fund", "posted_by")
    date_hierarchy = "on"

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        return super().get_queryset(request).exclude(kind="CONTRIBUTION").exclude(reverses__kind="CONTRIBUTION")


@admin.register(Entry)
class EntryAdmin(WithoutGivers):
    gave = "account__school"
    scope = "posting__year__fund__network"
    list_display = ("posting", "account", "pence")
    list_filter = ("account__kind", "posting__year__fund__network")
    search_fields = ("posting__words", "posting__year__fund__title")
    list_select_related = ("posting", "account__allocation__body", "account__allocation__school", "account__year__fund")

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        rows = super().get_queryset(request).exclude(posting__kind="CONTRIBUTION")
        return rows.exclude(posting__reverses__kind="CONTRIBUTION")


@admin.register(Check)
class CheckAdmin(ReadOnlyAdmin):
    scope = "year__fund__network"
    list_display = ("year", "asked_by", "asked_at", "done_at", "postings", "digest")
    list_filter = ("year__fund__network", "done_at")
    search_fields = ("year__fund__title", "asked_by__name")
    list_select_related = ("year__fund", "asked_by")
    date_hierarchy = "asked_at"
