"""Places and drawings in the admin site: to be read; the pages of the groups change them and leave their lines."""

from django.contrib import admin

from cph.core.admin import ReadOnlyAdmin, ScopedInline
from networks.groups.models import Drawing, DrawnGroup, DrawnPlace, Place


@admin.register(Place)
class PlaceAdmin(ReadOnlyAdmin):
    scope = "network"
    list_display = ["school", "group", "network", "starts_on", "ends_on"]
    list_filter = ["network", "group", "starts_on"]
    search_fields = ["school__name", "school__urn", "group__name"]
    list_select_related = ["school", "group", "network"]
    autocomplete_fields = ["school", "group", "network"]
    ordering = ["group__name", "school__sort_name", "pk"]


class DrawnGroups(ScopedInline):
    model = DrawnGroup


@admin.register(Drawing)
class DrawingAdmin(ReadOnlyAdmin):
    scope = "network"
    list_display = ["network", "starts_on", "drawn_by", "drawn_at", "changed_by", "changed_at", "adopted_at"]
    list_filter = ["network", "adopted_at"]
    search_fields = ["network__name", "drawn_by__name"]
    list_select_related = ["network", "drawn_by", "changed_by"]
    autocomplete_fields = ["network", "drawn_by", "changed_by"]
    ordering = ["-drawn_at"]
    inlines = [DrawnGroups]


@admin.register(DrawnGroup)
class DrawnGroupAdmin(ReadOnlyAdmin):
    scope = "drawing__network"
    list_display = ["name", "drawing"]
    list_filter = ["drawing__network"]
    search_fields = ["name"]
    list_select_related = ["drawing__network"]
    autocomplete_fields = ["drawing"]
    ordering = ["name", "pk"]


@admin.register(DrawnPlace)
class DrawnPlaceAdmin(ReadOnlyAdmin):
    scope = "group__drawing__network"
    list_display = ["school", "group"]
    list_filter = ["group__drawing__network"]
    search_fields = ["school__name", "school__urn", "group__name"]
    list_select_related = ["school", "group"]
    autocomplete_fields = ["school", "group"]
    ordering = ["group__name", "school__sort_name", "pk"]
