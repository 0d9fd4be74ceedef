"""Results and objections in the admin site: read there, never rewritten, and none before it is declared."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from cph.core.admin import ReadOnlyAdmin
from networks.elections.models import Declaration, LotDraw, Objection


@admin.register(Declaration)
class DeclarationAdmin(ReadOnlyAdmin):
    scope = "contest__election__network"
    list_display = ("contest", "words", "entitled", "cast", "declared_at", "terms_begun_at")
    list_filter = ("contest__election__network", "is_quorate")
    search_fields = ("contest__election__title", "contest__post__title", "words")
    list_select_related = ("contest__post", "contest__group", "contest__election")
    date_hierarchy = "declared_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Declaration]:
        """Until it is declared a result is the officer's and the scrutineer's, not even an administrator's."""
        return super().get_queryset(request).filter(declared_at__isnull=False)


@admin.register(Objection)
class ObjectionAdmin(ReadOnlyAdmin):
    scope = "election__network"
    list_display = ("election", "contest", "nomination", "made_by", "made_at", "answer")
    list_filter = ("answer", "election__network")
    search_fields = ("election__title", "made_by__name", "grounds")
    list_select_related = ("election", "contest__post", "contest__group", "nomination__nominee", "made_by")
    date_hierarchy = "made_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Objection]:
        """Objections to results. One to a decision on a nomination tells who was refused: it is on that page alone."""
        return super().get_queryset(request).filter(nomination__isnull=True)


@admin.register(LotDraw)
class LotDrawAdmin(ReadOnlyAdmin):
    scope = "contest__election__network"
    list_display = ("contest", "purpose", "seed_from", "drawn_by", "drawn_at")
    list_filter = ("purpose", "contest__election__network")
    search_fields = ("contest__election__title", "contest__post__title", "seed")
    list_select_related = ("contest__post", "contest__group", "drawn_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[LotDraw]:
        """A lot of the count tells who was equal: it is seen once the result is declared."""
        rows = super().get_queryset(request)
        return rows.exclude(purpose=LotDraw.Purpose.TIE, contest__declaration__declared_at__isnull=True)
