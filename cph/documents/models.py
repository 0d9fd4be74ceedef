"""Papers: numbered PDFs made from a template and a dict, once."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from cph.core.triggers import never_emptied


class Series(models.Model):
    """A run of paper numbers: CPH 2026 has reached 17."""

    prefix = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "series"
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="one_series_per_prefix_and_year")]

    def __str__(self) -> str:
        return f"{self.prefix} {self.year}: {self.last}"


class Paper(models.Model):
    """A PDF that was issued: its number, what it was made from, its hash. Asked for in the transaction of the act, made later."""

    class State(models.TextChoices):
        ASKED = "ASKED", "Being made"
        MADE = "MADE", "Made"
        FAILED = "FAILED", "Could not be made"

    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=250)
    template = models.CharField(max_length=120)
    context = models.JSONField(help_text="Everything the template says, frozen when the paper was asked for.")
    joins = models.JSONField(
        default=list, blank=True, help_text="Files whose pages follow its own, and bookmarks, in order; see Join."
    )
    left_out = models.JSONField(
        default=dict, blank=True, help_text="Files that could not be joined, and why; a page in words stands for each."
    )
    about = models.CharField(max_length=80, db_index=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(upload_to="papers/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(
        null=True, blank=True, help_text="A worker is making it; after this moment another may."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="MADE") | (~Q(file="") & Q(made_at__isnull=False) & ~Q(sha256="")),
                name="a_made_paper_has_its_file",
            )
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(state="ASKED"), name="papers_to_make"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="a_made_paper_is_never_changed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="MADE"),
            ),
            pgtrigger.Protect(name="papers_are_never_deleted", operation=pgtrigger.Delete),
            never_emptied("papers_are_never_emptied"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
