"""A proposal is written, costed, issued, tabled and decided: in the admin, to be read; what was decided may be confidential."""

from __future__ import annotations

from django.contrib import admin

from cph.core.admin import ReadOnlyAdmin
from funding.models import CostLine, Proposal, Version


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    scope = "network"
    list_display = ("title", "network", "body", "lead", "state", "purpose", "asked_pence", "created_at")
    list_filter = ("state", "purpose", "is_recurring", "network")
    search_fields = ("title", "lead__name", "source")
    list_select_related = ("network", "body", "lead")
    date_hierarchy = "created_at"
    exclude = ("decision", "decided_pence", "decided_source", "conditions")


@admin.register(CostLine)
class CostLineAdmin(ReadOnlyAdmin):
    scope = "proposal__network"
    list_display = ("label", "proposal", "position", "quantity", "price_pence", "times", "units", "stated_pence")
    list_filter = ("proposal__network",)
    search_fields = ("label", "proposal__title")
    list_select_related = ("proposal",)


@admin.register(Version)
class VersionAdmin(ReadOnlyAdmin):
    scope = "proposal__network"
    list_display = ("proposal", "number", "issued_by", "issued_at", "paper")
    list_filter = ("proposal__network",)
    search_fields = ("proposal__title", "issued_by__name")
    list_select_related = ("proposal", "issued_by", "paper")
    date_hierarchy = "issued_at"
