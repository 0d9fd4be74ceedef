"""The admin site, fenced: staff of one network see that network's rows and choices, never another's.

Which networks somebody keeps, only the apps above know. `networks.constitutions` says so once, when Django starts, by
`keep_networks_by`; `cph.audit` asks by `witness_by` to be told of every change, so that the admin site leaves lines too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import FieldDoesNotExist
from django.db import DatabaseError, models, transaction
from django.db.models import Field, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

Witness = Callable[[str, Model, HttpRequest], object]
_networks: list[Callable[[HttpRequest], Iterable[int]]] = []
_witnesses: list[Witness] = []


def keep_networks_by(provider: Callable[[HttpRequest], Iterable[int]]) -> None:
    """The app that knows who keeps which network's records says how to ask, once."""
    _networks[:] = [provider]


def witness_by(witness: Witness) -> None:
    """Whoever writes the trail says how: called as witness("changed", thing, request) in the same transaction."""
    _witnesses[:] = [witness]


def networks_of(request: HttpRequest) -> frozenset[int] | None:
    """The networks this member of staff keeps; None for an administrator of the whole site, who keeps all."""
    if request.user.is_superuser:
        return None
    if not hasattr(request, "_networks_kept"):
        request._networks_kept = frozenset(number for provider in _networks for number in provider(request))
    return request._networks_kept


def in_networks(path: str, networks: Iterable[int]) -> Q:
    """Rows whose body, at the end of `path`, is one of these networks or part of one ("self": the row is the body)."""
    if path == "self":
        return Q(pk__in=networks) | Q(parent__in=networks)
    return Q(**{f"{path}__in": networks}) | Q(**{f"{path}__parent__in": networks})


class ScopedChoices(BaseModelAdmin):
    """Offers in every select only rows that the person could open in the admin site themselves."""

    def _within(self, field: Field, request: HttpRequest, kwargs: dict[str, Any]) -> None:
        related = self.admin_site._registry.get(field.remote_field.model)
        if related is not None and "queryset" not in kwargs:
            kwargs["queryset"] = related.get_queryset(request)

    def formfield_for_foreignkey(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        self._within(db_field, request, kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        self._within(db_field, request, kwargs)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class ScopedInline(ScopedChoices, admin.TabularInline):
    """Rows of another model on the page of the one they belong to."""

    extra = 0
    show_change_link = True


class ScopedFilter(admin.RelatedFieldListFilter):
    """The filter at the side names only what the person may see."""

    def field_choices(self, field: Field, request: HttpRequest, model_admin: admin.ModelAdmin) -> list:
        related = model_admin.admin_site._registry.get(field.remote_field.model)
        if related is None:
            return super().field_choices(field, request, model_admin)
        return [(one.pk, str(one)) for one in related.get_queryset(request)[:200]]


class ScopedAdmin(ScopedChoices, admin.ModelAdmin):
    """Every model's admin. `scope` is the path to the network's body ("meeting__body"), several paths, or "self" for a body.

    None means reference data of the whole site: staff of a network may read it, only an administrator changes it.
    """

    scope: str | tuple[str, ...] | None = None
    list_per_page = 50
    show_full_result_count = False

    def rows_in(self, rows: QuerySet, networks: frozenset[int]) -> QuerySet:
        """The rows of these networks. An app whose rows have no path to a body overrides this."""
        if self.scope is None:
            return rows
        inside = Q()
        for path in [self.scope] if isinstance(self.scope, str) else self.scope:
            inside |= in_networks(path, networks)
        # through a subquery: a path over several rows would list one thing twice
        return rows.filter(pk__in=self.model._base_manager.filter(inside).values("pk"))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        networks = networks_of(request)
        return rows if networks is None else self.rows_in(rows, networks)

    def get_list_filter(self, request: HttpRequest) -> list:
        return [
            (one, ScopedFilter) if isinstance(one, str) and self._is_relation(one) else one
            for one in super().get_list_filter(request)
        ]

    def _is_relation(self, path: str) -> bool:
        model: type[Model] = self.model
        field: Any = None
        for name in path.split("__"):
            try:
                field = model._meta.get_field(name)
            except FieldDoesNotExist:
                return False
            model = field.related_model or model
        return bool(field.is_relation)

    def get_ordering(self, request: HttpRequest) -> Sequence[str]:
        """Newest first where nothing else is said: what a field offers is paged, and a page needs an order."""
        return super().get_ordering(request) or ("-pk",)

    def _may_write(self, request: HttpRequest) -> bool:
        return self.scope is not None or request.user.is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may_write(request) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may_write(request) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may_write(request) and super().has_delete_permission(request, obj)

    # --- every change leaves a line
    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._witness("added in the admin site", obj, request)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        if message:
            self._witness("changed in the admin site", obj, request)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet) -> Any:
        for obj in queryset:
            self._witness("deleted in the admin site", obj, request)
        return super().log_deletions(request, queryset)

    def _witness(self, verb: str, thing: Model, request: HttpRequest) -> None:
        for witness in _witnesses:
            witness(verb, thing, request)

    # --- what the database refuses is a sentence, not an error page
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._answered(super().changeform_view, request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._answered(super().delete_view, request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._answered(super().changelist_view, request, *args, **kwargs)

    def _answered(self, view: Callable[..., HttpResponse], request: HttpRequest, *args: Any, **kw: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kw)
        try:
            with transaction.atomic():
                return view(request, *args, **kw)
        except DatabaseError as error:
            words = str(error).strip().splitlines() or ["no reason given"]
            messages.error(request, f"The database refused this, and nothing was changed: {words[0]}")
            return HttpResponseRedirect(request.get_full_path())


class ReadOnlyAdmin(ScopedAdmin):
    """Rows that happened: to be read, never added to, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
