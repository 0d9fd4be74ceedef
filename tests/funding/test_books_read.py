"""What the books say, today and on another day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from funding.models import Allocation
from funding.selectors.books import (
    BROUGHT,
    Balance,
    annotate_balances,
    balance_of_allocation,
    balance_of_fund,
    balance_of_year,
    balances_of_allocations,
    balances_of_years,
)
from funding.services.posting import Place, post
from tests.factories import funding as make
from tests.factories import meetings as people

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)


def move(year, kind, moves, key, on):
    return post(year, kind, moves, words="x", key=key, on=on, by=None, at=timezone.now())


@pytest.fixture
def year(db):
    return make.year(make.fund(people.world()))


@pytest.fixture
def spent(year):
    """£39,000; £8,000 given; £1,000 of it approved in May, £400 of that paid in June."""
    make.award(year)
    given = make.allocation(year, 800_000)
    move(year, "APPROVAL", {Place("ALLOCATED", given.pk): -100_000, Place("APPROVED", given.pk): 100_000}, "a", MAY)
    move(year, "PAYMENT", {Place("APPROVED", given.pk): -40_000, Place("PAID", given.pk): 40_000}, "b", JUNE)
    return given


def test_the_balance_of_a_year_is_what_stands_where(spent):
    found = balance_of_year(spent.year)
    assert found == Balance(3_900_000, 3_100_000, 700_000, 60_000, 40_000)
    assert found.left == 3_800_000 and found.committed == 100_000 and found.given == 800_000
    assert found.came_in == found.left + found.committed + found.carried + found.returned


def test_a_balance_on_a_day_counts_what_counted_by_then(spent):
    year = spent.year
    assert balance_of_year(year, APRIL - timedelta(days=1)) == Balance()
    assert balance_of_year(year, APRIL) == Balance(3_900_000, 3_100_000, 800_000)
    assert balance_of_year(year, JUNE - timedelta(days=1)) == Balance(3_900_000, 3_100_000, 700_000, 100_000)
    assert balance_of_year(year, JUNE) == balance_of_year(year)
    assert balance_of_allocation(spent, MAY) == Balance(allocated=700_000, approved=100_000)


@pytest.mark.parametrize("on", [None, MAY, JUNE])
def test_both_ways_of_reading_an_allocation_agree(spent, on):
    for n in range(3):
        make.allocation(spent.year, 1_000 + n, title=f"Another {n}")
    found = balances_of_allocations([spent.year_id], on)
    for one in annotate_balances(Allocation.objects.all(), on):
        is_ = found.get(one.pk, Balance())
        assert (one.left, one.approved, one.paid, one.given) == (is_.allocated, is_.approved, is_.paid, is_.given)
        assert balance_of_allocation(one, on) == is_


@pytest.mark.parametrize("on", [None, JUNE])
@pytest.mark.parametrize("count", [1, 30])
def test_the_books_are_read_in_constant_queries(year, django_assert_num_queries, on, count):
    make.award(year)
    for n in range(count):
        make.allocation(year, 1_000 + n)
    with django_assert_num_queries(1):
        assert len(balances_of_allocations([year.pk], on)) == count
    with django_assert_num_queries(1):
        balances_of_years([year.pk], on)
    with django_assert_num_queries(1):
        balance_of_year(year, on)
    with django_assert_num_queries(1):
        balance_of_fund(year.fund, on)
    with django_assert_num_queries(1):
        assert len(annotate_balances(Allocation.objects.all(), on)) == count


def test_what_one_year_carries_into_the_next_is_counted_once(year):
    make.award(year, 1_000)
    after = make.year(year.fund, date(2027, 4, 1), date(2028, 3, 31))
    move(year, "CARRY_OUT", {Place("AVAILABLE"): -300, Place("CARRIED_OUT"): 300}, "out", year.ends_on)
    move(
        after,
        "CARRY_IN",
        {Place("SOURCE", source=BROUGHT): -300, Place("AVAILABLE"): 300},
        "in",
        after.starts_on,
    )
    make.award(after, 50)
    assert balance_of_year(year) == Balance(1_000, 700, carried=300)
    assert balance_of_year(after) == Balance(350, 350, brought=300)
    assert balance_of_fund(year.fund) == Balance(1_050, 1_050)
    assert balance_of_fund(year.fund, year.ends_on) == Balance(1_000, 700, carried=300)  # on its way overnight
    assert balance_of_fund(year.fund, after.starts_on) == Balance(1_050, 1_050)


def test_a_fund_without_money_has_nothing(year):
    assert balance_of_fund(year.fund) == balance_of_year(year) == Balance()
    assert balances_of_allocations([]) == {} == balances_of_years([])
