"""Packs, feeds, habits of a network, and what a body publishes."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from cph.documents.models import Paper
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.meetings.models.agendas import Issue, Meeting


class Pack(models.Model):
    """Agenda and papers of a meeting as one PDF, in a version. A late paper makes the next one."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="packs")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="packs")
    version = models.PositiveSmallIntegerField()
    made_for = models.CharField("why this version", max_length=300, blank=True)
    contents = models.JSONField(
        default=dict,
        help_text="The whole agenda with its papers, both parts, as it stood: each edition is taken from it.",
    )
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    recipients = models.ManyToManyField(Person, related_name="+")
    told_at = models.DateTimeField("all recipients told", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "version"], name="one_pack_per_meeting_and_version")]
        indexes = [models.Index(fields=["asked_at"], condition=Q(told_at__isnull=True), name="packs_to_carry_out")]
        triggers = [
            pgtrigger.ReadOnly(
                name="a_pack_keeps_what_is_in_it", fields=["meeting", "issue", "version", "contents", "asked_at"]
            ),
            pgtrigger.Protect(name="packs_are_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}, pack {self.version}"


class PackEdition(models.Model):
    """A pack as one set of readers gets it: those who may read the same items and papers share an edition."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="editions")
    key = models.CharField(max_length=64, help_text="The hash of its contents list.")
    contents = models.JSONField(help_text="Items and papers in it, in order; what changed since the version before.")
    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "key"], name="one_edition_per_pack_and_contents")]

    def __str__(self) -> str:
        return f"{self.pack}, edition {self.key[:6]}"


class Habits(models.Model):
    """What a network chose where its constitution is silent about meetings: how soon minutes go out, how owners are reminded."""

    class Reminders(models.TextChoices):
        DAILY = "DAILY", "Each morning, if something is due"
        WEEKLY = "WEEKLY", "Each Monday, if something is open"
        NEVER = "NEVER", "Not at all"

    network = models.OneToOneField(Body, on_delete=models.PROTECT, related_name="habits")
    minutes_within = models.PositiveSmallIntegerField(
        "working days to circulate minutes", default=10, help_text="Counted from the day after the meeting."
    )
    reminders = models.CharField(max_length=8, choices=Reminders, default=Reminders.WEEKLY)

    class Meta:
        verbose_name_plural = "habits"
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes_within__gte=1, minutes_within__lte=60),
                name="minutes_go_out_within_one_to_60_working_days",
                violation_error_message="Enter between 1 and 60 working days.",
            )
        ]

    def __str__(self) -> str:
        return f"Habits of {self.network}"


class Feed(models.Model):
    """A secret address from which a calendar programme reads somebody's meetings, until it is withdrawn."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="feeds")
    body = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: all one's meetings."
    )
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    last_read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "body"],
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="one_feed_per_person_and_body",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.body or 'all meetings'}"


class PublicPage(models.Model):
    """What a body chose to show to everybody, at an address of its own. Nothing is public until it is published here."""

    body = models.OneToOneField(Body, on_delete=models.PROTECT, related_name="public_page")
    slug = models.SlugField("address", max_length=60, unique=True)
    about = models.TextField("about this body", max_length=2000, blank=True)
    shows_meetings = models.BooleanField("dates of its meetings", default=True)
    shows_agendas = models.BooleanField("issued agendas, Part A", default=False)
    shows_minutes = models.BooleanField("approved minutes, Part A", default=False)
    shows_decisions = models.BooleanField("decisions of approved minutes, Part A", default=False)
    shows_posts = models.BooleanField("who holds its posts", default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="a_published_page_was_published_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"Public page of {self.body}"
