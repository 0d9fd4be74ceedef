"""Motions and votes in the admin site: read only, Part B left out, and nobody's vote before the close."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from cph.core.admin import ReadOnlyAdmin
from networks.meetings.models import AgendaItem, Motion, Vote, VotingRight
from networks.meetings.selectors.motions import COUNTED

OPEN = AgendaItem.Part.OPEN


def open_part(path: str = "") -> Q:
    """Motions that are confidential neither themselves nor by their item."""
    item = Q(**{f"{path}item__isnull": True}) | Q(**{f"{path}item__part": OPEN})
    return Q(**{f"{path}part": OPEN}) & item


@admin.register(Motion)
class MotionAdmin(ReadOnlyAdmin):
    scope = "body"
    list_display = ("number", "title", "body", "state", "method", "franchise", "closes_at", "decided_at")
    list_filter = ("state", "method", "body")
    search_fields = ("number", "title", "text", "moved_by__name")
    list_select_related = ("body", "franchise")
    date_hierarchy = "moved_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Motion]:
        return super().get_queryset(request).filter(open_part())


class OfMotion(ReadOnlyAdmin):
    """What belongs to a motion is shown where the motion is."""

    scope = "motion__body"
    list_filter = ("motion__body",)
    search_fields = ("motion__number", "person__name")
    list_select_related = ("motion", "person", "school")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(open_part("motion__"))


@admin.register(VotingRight)
class VotingRightAdmin(OfMotion):
    list_display = ("motion", "person", "school", "title", "stands_in_for")


@admin.register(Vote)
class VoteAdmin(OfMotion):
    list_display = ("motion", "person", "school", "choice", "cast_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Vote]:
        """How people voted nobody sees before the close, not even here."""
        return super().get_queryset(request).filter(motion__state__in=COUNTED)
