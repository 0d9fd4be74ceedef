"""Looking for something among what one may read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import BooleanField, CharField, ExpressionWrapper, F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Left
from django.http import HttpRequest

from cph.core.pages import Page, keyset
from cph.search.models import BEGINNINGS, WORDS, Entry, vector_of, year_of
from cph.search.rules import END, HIT, Ask, pieces

MARKS, YEARS = ArrayField(CharField(max_length=60)), ArrayField(IntegerField())
MANY_MARKS = 60  # of more it is quicker to look at the rows than into the index
READ_FOR_A_SNIPPET = 12_000  # letters: a snippet is for choosing, the page itself says the rest


def query_of(ask: Ask) -> SearchQuery:
    """All words, in any form; the last also as the beginning of a word."""
    if ask.beginning():  # of the stem, which is found with it, or of the word as it is written
        last = SearchQuery(ask.beginning(), config=WORDS, search_type="raw")
        last |= SearchQuery(ask.beginning(), config=BEGINNINGS, search_type="raw")
    else:
        last = SearchQuery(ask.last(), config=WORDS, search_type="raw")
    return SearchQuery(ask.whole(), config=WORDS, search_type="raw") & last if ask.whole() else last


def readable_by(marks: Collection[str], kept_out: Collection[str] = (), *, by_row: bool = False) -> QuerySet[Entry]:
    """What somebody who holds these marks may read, without what they are kept out of.

    `by_row` has the marks of each row looked at, not the index: quicker where few rows are left, or for hundreds of marks.
    """
    rows = Entry.objects.alias(held=Func(F("readers"), Value([], MARKS), function="ARRAY_CAT", output_field=MARKS))
    mine = Value(list(marks), MARKS)
    found = rows.filter(held__overlap=mine) if by_row else Entry.objects.filter(readers__overlap=mine)
    return found.exclude(kept_from__overlap=Value(list(kept_out), MARKS)) if kept_out else found


ORDER = ("-in_title", "-happened_on", "-pk")


def found_by(ask: Ask, entries: QuerySet[Entry], kind: str = "") -> QuerySet[Entry]:
    """What has all the words, for a page in the order of `ORDER`: hits in a title first, then the latest."""
    found, query = _shown(ask, entries, kind)
    return found.alias(vector=vector_of("title", "text")).filter(vector=query) if query else found


def _shown(ask: Ask, entries: QuerySet[Entry], kind: str) -> tuple[QuerySet[Entry], SearchQuery | None]:
    """The rows as a page wants them, not yet held against the words; and what the words ask for."""
    if not ask.words:
        return entries.none().annotate(in_title=Value(False)), None
    query = query_of(ask)
    in_title = ExpressionWrapper(Q(title_vector=query), output_field=BooleanField())
    found = entries.filter(kind=kind) if kind else entries
    return found.defer("text", "title_vector", "readers", "kept_from").annotate(in_title=in_title), query


@dataclass(frozen=True)
class Question:
    """What somebody looks for: the words, and the marks they hold today (None: whoever reads everything)."""

    ask: Ask
    marks: tuple[str, ...] | None
    kept_out: tuple[str, ...] = ()
    kind: str = ""

    @property
    def is_broad(self) -> bool:
        return self.marks is None or len(self.marks) > MANY_MARKS

    def page(self, request: HttpRequest, *, on: date, size: int) -> Page:
        """A page of what is found. Of the hits of a common word only those of the last years are ever read."""
        rows = found_by(self.ask, self._readable(by_row=self.is_broad), self.kind)
        if not self.ask.words:
            return keyset(request, rows, *ORDER, size=size)
        return keyset(request, rows, *ORDER, size=size, sooner=partial(self._sooner, on))

    def _readable(self, *, by_row: bool) -> QuerySet[Entry]:
        return Entry.objects.all() if self.marks is None else readable_by(self.marks, self.kept_out, by_row=by_row)

    def _sooner(self, on: date, place: list[Any] | None, is_back: bool) -> Iterator[QuerySet[Entry]]:
        """What stands next after this place of the list and is quickly found; none may be left out that comes before."""
        found, query = _shown(self.ask, self._readable(by_row=self.is_broad), self.kind)
        found = found.alias(vector=vector_of("title", "text"), year=year_of("happened_on"))
        if place is None:
            recent = Q(year__overlap=Since(Value(on.year - (1 if self.is_broad else 5))))
            yield found.filter(recent, title_vector=query)
            if self.is_broad:
                yield found.filter(Q(title_vector=query) | recent & Q(vector=query))
            return
        is_title, year = place[0], int(place[1][:4])
        near = Value([year, year + 1] if is_back else [year - 1, year], YEARS)
        if is_title:
            yield found.filter(year__overlap=near, title_vector=query)
        else:
            yield found.filter(year__overlap=near, vector=query).exclude(title_vector=query)


class Since(Func):
    """From this year to the last of which anything is known."""

    template = (
        "ARRAY(SELECT GENERATE_SERIES(%(expressions)s,"
        " (SELECT EXTRACT(YEAR FROM MAX(happened_on))::integer FROM search_entry)))"
    )
    output_field = YEARS


def add_snippets(entries: Iterable[Entry], ask: Ask) -> None:
    """Give each entry of a page `title_pieces` and `pieces`: its words around the hits, cut up so that hits can be marked."""
    rows = {one.pk: one for one in entries}
    query = query_of(ask)
    marked = {"config": WORDS, "start_sel": HIT, "stop_sel": END}
    around = {"max_fragments": 2, "max_words": 22, "min_words": 8, "fragment_delimiter": " … "}
    said = Entry.objects.filter(pk__in=rows).values_list(
        "pk",
        SearchHeadline("title", query, highlight_all=True, **marked),
        SearchHeadline(Left("text", READ_FOR_A_SNIPPET), query, **around, **marked),
    )
    for pk, title, text in said:
        rows[pk].title_pieces, rows[pk].pieces = pieces(title), pieces(text)
