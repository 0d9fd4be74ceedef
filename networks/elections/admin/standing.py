"""Who stands: nominations, eligibility, questions, in the admin site: read there, never rewritten.

The returning officer alone sees evidence, findings and who was refused before it is public; here they are not shown.
"""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from cph.core import clock
from cph.core.admin import ReadOnlyAdmin
from networks.elections.models import Finding, Nomination, Question, Reply

OF_CONTEST = "contest__election__network"


def is_known(path: str = "") -> Q:
    """Valid and after the end of withdrawals: what everybody who may vote sees."""
    ends = {f"{path}contest__election__withdrawals_close_at__lte": clock.now()}
    return Q(**{f"{path}decision": Nomination.Decision.VALID}, **ends)


@admin.register(Nomination)
class NominationAdmin(ReadOnlyAdmin):
    scope = OF_CONTEST
    list_display = ("nominee", "partner", "contest", "number", "decision", "withdrawn_at")
    list_filter = ("contest__election",)
    search_fields = ("nominee__name", "partner__name", "contest__election__title", "contest__post__title")
    list_select_related = ("nominee", "partner", "contest__post", "contest__group")
    exclude = ("photograph",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Nomination]:
        return super().get_queryset(request).filter(is_known())


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin):
    """That something was found and when; neither what, nor on what evidence."""

    scope = "nomination__contest__election__network"
    list_display = ("nomination", "requirement", "found_by", "found_at")
    list_filter = ("nomination__contest__election",)
    search_fields = ("nomination__nominee__name", "requirement__wording")
    list_select_related = (
        "nomination__nominee", "nomination__partner", "requirement", "found_by", "person",
    )  # fmt: skip
    fields = ("nomination", "person", "requirement", "found_by", "found_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Finding]:
        return super().get_queryset(request).filter(is_known("nomination__"))


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    scope = OF_CONTEST
    list_display = ("words", "contest", "asked_by", "asked_at", "hidden_because")
    list_filter = ("contest__election",)
    search_fields = ("words", "asked_by__name")
    list_select_related = ("contest__post", "contest__group", "asked_by")


@admin.register(Reply)
class ReplyAdmin(ReadOnlyAdmin):
    scope = "question__contest__election__network"
    list_display = ("nomination", "question", "replied_at")
    list_filter = ("question__contest__election",)
    search_fields = ("words", "nomination__nominee__name", "question__words")
    list_select_related = ("nomination__nominee", "nomination__partner", "question")
