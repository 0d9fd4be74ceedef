"""The register and those who lead schools, in the admin site. Facts of the register are read here and changed by an import."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet

from cph.core.admin import ReadOnlyAdmin, ScopedAdmin
from networks.schools.models import (
    Authority,
    Entry,
    Handover,
    Headship,
    Officer,
    RegisterImport,
    School,
    SchoolTerm,
)


class ForAdministrators(ScopedAdmin):
    """Rows that name people and belong to no network: administrators of the site only. Clerks have their own pages for them."""

    def rows_in(self, rows: QuerySet, networks: frozenset[int]) -> QuerySet:
        return rows.none()


@admin.register(Authority)
class AuthorityAdmin(ScopedAdmin):
    list_display = ("name", "code")
    search_fields = ("name", "=code")
    ordering = ("name",)


@admin.register(SchoolTerm)
class SchoolTermAdmin(ScopedAdmin):
    list_display = ("name", "authority", "academic_year", "starts_on", "ends_on")
    list_filter = ("academic_year", "authority")
    list_select_related = ("authority",)
    search_fields = ("name", "authority__name", "=authority__code")
    autocomplete_fields = ("authority",)
    ordering = ("authority__name", "starts_on")


@admin.register(School)
class SchoolAdmin(ReadOnlyAdmin):
    list_display = ("name", "urn", "authority", "phase", "sector", "status", "pupils")
    list_filter = ("phase", "sector", "status", "authority")
    list_select_related = ("authority",)
    search_fields = ("search",)
    ordering = ("sort_name", "urn")


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("urn", "name", "authority", "status", "opened_on", "closed_on")
    list_filter = ("status", "phase", "sector", "authority")
    list_select_related = ("authority",)
    search_fields = ("=urn", "name", "postcode")
    ordering = ("urn",)


@admin.register(Handover)
class HandoverAdmin(ReadOnlyAdmin):
    list_display = ("before", "kind", "after", "on")
    list_filter = ("kind",)
    list_select_related = ("before", "after")
    search_fields = ("=before__urn", "=after__urn", "before__name", "after__name")
    ordering = ("-on", "pk")


@admin.register(Headship)
class HeadshipAdmin(ForAdministrators):
    list_display = ("person", "role", "school", "starts_on", "ends_on")
    list_filter = ("role",)
    list_select_related = ("person", "school")
    search_fields = ("person__name", "school__name", "=school__urn")
    autocomplete_fields = ("person", "school")
    ordering = ("school__sort_name", "-starts_on")


@admin.register(Officer)
class OfficerAdmin(ForAdministrators):
    list_display = ("person", "title", "authority", "starts_on", "ends_on")
    list_filter = ("authority",)
    list_select_related = ("person", "authority")
    search_fields = ("person__name", "title", "authority__name")
    autocomplete_fields = ("person", "authority")
    ordering = ("authority__name", "-starts_on")


@admin.register(RegisterImport)
class RegisterImportAdmin(ReadOnlyAdmin, ForAdministrators):
    list_display = ("__str__", "state", "asked_by", "asked_at", "rows_read", "rows_expected", "finished_at")
    list_filter = ("state",)
    list_select_related = ("asked_by",)
    search_fields = ("asked_by__name", "problem")
    exclude = ("file", "links")
    ordering = ("-asked_at",)
