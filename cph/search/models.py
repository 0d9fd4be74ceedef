"""What can be found: one row for each thing, with its words and with who may read it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models


class Entry(models.Model):
    """A thing somebody may look for. The app that owns the thing writes the row in the same transaction.

    `readers` are marks that the owning app understands ("attends:7:3", "part-b:7", "person:12"); whoever looks holds marks too,
    worked out anew from today's seats, and finds what shares one with them and is not kept from them.
    """

    key = models.CharField(max_length=80, unique=True, help_text="The thing, for example meetings.agendaitem:4.")
    kind = models.CharField(max_length=40, help_text="What it is, in words: Agenda item.")
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    where = models.CharField(max_length=300, blank=True, help_text="Of which body and when, in words.")
    happened_on = models.DateField()
    readers = ArrayField(models.CharField(max_length=60))
    kept_from = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    vector = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("text", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name_plural = "entries"
        indexes = [GinIndex(fields=["vector"], name="entries_by_their_words")]

    def __str__(self) -> str:
        return self.title
