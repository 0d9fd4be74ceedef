"""The questions: what can be answered, in which order, shown to whom."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from consultations.models.planning import Consultation

# What a head was asked never changes under the answer: another wording is another question, and both stay.
_STANDS = """
    SELECT c.state INTO found FROM consultations_consultation c {joined} FOR SHARE OF c;
    IF found <> 'DRAFT' {unless} THEN
        RAISE EXCEPTION '{words}' USING ERRCODE = '23514', CONSTRAINT = '{name}';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


class Question(models.Model):
    """One question. Worded anew while it is open, it is a new question that replaces this one; answers to both stand."""

    class Kind(models.TextChoices):
        ONE = "ONE", "One choice"
        MANY = "MANY", "Several choices"
        SCALE = "SCALE", "A scale"
        RANKING = "RANKING", "A ranking"
        NUMBER = "NUMBER", "A number"
        SHORT = "SHORT", "A line of text"
        LONG = "LONG", "Text"
        GRID = "GRID", "A grid: one choice in each row"
        DOCUMENT = "DOCUMENT", "A document, with comments by paragraph"

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="questions")
    page = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField(help_text="In the whole of the questions, from 1.")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.CharField("the question", max_length=500)
    help = models.TextField("what helps to answer it", blank=True)
    is_required = models.BooleanField("must be answered", default=False)
    at_least = models.DecimalField(
        max_digits=12, decimal_places=3, null=True, blank=True,
        help_text="The lowest number, the first step of a scale, or how many choices at least.",
    )  # fmt: skip
    at_most = models.DecimalField(
        max_digits=12, decimal_places=3, null=True, blank=True,
        help_text="The highest number, the last step of a scale, how many choices at most, or how many words.",
    )  # fmt: skip
    unit = models.CharField("of a number", max_length=30, blank=True)
    low_words = models.CharField("what the first step means", max_length=60, blank=True)
    high_words = models.CharField("what the last step means", max_length=60, blank=True)
    only_if = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="leads_to",
        help_text="Asked of those only who chose one of some options there; that question stands before this one.",
    )  # fmt: skip
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="In an earlier round."
    )
    withdrawn_at = models.DateTimeField("not asked any more since", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(at_least__isnull=True) | Q(at_most__isnull=True) | Q(at_most__gte=F("at_least")),
                name="the_most_is_not_below_the_least",
                violation_error_message="Enter a highest value that is not below the lowest.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="SCALE") | Q(at_least__isnull=False, at_most__isnull=False),
                name="a_scale_has_two_ends",
            ),
            models.CheckConstraint(condition=~Q(only_if=F("id")), name="no_question_depends_on_itself"),
        ]
        indexes = [models.Index(fields=["consultation", "position"], name="questions_in_their_order")]
        triggers = [
            pgtrigger.Trigger(
                name="asked_questions_are_never_edited",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                declare=[("found", "text")],
                func=_STANDS.format(
                    joined="WHERE c.id = OLD.consultation_id",
                    unless="AND (TG_OP = 'DELETE' OR (NEW.text, NEW.kind, NEW.help, NEW.is_required, NEW.at_least, NEW.at_most,"
                    " NEW.consultation_id, NEW.only_if_id, NEW.replaces_id, NEW.low_words, NEW.high_words, NEW.unit)"
                    " IS DISTINCT FROM (OLD.text, OLD.kind, OLD.help, OLD.is_required, OLD.at_least, OLD.at_most,"
                    " OLD.consultation_id, OLD.only_if_id, OLD.replaces_id, OLD.low_words, OLD.high_words, OLD.unit))",
                    words="what was asked is never edited: a new version replaces it, and both stay",
                    name="asked_questions_are_never_edited",
                ),
            ),
            pgtrigger.Trigger(
                name="answers_without_names_have_one_set_of_questions",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("found", "record")],
                # who sent before a change would be known by which wording they answered
                func="""
                    SELECT c.state, c.naming INTO found FROM consultations_consultation c
                        WHERE c.id = NEW.consultation_id FOR SHARE OF c;
                    IF found.state <> 'DRAFT' AND found.naming = 'ANONYMOUS'
                        AND (TG_OP = 'INSERT' OR NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at) THEN
                        RAISE EXCEPTION 'the questions of answers without names stand once they are asked'
                            USING ERRCODE = '23514', CONSTRAINT = 'answers_without_names_have_one_set_of_questions';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.text


def _stands_with_its_question(name: str) -> pgtrigger.Trigger:
    """What can be chosen stands with the question, once it is asked; a question that nobody answered yet may be completed."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("found", "text")],
        func=_STANDS.format(
            joined="JOIN consultations_question q ON q.consultation_id = c.id"
            " WHERE q.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.question_id ELSE NEW.question_id END",
            unless="AND (TG_OP <> 'INSERT' OR EXISTS (SELECT 1 FROM consultations_answer a WHERE a.question_id = NEW.question_id))",
            words="what can be chosen stands once it was asked",
            name=name,
        ),
    )


class Option(models.Model):
    """What can be chosen: of a choice, a ranking, or in each row of a grid."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="options")
    position = models.PositiveSmallIntegerField(help_text="From 1; answers name it by this number.")
    text = models.CharField(max_length=300)
    asks_words = models.BooleanField("“something else”: asks which", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "position"], name="one_option_per_place"),
            models.CheckConstraint(condition=Q(position__gte=1), name="options_are_numbered_from_one"),
        ]
        triggers = [_stands_with_its_question("options_stand_once_asked")]

    def __str__(self) -> str:
        return self.text


class Part(models.Model):
    """A row of a grid, or a paragraph of a document."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="parts")
    position = models.PositiveSmallIntegerField()
    number = models.CharField("as the document numbers it", max_length=20, blank=True)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "position"], name="one_part_per_place")]
        triggers = [_stands_with_its_question("parts_stand_once_asked")]

    def __str__(self) -> str:
        return f"{self.number or self.position}. {self.text[:60]}"


class Condition(models.Model):
    """An option of an earlier question that leads to this one."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="conditions")
    option = models.ForeignKey(Option, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "option"], name="an_option_leads_there_once")]
        triggers = [_stands_with_its_question("conditions_stand_once_asked")]

    def __str__(self) -> str:
        return f"{self.question}: if {self.option}"
