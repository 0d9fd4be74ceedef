"""The list of schools: found, filtered, sorted, sent, and as a file."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.constitutions.models import Body, Clerk
from tests.factories.people import PersonFactory, sign_in
from tests.factories.schools import AuthorityFactory, HeadshipFactory, OfficerFactory, SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(client):
    person = HeadshipFactory(school__name="Green Lane Infant School", school__postcode="LE5 3GG").person
    sign_in(client, person)
    return person


def names(client, query=""):
    answer = client.get(f"/schools/?{query}")
    assert answer.status_code == 200
    return [school["name"] for school in answer.context["page"].rows]


@pytest.mark.parametrize(
    "words",
    ["green lane", "GREEN  LANE", "gren lane", "green laen infant school", "le5 3gg", "LE53GG", "infant leicester"],
)
def test_spelling_is_forgiven(client, head, words):
    SchoolFactory(name="Harbour Primary School")
    assert names(client, f"q={words}") == ["Green Lane Infant School"]


def test_an_apostrophe_and_an_accent_do_not_matter(client, head):
    SchoolFactory(name="St Chloé's Primary School")
    for words in ("st chloes", "St Chloé’s", "chloe's"):
        assert names(client, f"q={words}") == ["St Chloé's Primary School"]


def test_every_urn_of_a_school_finds_it(client, head):
    SchoolFactory(name="Harbour Academy", urn=146852, search="harbour academy leicester le1 1aa 120007 146852")
    assert names(client, "q=120007") == ["Harbour Academy"]


def test_filters_and_their_chips(client, head):
    kent = AuthorityFactory(code="886", name="Kent")
    SchoolFactory(name="Kent Secondary", authority=kent, phase="4", sector="ACADEMY")
    SchoolFactory(name="Closed School", status="2")
    assert names(client, "authority=886&phase=4&sector=ACADEMY") == ["Kent Secondary"]
    assert names(client, "status=closed") == ["Closed School"]
    assert len(names(client, "status=any")) == 3 and len(names(client)) == 2
    page = client.get("/schools/?authority=886&phase=4").content.decode()
    assert 'href="?phase=4"' in page and "Authority: Kent" in page and "1 school" in page


def test_sorted_by_pupils_page_by_page(client, head):
    for n in range(120):
        SchoolFactory(pupils=n if n % 3 else None)
    seen, url = [], "/schools/?sort=pupils"
    while url:
        page = client.get(url).context["page"]
        seen += [(-1 if school["pupils"] is None else school["pupils"]) for school in page.rows]
        url = page.next_url and f"/schools/{page.next_url}"
    assert len(seen) == 121 and seen == sorted(seen, reverse=True)


def test_nothing_found_says_what_to_try(client, head):
    page = client.get("/schools/?q=grene zzzz lane").content.decode()
    assert "No school fits" in page and "Did you mean" in page and "Green Lane Infant School" in page


@pytest.mark.parametrize(
    "query",
    [
        "authority=zzz",
        "phase=99",
        "sort=;drop",
        "after=x",
        "before=%00",
        "q=%",
        "q=_%5C",
        "q=" + "x" * 300,
        "format=exe",
    ],
)
def test_odd_questions_are_answered(client, head, query):
    assert client.get(f"/schools/?{query}").status_code in (200, 400)


def test_files_hold_exactly_what_is_shown(client, head):
    SchoolFactory(name="=cmd|' /C calc'!A0", pupils=1)
    SchoolFactory(name="Harbour Primary School", town="Oadby")
    answer = client.get("/schools/?q=harbour&format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[1] for row in rows] == ["Name", "Harbour Primary School"]
    answer = client.get("/schools/?sort=pupils&format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True)
    found = [row[1] for row in book.active.iter_rows(values_only=True)]
    assert found[0] == "Name" and len(found) == 4 and found[-1] == "'=cmd|' /C calc'!A0"


def test_the_same_few_queries_for_one_and_for_thirty(client):
    network = Body.objects.create(kind=Body.Kind.NETWORK, name="Lantern Heads")
    person = PersonFactory()
    Clerk.objects.create(body=network, person=person, starts_on="2020-09-01")
    sign_in(client, person)
    SchoolFactory(name="Green Lane Infant School")

    def count(query):
        with CaptureQueriesContext(connection) as told:
            assert client.get(f"/schools/?{query}").status_code == 200
        return len(told)

    client.get("/schools/")
    few = [count(query) for query in ("", "q=green lane", "q=gren lane", "sort=pupils", "q=zzzz")]
    SchoolFactory.create_batch(60)
    assert [count(query) for query in ("", "q=green lane", "q=gren lane", "sort=pupils", "q=zzzz")] == few
    assert max(few) <= 12


def test_somebody_without_a_seat_is_told_so(client):
    SchoolFactory(name="Harbour Primary School")
    sign_in(client, PersonFactory())
    for query in ("", "?format=csv"):
        page = client.get(f"/schools/{query}").content.decode()
        assert "You have no seat in a network yet" in page and "Harbour" not in page


def test_an_officer_finds_the_way_to_the_import(client):
    sign_in(client, OfficerFactory().person)
    assert "/schools/import/" in client.get("/schools/").content.decode()
