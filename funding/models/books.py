"""The books are checked: when, by whom, up to which posting, and what was found."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from cph.people.models import Person
from funding.models.funds import Year


class Check(models.Model):
    """Somebody, or the night, had the books of a year worked out again from their entries."""

    year = models.ForeignKey(Year, on_delete=models.PROTECT, related_name="checks")
    asked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    postings = models.PositiveIntegerField("postings followed", null=True, blank=True)
    digest = models.CharField("digest of the last posting", max_length=64, blank=True)
    faults = models.JSONField(default=list, help_text="A sentence each; none: the books hold.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(done_at__isnull=True), name="one_check_of_a_year_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, postings__isnull=True)
                | Q(done_at__isnull=False, postings__isnull=False),
                name="a_check_that_is_done_says_how_far_it_went",
            ),
        ]
        indexes = [models.Index(fields=["year", "-id"], name="checks_of_a_year")]
        triggers = [
            pgtrigger.Protect(name="checks_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="a_check_that_is_done_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__done_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Check of {self.year}"
