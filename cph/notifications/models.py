"""Telling people: a notice is a row first, an e-mail second."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cph.people.models import Person


class Kind(models.TextChoices):
    INVITATION = "INVITATION", "Invitations"
    AGENDA = "AGENDA", "Agendas issued"
    ASKED = "ASKED", "Something needs your agreement"
    MEETING = "MEETING", "Meetings planned, moved or cancelled"
    PROPOSAL = "PROPOSAL", "Answers to items you proposed"
    SEAT = "SEAT", "Posts you take up or leave"


class Rhythm(models.TextChoices):
    AT_ONCE = "AT_ONCE", "An e-mail at once"
    HOURLY = "HOURLY", "One e-mail an hour, if there is anything"
    DAILY = "DAILY", "One e-mail a day, if there is anything"
    PAGE = "PAGE", "No e-mail: show it on my first page only"


class Notice(models.Model):
    """Something one person is told, once. It stands on their page at once and goes out by e-mail in their rhythm."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind)
    subject = models.CharField(max_length=200)
    text = models.TextField(help_text="Plain text; its first line says what to do.")
    link = models.CharField("page", max_length=300, blank=True)
    about = models.CharField(
        max_length=80, blank=True, help_text="The thing it is about, for example meetings.meeting:4."
    )
    once_key = models.CharField(
        max_length=120, help_text="A notice with the same key is never sent to the same person again."
    )
    calendar = models.TextField("calendar entry", blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField("not before")
    posted_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    by_email = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "once_key"], name="one_notice_per_person_and_key"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(posted_at__isnull=True, by_email=True), name="notices_to_post"
            ),
            models.Index(fields=["person", "-created_at"], name="notices_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.subject}"


class Choice(models.Model):
    """How a person wants to be told of one kind of thing."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=20, choices=Kind)
    rhythm = models.CharField(max_length=10, choices=Rhythm, default=Rhythm.AT_ONCE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="one_choice_per_person_and_kind")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}, {self.get_rhythm_display()}"
