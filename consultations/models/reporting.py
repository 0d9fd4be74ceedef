"""The report, and what was done with what was said."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from consultations.models.planning import Consultation
from consultations.models.responding import Answer
from cph.documents.models import Paper
from cph.people.models import Person
from networks.meetings.models import Action, Decision, ItemPaper


class Feedback(models.Model):
    """We asked, you said, we did. What was done is tied to a decision, an action or a paper."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="feedback")
    position = models.PositiveSmallIntegerField()
    asked = models.TextField("we asked")
    said = models.TextField("you said")
    did = models.TextField("we did", blank=True)
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    paper = models.ForeignKey(ItemPaper, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    done_at = models.DateTimeField("“we did” was written at", null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        verbose_name_plural = "feedback"
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "position"], condition=Q(removed_at__isnull=True), name="one_feedback_per_place"
            ),
            models.CheckConstraint(
                condition=Q(did="", done_at__isnull=True, decision__isnull=True, action__isnull=True, paper__isnull=True)
                | (
                    ~Q(did="") & Q(done_at__isnull=False)
                    & (
                        Q(decision__isnull=False, action__isnull=True, paper__isnull=True)
                        | Q(decision__isnull=True, action__isnull=False, paper__isnull=True)
                        | Q(decision__isnull=True, action__isnull=True, paper__isnull=False)
                    )
                ),
                name="what_was_done_has_its_proof",
                violation_error_message="Choose the decision, the action or the paper that shows what was done.",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["consultation"], condition=Q(done_at__isnull=True), name="feedback_to_complete")
        ]
        triggers = [
            pgtrigger.Trigger(
                name="feedback_comes_after_the_close",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("found", "text")],
                func="""
                    SELECT state INTO found FROM consultations_consultation WHERE id = NEW.consultation_id FOR SHARE;
                    IF found NOT IN ('CLOSED', 'REPORTED') THEN
                        RAISE EXCEPTION 'feedback is written once answers are closed, and stands once it is filed'
                            USING ERRCODE = '23514', CONSTRAINT = 'feedback_comes_after_the_close';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="feedback_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="feedback_stays_with_its_consultation", fields=["consultation", "form_key"]),
        ]

    def __str__(self) -> str:
        return self.asked[:60]


class Report(models.Model):
    """The report as it was issued: its figures and words stand."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    summary = models.TextField("in short", blank=True)
    content = models.JSONField(default=dict, help_text="All that it shows, as it was.")
    paper = models.ForeignKey(Paper, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="reports_are_numbered_once")]
        triggers = [
            pgtrigger.Protect(name="reports_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="reports_come_between_close_and_file",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("found", "text")],
                func="""
                    SELECT state INTO found FROM consultations_consultation WHERE id = NEW.consultation_id FOR SHARE;
                    IF found NOT IN ('CLOSED', 'REPORTED') THEN
                        RAISE EXCEPTION 'a report is issued once answers are closed, and none after it is filed'
                            USING ERRCODE = '23514', CONSTRAINT = 'reports_come_between_close_and_file';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.ReadOnly(
                name="a_report_stands_as_it_was_issued",
                fields=["consultation", "number", "summary", "content", "issued_by", "issued_at"],
            ),
        ]

    def __str__(self) -> str:
        return f"Report {self.number} on {self.consultation}"


class Quotation(models.Model):
    """Words of a response that the report quotes: as redacted, and only where whoever wrote them agreed."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="quotations")
    chosen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["answer"], condition=Q(removed_at__isnull=True), name="an_answer_is_quoted_once"
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="only_what_may_be_published_is_quoted",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("found", "boolean")],
                func="""
                    SELECT r.consents AND r.is_last AND a.text <> '' INTO found FROM consultations_answer a
                        JOIN consultations_response r ON r.id = a.response_id WHERE a.id = NEW.answer_id;
                    IF found IS NOT TRUE THEN
                        RAISE EXCEPTION 'only what its writer agreed to publish is quoted'
                            USING ERRCODE = '23514', CONSTRAINT = 'only_what_may_be_published_is_quoted';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"Quotation of {self.answer_id}"
