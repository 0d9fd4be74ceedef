"""What schools give of their own will, and posts that are paid for: in the admin, read only.

Who gives is known to those who keep the money: staff who do not run a fund find neither its requests nor its receipts.
"""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from cph.core import clock
from cph.core.admin import ReadOnlyAdmin
from funding.models import Band, Funder, Receipt, Request, SharedPost, Statement, StatementLine, Subscription
from funding.selectors.reach import funds_run_by


class ForKeepers(ReadOnlyAdmin):
    """Rows of the funds that this member of staff runs."""

    fund_path = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows = super().get_queryset(request)
        return rows.filter(**{f"{self.fund_path}__in": funds_run_by(request.user, clock.today())})


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    scope = "year__fund__network"
    list_display = ("year", "basis", "due_on", "set_by", "set_at")
    list_filter = ("basis", "year__fund__network")
    search_fields = ("year__fund__title", "year__fund__code")
    list_select_related = ("year__fund", "set_by")


@admin.register(Band)
class BandAdmin(ReadOnlyAdmin):
    scope = "subscription__year__fund__network"
    list_display = ("subscription", "from_pupils", "pence")
    list_filter = ("subscription__year__fund__network",)
    search_fields = ("subscription__year__fund__title",)
    list_select_related = ("subscription__year__fund",)


@admin.register(Request)
class RequestAdmin(ForKeepers):
    scope = "subscription__year__fund__network"
    fund_path = "subscription__year__fund"
    list_display = ("reference", "school", "subscription", "pence", "asked_at", "reminded_at")
    list_filter = ("subscription__year__fund__network",)
    search_fields = ("reference", "school__name")
    list_select_related = ("school", "subscription__year__fund")


@admin.register(Receipt)
class ReceiptAdmin(ForKeepers):
    scope = "request__subscription__year__fund__network"
    fund_path = "request__subscription__year__fund"
    list_display = ("request", "pence", "on", "noted_by", "noted_at")
    list_filter = ("request__subscription__year__fund__network",)
    search_fields = ("request__reference",)
    list_select_related = ("request", "noted_by")
    exclude = ("form_key",)


@admin.register(Statement)
class StatementAdmin(ForKeepers):
    scope = "year__fund__network"
    fund_path = "year__fund"
    list_display = ("name", "year", "first_pence", "last_pence", "read_by", "read_at")
    list_filter = ("year__fund__network",)
    search_fields = ("name",)
    list_select_related = ("year__fund", "read_by")


@admin.register(StatementLine)
class StatementLineAdmin(ForKeepers):
    scope = "statement__year__fund__network"
    fund_path = "statement__year__fund"
    list_display = ("statement", "row", "on", "words", "pence", "passed_over")
    list_filter = ("statement__year__fund__network",)
    search_fields = ("words",)
    list_select_related = ("statement",)


@admin.register(SharedPost)
class SharedPostAdmin(ForKeepers):
    scope = "year__fund__network"
    fund_path = "year__fund"
    list_display = ("title", "year", "range_label", "begins_on", "ends_on", "removed_at")
    list_filter = ("year__fund__network",)
    search_fields = ("title",)
    list_select_related = ("year__fund",)


@admin.register(Funder)
class FunderAdmin(ForKeepers):
    scope = "post__year__fund__network"
    fund_path = "post__year__fund"
    list_display = ("post", "name", "share", "fixed_pence", "is_this_fund")
    list_filter = ("post__year__fund__network",)
    search_fields = ("name", "post__title")
    list_select_related = ("post",)
