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
    PAPERS = "PAPERS", "Papers that came or changed after the agenda"
    MINUTES = "MINUTES", "Minutes circulated or approved"
    VOTE = "VOTE", "Votes between meetings"
    ELECTION = "ELECTION", "Elections: notice, candidates, voting, results"
    CONSULTATION = "CONSULTATION", "Consultations: opened, extended, closing, reported"
    FUNDING = "FUNDING", "Funding: claims to confirm, approved or paid; contributions asked for"
    ACTION = "ACTION", "Reminders of actions you own"
    PROPOSAL = "PROPOSAL", "Answers to items you proposed"
    SEAT = "SEAT", "Posts you take up or leave, and groups your school joins"


class Rhythm(models.TextChoices):
    AT_ONCE = "AT_ONCE", "An e-mail at once"
    HOURLY = "HOURLY", "One e-mail an hour, if there is anything"
    DAILY = "DAILY", "One e-mail a day, if there is anything"
    WEEKLY = "WEEKLY", "One e-mail a week, on Monday, if there is anything"
    PAGE = "PAGE", "No e-mail: show it on my first page only"


# Rhythms in which all that waits for somebody is one e-mail.
MERGED = (Rhythm.HOURLY, Rhythm.DAILY, Rhythm.WEEKLY)
# The network's business: a member is always told by e-mail, at once or merged. An invitation is the way in itself.
SERVICE_MAIL = (
    Kind.INVITATION,
    Kind.AGENDA,
    Kind.ASKED,
    Kind.MEETING,
    Kind.PAPERS,
    Kind.MINUTES,
    Kind.VOTE,
    Kind.ELECTION,
    Kind.CONSULTATION,
    Kind.FUNDING,
)
OPTIONAL_MAIL = (Kind.ACTION, Kind.PROPOSAL, Kind.SEAT)


class Notice(models.Model):
    """Something one person is told, once. It stands on their page at once and goes out by e-mail in their rhythm."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind)
    subject = models.CharField(max_length=200)
    text = models.TextField(help_text="Plain text; its first line says what to do.")
    link = models.CharField("page", max_length=300, blank=True)
    sealed_link = models.CharField(
        max_length=300,
        blank=True,
        editable=False,
        help_text="A link that lets somebody in: encrypted, gone once posted.",
    )
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
    merged = models.BooleanField("goes out with others in one e-mail", default=False)
    claimed_until = models.DateTimeField(
        null=True, blank=True, help_text="A worker is posting it; after this moment another may."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "once_key"], name="one_notice_per_person_and_key"),
            models.CheckConstraint(
                condition=Q(posted_at__isnull=True) | Q(sealed_link=""), name="no_secret_outlives_its_posting"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(posted_at__isnull=True, by_email=True), name="notices_to_post"),
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
            models.UniqueConstraint(fields=["person", "kind"], name="one_choice_per_person_and_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=OPTIONAL_MAIL) | ~Q(rhythm="PAGE"),
                name="service_mail_is_never_silenced",
                violation_error_message="The network has to tell you this by e-mail. Choose how often instead.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="INVITATION") | Q(rhythm="AT_ONCE"), name="invitations_go_out_at_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}, {self.get_rhythm_display()}"
