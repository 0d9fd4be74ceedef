"""The trail: what was done, by whom, when, under which article. Lines are only ever added."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from cph.core.triggers import never_emptied
from cph.people.models import Person

NO_LINE = "0" * 64

# A second wall below services.record: whatever writes to the table, a line follows the last one or is refused.
FOLLOWS = """
    IF NOT EXISTS (
        SELECT FROM (
            SELECT COALESCE(MAX(position), 0) + 1 AS position, COALESCE(MAX(digest), REPEAT('0', 64)) AS digest
            FROM (SELECT position, digest FROM audit_line ORDER BY position DESC LIMIT 1) AS last
        ) AS next WHERE (next.position, next.digest) = (NEW.position, NEW.previous)
    ) THEN
        RAISE EXCEPTION 'a line of the trail follows the last one' USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
"""


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
    keys = ArrayField(models.CharField(max_length=80), help_text="The thing itself first, then what contains it.")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [
            GinIndex(fields=["keys"], name="audit_by_thing"),
            GinIndex(OpClass(Upper("subject"), "gin_trgm_ops"), name="audit_by_words"),
        ]
        triggers = [
            pgtrigger.Protect(name="lines_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied("lines_are_never_emptied"),
            pgtrigger.Trigger(
                name="a_line_follows_the_last_one", when=pgtrigger.Before, operation=pgtrigger.Insert, func=FOLLOWS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.subject}"

    def computed_digest(self) -> str:
        """SHA-256, in hexadecimal, over the line before and everything this line says, as one JSON array in this order.

        Computed from the stored row it gives the same again: no field is rounded, sorted or normalised on the way.
        """
        said = [
            self.previous,
            self.position,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),  # as PostgreSQL keeps it
            self.actor_id,
            self.actor_name,
            self.seat,
            self.verb,
            self.subject,
            self.article,
            list(self.keys),
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


class PublishedHead(models.Model):
    """The last line's hash as it stood on a day, written down where others can see it: proof against a shortened trail."""

    position = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["position"], name="one_published_head_per_position")]
        triggers = [
            pgtrigger.Protect(name="heads_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied("heads_are_never_emptied"),
        ]

    def __str__(self) -> str:
        return f"line {self.position}: {self.digest[:12]}"
