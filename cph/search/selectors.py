"""Looking for something among what one may read."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import BooleanField, CharField, ExpressionWrapper, Q, QuerySet, Value
from django.db.models.functions import Left

from cph.search.models import BEGINNINGS, WORDS, Entry, vector_of
from cph.search.rules import END, HIT, Ask, pieces

MARKS = ArrayField(CharField(max_length=60))
READ_FOR_A_SNIPPET = 12_000  # letters: a snippet is for choosing, the page itself says the rest


def query_of(ask: Ask) -> SearchQuery:
    """All words, in any form; the last also as the beginning of a word."""
    last = SearchQuery(ask.last(), config=WORDS, search_type="raw")
    if ask.beginning():
        last |= SearchQuery(ask.beginning(), config=WORDS, search_type="raw")
        last |= SearchQuery(ask.beginning(), config=BEGINNINGS, search_type="raw")
    return SearchQuery(ask.whole(), config=WORDS, search_type="raw") & last if ask.whole() else last


def readable_by(marks: Collection[str], kept_out: Collection[str] = ()) -> QuerySet[Entry]:
    """What somebody who holds these marks may read, without what they are kept out of."""
    found = Entry.objects.filter(readers__overlap=Value(list(marks), MARKS))
    return found.exclude(kept_from__overlap=Value(list(kept_out), MARKS)) if kept_out else found


def found_by(ask: Ask, entries: QuerySet[Entry], kind: str = "") -> QuerySet[Entry]:
    """What has all the words, for a page in the order of `ORDER`: hits in a title first, then the latest."""
    if not ask.words:
        return entries.none().annotate(in_title=Value(False))
    query = query_of(ask)
    found = entries.alias(vector=vector_of("title", "text")).filter(vector=query)
    found = found.defer("text", "title_vector", "readers", "kept_from")
    in_title = ExpressionWrapper(Q(title_vector=query), output_field=BooleanField())
    return (found.filter(kind=kind) if kind else found).annotate(in_title=in_title)


ORDER = ("-in_title", "-happened_on", "-pk")


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
