"""Reports and feedback in the admin site: read there, never rewritten; what rests on confidential records is not shown."""

from __future__ import annotations

from django.contrib import admin

from consultations.models import Feedback, Quotation, Redaction, Report
from cph.core.admin import ReadOnlyAdmin


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    scope = "consultation__network"
    list_display = ("consultation", "number", "issued_by", "issued_at", "paper")
    list_filter = ("consultation__network",)
    search_fields = ("consultation__title", "issued_by__name")
    list_select_related = ("consultation", "issued_by", "paper")
    date_hierarchy = "issued_at"
    exclude = ("content",)


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    scope = "consultation__network"
    list_display = ("consultation", "position", "asked", "done_at", "removed_at")
    list_filter = ("consultation__network",)
    search_fields = ("consultation__title", "asked", "said")
    list_select_related = ("consultation",)
    exclude = ("decision", "action", "paper", "form_key")


@admin.register(Quotation)
class QuotationAdmin(ReadOnlyAdmin):
    """Which answer is quoted says who said it: not shown."""

    scope = "answer__question__consultation__network"
    list_display = ("question", "chosen_by", "chosen_at", "removed_at")
    list_filter = ("answer__question__consultation__network",)
    search_fields = ("answer__question__text", "chosen_by__name")
    list_select_related = ("answer__question", "chosen_by")
    exclude = ("answer",)

    @admin.display(description="to the question")
    def question(self, row: Quotation) -> str:
        return row.answer.question.text


@admin.register(Redaction)
class RedactionAdmin(ReadOnlyAdmin):
    """That somebody redacted, and why; neither whose words nor what is left of them."""

    scope = "answer__question__consultation__network"
    list_display = ("question", "reason", "redacted_by", "redacted_at")
    list_filter = ("answer__question__consultation__network",)
    search_fields = ("answer__question__text", "reason", "redacted_by__name")
    list_select_related = ("answer__question", "redacted_by")
    exclude = ("answer", "text")

    @admin.display(description="of an answer to")
    def question(self, row: Redaction) -> str:
        return row.answer.question.text
