"""Posts that a fund pays for: kept once, refused where shares do not add up, read by those who read the books."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from cph.core.refusals import NotAllowed, Refused
from funding.models import SharedPost
from funding.rules.posts import Payer, YearKind
from funding.selectors.posts import forecast_of
from funding.services.posts import Facts, remove_post, set_post
from tests.factories import funding as make
from tests.factories import meetings as people
from tests.factories.funding_contributing import AT

pytestmark = pytest.mark.django_db
FACTS = Facts(
    "Lead headteacher", "L15–L21", date(2010, 9, 1), 5_000_000, 5_200_000, 5_900_000, Decimal("25.5"), 300_000, 600_000,
    Decimal(100), date(2009, 4, 1), None,
)  # fmt: skip
OURS = Payer("This fund", Decimal(100), is_this_fund=True)
AUTHORITY = Payer("The local authority", fixed=1_000_000)
SENT = {
    "title": "Lead headteacher", "range_label": "L15–L21", "range_of": "2010-09-01", "least_pence": "50,000",
    "now_pence": "52,000", "most_pence": "59,000", "share_of_time": "100", "on_costs": "25.5", "running_pence": "3,000",
    "support_pence": "6,000", "begins_on": "2009-04-01", "this_share": "100", "name_0": "The local authority",
    "fixed_0": "£10,000",
}  # fmt: skip


@pytest.fixture
def world():
    return people.world()


@pytest.fixture
def year(world):
    fund = make.fund(world, authority=world.authority, begins_on=date(2009, 4, 1), ends_on=date(2011, 3, 31))
    make.award(make.year(fund, date(2009, 4, 1), date(2010, 3, 31)), 7_000_000)
    found = make.year(fund, date(2010, 4, 1), date(2011, 3, 31))
    make.award(found, 6_000_000)
    return found


def keep(year, facts=FACTS, payers=(OURS, AUTHORITY), **more):
    return set_post(year, facts, list(payers), by=year.fund.keeper, at=AT, **more)


def as_(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def test_the_last_year_is_short_by_so_much(year):
    post = keep(year)
    found = forecast_of(post, year.fund, YearKind.FINANCIAL, with_rises=False)
    assert [one.label for one in found.years] == ["2009–10", "2010–11"]
    assert [one.ours for one in found.years] == [6_426_000, 6_426_000]  # £74,260 less the authority’s £10,000
    assert [(one.label, pence) for one, pence in found.short] == [("2010–11", 426_000)]
    seen = as_(year.fund.keeper).get(reverse("post_cost", args=[post.pk])).content.decode()
    assert "The funding ends on Thursday 31 March 2011; £4,260 short in 2010–11." in seen
    assert "£10,000 a year" in seen and 'role="img"' in seen and "L15–L21" in seen


def test_other_posts_of_the_fund_are_taken_off_too(year):
    post = keep(year)
    keep(year, Facts(**({name: getattr(FACTS, name) for name in FACTS.__dataclass_fields__} | {"title": "PA", "range_label": "Scale 5",
         "least_pence": 100_000, "now_pence": 100_000, "most_pence": 100_000, "on_costs": Decimal(0), "running_pence": 0, "support_pence": 0})), [OURS])  # fmt: skip
    found = forecast_of(post, year.fund, YearKind.FINANCIAL, with_rises=False)
    assert [pence for _, pence in found.short] == [526_000]
    seen = as_(year.fund.keeper).get(reverse("post_cost", args=[post.pk])).content.decode()
    assert "Other posts" in seen


@pytest.mark.parametrize("kind", ["FINANCIAL", "ACADEMIC", "AGREEMENT", "odd", ""])
@pytest.mark.parametrize("rises", ["", "on"])
def test_by_every_kind_of_year(year, kind, rises):
    post = keep(year)
    answer = as_(year.fund.keeper).get(reverse("post_cost", args=[post.pk]), {"years": kind, "rises": rises})
    assert answer.status_code == 200
    found = answer.context["forecast"]
    assert found.sums[-2] + found.sums[-1] == sum(sum(one.parts.values()) for one in found.years)


def test_kept_twice_it_is_one_post_and_can_be_changed_and_taken_off(year):
    first, again = keep(year), keep(year)
    assert first == again and SharedPost.objects.count() == 1
    changed = keep(
        year, payers=[Payer("This fund", Decimal(60), is_this_fund=True), Payer("Schools", Decimal(40))], post=first
    )
    assert changed == first and changed.funders.count() == 2
    for _ in range(2):
        remove_post(first, by=year.fund.keeper, at=AT)
    with pytest.raises(Refused, match="taken off"):
        keep(year, post=first)
    assert as_(year.fund.keeper).get(reverse("post_cost", args=[first.pk])).status_code == 404


@pytest.mark.parametrize(("payers", "words"), [
    ([Payer("This fund", Decimal(60), is_this_fund=True), Payer("Schools", Decimal("30.5"))], "add up to 90.5 per cent"),
    ([Payer("Schools", Decimal(100))], "which share this fund pays"),
    ([OURS, Payer("The authority", fixed=10**10)], "more than the post costs"),
])  # fmt: skip
def test_shares_that_do_not_add_up_are_refused(year, payers, words):
    with pytest.raises(Refused, match=words):
        keep(year, payers=payers)
    assert not SharedPost.objects.exists()


def test_who_reads_and_who_writes(world, year):
    post = keep(year)
    with pytest.raises(NotAllowed):
        set_post(year, FACTS, [OURS], by=world.chair, at=AT)
    for who, read, write in (("head", 403, 403), ("chair", 200, 403), ("clerk", 200, 200), ("stranger", 404, 404)):
        browser = as_(world.seats[who])
        assert browser.get(reverse("post_cost", args=[post.pk])).status_code == read
        assert browser.get(reverse("post_cost_edit", args=[post.pk])).status_code == write
        assert browser.get(reverse("post_cost_add", args=[year.pk])).status_code == write
        assert browser.post(reverse("post_cost_remove", args=[post.pk])).status_code == (302 if write == 200 else write)


def test_the_form_keeps_what_was_sent(year):
    browser = as_(year.fund.keeper)
    for _ in range(2):
        answer = browser.post(reverse("post_cost_add", args=[year.pk]), SENT)
    post = SharedPost.objects.get()
    assert answer["Location"] == reverse("post_cost", args=[post.pk])
    assert [(one.name, one.share, one.fixed_pence) for one in post.funders.order_by("pk")] == [
        ("This fund", Decimal(100), None), ("The local authority", None, 1_000_000),
    ]  # fmt: skip
    seen = browser.get(reverse("post_cost_edit", args=[post.pk])).content.decode()
    assert 'value="The local authority"' in seen and 'value="10,000"' in seen


@pytest.mark.parametrize(("sent", "said"), [
    ({"now_pence": "49,999.99"}, "within its range"), ({"most_pence": "1"}, "not below the lowest"),
    ({"least_pence": "-1"}, "above nothing"), ({"running_pence": "1.234"}, "at most two decimals"),
    ({"most_pence": "1000000000000"}, "£10,000 million"), ({"on_costs": "100.01"}, "at most 100"),
    ({"share_of_time": "0"}, "per cent or more"), ({"share_of_time": "x"}, "number of per cent"),
    ({"share_of_time": "NaN"}, "number of per cent"), ({"on_costs": "1e9"}, "at most 100"),
    ({"ends_on": "2009-03-31"}, "not before the first"), ({"this_share": "62.5"}, "add up to 62.5 per cent"),
    ({"share_0": "10"}, "one of both"), ({"name_0": ""}, "Enter who pays"), ({"fixed_0": ""}, "one of both"),
    ({"name_1": "the local  AUTHORITY", "fixed_1": "5"}, "Name each funder once"), ({"range_label": ""}, "Enter the range"),
])  # fmt: skip
def test_odd_input_is_refused_in_a_sentence(year, sent, said):
    answer = as_(year.fund.keeper).post(reverse("post_cost_add", args=[year.pk]), SENT | sent)
    assert answer.status_code == 200 and said in answer.content.decode() and not SharedPost.objects.exists()


def test_a_page_costs_few_queries(year, django_assert_max_num_queries):
    post = keep(year)
    browser = as_(year.fund.keeper)
    browser.get(reverse("post_cost", args=[post.pk]))
    with django_assert_max_num_queries(12):
        browser.get(reverse("post_cost", args=[post.pk]))
