"""Where the money stands: the figures of funds and groups, what is said of them, who sees which."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from funding.models import Year
from funding.selectors.seeing import funds_read_by, lines_of_groups, lines_of_years, whole_of
from networks.constitutions.models import Body
from networks.executives.models import Tenure
from tests.factories import funding as make
from tests.factories import meetings as people
from tests.funding import seen

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture(autouse=True)
def on_a_day_of_the_year(monkeypatch):
    from cph.core import clock

    monkeypatch.setattr(clock, "now", lambda: seen.NOW)
    monkeypatch.setattr(clock, "today", lambda: seen.TODAY)


@pytest.fixture
def world():
    return people.world()


@pytest.fixture
def east(world):
    return seen.group(world, "East")


@pytest.fixture
def fund(world, east):
    """£39,000, of which East has £8,000: £1,060.60 paid, £106.06 approved, £212.12 confirmed, £50 with the head."""
    found = seen.fund(world)
    year = seen.year(found)
    given = make.allocation(year, 800_000, body=east)
    school = east.places.first().school
    for state, number, pence in (
        ("APPROVED", 11, 10_606),
        ("CONFIRMED", 2, 10_606),
        ("SENT", 1, 5_000),
        ("REJECTED", 1, 700),
    ):
        for _ in range(number):
            made = seen.claim(given, school, world.head, pence, state)
    for one in given.claims.filter(state="APPROVED").order_by("pk")[:10]:
        seen.paid(one, world.clerk, world.officer)
    assert made.state
    return found


def as_(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def words(response) -> str:
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def sheet(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


# --- the figures


def test_the_line_of_a_fund_has_every_penny_in_one_place(fund, world):
    [line] = lines_of_years(list(Year.objects.select_related("fund")), seen.TODAY)
    now = line.balance
    assert (line.budget, now.paid, now.approved, now.left) == (3_900_000, 106_060, 10_606, 3_783_334)
    assert line.committed == 800_000 - 106_060 and line.claimed.waiting == 26_212 and line.claimed.confirmed == 21_212
    assert sum(part.pence for part in line.parts) == 3_900_000
    assert [(part.name, part.pence) for part in line.parts] == [
        ("Paid", 106_060), ("Approved, to be paid", 10_606), ("Claimed, waiting", 26_212),
        ("Allocated, not claimed", 800_000 - 106_060 - 10_606 - 26_212), ("Not allocated", 3_100_000),
    ]  # fmt: skip


def test_the_forecast_counts_what_is_paid_approved_and_confirmed_by_school_days(fund):
    [line] = lines_of_years(list(Year.objects.select_related("fund")), seen.TODAY)
    assert line.calendar.is_school
    gone, whole = line.calendar.gone(seen.TODAY), len(line.calendar.days)
    done = 13 * 10_606
    assert line.forecast.spent == done + round(done * (whole - gone) / gone)
    assert line.forecast.least < line.forecast.spent < line.forecast.most


def test_a_group_has_what_it_and_its_schools_were_given(fund, east, world):
    year = fund.years.get()
    make.allocation(year, 50_000, body=None, school=east.places.last().school, title="Backfill")
    make.allocation(year, 7_000, body=None, school=seen.a_school(world, "Lonely"), title="Backfill")
    group, nobody = lines_of_groups(Year.objects.all(), seen.TODAY)
    assert group.body == east and group.budget == 850_000 and group.claimed.waiting == 26_212
    assert nobody.body is None and nobody.budget == 7_000
    assert (
        group.forecast.spent == lines_of_years(list(Year.objects.select_related("fund")), seen.TODAY)[0].forecast.spent
    )


def test_a_school_that_moved_counts_where_it_lay_on_the_last_day_of_a_year_that_is_over(fund, east, world):
    old = make.year(fund, seen.FIRST - timedelta(days=365), seen.FIRST - timedelta(days=1))
    make.award(old, 9_000)
    place = east.places.last()
    make.allocation(old, 9_000, body=None, school=place.school, title="Backfill")
    place.ends_on = seen.FIRST + timedelta(days=30)
    place.save()
    west = Body.objects.create(kind="DEVELOPMENT_GROUP", name="West", parent=world.network)
    type(place).objects.create(
        group=west, network=world.network, school=place.school, starts_on=place.ends_on + timedelta(days=1)
    )
    [line] = lines_of_groups(Year.objects.filter(pk=old.pk), seen.TODAY)
    assert line.body == east
    make.allocation(fund.years.exclude(pk=old.pk).get(), 9_000, body=None, school=place.school, title="Backfill")
    assert {one.body.name for one in lines_of_groups(Year.objects.all(), seen.TODAY)} == {"East", "West"}


def test_claims_above_what_is_left_are_warned_of_and_drawn_as_far_as_there_is_money(fund, east, world):
    given = fund.years.get().allocations.get()
    seen.claim(given, east.places.first().school, world.head, 4_000_000, "SENT")
    [line] = lines_of_years(list(Year.objects.select_related("fund")), seen.TODAY)
    assert sum(part.pence for part in line.parts) == 3_900_000
    assert [one.kind for one in line.warnings] == ["OVER", "WAITS"]


def test_what_a_year_hands_on_is_counted_once(world):
    from funding.selectors.books import BROUGHT
    from funding.services.posting import Place, post

    fund = seen.fund(world)
    old = make.year(fund, seen.FIRST - timedelta(days=365), seen.FIRST - timedelta(days=1))
    make.award(old, 10_000)
    facts = {"words": "x", "by": world.officer, "at": seen.NOW}
    post(
        old, "CARRY_OUT", {Place("AVAILABLE"): -4_000, Place("CARRIED_OUT"): 4_000}, key="out", on=old.ends_on, **facts
    )
    new = seen.year(fund, 0)
    post(
        new,
        "CARRY_IN",
        {Place("SOURCE", source=BROUGHT): -4_000, Place("AVAILABLE"): 4_000},
        key="in",
        on=new.starts_on,
        **facts,
    )
    assert whole_of(Year.objects.all(), seen.TODAY).budget == 10_000


# --- the page


def test_the_point_is_said_first_and_the_warnings_have_dates(fund, world):
    text = words(as_(world.officer).get("/funding/"))
    assert (
        "Of £39,000, £1,060.60 is paid, £106.06 is approved and to be paid, claims of £262.12 wait and £37,833.34 is left."
        in text
    )
    assert "will be unspent on Tuesday 31 August 2027." in text
    assert "1 fund has a warning: 1 runs behind." in text
    assert "in school days, for money is spent on school days and not in August" in text


def test_each_number_leads_to_its_records(fund, world):
    page = as_(world.officer).get("/funding/").content.decode()
    year = fund.years.get()
    for address in (
        reverse("fund", args=[fund.pk]), reverse("fund_year", args=[year.pk]),
        f"{reverse('fund_compare', args=[fund.pk])}?year={year.pk}&amp;sort=-given",
    ):  # fmt: skip
        assert f'href="{address}"' in page
    browser = as_(world.officer)
    for address in set(re.findall(r'href="(/(?:funds|fund-years|bodies|funding|claims)[^"]*)"', page)):
        assert browser.get(address.replace("&amp;", "&")).status_code == 200, address


def test_the_picture_has_a_title_a_description_and_patterns_and_no_style_of_its_own(fund, world):
    page = as_(world.officer).get("/funding/").content.decode()
    assert page.count('role="img"') == 1 and "<title" in page and 'fill="url(#money-paid)"' in page
    assert "Paid £1,060.60; Approved, to be paid £106.06;" in page
    assert " style=" not in page


def test_a_milestone_that_is_late_is_a_warning_and_those_reached_are_counted(fund, world):
    seen.milestone(fund)
    seen.milestone(fund, "Plan agreed", date(2026, 10, 1), state="REACHED", outcome="It is agreed.",
                   judged_by=world.officer, judged_at=seen.NOW)  # fmt: skip
    seen.milestone(fund, "Taken away", removed_at=seen.NOW)
    text = words(as_(world.officer).get("/funding/"))
    assert "“Heads released” was due on Tuesday 1 December 2026: say what changed." in text and "1 of 2" in text
    assert "Taken away" not in text


def test_by_group(fund, world, east):
    text = words(as_(world.officer).get("/funding/?by=group"))
    assert "By group" in text and "East" in text and "Of £8,000, £1,060.60 is paid" in text
    assert "Pump-priming" not in text.split("By group", 1)[1].split("The figures")[1]


# --- who sees which


def test_officers_the_clerk_the_executive_and_the_keeper_read_books_members_do_not(fund, world):
    for role, sees in (
        ("officer", 1),
        ("clerk", 1),
        ("chair", 1),
        ("vice", 1),
        ("admin", 1),
        ("head", 0),
        ("stranger", 0),
    ):
        assert funds_read_by(getattr(world, role), seen.TODAY).count() == sees, role


def test_an_officer_of_another_authority_and_another_network_see_nothing_of_it(fund, world):
    other = people.world("Elsewhere", "999")
    for role in ("officer", "clerk", "chair", "head"):
        text = words(as_(getattr(other, role)).get("/funding/"))
        assert "Pump-priming" not in text and "£" not in text


def test_of_two_networks_each_page_has_its_own_and_who_reads_both_can_choose(fund, world):
    other = people.world("Elsewhere", "999")
    elsewhere = seen.fund(other, "Elsewhere’s fund")
    seen.year(elsewhere, 5_000)
    assert "Elsewhere’s fund" not in words(as_(world.officer).get("/funding/"))
    browser = as_(world.admin)
    assert "Elsewhere’s fund" in words(browser.get("/funding/"))
    figures = words(browser.get(f"/funding/?network={world.network.pk}")).split("The figures")[1]
    assert "Pump-priming" in figures and "Elsewhere’s fund" not in figures


def test_a_head_finds_the_way_to_what_is_their_own(fund, world):
    school = world.head.headships.get().school
    page = as_(world.head).get("/funding/").content.decode()
    assert reverse("funding_of_school", args=[school.urn]) in page and "£" not in page


def test_an_executive_seat_that_ended_reads_nothing(fund, world):
    Tenure.objects.filter(person=world.chair).update(ends_on=seen.TODAY - timedelta(days=1))
    assert not funds_read_by(world.chair, seen.TODAY).exists()


# --- narrowed


def test_filters_live_in_the_address(fund, world, east):
    other = seen.fund(world, "Backfill of the forum")
    seen.year(other, 1_000)
    closed = make.year(other, seen.FIRST - timedelta(days=365), seen.FIRST - timedelta(days=1))
    make.award(closed, 77_700)
    Year.objects.filter(pk=closed.pk).update(state="CLOSED", closed_at=timezone.now(), closed_by=world.officer)
    browser = as_(world.officer)
    rows = lambda query: [(row[0], row[3]) for row in sheet(browser.get(f"/funding/?format=csv&{query}"))[1:]]  # noqa: E731
    this, last = "2026-09-01", "2025-09-01"
    assert rows("") == [("Backfill of the forum", this), ("Pump-priming for clusters", this)]
    assert rows(f"fund={fund.pk}") == [("Pump-priming for clusters", this)]
    assert rows("state=CLOSED") == [("Backfill of the forum", last)]
    assert len(rows("state=ALL")) == 3 and rows("state=ALL&year=2025") == [("Backfill of the forum", last)]
    assert rows("only=warnings") == [("Pump-priming for clusters", this)]
    assert rows("state=nonsense&fund=abc&year=x&group=-1&only=1")[0][0] == "Backfill of the forum"
    group = world.group
    make.allocation(other.years.get(state="OPEN"), 500, body=group)
    [row] = sheet(browser.get(f"/funding/?format=csv&group={group.pk}"))[1:]
    assert row[0] == "Backfill of the forum" and row[6] == "5"
    text = words(browser.get(f"/funding/?group={group.pk}"))
    assert "Of £5, £0 is paid and £5 is left." in text and "of the group that was chosen" in text


def test_only_with_warnings_has_pages_too(world):
    for number in range(22):
        fund = seen.fund(world, f"Fund {number:02}")
        seen.year(fund, 100_000 if number % 11 else 0)
        seen.milestone(fund)
    browser = as_(world.officer)
    first = browser.get("/funding/?only=warnings")
    assert first.content.decode().count('role="img"') == 20
    after = re.search(r'href="(\?[^"]*after=[^"]*)" rel="next"', first.content.decode()).group(1).replace("&amp;", "&")
    second = browser.get(f"/funding/{after}")
    assert second.content.decode().count('role="img"') == 2
    assert "Fund 20" in words(second) and "Fund 00" in words(first)


def test_the_files_have_what_the_page_has(fund, world):
    browser = as_(world.officer)
    heads, row = sheet(browser.get("/funding/?format=csv"))
    found = dict(zip(heads, row, strict=True))
    assert found["Budget"] == "39000" and found["Paid"] == "1060.6" and found["Claimed, waiting"] == "262.12"
    assert found["Left"] == "37833.34" and "will be unspent" in found["Warnings"]
    book = load_workbook(BytesIO(b"".join(browser.get("/funding/?format=xlsx").streaming_content)))
    cells = [cell.value for cell in next(book.active.iter_rows(min_row=2))]
    assert cells[0] == "Pump-priming for clusters" and 39000 in cells
    [_, group] = sheet(browser.get("/funding/?by=group&format=csv"))
    assert group[0] == "East" and group[1] == "8000"


# --- what it costs


@pytest.mark.parametrize(
    "address", ["/funding/", "/funding/?by=group", "/funding/?only=warnings", "/funding/outcomes/"]
)
def test_the_page_costs_the_same_for_one_fund_and_for_thirty(fund, world, address):
    seen.milestone(fund)
    browser = as_(world.officer)
    few, _, first = seen.asked(browser, address)
    for number in range(29):
        more = seen.fund(world, f"Fund {number:02}")
        given = make.allocation(seen.year(more, 100_000), 9_000, body=seen.group(world, f"Group {number:02}", 1))
        seen.claim(given, given.body.places.get().school, world.head, 500, "CONFIRMED")
        seen.milestone(more, allocation=given)
    many, page, after = seen.asked(browser, address)
    assert "Fund 03" in page or "Group 03" in page
    assert many <= max(few, MOST) and many <= MOST, "\n".join(one[:150] for one in after)
    assert abs(many - few) <= 1, "\n".join(one[:150] for one in set(after) - set(first))


def test_a_fund_without_an_authority_takes_the_terms_of_its_network(world):
    fund = seen.fund(world, authority=None, keeper=world.clerk)
    seen.year(fund)
    [line] = lines_of_years(list(Year.objects.select_related("fund")), seen.TODAY)
    assert line.calendar.is_school
    [other] = lines_of_years([Year(pk=0, fund=fund, starts_on=date(2028, 9, 1), ends_on=date(2029, 8, 31))], seen.TODAY)
    assert not other.calendar.is_school
