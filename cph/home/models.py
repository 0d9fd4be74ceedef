"""When somebody was last here: kept once a visit, so that the first page can say what changed since."""

from __future__ import annotations

from django.db import models

from cph.people.models import Person


class Visit(models.Model):
    """The last time a person opened their first page, in this or any earlier sign-in."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField("last here")

    def __str__(self) -> str:
        return f"{self.person}, last here {self.seen_at:%d %B %Y}"
