"""Minutes, decisions, actions: what a meeting leaves behind."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from cph.documents.models import Paper
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.meetings.models.agendas import AgendaItem, Meeting
from networks.meetings.models.motions import Motion


def _frozen_once_approved(name: str, path: str) -> pgtrigger.Trigger:
    """Rows of approved minutes are neither added to, changed nor taken away; `path` finds the minutes from ROW."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("found", "text")],
        func=f"""
            IF TG_OP <> 'INSERT' THEN
                SELECT state INTO found FROM meetings_minutes WHERE id = ({path.replace("ROW", "OLD")}) FOR SHARE;
                IF found = 'APPROVED' THEN
                    RAISE EXCEPTION 'approved minutes never change: add a dated note' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT state INTO found FROM meetings_minutes WHERE id = ({path.replace("ROW", "NEW")}) FOR SHARE;
            IF found = 'APPROVED' THEN
                RAISE EXCEPTION 'approved minutes never change: add a dated note' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
    )


class Minutes(models.Model):
    """The minutes of a meeting: drafted by the clerk, circulated, approved by the next meeting, then fixed."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Draft"
        CIRCULATED = "CIRCULATED", "Circulated"
        APPROVED = "APPROVED", "Approved"

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    edit_count = models.PositiveIntegerField(
        default=0, help_text="Rises with each change, so that two editors notice each other."
    )
    circulated_at = models.DateTimeField("first circulated", null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_in = models.ForeignKey(
        Meeting,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The meeting that approved them.",
    )
    recorded_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "minutes"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="DRAFT") | Q(circulated_at__isnull=False), name="only_circulated_minutes_are_approved"
            ),
            models.CheckConstraint(
                condition=~Q(state="APPROVED")
                | Q(approved_at__isnull=False, approved_in__isnull=False, recorded_by__isnull=False),
                name="approved_minutes_name_the_meeting_that_approved_them",
            ),
            models.CheckConstraint(condition=~Q(approved_in=F("meeting")), name="no_meeting_approves_its_own_minutes"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="approved_minutes_never_change",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="APPROVED"),
            )
        ]

    def __str__(self) -> str:
        return f"Minutes of {self.meeting}"


class MinuteItem(models.Model):
    """What the minutes say of one item: what was said, and what became of it."""

    class Outcome(models.TextChoices):
        TAKEN = "TAKEN", "Taken"
        NOT_REACHED = "NOT_REACHED", "Not reached: it moves to the next meeting"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="items")
    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="minute")
    discussion = models.TextField(blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.TAKEN)
    edit_number = models.PositiveIntegerField(default=0, help_text="The minutes' edit in which it last changed.")
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = [_frozen_once_approved("minutes_of_an_item_never_change_once_approved", "ROW.minutes_id")]

    def __str__(self) -> str:
        return f"{self.item}"


class Decision(models.Model):
    """What a body decided, in one sentence, with its number in the register."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="decisions")
    minutes = models.ForeignKey(
        Minutes,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions",
        help_text="Empty: between meetings.",
    )
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    motion = models.OneToOneField(Motion, null=True, blank=True, on_delete=models.PROTECT, related_name="decision")
    part = models.CharField(max_length=1, choices=AgendaItem.Part, default=AgendaItem.Part.OPEN)
    number = models.CharField(max_length=40, unique=True)
    text = models.TextField()
    decided_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField("struck from a draft", null=True, blank=True)
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__isnull=False, item__isnull=False) | Q(motion__isnull=False),
                name="a_decision_comes_from_minutes_or_a_motion",
            )
        ]
        indexes = [models.Index(fields=["body", "-decided_at"], name="decisions_of_a_body")]
        triggers = [_frozen_once_approved("decisions_never_change_once_approved", "ROW.minutes_id")]

    def __str__(self) -> str:
        return f"{self.number}: {self.text}"


class Action(models.Model):
    """Something somebody took on, by a date. Its words stand in the minutes; its progress goes on after them."""

    class State(models.TextChoices):
        OPEN = "OPEN", "Open"
        DONE = "DONE", "Done"
        DROPPED = "DROPPED", "Dropped"

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="actions")
    minutes = models.ForeignKey(
        Minutes,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="actions",
        help_text="Empty: given between meetings.",
    )
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="actions")
    part = models.CharField(max_length=1, choices=AgendaItem.Part, default=AgendaItem.Part.OPEN)
    number = models.CharField(max_length=40, unique=True)
    text = models.CharField(max_length=500)
    owners = models.ManyToManyField(Person, related_name="actions")
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField("what was done", blank=True)
    evidence = models.FileField(upload_to="action-evidence/", blank=True)
    evidence_name = models.CharField(max_length=150, blank=True)
    evidence_kind = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField("struck from a draft", null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="OPEN", closed_at__isnull=True, closed_by__isnull=True)
                | (~Q(state="OPEN") & Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(note="")),
                name="a_closed_action_says_what_was_done",
                violation_error_message="Enter what was done.",
            )
        ]
        indexes = [
            models.Index(fields=["body", "state", "due_on"], name="actions_of_a_body"),
            models.Index(
                fields=["due_on"], condition=Q(state="OPEN", removed_at__isnull=True), name="actions_to_remind_of"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.text}"


class Circulation(models.Model):
    """The minutes as they went out: what they said, when, to whom. The row that says "to do" until all are told."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="circulations")
    version = models.PositiveSmallIntegerField()
    circulated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    circulated_at = models.DateTimeField()
    is_approved = models.BooleanField("as approved", default=False)
    content = models.JSONField(
        help_text="The minutes as they went out, Part B marked: each reader is shown their part."
    )
    paper = models.OneToOneField(
        Paper, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="The PDF of Part A."
    )
    paper_b = models.OneToOneField(
        Paper, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="The PDF with Part B."
    )
    recipients = models.ManyToManyField(Person, related_name="+")
    told_at = models.DateTimeField("all recipients told", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["minutes", "version"], name="one_circulation_per_version"),
            models.UniqueConstraint(
                fields=["minutes"], condition=Q(is_approved=True), name="minutes_are_approved_once"
            ),
        ]
        indexes = [
            models.Index(fields=["circulated_at"], condition=Q(told_at__isnull=True), name="circulations_to_carry_out")
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="a_circulation_keeps_what_it_said",
                fields=["minutes", "version", "circulated_by", "circulated_at", "is_approved", "content"],
            ),
            pgtrigger.Protect(name="circulations_are_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.minutes}, version {self.version}"


class Remark(models.Model):
    """A correction somebody asks for after circulation, or, once approved, a dated note at an item."""

    class Kind(models.TextChoices):
        ASKED = "ASKED", "A correction asked for"
        NOTE = "NOTE", "A correction made after approval"

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="remarks")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="remarks")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField()
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    answer = models.CharField("what the clerk did", max_length=300, blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    decided_in = models.ForeignKey(
        Meeting,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The meeting that made the correction.",
    )

    class Meta:
        triggers = [
            pgtrigger.ReadOnly(
                name="a_remark_keeps_what_was_said", fields=["minutes", "item", "kind", "text", "said_by", "said_at"]
            ),
            pgtrigger.Protect(name="remarks_are_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.text[:80]
