"""Claims, their lines and evidence in the admin site: read there; what is done with them is done on their pages."""

from __future__ import annotations

from django.contrib import admin

from cph.core.admin import ReadOnlyAdmin
from funding.models import Claim, ClaimLine, Evidence


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    scope = "allocation__year__fund__network"
    list_display = ("number", "school", "kind", "words", "amount_pence", "state", "written_by", "written_at")
    list_filter = ("state", "kind", "allocation__year__fund")
    search_fields = ("number", "words", "school__name", "supplier", "invoice")
    list_select_related = ("school", "written_by")
    date_hierarchy = "written_at"


@admin.register(ClaimLine)
class ClaimLineAdmin(ReadOnlyAdmin):
    scope = "claim__allocation__year__fund__network"
    list_display = ("claim", "position", "words", "on", "quantity", "amount_pence", "is_live")
    list_filter = ("is_live", "claim__kind")
    search_fields = ("claim__number", "words")
    list_select_related = ("claim",)


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    """That there is a file, not the file: that is opened from the page of its claim."""

    scope = "claim__allocation__year__fund__network"
    list_display = ("claim", "name", "size", "added_by", "added_at", "removed_at")
    search_fields = ("claim__number", "name")
    list_select_related = ("claim", "added_by")
    exclude = ("file",)
