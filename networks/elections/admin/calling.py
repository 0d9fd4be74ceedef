"""An election is called: vacancies, timetable, roll, in the admin site: read there, never rewritten."""

from __future__ import annotations

from django.contrib import admin

from cph.core.admin import ReadOnlyAdmin
from networks.elections.models import Contest, Election, Elector, RollCorrection


@admin.register(Election)
class ElectionAdmin(ReadOnlyAdmin):
    scope = "network"
    list_display = ("title", "network", "state", "officer", "noticed_at", "voting_closes_at")
    list_filter = ("state", "network")
    search_fields = ("title", "officer__name")
    list_select_related = ("network", "officer")
    date_hierarchy = "noticed_at"


@admin.register(Contest)
class ContestAdmin(ReadOnlyAdmin):
    scope = "election__network"
    list_display = ("election", "post", "group", "seats", "method", "state")
    list_filter = ("state", "method", "election__network")
    search_fields = ("election__title", "post__title", "group__name")
    list_select_related = ("election", "post", "group")


class OfContest(ReadOnlyAdmin):
    """What belongs to a contest is shown where its election is."""

    scope = "contest__election__network"
    list_filter = ("contest__election__network",)
    list_select_related = ("contest__election", "contest__post", "contest__group")


@admin.register(Elector)
class ElectorAdmin(OfContest):
    """The roll: who has a vote. Who has voted is nowhere."""

    list_display = ("name", "contest", "added_by", "taken_off_by")
    search_fields = ("name", "voter__name", "contest__election__title")
    list_select_related = (*OfContest.list_select_related, "added_by", "taken_off_by")


@admin.register(RollCorrection)
class RollCorrectionAdmin(OfContest):
    list_display = ("name", "adds", "contest", "reason", "decided_by", "decided_at")
    search_fields = ("name", "reason", "contest__election__title")
    list_select_related = (*OfContest.list_select_related, "decided_by")
