"""Themes in what was written, what was written alike, the figures worked out once, the files asked for."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from consultations.models.asking import Question
from consultations.models.planning import Consultation
from consultations.models.responding import Answer
from cph.people.models import Person


class Theme(models.Model):
    """A tag for what several people wrote."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="themes")
    name = models.CharField(max_length=80)
    note = models.CharField("what belongs to it", max_length=300, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "question", models.functions.Lower("name"), name="one_theme_of_a_name",
                violation_error_message="This question already has a theme of that name.",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="no_theme_is_merged_into_itself"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Reading(models.Model):
    """One analyst has read one answer, and tagged it or found nothing to tag."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="readings")
    analyst = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "analyst"], name="an_analyst_reads_an_answer_once")]

    def __str__(self) -> str:
        return f"{self.analyst} on {self.answer_id}"


class Tag(models.Model):
    """A theme that an analyst found in an answer."""

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="tags")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="tags")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reading", "theme"], name="a_theme_is_tagged_once_by_an_analyst")
        ]

    def __str__(self) -> str:
        return str(self.theme)


class Likeness(models.Model):
    """This text says, word for word or nearly, what others say: a campaign is counted as that many, and read once."""

    answer = models.OneToOneField(Answer, on_delete=models.PROTECT, related_name="likeness")
    like = models.ForeignKey(
        Answer, on_delete=models.PROTECT, related_name="alike", help_text="The one they are read by."
    )

    def __str__(self) -> str:
        return f"{self.answer_id} like {self.like_id}"


class Tabulation(models.Model):
    """The figures of a closed consultation, worked out once by the worker: answers do not change any more.

    One for all responses and one for each selection by group, phase, size and type that has any. What is too small to be
    shown is not in it: hiding looks at all selections at once, so that none gives away what another hides.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="tabulations")
    selection = models.CharField(
        max_length=120, blank=True, help_text="As “group=3|phase=2”, in this order; empty: all."
    )
    filters = models.PositiveSmallIntegerField("how many filters", default=0)
    figures = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "selection"], name="one_tabulation_per_selection")
        ]

    def __str__(self) -> str:
        return f"Figures of {self.consultation}, {self.selection or 'all'}"


class Export(models.Model):
    """A file of answers that somebody asked for; the worker makes it and it goes again after a day."""

    class Kind(models.TextChoices):
        CSV = "CSV", "CSV"
        XLSX = "XLSX", "Excel (XLSX)"

    class State(models.TextChoices):
        ASKED = "ASKED", "Being made"
        MADE = "MADE", "Made"
        FAILED = "FAILED", "Failed"

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="exports")
    kind = models.CharField(max_length=4, choices=Kind)
    state = models.CharField(max_length=6, choices=State, default=State.ASKED)
    rows = models.PositiveIntegerField("rows written", default=0)
    of_rows = models.PositiveIntegerField("rows in all", default=0)
    file = models.FileField(upload_to="exports/", blank=True)
    problem = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "kind", "asked_by"], condition=Q(state="ASKED"), name="asked_for_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="MADE") | Q(made_at__isnull=False), name="a_made_export_says_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.consultation}"


class Redaction(models.Model):
    """What is shown instead of words that name or hurt somebody. The words themselves stay for the analysts."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="redactions")
    text = models.TextField("as it is shown", blank=True)
    reason = models.CharField(max_length=200)
    redacted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    redacted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["answer", "-redacted_at"], name="redactions_of_an_answer")]
        triggers = [
            pgtrigger.Protect(name="redactions_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"Redaction of {self.answer_id}"
