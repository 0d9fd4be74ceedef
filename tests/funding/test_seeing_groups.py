"""Groups beside each other, what is one’s own, what changed: the figures, the order, who sees which, what it costs."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from funding.selectors.comparing import ORDERS, compared, ordered
from funding.selectors.own_money import held_by, is_own, own_places
from networks.constitutions import seats
from networks.groups.models import Place
from networks.schools.models import Headship
from tests.factories import funding as make
from tests.factories import meetings as people
from tests.funding import seen
from tests.funding.test_seeing import MOST, as_, sheet, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_day_of_the_year(monkeypatch):
    from cph.core import clock

    monkeypatch.setattr(clock, "now", lambda: seen.NOW)
    monkeypatch.setattr(clock, "today", lambda: seen.TODAY)


@pytest.fixture
def world():
    return people.world()


@pytest.fixture
def groups(world):
    return [seen.group(world, "East", 2, 200), seen.group(world, "West", 4, 100)]


@pytest.fixture
def fund(world, groups):
    """£8,000 for each of two groups: East was paid twice, after 4 and 20 days, and refused once; West claims."""
    found = seen.fund(world)
    year = seen.year(found)
    east, west = (make.allocation(year, 800_000, body=one) for one in groups)
    school = groups[0].places.first().school
    for days, pence in ((4, 100_000), (20, 300_000)):
        seen.paid(seen.claim(east, school, world.head, pence, "APPROVED"), world.clerk, world.officer, days)
    seen.claim(east, school, world.head, 700, "REJECTED")
    seen.claim(west, groups[1].places.first().school, world.head, 5_000, "CONFIRMED")
    seen.milestone(found, allocation=east)
    seen.milestone(found, "Plan agreed", allocation=east, state="REACHED", outcome="Agreed by all.",
                   judged_by=world.officer, judged_at=seen.NOW)  # fmt: skip
    return found


def compare(fund) -> str:
    return reverse("fund_compare", args=[fund.pk])


# --- compared


def test_each_group_has_what_it_was_given_and_what_it_did_with_it(fund):
    east, west = ordered(compared(fund.years.get(), seen.TODAY), "name")
    assert (east.name, east.budget, east.per_school, east.per_pupil) == ("East", 800_000, 400_000, 2_000)
    assert (east.balance.paid, east.balance.left, east.rejected, east.days_to_pay) == (400_000, 400_000, 1, 12)
    assert (east.reached, east.milestones_in_all) == (1, 2)
    assert (west.budget, west.per_school, west.per_pupil, west.claimed.waiting) == (800_000, 200_000, 2_000, 5_000)
    assert (west.rejected, west.days_to_pay, west.milestones_in_all) == (0, None, 0)


def test_a_batch_that_was_dropped_counts_no_claim_twice(fund, world):
    from funding.models import Batch, Payment

    paid = Payment.objects.select_related("batch").first()
    dropped = Batch.objects.create(
        fund=fund, number="B0", count=1, total_pence=100_000, checksum="0" * 64, pays_on=seen.TODAY, made_by=world.clerk,
        made_at=seen.NOW, form_key="00000000-0000-4000-8000-000000000000",
    )  # fmt: skip
    Payment.objects.create(
        batch=dropped, claim=paid.claim, payee=paid.payee, pence=100_000, reference="X", is_live=False
    )
    east = ordered(compared(fund.years.get(), seen.TODAY), "name")[0]
    assert east.days_to_pay == 12 and east.balance.paid == 400_000 and east.claimed.squares == 100_000**2 + 300_000**2


def test_nothing_is_said_per_pupil_where_the_register_is_silent(fund, groups, world):
    school = seen.a_school(world, "Silent", None)
    Place.objects.create(group=groups[0], network=world.network, school=school, starts_on=date(2020, 9, 1))
    east, _ = ordered(compared(fund.years.get(), seen.TODAY), "name")
    assert east.per_pupil is None and east.per_school == round(800_000 / 3)
    assert "nothing is said per pupil" in words(as_(world.officer).get(compare(fund)))


def test_it_is_sorted_by_every_heading_both_ways_and_what_is_not_known_comes_last(fund):
    lines = compared(fund.years.get(), seen.TODAY)
    for name in ORDERS:
        assert len(ordered(lines, name)) == len(ordered(lines, f"-{name}")) == 2
    assert [one.name for one in ordered(lines, "-paid")] == ["East", "West"]
    assert [one.name for one in ordered(lines, "paid")] == ["West", "East"]
    assert (
        [one.name for one in ordered(lines, "days")]
        == [one.name for one in ordered(lines, "-days")]
        == ["East", "West"]
    )
    assert [one.name for one in ordered(lines, "-name")] == ["West", "East"]
    assert (
        [one.name for one in ordered(lines, "'; drop")] == [one.name for one in ordered(lines, "-")] == ["East", "West"]
    )


def test_the_page_says_who_is_ahead_and_its_headings_lead_on(fund, world):
    answer = as_(world.officer).get(f"{compare(fund)}?sort=-paid")
    text, page = words(answer), answer.content.decode()
    assert "East has spent most of what it was given: £4,000 of £8,000. West has spent least: £0 of £8,000." in text
    assert 'aria-sort="descending"' in page and 'href="?sort=paid"' in page
    assert "too few claims of a size" in text and page.count('role="img"') == 2
    rows = sheet(as_(world.officer).get(f"{compare(fund)}?sort=-paid&format=csv"))
    assert [row[0] for row in rows] == ["Group", "East", "West"] and rows[1][1] == "8000"


def test_those_who_read_the_books_compare_members_are_told_why_not_others_see_nothing(fund, world):
    for role in ("officer", "clerk", "chair", "vice", "admin"):
        assert as_(getattr(world, role)).get(compare(fund)).status_code == 200, role
    refused = as_(world.head).get(compare(fund))
    assert refused.status_code == 403 and "those who run it and by the executive" in refused.content.decode()
    other = people.world("Elsewhere", "999")
    for role in ("officer", "clerk", "chair"):
        for address in (compare(fund), reverse("fund_compare_group", args=[fund.pk, 0])):
            assert as_(getattr(other, role)).get(address).status_code == 404, role


def test_the_allocations_of_one_group_on_demand(fund, groups, world):
    year, browser = fund.years.get(), as_(world.officer)
    make.allocation(year, 7_700, body=None, school=groups[0].places.last().school, title="Backfill")
    make.allocation(year, 3_300, body=None, school=seen.a_school(world, "Lonely"), title="Backfill")
    text = words(browser.get(reverse("fund_compare_group", args=[fund.pk, groups[0].pk])))
    assert "£8,000" in text and "£77" in text and "£33" not in text
    assert "£33" in words(browser.get(reverse("fund_compare_group", args=[fund.pk, 0])))
    elsewhere = people.world("Elsewhere", "999")
    assert browser.get(reverse("fund_compare_group", args=[fund.pk, elsewhere.group.pk])).status_code == 404
    assert browser.get(reverse("fund_compare_group", args=[fund.pk, 10**12])).status_code == 404
    assert browser.get(f"{compare(fund)}?year=x&sort=%00&format=pdf").status_code in (200, 400)
    rows = sheet(browser.get(reverse("fund_compare_group", args=[fund.pk, groups[0].pk]) + "?format=csv"))
    assert [row[5] for row in rows[1:]] == ["8000", "77"]


def test_comparing_costs_the_same_for_two_groups_and_for_thirty(fund, world):
    browser = as_(world.officer)
    few, _, _ = seen.asked(browser, compare(fund))
    year = fund.years.get()
    for number in range(28):
        given = make.allocation(year, 1_000, body=seen.group(world, f"Group {number:02}", 1))
        seen.claim(given, given.body.places.get().school, world.head, 500, "CONFIRMED")
    many, page, after = seen.asked(browser, compare(fund))
    assert "Group 27" in page
    assert few == many and many <= MOST, "\n".join(one[:150] for one in after)


# --- what is one’s own


def chair_of(world, group):
    found = people.person("Group Chair")
    school = group.places.first().school
    Headship.objects.create(person=found, school=school, starts_on=date(2020, 9, 1))
    seats.forget(found)
    return found


def test_a_head_sees_what_their_school_and_their_group_were_given_and_no_other(fund, groups, world):
    year = fund.years.get()
    head = chair_of(world, groups[0])
    school, other = groups[0].places.first().school, groups[1].places.first().school
    make.allocation(year, 12_300, body=None, school=school, title="Backfill")
    browser = as_(head)
    text = words(browser.get(reverse("funding_of_school", args=[school.urn])))
    assert "was given £123. £0 is paid; £123 is left." in text and "Pump-priming for clusters" in text
    text = words(browser.get(reverse("funding_of_body", args=[groups[0].pk])))
    assert "East was given £8,000. £4,000 is paid; £4,000 is left." in text
    for address in (reverse("funding_of_school", args=[other.urn]), reverse("funding_of_body", args=[groups[1].pk])):
        refused = browser.get(address)
        assert refused.status_code in (403, 404) and "£" not in refused.content.decode(), address
    assert {one.name for one in own_places(head, seen.TODAY)} >= {"East", school.name}
    assert not is_own(head, other, seen.TODAY) and is_own(head, school, seen.TODAY)


def test_a_headship_that_ended_sees_nothing(fund, groups, world):
    head = chair_of(world, groups[0])
    school = groups[0].places.first().school
    Headship.objects.filter(person=head).update(ends_on=seen.TODAY - timedelta(days=1))
    assert as_(head).get(reverse("funding_of_school", args=[school.urn])).status_code == 403


def test_an_officer_sees_of_a_school_only_what_came_from_funds_they_read(fund, groups, world):
    other = people.world("Elsewhere", "999")
    school = groups[0].places.first().school
    make.allocation(fund.years.get(), 12_300, body=None, school=school, title="Backfill")
    theirs = seen.fund(other, "Elsewhere’s fund")
    make.allocation(seen.year(theirs, 500), 400, body=None, school=school, title="Backfill")
    text = words(as_(world.officer).get(reverse("funding_of_school", args=[school.urn])))
    assert "£123" in text and "Elsewhere" not in text and "from the funds whose books you read" in text
    assert as_(world.stranger).get(reverse("funding_of_school", args=[school.urn])).status_code == 403


def test_closed_years_are_shown_when_they_are_asked_for(fund, groups, world):
    from django.utils import timezone

    from funding.models import Year

    given = fund.years.get().allocations.first()
    Year.objects.update(state="CLOSED", closed_at=timezone.now(), closed_by=world.officer)
    browser, address = as_(world.officer), reverse("funding_of_body", args=[given.body_id])
    assert "Nothing was given in these years" in words(browser.get(address))
    for which in ("closed", "all"):
        assert "East was given £8,000" in words(browser.get(f"{address}?years={which}"))
    assert len(sheet(browser.get(f"{address}?years=all&format=csv"))) == 2
    assert browser.get(f"{address}?years=%00").status_code in (200, 400)


def test_ones_own_costs_the_same_for_one_allocation_and_for_thirty(fund, groups, world):
    school, year = groups[0].places.first().school, fund.years.get()
    browser = as_(chair_of(world, groups[0]))
    make.allocation(year, 100, body=None, school=school, title="Backfill")
    address = reverse("funding_of_school", args=[school.urn])
    few, _, _ = seen.asked(browser, address)
    for number in range(29):
        given = make.allocation(year, 1_000, body=None, school=school, title=f"Backfill {number:02}")
        seen.claim(given, school, world.head, 500, "CONFIRMED")
    many, page, after = seen.asked(browser, address)
    assert "Backfill 28" in page and held_by(year.allocations.filter(school=school)).waiting == 29 * 500
    assert few == many and many <= MOST, "\n".join(one[:150] for one in after)


# --- what changed


def test_milestones_stand_beside_the_money_they_were_given(fund, world):
    seen.milestone(fund, "All heads released", date(2027, 6, 1))
    browser = as_(world.officer)
    text = words(browser.get("/funding/outcomes/"))
    assert "1 of 3 milestones is reached. 1 is late" in text and "1 is still to come" in text
    assert "Agreed by all." in text
    rows = sheet(browser.get("/funding/outcomes/?format=csv"))[1:]
    assert [(row[0], row[2], row[4], row[6], row[7]) for row in rows] == [
        ("Heads released", "East", "Late", "8000", "4000"), ("Plan agreed", "East", "Reached", "8000", "4000"),
        ("All heads released", "The whole fund", "Still to come", "39000", "4000"),
    ]  # fmt: skip
    assert len(sheet(browser.get("/funding/outcomes/?format=csv&state=LATE"))) == 2
    assert len(sheet(browser.get("/funding/outcomes/?format=csv&text=agreed+all"))) == 2
    assert "No milestone fits" in words(browser.get("/funding/outcomes/?text=nobody"))


def test_outcomes_of_others_are_not_there(fund, world):
    other = people.world("Elsewhere", "999")
    for person in (world.head, other.officer, other.chair):
        assert "Heads released" not in words(as_(person).get("/funding/outcomes/"))


def test_the_page_of_the_fund_leads_to_all_of_it(fund, groups, world):
    page = as_(world.officer).get(reverse("fund", args=[fund.pk])).content.decode()
    assert compare(fund) in page and re.search(r'href="/funding/\?fund=\d+"', page)
    page = as_(world.head).get(reverse("fund", args=[fund.pk])).content.decode()
    assert compare(fund) not in page and "/schools/" in page
