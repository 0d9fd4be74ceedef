"""The index: words in any form, marks that open and marks that close."""

import random
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from cph.search import selectors
from cph.search.models import Entry
from cph.search.rules import ask_of
from cph.search.services import Thing, put, take_out

pytestmark = pytest.mark.django_db


def thing(key, title="A title", text="", on=date(2026, 9, 1), readers=("network:1",), **more):
    return Thing(
        key=key,
        kind=more.pop("kind", "Minutes"),
        title=title,
        text=text,
        url="/x/",
        happened_on=on,
        readers=readers,
        **more,
    )


def found(text, marks=("network:1",), kept_out=(), kind=""):
    entries = selectors.found_by(ask_of(text), selectors.readable_by(marks, kept_out), kind)
    return [one.key for one in entries.order_by(*selectors.ORDER)]


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("The closures of schools", "closure"),
        ("The closures of schools", "CLOSURE school"),
        ("Admissions", "admissi"),
        ("Visit to the école Molière", "ecole moliere"),
        ("Visit to the ecole Moliere", "École Molière"),
        ("CPH/D2026/14 Meals", "cph/d2026/14"),
        ("CPH/D2026/14 Meals", "D2026"),
        ("the head's report", "head’s"),
        ("Ask at www.example.org/meals about it", "meals"),
        ("Naïve café", "cafe naiv"),
    ],
)
def test_words_are_found_in_any_form(words, asked):
    put([thing("a:1", words), thing("a:2", "Other", words), thing("a:3", "Quite another", "matter")])
    assert found(asked) == ["a:1", "a:2"]


@pytest.mark.parametrize("asked", ["the", "of", "", "&", "zzz", "closures zzz", "sch"])
def test_what_is_not_there_is_not_found(asked):
    put([thing("a:1", "The closures of the year")])
    assert found(asked) == []


def test_titles_come_first_then_the_latest():
    put(
        [
            thing("text:new", "Other", "meals", on=date(2026, 9, 3)),
            thing("text:old", "Other", "meals", on=date(2026, 9, 2)),
            thing("title:old", "Meals", on=date(2020, 1, 1)),
            thing("title:new", "School meals", on=date(2021, 1, 1)),
        ]
    )
    assert found("meal") == ["title:new", "title:old", "text:new", "text:old"]


def test_only_who_shares_a_mark_finds_it_and_nobody_who_is_kept_out():
    put([thing("b:1", "Grievance", readers=("part-b:7", "let-in:44"), kept_from=("kept-out:44",))])
    assert found("grievance", ["part-b:7"]) == found("grievance", ["let-in:44"]) == ["b:1"]
    assert found("grievance", ["part-b:8", "attends:7:1", "let-in:4", "everybody"]) == []
    assert found("grievance", ["part-b:7"], ["kept-out:44"]) == []
    assert found("grievance", ["part-b:7"], ["kept-out:4"]) == ["b:1"]
    assert found("grievance", []) == []


def test_the_same_thing_stands_once_and_as_it_was_put_last():
    for title in ("First words", "Second words"):
        put([thing("a:1", title), thing("a:1", title)])
    assert Entry.objects.count() == 1
    assert found("first") == []
    assert found("second") == ["a:1"]
    assert take_out(["a:1", "a:2"]) == 1
    assert found("second") == []


def test_what_nobody_may_read_is_not_kept():
    assert put([thing("a:1", readers=())]) == 0


def test_the_entry_stands_and_falls_with_its_transaction():
    with pytest.raises(IntegrityError), transaction.atomic():
        put([thing("a:1", "Meals")])
        raise IntegrityError
    assert found("meals") == []


def test_a_long_text_with_odd_signs_is_kept_as_far_as_an_index_holds():
    put([thing("a:1", "x" * 500, "\x00\x02 meals \x03 " + "lorem ipsum dolor sit " * 10_000)])
    assert found("meals") == ["a:1"]


def test_snippets_mark_hits_and_are_never_markup():
    put([thing("a:1", "Meals <b>", "School meals are 3 < 4 & so on.")])
    entries = list(selectors.found_by(ask_of("meal"), selectors.readable_by(["network:1"])))
    selectors.add_snippets(entries, ask_of("meal"))
    assert entries[0].title_pieces == [("Meals", True), (" <b>", False)]
    assert ("meals", True) in entries[0].pieces


@pytest.mark.parametrize("marks", [None, ("network:1",), tuple(f"network:{n}" for n in range(99))])
@pytest.mark.parametrize("seed", range(4))
def test_page_by_page_forth_and_back_is_the_whole_list_in_its_order(marks, seed):
    """Whatever shortcut a page takes: nothing twice, nothing missing, in titles first, then by day."""
    chance = random.Random(seed)
    put(
        thing(
            f"a:{n}",
            chance.choice(["School meals", "Other"]),
            chance.choice(["meals", "meals", "nothing"]),
            on=date(chance.choice([2012, 2015, 2023, 2024, 2025, 2026, 2027, 2040]), chance.randint(1, 12), 1),
            readers=(f"network:{chance.choice([1, 1, 200])}",),
        )
        for n in range(60)
    )
    every = Entry.objects.all() if marks is None else selectors.readable_by(marks)
    whole = [one.key for one in selectors.found_by(ask_of("meal"), every).order_by(*selectors.ORDER)]
    question = selectors.Question(ask_of("meal"), marks)
    assert walk(question, "next_url", "")[0] == whole
    last = walk(question, "next_url", "")[1]
    back, _ = walk(question, "previous_url", last, backwards=True)
    assert back == whole


def walk(question, way, query, *, backwards=False):
    """The keys of all pages from here to the end, and the address of the last page."""
    found = []
    while True:
        page = question.page(RequestFactory().get(f"/search/{query}"), on=date(2026, 11, 22), size=4)
        keys = [one.key for one in page]
        found = keys + found if backwards else found + keys
        if not getattr(page, way):
            return found, query
        query = getattr(page, way)


def test_a_kind_narrows():
    put([thing("a:1", "Meals", kind="Paper"), thing("a:2", "Meals", kind="Minutes")])
    assert found("meals", kind="Paper") == ["a:1"]
