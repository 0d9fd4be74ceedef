"""The cost of a shared post: its years add up, its payers pay all of it, its forecast says when the money ends."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.rules.posts import (
    CannotForecast,
    Cost,
    Payer,
    Range,
    Span,
    YearKind,
    between,
    check_payers,
    cost_of,
    forecast,
    paid_by,
    rises_by,
    rising,
    years_of,
)

PENCE = st.integers(0, 10**9)
SHARES = st.decimals(0, 100, places=2)
DAYS = st.dates(date(2008, 1, 1), date(2030, 12, 31))
KINDS = st.sampled_from(list(YearKind))
COSTS = st.builds(Cost, salary=PENCE, on_costs=SHARES, share_of_time=SHARES, running=PENCE, support=PENCE)
L15 = Range("L15–L21", 5_000_000, 5_200_000, 5_900_000)
COST = Cost(5_200_000, Decimal("25.5"), Decimal(100), running=300_000, support=600_000)
YEAR = Span(date(2010, 4, 1), date(2011, 3, 31), date(2010, 4, 1), date(2011, 3, 31))


def test_a_year_costs_salary_on_costs_running_and_support():
    assert COST.parts() == {"salary": 5_200_000, "on_costs": 1_326_000, "running": 300_000, "support": 600_000}
    half = Cost(5_200_000, Decimal("25.5"), Decimal(50), running=300_000, support=600_000)
    assert half.parts() == {"salary": 2_600_000, "on_costs": 663_000, "running": 300_000, "support": 600_000}


@given(COSTS, KINDS, DAYS)
def test_a_whole_year_costs_the_sum_of_a_year(cost, kind, day):
    whole = years_of(day, day, kind)[0]
    span = Span(whole.starts, whole.ends, whole.starts, whole.ends)
    assert cost_of(cost, span) == cost.parts() and sum(cost_of(cost, span).values()) == cost.year


@given(PENCE, DAYS, KINDS, st.lists(st.integers(0, 364), max_size=8))
def test_parts_of_a_year_add_up_to_it(annual, day, kind, cuts):
    whole = years_of(day, day, kind)[0]
    days = (whole.ends - whole.starts).days + 1
    marks = sorted({0, days, *(cut for cut in cuts if cut < days)})
    parts = [
        between(annual, whole.starts + timedelta(days=a), whole.starts + timedelta(days=b - 1), whole)
        for a, b in itertools.pairwise(marks)
    ]
    assert sum(parts) == annual and all(part >= 0 for part in parts)


@given(DAYS, st.integers(0, 3000), KINDS)
def test_years_follow_one_another_without_gap(first, days, kind):
    last = first + timedelta(days=days)
    found = years_of(first, last, kind)
    assert found[0].first == first and found[-1].last == last
    for one, following in itertools.pairwise(found):
        assert one.last + timedelta(days=1) == following.first == following.starts
    assert sum((one.last - one.first).days + 1 for one in found) == days + 1


@given(st.lists(st.one_of(PENCE.filter(bool).map(lambda n: ("fixed", n)), st.integers(1, 100).map(lambda n: ("share", n))),
                min_size=1, max_size=6), PENCE)  # fmt: skip
def test_who_pays_pays_exactly_all(parts, total):
    shares = sum(n for kind, n in parts if kind == "share")
    payers = [Payer(str(place), share=Decimal(n) if kind == "share" else None, fixed=n if kind == "fixed" else None)
              for place, (kind, n) in enumerate(parts)]  # fmt: skip
    found = paid_by(payers, total, YEAR)
    assert all(pence >= 0 for pence in found.values())
    if shares:
        assert sum(found.values()) == total
    else:
        assert sum(found.values()) == min(total, sum(one.fixed for one in payers))


@given(COSTS, DAYS, st.integers(0, 2500), KINDS, st.booleans())
def test_a_forecast_adds_up_both_ways(cost, first, days, kind, with_rises):
    scale = Range("L15–L21", cost.salary, cost.salary + 100, cost.salary + 60_000)
    payers = [Payer("The authority", fixed=1_000_000), Payer("This fund", share=Decimal("62.5"), is_this_fund=True),
              Payer("Schools", share=Decimal("37.5"))]  # fmt: skip
    found = forecast(cost, scale, payers, years_of(first, first + timedelta(days=days), kind), with_rises=with_rises,
                     since=first, awards={})  # fmt: skip
    for year in found:
        total = year.rising if with_rises else year.now
        assert sum(year.parts.values()) == total == sum(year.payers.values())
        assert year.ours == year.payers["This fund"] and year.left is None
        pennies = 2  # a stretch is rounded at both of its ends: two sums a penny apart may change places
        assert year.least <= year.now + pennies and year.now <= year.most + pennies


def test_a_fixed_sum_comes_first_and_shares_divide_the_rest():
    payers = [
        Payer("This fund", share=Decimal(100), is_this_fund=True),
        Payer("The authority", fixed=1_000_000),
    ]
    check_payers(payers, COST.year)
    assert paid_by(payers, COST.year, YEAR) == {"This fund": COST.year - 1_000_000, "The authority": 1_000_000}


@pytest.mark.parametrize(("payers", "words"), [
    ([], "Say who pays"),
    ([Payer("A", share=Decimal(60)), Payer("B", share=Decimal("39.5"))], "add up to 99.5 per cent"),
    ([Payer("A", share=Decimal(60)), Payer("B", share=Decimal(60))], "add up to 120 per cent"),
    ([Payer("A", share=Decimal(60)), Payer(" a ", share=Decimal(40))], "once"),
    ([Payer("A", fixed=10**9), Payer("B", share=Decimal(100))], "more than the post costs"),
    ([Payer("A", fixed=10_000)], "do not pay all"),
])  # fmt: skip
def test_payers_that_cannot_be_are_refused(payers, words):
    with pytest.raises(CannotForecast, match=words):
        check_payers(payers, COST.year)


def test_a_point_a_year_up_to_the_highest():
    assert L15.steps == 6 and L15.after(1) == 5_350_000 and L15.after(50) == 5_900_000
    assert Range("Head’s range", 1, 2, 3).steps is None
    assert rises_by(date(2010, 9, 1), date(2010, 8, 31)) == 1 and rises_by(date(2010, 9, 1), date(2010, 9, 1)) == 0
    plain = Cost(5_200_000, Decimal(0), Decimal(100))
    year = rising(plain, L15, YEAR, date(2010, 4, 1))["salary"]
    before, after = (date(2010, 9, 1) - YEAR.first).days, (YEAR.last - date(2010, 9, 1)).days + 1
    assert year == pytest.approx((5_200_000 * before + 5_350_000 * after) / 365, abs=2)


def test_the_last_year_is_short():
    """Begun in September 2008, paid until 31 March 2011, awarded £60,000 a financial year."""
    years = years_of(date(2008, 9, 1), date(2011, 3, 31), YearKind.FINANCIAL)
    awards = {one.starts: 6_000_000 for one in years}
    found = forecast(COST, L15, [Payer("This fund", share=Decimal(100), is_this_fund=True)], years, with_rises=False,
                     since=date(2008, 9, 1), awards=awards)  # fmt: skip
    assert [one.label for one in found] == ["2008–09", "2009–10", "2010–11"]
    assert found[-1].left == 6_000_000 - 7_426_000 and found[0].ours < found[1].ours
    academic = years_of(date(2008, 9, 1), date(2011, 3, 31), YearKind.ACADEMIC)
    assert [(one.first, one.last) for one in academic][-1] == (date(2010, 9, 1), date(2011, 3, 31))
    agreed = years_of(date(2008, 9, 15), date(2011, 3, 31), YearKind.AGREEMENT)
    assert [one.starts for one in agreed] == [date(2008, 9, 15), date(2009, 9, 15), date(2010, 9, 15)]


@pytest.mark.parametrize(("first", "last", "words"), [
    (date(2011, 1, 2), date(2011, 1, 1), "ends before"), (date(2000, 1, 1), date(2040, 1, 1), "at most 30"),
])  # fmt: skip
def test_a_post_without_days_is_refused(first, last, words):
    with pytest.raises(CannotForecast, match=words):
        years_of(first, last, YearKind.FINANCIAL)
