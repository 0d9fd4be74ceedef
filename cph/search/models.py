"""What can be found: one row for each thing, with its words and with who may read it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import CombinedSearchVector, SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Func, Value

# English, with accents folded; made by the first migration.
WORDS = "cph_english"
# The whole beginnings of words, for somebody who is still typing: "admissi" finds admissions.
BEGINNINGS = "cph_simple"
TITLE, TEXT = 300, 60_000  # a search vector holds a megabyte; whoever looks for more opens the paper


def _apart(name: str) -> Func:
    """The text with its joints open: PostgreSQL would take CPH/2026/4 for a file, a.b for a host, and
    would not read on behind a <script that nobody closes."""
    return Func(
        F(name),
        Value("/\\_@.:-–—'’<>"),
        Value("             "),
        function="TRANSLATE",
        output_field=models.TextField(),
    )


def vector_of(*names: str) -> CombinedSearchVector:
    """The words of these columns: in their stem, and as they are written."""
    texts = [_apart(name) for name in names]
    return SearchVector(*texts, config=WORDS) + SearchVector(*texts, config=BEGINNINGS)


def year_of(name: str) -> Func:
    """The year of a day, as a list of one: so that it can stand in the index of words."""
    years = ArrayField(models.IntegerField())
    return Func(F(name), template="(ARRAY[EXTRACT(YEAR FROM %(expressions)s)::integer])", output_field=years)


class Entry(models.Model):
    """A thing somebody may look for. The app that owns the thing writes the row in the same transaction.

    `readers` are marks that the owning app understands ("attends:7:3", "part-b:7", "let-in:44"); whoever looks holds marks too,
    worked out anew from today's seats, and finds what shares one with them. `kept_from` are the marks of those who are kept
    out of it although they would read it ("kept-out:44").
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
    title_vector = models.GeneratedField(
        expression=vector_of("title"),
        output_field=SearchVectorField(),
        db_persist=True,
        help_text="The title alone: a hit there comes first.",
    )

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            # All in one index: its lists are cut with each other before a single row is read. The vector of all words is kept
            # nowhere else, or the rows would be three times as long. What waits to be sorted in is read by every question, so
            # little may wait.
            GinIndex(
                vector_of("title", "text"),
                "readers",
                "title_vector",
                year_of("happened_on"),
                name="entries_by_words",
                gin_pending_list_limit=64,
            ),
            models.Index("happened_on", name="entries_by_day"),
        ]

    def __str__(self) -> str:
        return self.title
