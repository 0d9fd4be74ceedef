"""Search over 100,000 agenda items and minutes: a word that stands in 7 % of them, with and without the reader's permissions."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from tests.bench import Figure, scratch

THINGS, BODIES, SHARE = 100_000, 120, 0.07
LAST = date(2026, 8, 31)
ROUNDS = 120
COMMON, UNTITLED = "admissions", "absences"
WORDS = [f"{start}{middle}{end}" for start in "bcdfgklmprst" for middle in ("a", "ou", "ie", "ol") for end in ("ning", "ter", "sel", "mant", "pro")]  # fmt: skip
PAGES = {
    "a word in 7 %": COMMON,
    "its beginning": COMMON[:7],
    "one that no title has": UNTITLED,
    "three words": f"{WORDS[0]} {WORDS[7]} {COMMON}",
}


def figures() -> Iterator[Figure]:
    """The whole question as the page asks it: a page of 20 in its order, and their snippets."""
    with scratch.database():
        fill()
        for label, marks in (("everything", None), ("a reader of 20 bodies", 20), ("a reader of one body", 1)):
            for page, text in PAGES.items():
                spent = sorted(measured(lambda text=text, marks=marks: ask(text, marks)))
                yield Figure(
                    f"search among {THINGS:,}: {page}, {label}",
                    spent[int(len(spent) * 0.95)],
                    "ms p95",
                    "<= 50",
                    f"median {spent[len(spent) // 2]:.1f} ms, {ask(text, marks)} on the page",
                )


def fill() -> None:
    """Items and minutes of some hundred bodies over ten years, every seventh confidential."""
    from django.db import connection

    from cph.search.models import Entry

    chance = random.Random(7)
    first = LAST - timedelta(days=3650)
    for start in range(0, THINGS, 5000):
        Entry.objects.bulk_create(_entry(chance, number, first) for number in range(start, start + 5000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_entry")


def _entry(chance: random.Random, number: int, first: date) -> object:
    from cph.search.models import Entry

    body = chance.randrange(BODIES)
    words = chance.choices(WORDS, k=60)
    if chance.random() < SHARE:
        words[chance.randrange(60)] = COMMON
    if chance.random() < SHARE:
        words[chance.randrange(5, 60)] = UNTITLED
    title = " ".join(words[:5]).capitalize()
    return Entry(
        key=f"bench:{number}",
        kind=("Agenda item", "Minutes")[number % 2],
        title=title,
        text=" ".join(words[5:]),
        url="/",
        where="A body",
        happened_on=first + timedelta(days=chance.randrange(3650)),
        readers=[f"part-b:{body}" if number % 7 == 0 else f"attends:{body}:1"],
    )


def ask(text: str, bodies: int | None) -> int:
    """One question; `bodies` None asks without permissions."""
    from django.test import RequestFactory

    from cph.search import selectors
    from cph.search.rules import ask_of

    asked = ask_of(text)
    marks = [mark for n in range(bodies or 0) for mark in (f"attends:{n}:1", f"part-b:{n}")]
    question = selectors.Question(asked, tuple(marks) if bodies else None, ("kept-out:1",) if bodies else ())
    page = question.page(RequestFactory().get("/search/"), on=LAST, size=20)
    selectors.add_snippets(page, asked)
    return len(page)


def measured(what: Callable[[], object]) -> Iterator[float]:
    """Milliseconds of each round, after some to warm up."""
    for _ in range(5):
        what()
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        what()
        yield (time.perf_counter() - begun) * 1000
