"""Tenures in the admin site: to be read; the pages of the posts change them and leave their lines."""

from django.contrib import admin

from cph.core.admin import ReadOnlyAdmin
from networks.executives.models import Tenure


@admin.register(Tenure)
class TenureAdmin(ReadOnlyAdmin):
    scope = "body"
    list_display = ["person", "post", "group", "seat", "body", "starts_on", "ends_on", "how"]
    list_filter = ["body", "post", "how", "starts_on"]
    search_fields = ["person__name", "post__title", "group__name"]
    list_select_related = ["person", "post", "group", "body"]
    autocomplete_fields = ["person", "post", "group", "body"]
    ordering = ["-starts_on", "pk"]
