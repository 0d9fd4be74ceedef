"""Lists by key: every row once, forwards and backwards, whatever the keys hold and whatever stands in the address."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cph.core.pages import keyset
from cph.people.models import Person

START = datetime(2026, 1, 1, tzinfo=UTC)
ORDERS = [
    ("name", "id"),
    ("-name", "-id"),
    ("joined_at", "id"),
    ("-joined_at", "-id"),
    ("email", "name", "id"),
    ("id",),
]


def page(query: str = "", *keys: str, size: int = 3):
    return keyset(RequestFactory().get(f"/x/{query}"), Person.objects.all(), *keys, size=size)


def people(facts) -> None:
    Person.objects.bulk_create(
        Person(
            name=name,
            email=f"p{number}@example.org" if has_email else None,
            joined_at=None if joined is None else START + joined,
        )
        for number, (name, has_email, joined) in enumerate(facts)
    )


def walk(query: str, way: str, keys, size: int):
    """All rows seen from here to the end, page by page."""
    found, seen = [], 0
    while query is not None:
        one = page(query, *keys, size=size)
        found.append([row.pk for row in one])
        query = getattr(one, f"{way}_url")
        seen += 1
        assert seen < 50
    return found


class Walking(TestCase):
    @settings(max_examples=40)
    @given(
        facts=st.lists(
            st.tuples(
                st.sampled_from(["a", "b", "B", "é"]),
                st.booleans(),
                st.none() | st.timedeltas(timedelta(0), timedelta(1)),
            ),
            max_size=12,
        ),
        keys=st.sampled_from(ORDERS),
        size=st.integers(1, 5),
    )
    def test_there_and_back_again(self, facts, keys, size):
        people(facts)
        whole = list(Person.objects.order_by(*keys).values_list("pk", flat=True))
        pages = walk("", "next", keys, size)
        assert [pk for one in pages for pk in one] == whole
        last = ""
        for _ in pages[1:]:
            last = page(last, *keys, size=size).next_url
        back = walk(last, "previous", keys, size)
        assert [pk for one in reversed(back) for pk in one] == whole


@pytest.mark.parametrize(
    "query", ["?after=x", "?before=", "?after=%5B1%5D:abc", "?after=&before=x", "?after[]=1", "?after=%F0%9F"]
)
@pytest.mark.django_db
def test_a_mark_that_is_not_ours_gives_the_first_page(query):
    people([("a", True, None)] * 5)
    assert [one.pk for one in page(query, "name", "id")] == [one.pk for one in page("", "name", "id")]


@pytest.mark.django_db
def test_a_mark_from_another_list_gives_the_first_page():
    people([("a", True, None)] * 5)
    mark = page("", "name", "id").next_url
    assert page(mark, "email", "id").rows == page("", "email", "id").rows


@pytest.mark.django_db
def test_where_no_rows_are_left_the_first_page_comes():
    people([("a", True, None)] * 5)
    mark = page("", "id").next_url
    Person.objects.filter(pk__in=list(Person.objects.order_by("id").values_list("pk", flat=True)[3:])).delete()
    assert len(page(mark, "id")) == 3


@pytest.mark.django_db
def test_links_keep_what_else_stands_in_the_address():
    people([("a", True, None)] * 5)
    assert page("?q=a&q=b", "id").next_url.startswith("?q=a&q=b&after=")
    assert page("", "id").previous_url is None
