"""The pages of funds: who gets them, what they say, what odd input does."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from funding.models import Fund, Milestone, Posting
from funding.standing_of.funds import year_part
from tests.factories import funding as make
from tests.factories import meetings as people

START, END = date(2026, 4, 1), date(2027, 3, 31)


@pytest.fixture
def world(db):
    return people.world()


@pytest.fixture
def fund(world):
    return make.fund(world, authority=world.authority)


@pytest.fixture
def year(fund):
    return make.year(fund)


@pytest.fixture
def officer(world, client):
    client.force_login(world.officer)
    return client


def text(answer):
    return " ".join(answer.content.decode().split())


def fund_data(world, **more):
    known = {
        "title": "Pump-priming", "code": "prime", "purpose": "Release.", "is_restricted": "on", "body": world.network.pk,
        "authority": "", "keeper": world.officer.pk, "agency": "", "year_kind": "FINANCIAL", "begins_on": "2026-04-01",
        "ends_on": "31/03/2027", "day_price_pence": "£210.53", "seat_price_pence": "106.06",
        "backfills": [world.network.pk], "two_approve_above_pence": "1,000", "conditions": "", "decision": "",
        "form_key": uuid.uuid4(),
    }  # fmt: skip
    return known | more


def test_the_whole_way_from_opening_to_money(world, officer):
    data, base = fund_data(world), f"/bodies/{world.network.pk}/funds/"
    for _ in range(2):
        answer = officer.post(f"{base}open/", data)
    found = Fund.objects.get()
    assert answer["Location"] == f"/funds/{found.pk}/"
    assert (found.day_price_pence, found.seat_price_pence, found.two_approve_above_pence) == (21_053, 10_606, 100_000)
    page = text(officer.get(f"/funds/{found.pk}/"))
    assert "Bring money in" in page and "£106.06 for attendance at a meeting of City Primary" in page
    form = {
        "pence": "39,000",
        "source": "DSG carry forward",
        "decision": "",
        "on": "2026-04-01",
        "form_key": uuid.uuid4(),
    }
    for _ in range(2):
        officer.post(f"/fund-years/{found.years.get().pk}/award/", form)
    page = text(officer.get(f"/funds/{found.pk}/"))
    assert "£39,000 came in" in page and "DSG carry forward" in page and 'role="img"' in page
    assert Posting.objects.count() == 1
    assert "Pump-priming" in text(officer.get(base))


@pytest.mark.parametrize(("more", "words"), [
    ({"title": ""}, "Enter what it is called"), ({"code": "a b"}, "Use letters"), ({"begins_on": "soon"}, "Enter a day"),
    ({"ends_on": "2025-01-01"}, "not before the first"), ({"day_price_pence": "1.234"}, "two decimals"),
    ({"day_price_pence": "-1"}, "above nothing"), ({"seat_price_pence": "1000000000000"}, "£10,000 million"),
    ({"seat_price_pence": ""}, "what attendance at these meetings pays"), ({"keeper": "999999"}, "Choose somebody"),
    ({"keeper": "x"}, "Choose somebody"), ({"body": "0"}, "Select a valid choice"), ({"authority": "77"}, "Choose an authority"),
    ({"backfills": ["x"]}, "Choose from the list|is not a valid value"), ({"year_kind": "LUNAR"}, "Select a valid choice"),
    ({"form_key": "x"}, "valid UUID"), ({"decision": "4"}, "Choose a decision"),
])  # fmt: skip
def test_a_fund_that_cannot_be_is_refused_beside_the_field(world, officer, more, words):
    answer = officer.post(f"/bodies/{world.network.pk}/funds/open/", fund_data(world, **more))
    page = text(answer)
    assert answer.status_code == 200 and not Fund.objects.exists()
    assert any(one in page for one in words.split("|")) and "Error: " in page


@pytest.mark.parametrize(("more", "words"), [
    ({"pence": "0"}, "above nothing"), ({"pence": "-4"}, "above nothing"), ({"pence": "1.001"}, "two decimals"),
    ({"pence": "1000000000000"}, "£10,000 million"), ({"source": ""}, "where the money is from"),
    ({"on": "2027-04-01"}, "31 March 2027"), ({"on": "2026-03-31"}, "1 April 2026"), ({"decision": "9"}, "Choose a decision"),
    ({"source": "Carried forward from the year before"}, "by itself"), ({"form_key": ""}, "required"),
])  # fmt: skip
def test_money_that_cannot_be_is_refused_beside_the_field(year, officer, more, words):
    form = {"pence": "5", "source": "DSG", "decision": "", "on": "2026-04-01", "form_key": uuid.uuid4()}
    answer = officer.post(f"/fund-years/{year.pk}/award/", form | more)
    assert answer.status_code == 200 and words in text(answer)
    assert not Posting.objects.exists()


def test_a_fund_is_changed_once_and_never_over_another_change(world, fund, year, officer):
    address = f"/funds/{fund.pk}/change/"
    page = officer.get(address)
    seen = page.context["form"].initial["seen"]
    data = fund_data(world, title="Another name", seen=seen)
    assert officer.post(address, data)["Location"] == f"/funds/{fund.pk}/"
    answer = officer.post(address, data | {"title": "A third"})
    assert "meanwhile" in text(answer)
    fund.refresh_from_db()
    assert (fund.title, fund.code, fund.seat_price_pence) == ("Another name", "PRIME", 10_606)


def test_who_may_not_know_of_it_finds_nothing_and_members_only_read(world, fund, year, client):
    make.award(year)
    given = make.allocation(year, body=world.group)
    other = people.world("Other", "801")
    pages = [
        f"/funds/{fund.pk}/",
        f"/fund-years/{year.pk}/",
        f"/fund-years/{year.pk}/allocations/",
        f"/allocations/{given.pk}/",
    ]
    acts = [f"/funds/{fund.pk}/{one}/" for one in ("change", "years", "close", "milestones")] + [
        f"/fund-years/{year.pk}/award/"
    ]
    client.force_login(other.clerk)
    assert {client.get(one).status_code for one in pages + acts} == {404}
    client.force_login(world.head)
    assert {client.get(one).status_code for one in pages} == {200}
    assert {client.post(one, {}).status_code for one in acts} == {403}
    page = text(client.get(pages[0]))
    assert "North group" in page and "£8,000" in page and 'id="history"' not in page and "Change the fund" not in page


def test_pages_ask_the_same_however_much_there_is(world, fund, year, officer):
    make.award(year)
    addresses = (f"/funds/{fund.pk}/", f"/fund-years/{year.pk}/allocations/", f"/bodies/{world.network.pk}/funds/")
    counts = {address: [] for address in addresses}
    for count in (1, 30):
        for n in range(count):
            make.allocation(year, 1_000 + n, title=f"Part {n}")
            Milestone.objects.create(fund=fund, title=f"M{n}", due_on=START, form_key=uuid.uuid4())
        for address in addresses:
            officer.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert officer.get(address).status_code == 200
            counts[address].append(len(asked))
    assert all(first == last for first, last in counts.values()), counts
    assert max(counts[addresses[1]] + counts[addresses[2]]) <= 12
    assert max(counts[addresses[0]]) <= 13
    with CaptureQueriesContext(connection) as asked:  # what this room adds to the page of a fund
        year_part(world.officer, Fund.objects.select_related("network", "keeper").get(pk=fund.pk), timezone.now())
    assert len(asked) <= 6  # one of them asks for the seats, one for the authority


def test_lists_are_narrowed_and_taken_away(world, fund, year, officer):
    make.award(year)
    make.allocation(year, 5_000, body=world.group, title="=EVIL()")
    base = f"/fund-years/{year.pk}/allocations/"
    assert "No allocation fits" in text(officer.get(f"{base}?text=nobody"))
    assert "North group" in text(officer.get(f"{base}?spent=NONE&whose=BODY"))
    assert officer.get(f"{base}?spent=x&whose=y&text=%27").status_code == 200
    sheet = b"".join(officer.get(f"{base}?format=csv").streaming_content).decode()
    assert "North group" in sheet and "'=EVIL()" in sheet and "50.0" in sheet
    assert officer.get(f"{base}?format=xlsx").status_code == 200
    funds = b"".join(officer.get(f"/bodies/{world.network.pk}/funds/?format=csv").streaming_content).decode()
    assert "39000.0" in funds and "PRIME" in funds
    assert "No fund fits" in text(officer.get(f"/bodies/{world.network.pk}/funds/?state=CLOSED"))


# --- milestones


def test_a_milestone_is_added_once_judged_and_removed(fund, year, officer):
    data = {"title": "Every school is visited", "due_on": "2026-12-01", "allocation": "", "form_key": uuid.uuid4()}
    for _ in range(2):
        officer.post(f"/funds/{fund.pk}/milestones/", data)
    one = Milestone.objects.get()
    judge = f"/funding-milestones/{one.pk}/judge/"
    assert "Say what changed" in text(officer.post(judge, {"state": "REACHED", "outcome": " "}))
    assert "Choose how far" in text(officer.post(judge, {"state": "", "outcome": "x"}))
    officer.post(judge, {"state": "PARTLY", "outcome": "Nine of eleven."})
    page = text(officer.get(f"/funds/{fund.pk}/"))
    assert "Partly reached" in page and "Nine of eleven." in page
    for _ in range(2):
        answer = officer.post(f"/funding-milestones/{one.pk}/remove/", {})
    assert answer.status_code == 404 and "Nine of eleven" not in text(officer.get(f"/funds/{fund.pk}/"))


@pytest.mark.parametrize(("more", "words"), [
    ({"title": ""}, "Say what"), ({"due_on": "2020-01-01"}, "after the fund begins"), ({"due_on": "x"}, "Enter a day"),
    ({"allocation": "77"}, "Choose an allocation"), ({"form_key": "x"}, "valid UUID"),
])  # fmt: skip
def test_a_milestone_that_cannot_be_is_refused(fund, year, officer, more, words):
    data = {"title": "x", "due_on": "2026-12-01", "allocation": "", "form_key": uuid.uuid4()}
    answer = officer.post(f"/funds/{fund.pk}/milestones/", data | more)
    assert answer.status_code == 200 and words in text(answer) and not Milestone.objects.exists()


def test_evidence_is_read_by_those_who_read_the_books(world, fund, year, client, settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path
    one = Milestone.objects.create(fund=fund, title="M", due_on=START, form_key=uuid.uuid4())
    client.force_login(world.officer)
    judge, file = f"/funding-milestones/{one.pk}/judge/", f"/funding-milestones/{one.pk}/evidence/"
    assert client.get(file).status_code == 404
    bad = SimpleUploadedFile("x.exe", b"MZ evil")
    assert "Choose a PDF" in text(client.post(judge, {"state": "REACHED", "outcome": "x", "evidence": bad}))
    good = SimpleUploadedFile("proof.pdf", b"%PDF-1.4 proof %%EOF")
    assert client.post(judge, {"state": "REACHED", "outcome": "x", "evidence": good}).status_code == 302
    answer = client.get(file)
    assert b"".join(answer.streaming_content).startswith(b"%PDF") and answer["X-Content-Type-Options"] == "nosniff"
    for who, code in (
        (world.chair, 200),
        (world.head, 403),
        (people.world("Other", "801").clerk, 404),
        (world.stranger, 404),
    ):
        client.force_login(who)
        assert client.get(file).status_code == code
