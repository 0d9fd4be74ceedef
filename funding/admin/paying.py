"""Accounts, batches and payments in the admin site: read there, and of an account its last digits."""

from __future__ import annotations

from django.contrib import admin

from cph.core.admin import ReadOnlyAdmin
from funding.models import Batch, Payee, Payment


@admin.register(Payee)
class PayeeAdmin(ReadOnlyAdmin):
    """A school is no network’s alone: staff of a network see the accounts of schools that claim from its funds."""

    scope = "school__claims__allocation__year__fund__network"
    list_display = ("school", "name", "ending", "entered_by", "entered_at", "checked_by", "checked_at", "ended_at")
    list_filter = ("checked_at", "ended_at")
    search_fields = ("school__name",)
    list_select_related = ("school", "entered_by", "checked_by")
    exclude = ("sealed", "form_key")


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    scope = "fund__network"
    list_display = ("number", "fund", "count", "total_pence", "pays_on", "state", "made_by", "paid_by", "paid_at")
    list_filter = ("state", "fund__network")
    search_fields = ("number", "fund__title", "fund__code")
    list_select_related = ("fund", "made_by", "paid_by")
    date_hierarchy = "pays_on"
    exclude = ("form_key",)


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    scope = "batch__fund__network"
    list_display = ("reference", "batch", "claim", "payee", "pence", "posting", "reversed_at")
    list_filter = ("batch__state", "batch__fund__network")
    search_fields = ("reference", "batch__number", "claim__number")
    list_select_related = ("batch", "claim", "payee__school", "posting")
