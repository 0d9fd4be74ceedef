"""Addresses of the report, the feedback and what is published."""

from __future__ import annotations

from django.urls import path

from consultations.views import feedback, publishing, reporting

HERE = "consultations/<int:pk>/"

urlpatterns = [
    path(f"{HERE}report/", reporting.report, name="report"),
    path(f"{HERE}report/<int:number>/", reporting.report_edition, name="report_edition"),
    path(f"{HERE}report/<int:number>/pdf/", reporting.report_pdf, name="report_pdf"),
    path(f"{HERE}report/write/", reporting.report_write, name="report_write"),
    path(f"{HERE}report/preview/", reporting.report_preview, name="report_preview"),
    path(f"{HERE}report/table/", reporting.report_table, name="report_table"),
    path(f"{HERE}report/meeting/", reporting.report_meeting, name="report_meeting"),
    path(f"{HERE}decision/", reporting.consultation_decision, name="consultation_decision"),
    path(f"{HERE}file/", reporting.consultation_file, name="consultation_file"),
    path(f"{HERE}feedback/", feedback.feedback, name="feedback"),
    path(f"{HERE}feedback/add/", feedback.feedback_add, name="feedback_add"),
    path(f"{HERE}feedback/<int:row>/", feedback.feedback_edit, name="feedback_edit"),
    path(f"{HERE}feedback/<int:row>/move/", feedback.feedback_move, name="feedback_move"),
    path(f"{HERE}feedback/<int:row>/remove/", feedback.feedback_remove, name="feedback_remove"),
    path(f"{HERE}words/", publishing.words_list, name="words_list"),
    path(f"{HERE}words/<int:answer>/", publishing.words_redact, name="words_redact"),
    path(f"{HERE}words/<int:answer>/quote/", publishing.words_quote, name="words_quote"),
    path(f"{HERE}published/", publishing.published, name="published"),
]
