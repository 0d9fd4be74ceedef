"""Statements at any day: as page, file and numbered paper; what runs funds is asked of those who do."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from cph.core.needing import read, rows_of
from cph.documents.models import Paper
from cph.documents.services import make as press
from funding.models import Milestone, Posting
from funding.selectors import needs_funds
from funding.selectors.statements import allocation_statement, fund_statement, sheet_of
from funding.services.statements import issue_statement
from tests.factories import funding as make
from tests.factories import meetings as people

MAY = date(2026, 5, 1)


@pytest.fixture
def world(db):
    return people.world()


@pytest.fixture
def year(world):
    found = make.year(make.fund(world, authority=world.authority))
    make.award(found)
    return found


@pytest.fixture
def spent(world, year):
    """Of £8,000 of the group a claim of £100 is approved in May."""
    given = make.allocation(year, 800_000, body=world.group)
    school = people.leads(world, world.vice)
    make.approved(make.claim(given, school, world.vice, 10_000, words="Cover for Monday"), world.officer, MAY)
    return given


def text(answer):
    return " ".join(answer.content.decode().split())


def test_a_statement_says_what_stood_in_the_books_that_day(year, spent):
    now, before = fund_statement(year.fund, MAY), fund_statement(year.fund, MAY - timedelta(days=1))
    where = dict(now["years"][0]["where"])
    assert where["Approved, to be paid"] == 10_000 and dict(before["years"][0]["where"])["Approved, to be paid"] == 0
    for one in (now, before):
        assert one["years"][0]["came_in"] == sum(dict(one["years"][0]["where"]).values()) == 3_900_000
        assert one["years"][0]["sources"] == [["DSG carry forward", 3_900_000]]
    assert allocation_statement(spent, MAY)["claims"][0]["state"] == "Approved, to be paid"
    assert allocation_statement(spent, MAY - timedelta(days=1))["claims"] == []
    assert fund_statement(year.fund, date(2020, 1, 1))["years"] == []


@pytest.mark.parametrize("count", [1, 30])
def test_a_statement_asks_the_same_however_much_there_is(year, django_assert_max_num_queries, count):
    for n in range(count):
        make.allocation(year, 1_000 + n)
        Milestone.objects.create(fund=year.fund, title=f"M{n}", due_on=MAY, form_key=uuid.uuid4())
    fund = type(year.fund).objects.select_related("keeper").get(pk=year.fund_id)
    with django_assert_max_num_queries(5):
        content = fund_statement(fund, date(2026, 11, 1))
    assert len(content["years"][0]["allocations"]) == count
    heads, rows = sheet_of(content)
    assert {len(row) for row in rows} == {len(heads)}


def test_the_page_the_file_and_the_paper(world, year, spent, client):
    client.force_login(world.officer)
    address = f"/funds/{year.fund_id}/statement/"
    page = text(client.get(f"{address}?on=2026-05-01"))
    assert "the end of Friday 1 May 2026" in page and "£100" in page and "North group" in page
    assert "Enter a day" in text(client.get(f"{address}?on=soon"))
    assert "Choose a day that has come" in text(client.get(f"{address}?on=2099-01-01"))
    sheet = b"".join(client.get(f"{address}?on=2026-05-01&format=csv").streaming_content).decode()
    assert "39000.0" in sheet and "North group" in sheet
    assert client.get(f"{address}?format=xlsx").status_code == 200
    for _ in range(2):
        answer = client.post(address, {"on": "2026-05-01"})
    paper = Paper.objects.get()
    assert answer["Location"] == f"/fund-statements/{paper.pk}/"
    assert "The PDF is being made" in text(client.get(answer["Location"]))
    assert client.get(f"/fund-statements/{paper.pk}/pdf/").status_code == 409
    own = f"/allocations/{spent.pk}/statement/"
    assert "Cover for Monday" in text(client.get(f"{own}?on=2026-05-01"))
    assert "Cover for Monday" in b"".join(client.get(f"{own}?format=csv").streaming_content).decode()
    client.post(own, {"on": "2026-05-01"})
    assert Paper.objects.count() == 2


def test_what_was_issued_stays_as_it_was(world, year, spent, client):
    paper = issue_statement(year.fund, timezone.localdate(), by=world.officer, at=timezone.now())
    make.award(year, 100, "Later")
    client.force_login(world.officer)
    page = text(client.get(f"/fund-statements/{paper.pk}/"))
    assert "£39,000" in page and "Later" not in page
    assert issue_statement(year.fund, timezone.localdate(), by=world.officer, at=timezone.now()) != paper


def test_who_reads_which_statement(world, year, spent, client):
    papers = [
        issue_statement(one, timezone.localdate(), by=world.officer, at=timezone.now()) for one in (year.fund, spent)
    ]
    pages = [f"/funds/{year.fund_id}/statement/", f"/fund-statements/{papers[0].pk}/", f"/allocations/{spent.pk}/statement/",
             f"/fund-statements/{papers[1].pk}/"]  # fmt: skip
    other = people.world("Other", "801")
    for who, codes in (
        (world.chair, [200, 200, 200, 200]), (world.clerk, [200] * 4), (world.head, [403, 403, 403, 403]), (other.clerk, [404] * 4),
        (world.stranger, [404] * 4),
    ):  # fmt: skip
        client.force_login(who)
        assert [client.get(one).status_code for one in pages] == codes, who
    client.force_login(world.officer)
    assert client.get("/fund-statements/999999/").status_code == 404


def test_the_paper_becomes_a_tagged_pdf_that_says_the_same(world, year, spent):
    paper = issue_statement(year.fund, MAY, by=world.officer, at=timezone.now())
    press(paper.pk, timezone.now())
    paper.refresh_from_db()
    assert paper.state == "MADE" and paper.pages >= 1
    with paper.file.open("rb") as file:
        reader = PdfReader(file)
        root, words = reader.trailer["/Root"], " ".join(page.extract_text() for page in reader.pages)
    assert root["/MarkInfo"]["/Marked"] and root["/StructTreeRoot"]
    for said in ("£39,000", "North group", "DSG carry forward", "the end of Friday 1 May 2026"):
        assert said in " ".join(words.split())


# --- what is asked of those who run funds


def asked(person, on, kept=frozenset()):
    at = timezone.make_aware(datetime.combine(on, datetime.min.time()))
    return read(
        list(rows_of(needs_funds.kinds(person, at, on, set(kept))).values_list("asks", "facts")), needs_funds.NEEDS
    )


def test_a_year_that_is_over_a_milestone_and_idle_money_are_asked_for(world, year):
    day = date(2026, 8, 1)
    Milestone.objects.create(fund=year.fund, title="Every school is visited", due_on=MAY, form_key=uuid.uuid4())
    said = [f"{one.verb} {one.thing}" for one in asked(world.officer, day)]
    assert any("Say what came of Every school" in one for one in said) and any(
        "Share out Pump-priming" in one for one in said
    )
    assert not any("Close" in one for one in said)
    assert any(one.verb == "Close" for one in asked(world.officer, date(2027, 4, 2)))
    assert not any(one.verb == "Share out" for one in asked(world.officer, date(2026, 4, 20)))
    assert asked(world.clerk, day, {world.network.pk}) and not asked(world.clerk, day) and not asked(world.head, day)
    assert Posting.objects.count() == 1
