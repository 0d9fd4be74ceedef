"""The trail: what was done, by whom, when, under which article. Lines are only ever added."""

from __future__ import annotations

import hashlib
import json

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from cph.people.models import Person

NO_LINE = "0" * 64


class Line(models.Model):
    """One act in words. Each line carries the hash of the one before, so a change anywhere shows."""

    position = models.BigIntegerField(unique=True, editable=False)
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=150)
    seat = models.CharField("acting as", max_length=200, blank=True)
    verb = models.CharField(max_length=60)
    subject = models.TextField()
    article = models.CharField(max_length=200, blank=True)
    keys = ArrayField(
        models.CharField(max_length=80), help_text="The thing itself first, then what contains it."
    )
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [GinIndex(fields=["keys"], name="audit_by_thing")]
        triggers = [
            pgtrigger.Protect(name="lines_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Protect(name="lines_are_never_emptied", operation=pgtrigger.Truncate),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.subject}"

    def computed_digest(self) -> str:
        """SHA-256 over the line before and everything this line says."""
        said = [
            self.previous,
            self.position,
            self.at.isoformat(),
            self.actor_id,
            self.actor_name,
            self.seat,
            self.verb,
            self.subject,
            self.article,
            list(self.keys),
        ]
        return hashlib.sha256(
            json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        ).hexdigest()


class PublishedHead(models.Model):
    """The last line's hash as it stood on a day, written down where others can see it: proof against a shortened trail."""

    position = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["position"], name="one_published_head_per_position")]
        triggers = [
            pgtrigger.Protect(name="heads_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"line {self.position}: {self.digest[:12]}"
