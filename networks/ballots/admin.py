"""Boxes in the admin site: to be read only, and nothing there that says who voted or what is on a paper."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from cph.core.admin import ReadOnlyAdmin
from networks.ballots.models import (
    Box,
    BoxKey,
    BoxSeal,
    Mark,
    OpenedBallot,
    OpenedWords,
    PaperKeying,
    RollEntry,
    SealedBallot,
)


@admin.register(Box)
class BoxAdmin(ReadOnlyAdmin):
    scope = "body"
    list_display = ("title", "body", "state", "keeping", "opens_at", "closes_at", "destroy_on")
    list_filter = ("state", "keeping", "body")
    search_fields = ("title",)
    list_select_related = ("body",)


class OfBox(ReadOnlyAdmin):
    """What belongs to a box. Asked by address, too, it answers by box only: never "has this person voted"."""

    scope = "box__body"
    list_display: tuple[str, ...] = ("box",)
    list_filter = ("box__state", "box__body")
    search_fields = ("box__title",)
    list_select_related = ("box",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup.startswith("box")


@admin.register(RollEntry)
class RollEntryAdmin(OfBox):
    list_display = ("box", "name")
    fields = ("box", "name", "voter", "elector", "school")


@admin.register(Mark)
class MarkAdmin(OfBox):
    """How many, by counting the rows; not whose."""

    list_display = fields = ("box", "on_paper")


@admin.register(SealedBallot)
class SealedBallotAdmin(OfBox):
    list_display = fields = ("id", "box")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SealedBallot]:
        """Not while voting is open: whoever watched a list grow would see whose envelope came last."""
        return super().get_queryset(request).exclude(box__state=Box.State.OPEN)


@admin.register(BoxKey)
class BoxKeyAdmin(OfBox):
    list_display = fields = ("box", "position", "holder", "is_proven", "is_used")
    list_select_related = ("box", "holder")


@admin.register(BoxSeal)
class BoxSealAdmin(OfBox):
    list_display = ("box", "entitled", "marked", "on_paper", "envelopes", "sealed_at")
    fields = (*list_display, "roll_hash", "root")


@admin.register(OpenedBallot)
class OpenedBallotAdmin(OfBox):
    list_display = fields = ("box", "commitment")


@admin.register(OpenedWords)
class OpenedWordsAdmin(OfBox):
    """How many; the words themselves are read where they were asked for, and by whom they may."""

    list_display = fields = ("box", "commitment")


@admin.register(PaperKeying)
class PaperKeyingAdmin(OfBox):
    list_display = fields = ("box", "number", "keyed_by")
    list_select_related = ("box", "keyed_by")
