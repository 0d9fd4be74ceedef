"""Who was asked, who answers for whom, what they sent."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from consultations.models.asking import Part, Question
from consultations.models.planning import Consultation
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.schools.models import School


class Respondent(models.Model):
    """A school or a person that was asked, as the roll had it on the day it opened. A school answers by whoever leads it today."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="respondents")
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("as the roll has it", max_length=250)
    group = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    phase = models.CharField(max_length=12, blank=True)
    size = models.CharField("size band", max_length=12, blank=True)
    type = models.CharField("type of school", max_length=12, blank=True)
    is_asked = models.BooleanField("drawn into the sample", default=True, help_text="No: on the roll, to compare with.")
    added_because = models.CharField("why it was added later", max_length=300, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(school__isnull=False, person__isnull=True) | Q(school__isnull=True, person__isnull=False),
                name="a_respondent_is_a_school_or_a_person",
            ),
            models.UniqueConstraint(
                fields=["consultation", "school"], condition=Q(school__isnull=False), name="a_school_is_asked_once"
            ),
            models.UniqueConstraint(
                fields=["consultation", "person"], condition=Q(person__isnull=False), name="a_person_is_asked_once"
            ),
        ]
        indexes = [
            models.Index(fields=["school"], name="asked_of_a_school"),
            models.Index(fields=["person"], name="asked_of_a_person"),
        ]
        triggers = [pgtrigger.Protect(name="respondents_are_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


class Delegation(models.Model):
    """The head lets a deputy answer for the school."""

    respondent = models.ForeignKey(Respondent, on_delete=models.PROTECT, related_name="delegations")
    to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["respondent"],
                condition=Q(ended_at__isnull=True),
                name="one_delegate_at_a_time",
                violation_error_message="Somebody already answers for this school. Take it back first.",
            )
        ]
        indexes = [models.Index(fields=["to"], condition=Q(ended_at__isnull=True), name="delegations_to_somebody")]

    def __str__(self) -> str:
        return f"{self.to} for {self.respondent}"


class Draft(models.Model):
    """What somebody typed and has not sent: kept as they go, on any of their devices. Never for anonymous answers."""

    respondent = models.ForeignKey(Respondent, on_delete=models.PROTECT, related_name="drafts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict, help_text="By question: the fields of its form as they were sent.")
    page = models.PositiveSmallIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["respondent", "person"], name="one_draft_per_person_and_respondent")
        ]

    def __str__(self) -> str:
        return f"Draft of {self.respondent}"


class Response(models.Model):
    """What a respondent sent. Sent again before the close, the last one counts and the earlier ones are kept.

    Of an anonymous consultation nothing is kept but the answers: no respondent, no person, no time, no order.
    """

    class By(models.TextChoices):
        SELF = "SELF", "The head"
        DELEGATE = "DELEGATE", "For the head"
        LINK = "LINK", "By the link in the e-mail"
        CLERK = "CLERK", "Entered by the clerk"

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="responses")
    respondent = models.ForeignKey(
        Respondent, null=True, blank=True, on_delete=models.PROTECT, related_name="responses"
    )
    number = models.PositiveSmallIntegerField("first, second, …", default=1)
    is_last = models.BooleanField("counts", default=True)
    by = models.CharField(max_length=8, choices=By, blank=True)
    sent_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    received = models.CharField("how it reached the clerk", max_length=200, blank=True)
    consents = models.BooleanField("may be published", default=False)
    form_key = models.UUIDField(
        unique=True, editable=False, help_text="Of the form that was sent: sent twice, kept once."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["respondent"], condition=Q(is_last=True, respondent__isnull=False), name="one_response_counts"
            ),
            models.UniqueConstraint(
                fields=["respondent", "number"],
                condition=Q(respondent__isnull=False),
                name="responses_are_numbered_once",
            ),
            models.CheckConstraint(
                condition=(
                    Q(respondent__isnull=True, sent_by__isnull=True, sent_at__isnull=True, by="", received="", number=1)
                )
                | (Q(respondent__isnull=False, sent_by__isnull=False, sent_at__isnull=False) & ~Q(by="")),
                name="an_anonymous_response_says_nothing_of_its_sender",
            ),
        ]
        indexes = [
            models.Index(fields=["consultation", "id"], condition=Q(is_last=True), name="responses_that_count"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="responses_come_while_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("found", "record")],
                # anonymous answers come out of the box once it is closed; nothing else is ever written later
                func="""
                    IF TG_OP = 'DELETE' THEN
                        RAISE EXCEPTION 'what was sent is never deleted'
                            USING ERRCODE = '23514', CONSTRAINT = 'responses_are_never_deleted';
                    END IF;
                    IF TG_OP = 'UPDATE' THEN
                        IF (NEW.consultation_id, NEW.respondent_id, NEW.number, NEW."by", NEW.sent_by_id, NEW.sent_at, NEW.consents,
                            NEW.received, NEW.form_key) IS DISTINCT FROM (OLD.consultation_id, OLD.respondent_id, OLD.number,
                            OLD."by", OLD.sent_by_id, OLD.sent_at, OLD.consents, OLD.received, OLD.form_key)
                            OR (NEW.is_last AND NOT OLD.is_last) THEN
                            RAISE EXCEPTION 'what was sent is never changed: a new response replaces it'
                                USING ERRCODE = '23514', CONSTRAINT = 'responses_are_never_changed';
                        END IF;
                        RETURN NEW;
                    END IF;
                    SELECT state, naming, closes_at, opens_at INTO found FROM consultations_consultation
                        WHERE id = NEW.consultation_id FOR SHARE;
                    IF NEW.respondent_id IS NULL THEN
                        IF found.naming = 'ANONYMOUS' AND found.state = 'CLOSED' THEN RETURN NEW; END IF;
                    ELSIF found.naming <> 'ANONYMOUS' AND found.state = 'OPEN' AND NEW.sent_at < found.closes_at
                        AND NEW.sent_at >= found.opens_at THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'responses come in while it is open, with the names that were promised or without'
                        USING ERRCODE = '23514', CONSTRAINT = 'responses_come_while_open';
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.respondent or 'Response without a name'}, {self.number}"


class Answer(models.Model):
    """What was answered to one question, or to one row or paragraph of it."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    part = models.ForeignKey(Part, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    options = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        blank=True,
        help_text="Positions; of a ranking, the first first.",
    )
    number = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "question", "part"], nulls_distinct=False, name="one_answer_per_question_and_part"
            ),
            models.CheckConstraint(
                condition=~Q(options=[]) | Q(number__isnull=False) | ~Q(text=""), name="an_answer_says_something"
            ),
        ]
        indexes = [models.Index(fields=["question"], name="answers_to_a_question")]
        triggers = [pgtrigger.Protect(name="answers_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Answer to {self.question}"
