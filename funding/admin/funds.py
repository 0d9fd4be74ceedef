"""A fund, its years, who gets how much of it: in the admin. Money is moved on the pages only, by the books."""

from __future__ import annotations

from django.contrib import admin

from cph.core.admin import ReadOnlyAdmin
from funding.models import Allocation, Fund, Meets, Milestone, Sharing, Year


@admin.register(Fund)
class FundAdmin(ReadOnlyAdmin):
    scope = "network"
    list_display = ("title", "code", "network", "body", "keeper", "state", "begins_on", "ends_on")
    list_filter = ("state", "year_kind", "is_recurring", "is_voluntary", "network")
    search_fields = ("title", "code", "purpose")
    list_select_related = ("network", "body", "keeper")
    exclude = ("form_key",)


@admin.register(Meets)
class MeetsAdmin(ReadOnlyAdmin):
    scope = "fund__network"
    list_display = ("fund", "body")
    list_filter = ("fund__network",)
    search_fields = ("fund__title", "body__name")
    list_select_related = ("fund", "body")


@admin.register(Year)
class YearAdmin(ReadOnlyAdmin):
    scope = "fund__network"
    list_display = ("fund", "starts_on", "ends_on", "state", "closed_by", "closed_at")
    list_filter = ("state", "fund__network")
    search_fields = ("fund__title", "fund__code")
    list_select_related = ("fund", "closed_by")
    exclude = ("decision",)


@admin.register(Sharing)
class SharingAdmin(ReadOnlyAdmin):
    scope = "year__fund__network"
    list_display = ("title", "year", "rule", "to", "amount_pence", "made_by", "made_at")
    list_filter = ("rule", "to", "year__fund__network")
    search_fields = ("title", "year__fund__title")
    list_select_related = ("year__fund", "made_by")
    exclude = ("decision", "form_key")


@admin.register(Allocation)
class AllocationAdmin(ReadOnlyAdmin):
    scope = "year__fund__network"
    list_display = ("title", "year", "number", "body", "school", "first_pence")
    list_filter = ("year__fund__network",)
    search_fields = ("title", "body__name", "school__name", "year__fund__title")
    list_select_related = ("year__fund", "body", "school")


@admin.register(Milestone)
class MilestoneAdmin(ReadOnlyAdmin):
    scope = "fund__network"
    list_display = ("title", "fund", "due_on", "state", "judged_by", "removed_at")
    list_filter = ("state", "fund__network")
    search_fields = ("title", "fund__title", "outcome")
    list_select_related = ("fund", "judged_by")
    exclude = ("evidence", "form_key")
