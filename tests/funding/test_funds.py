"""A fund is opened, changed, given money and years, closed."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cph.audit.selectors import history_of
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Notice
from funding.models import Fund, Posting, Year
from funding.rules.years import first_span, label_of, next_span, span_around
from funding.selectors.books import BROUGHT, Balance, balance_of_year
from funding.services.closing import close_fund
from funding.services.funds import FundFacts, add_year, award, change_fund, facts_of, open_fund
from tests.factories import meetings as people

START, END = date(2026, 4, 1), date(2027, 3, 31)


@pytest.fixture
def world(db):
    return people.world()


def facts(world, **more):
    known = {
        "code": "prime", "title": "Pump-priming", "purpose": "Release of heads.", "keeper": world.officer, "begins_on": START,
        "ends_on": END, "backfills": (world.network,), "seat_price_pence": 10_606,
    }  # fmt: skip
    return FundFacts(**(known | more))


def opened(world, by=None, form_key=None, **more):
    return open_fund(
        world.network, facts(world, **more), form_key=form_key or uuid.uuid4(), by=by or world.clerk, at=timezone.now()
    )


def awarded(year, by, pence=3_900_000, source="DSG carry forward", **more):
    known = {"form_key": uuid.uuid4(), "on": year.starts_on, "by": by, "at": timezone.now()}
    return award(year, pence, source, **(known | more))


# --- years


@given(st.sampled_from(Fund.YearKind.values), st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 3000))
def test_years_of_a_fund_follow_each_other_without_gap_to_its_end(kind, begins, days):
    ends = date.fromordinal(begins.toordinal() + days)
    spans = [first_span(kind, begins, ends)]
    while following := next_span(kind, spans[-1][1], ends):
        spans.append(following)
    assert spans[0][0] == begins and spans[-1][1] == ends
    for before, after in pairwise(spans):
        assert after[0].toordinal() == before[1].toordinal() + 1
        assert (after[0].month, after[0].day) == ((4, 1) if kind == "FINANCIAL" else (9, 1))
    for first, last in spans:
        whole = span_around(kind, first)
        assert whole[0] <= first <= last <= whole[1]


def test_a_year_is_named_after_the_whole_year_also_where_it_is_cut():
    assert label_of("FINANCIAL", date(2027, 1, 5)) == "2026 to 2027"
    assert label_of("ACADEMIC", date(2026, 8, 31)) == "2025 to 2026"
    assert first_span("ACADEMIC", date(2026, 11, 2), None) == (date(2026, 11, 2), date(2027, 8, 31))


# --- opening


def test_a_fund_opens_with_its_first_year_and_its_keeper_is_told(world):
    found = opened(world)
    year = found.years.get()
    assert (found.code, found.body, year.starts_on, year.ends_on) == ("PRIME", world.network, START, END)
    assert [one.body for one in found.backfills.all()] == [world.network]
    assert Notice.objects.filter(person=world.officer, subject__contains="you keep").count() == 1
    assert "opened the fund" in [one.verb for one in history_of(found)]


def test_the_same_form_opens_one_fund(world):
    key = uuid.uuid4()
    assert opened(world, form_key=key) == opened(world, form_key=key)
    assert Fund.objects.count() == 1


@pytest.mark.parametrize(("more", "words"), [
    ({"code": "?"}, "short code"), ({"code": "A" * 30}, "short code"), ({"title": " "}, "called"),
    ({"ends_on": date(2026, 3, 1)}, "not before"), ({"day_price_pence": 0}, "above nothing"),
    ({"seat_price_pence": -1}, "above nothing"), ({"two_approve_above_pence": 10**13}, "two approve"),
])  # fmt: skip
def test_what_cannot_be_is_refused(world, more, words):
    with pytest.raises(Refused, match=words):
        opened(world, **more)
    assert not Fund.objects.exists() and not Year.objects.exists()


def test_a_fund_is_of_its_network_and_kept_by_somebody_in_it(world):
    other = people.world("Other", "801")
    for more in (
        {"body": other.network},
        {"backfills": (other.group,)},
        {"keeper": other.clerk},
        {"keeper": world.stranger},
    ):
        with pytest.raises(Refused):
            opened(world, **more)
    with pytest.raises(Refused, match="authority"):
        opened(world, authority=other.authority)
    for by in (world.head, world.chair, other.clerk, world.stranger):
        with pytest.raises(NotAllowed):
            opened(world, by=by)
    assert opened(world, by=world.officer, authority=world.authority).authority == world.authority


def test_a_code_is_taken_once_in_a_network(world):
    opened(world)
    with pytest.raises(Refused, match="this code"):
        opened(world, code="PRIME")


# --- changing


def test_prices_change_and_the_trail_says_from_what_to_what(world):
    fund = opened(world)
    now = facts_of(fund)
    wanted = replace(
        now, day_price_pence=20_000, backfills=(world.executive, world.group), keeper=world.clerk, code="NEW"
    )
    change_fund(fund, wanted, seen=now, by=world.officer, at=timezone.now())
    fund.refresh_from_db()
    assert (fund.day_price_pence, fund.keeper, fund.code) == (20_000, world.clerk, "PRIME")
    assert {one.body for one in fund.backfills.all()} == {world.executive, world.group}
    line = history_of(fund).get(verb="changed")
    assert "from none to £200" in line.subject and "keeper Clare Clerk" in line.subject
    assert change_fund(fund, wanted, seen=now, by=world.clerk, at=timezone.now())  # sent twice: nothing to do
    assert history_of(fund).filter(verb="changed").count() == 1


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(world):
    fund = opened(world)
    now = facts_of(fund)
    change_fund(fund, replace(now, title="One"), seen=now, by=world.clerk, at=timezone.now())
    with pytest.raises(Refused, match="meanwhile"):
        change_fund(fund, replace(now, title="Two"), seen=now, by=world.officer, at=timezone.now())
    with pytest.raises(NotAllowed):
        change_fund(fund, replace(now, title="Two"), seen=now, by=world.head, at=timezone.now())


def test_a_fund_does_not_end_within_a_year_that_is_open(world):
    fund = opened(world)
    now = facts_of(fund)
    with pytest.raises(Refused, match="31 March 2027"):
        change_fund(fund, replace(now, ends_on=date(2026, 12, 31)), seen=now, by=world.clerk, at=timezone.now())
    change_fund(fund, replace(now, ends_on=date(2027, 8, 31)), seen=now, by=world.clerk, at=timezone.now())
    assert Fund.objects.get().ends_on == date(2027, 8, 31)


# --- money


def test_money_comes_in_once_from_its_sources(world):
    year = opened(world).years.get()
    key = uuid.uuid4()
    for _ in range(2):
        awarded(year, world.officer, form_key=key)
    awarded(year, world.clerk, 100, "  dsg CARRY forward ")
    awarded(year, world.clerk, 50, "De-delegation")
    assert balance_of_year(year) == Balance(3_900_150, 3_900_150)
    named = set(year.accounts.filter(kind="SOURCE").values_list("source", flat=True))
    assert named == {"DSG carry forward", "De-delegation"}
    assert history_of(year.fund).filter(verb="awarded").count() == 3


@pytest.mark.parametrize(("more", "words"), [
    ({"pence": 0}, "above nothing"), ({"pence": -5}, "above nothing"), ({"pence": 10**12 + 1}, "at most"),
    ({"source": "  "}, "where the money is from"), ({"source": "x" * 151}, "150"), ({"source": BROUGHT.upper()}, "by itself"),
    ({"on": date(2026, 3, 31)}, "this year"), ({"on": date(2027, 4, 1)}, "this year"),
])  # fmt: skip
def test_money_that_cannot_be_does_not_come_in(world, more, words):
    year = opened(world).years.get()
    with pytest.raises(Refused, match=words):
        awarded(year, world.officer, **more)
    assert not Posting.objects.exists()


def test_only_those_who_run_it_bring_money_in(world):
    year = opened(world, keeper=world.chair).years.get()
    for by in (world.head, world.vice, world.stranger):
        with pytest.raises(NotAllowed):
            awarded(year, by)
    awarded(year, world.chair)


# --- years, the end


def test_the_next_year_opens_once_and_not_years_ahead(world):
    fund = opened(world, ends_on=None)
    made = add_year(fund, after=END, by=world.clerk, at=timezone.now())
    assert add_year(fund, after=END, by=world.clerk, at=timezone.now()) == made
    assert (made.starts_on, made.ends_on) == (date(2027, 4, 1), date(2028, 3, 31))
    with pytest.raises(Refused, match="from"):
        add_year(fund, after=made.ends_on, by=world.clerk, at=timezone.now())
    with pytest.raises(Refused, match="follows"):
        add_year(fund, after=date(2026, 12, 31), by=world.clerk, at=timezone.now())


def test_a_fund_that_is_over_has_no_further_year(world):
    with pytest.raises(Refused, match="ends on"):
        add_year(opened(world), after=END, by=world.clerk, at=timezone.now())


def test_a_fund_is_closed_after_its_years(world):
    fund = opened(world)
    with pytest.raises(Refused, match="is open"):
        close_fund(fund, by=world.clerk, at=timezone.now())
    fund.years.update(state="CLOSED", closed_at=timezone.now(), closed_by=world.clerk)
    with pytest.raises(NotAllowed):
        close_fund(fund, by=world.head, at=timezone.now())
    assert close_fund(fund, by=world.clerk, at=timezone.now()).state == "CLOSED"
    close_fund(fund, by=world.clerk, at=timezone.now())
    now = facts_of(fund)
    for act in (
        lambda: change_fund(fund, replace(now, title="x"), seen=now, by=world.clerk, at=timezone.now()),
        lambda: awarded(fund.years.get(), world.clerk), lambda: add_year(fund, after=END, by=world.clerk, at=timezone.now()),
    ):  # fmt: skip
        with pytest.raises(Refused, match="closed"):
            act()


def test_an_award_rests_on_a_decision_of_the_network_only(world):
    from networks.meetings.models import Decision

    year = opened(world).years.get()
    other = Decision(pk=1, body=people.world("Other", "801").network, number="X/1", text="x")
    with pytest.raises(Refused, match="decision of this network"):
        awarded(year, world.officer, decision=other)
