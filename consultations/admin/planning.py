"""A consultation and how it was planned, in the admin site: read there, never rewritten."""

from __future__ import annotations

from django.contrib import admin

from consultations.models import Analyst, AudiencePart, ChosenWay, Consultation, Extension, View
from cph.core.admin import ReadOnlyAdmin


@admin.register(Consultation)
class ConsultationAdmin(ReadOnlyAdmin):
    scope = "network"
    list_display = ("title", "network", "state", "asker", "lead", "opens_at", "closes_at", "is_template")
    list_filter = ("state", "asker", "naming", "is_template", "network")
    search_fields = ("title", "about", "lead__name")
    list_select_related = ("network", "lead")
    date_hierarchy = "closes_at"
    exclude = ("decision",)  # it may be confidential


class OfConsultation(ReadOnlyAdmin):
    """What belongs to a consultation is shown where its consultation is."""

    scope = "consultation__network"
    list_filter = ("consultation__network",)
    list_select_related = ("consultation",)


@admin.register(Analyst)
class AnalystAdmin(OfConsultation):
    list_display = ("person", "consultation", "named_at", "ended_at")
    search_fields = ("person__name", "consultation__title")
    list_select_related = ("person", "consultation")


@admin.register(ChosenWay)
class ChosenWayAdmin(OfConsultation):
    list_display = ("consultation", "way", "is_proposed", "is_chosen", "because", "chosen_by")
    list_filter = ("way", "is_proposed", "is_chosen", "consultation__network")
    search_fields = ("consultation__title", "because", "proposed_because")
    list_select_related = ("consultation", "chosen_by")


@admin.register(AudiencePart)
class AudiencePartAdmin(OfConsultation):
    list_display = ("consultation", "of", "group", "value", "school", "person")
    list_filter = ("of", "consultation__network")
    search_fields = ("consultation__title", "group__name", "school__name", "person__name")
    list_select_related = ("consultation", "group", "school", "person")


@admin.register(Extension)
class ExtensionAdmin(OfConsultation):
    list_display = ("consultation", "closed_at", "closes_at", "reason", "extended_by")
    search_fields = ("consultation__title", "reason")
    list_select_related = ("consultation", "extended_by")


@admin.register(View)
class ViewAdmin(OfConsultation):
    """What meetings, groups and partners said, corrections beside what they replace."""

    list_display = ("__str__", "consultation", "of", "way", "on", "people", "replaces")
    list_filter = ("of", "way", "consultation__network")
    search_fields = ("consultation__title", "words", "name", "group__name")
    list_select_related = ("consultation", "meeting", "group", "replaces__meeting", "replaces__group")
