"""The trail's page: exactly the lines it was given, filtered, in pages, as CSV."""

from datetime import UTC, datetime

import pytest
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from cph.audit.models import Line
from cph.audit.selectors import history_of, trail_visible
from cph.audit.views import trail_page
from tests.factories.audit import line, trail
from tests.factories.people import AdministratorFactory, PersonFactory

pytestmark = pytest.mark.django_db


def ask(lines=None, **query):
    request = RequestFactory().get("/trail/", query)
    SessionMiddleware(lambda _: None).process_request(request)
    MessageMiddleware(lambda _: None).process_request(request)
    request.user = AdministratorFactory()
    return trail_page(request, Line.objects.all() if lines is None else lines)


def body(response) -> str:
    return b"".join(response).decode()


def test_history_of_a_thing_is_its_own_lines_newest_first():
    head, other = PersonFactory(), PersonFactory()
    line("first", head)
    line("other", other)
    line("second", other, head)
    assert [one.subject for one in history_of(head)] == ["second", "first"]


def test_only_lines_about_the_given_things_are_visible():
    head, other = PersonFactory(), PersonFactory()
    line("mine", head)
    line("theirs", other)
    assert [one.subject for one in trail_visible([f"people.person:{head.pk}"])] == ["mine"]
    assert trail_visible(None).count() == 2
    assert trail_visible([]).count() == 0


def test_filters_find_and_odd_ones_are_told():
    line(
        "the post of co-chair", verb="appointed", by=PersonFactory(name="Ada Bell"), at=datetime(2026, 3, 1, tzinfo=UTC)
    )
    line("an agenda", verb="issued", at=datetime(2026, 5, 1, tzinfo=UTC))
    found = body(ask(verb="APPOINT", who="bell", thing="Co-chair", since="1/1/2026", until="2 March 2026"))
    assert "the post of co-chair" in found
    assert "an agenda" not in found
    assert "No line fits" in body(ask(who="nobody"))
    assert "Enter a day, for example" in body(ask(since="yesterday"))
    assert "Error: Audit trail" in body(ask(until="31/02/2026"))


def test_long_trails_come_in_pages():
    trail(60)
    first = body(ask())
    assert "thing 60" in first
    assert "thing 10<" not in first
    assert "Next" in first


def test_the_download_holds_the_same_lines_and_no_formula():
    line("=HYPERLINK(1)", verb="noted")
    line("hidden", verb="other")
    response = ask(verb="noted", format="csv")
    text = body(response)
    assert response["Content-Disposition"] == 'attachment; filename="audit-trail.csv"'
    assert "'=HYPERLINK(1)" in text
    assert "hidden" not in text


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_the_database_equally_often(count):
    trail(count)
    with CaptureQueriesContext(connection) as asked:
        response = ask()
        assert response.status_code == 200
    assert len([one for one in asked.captured_queries if "audit_line" in one["sql"] and "SELECT" in one["sql"]]) == 1


def test_the_partial_says_when_there_is_nothing():
    assert "Nothing has been recorded here yet." in render_to_string("audit/history.html", {"lines": []})
    written = line("a thing", seat="Clerk", article="Article 5a")
    shown = render_to_string("audit/history.html", {"lines": [written]})
    assert "Clerk" in shown
    assert "Article 5a" in shown
