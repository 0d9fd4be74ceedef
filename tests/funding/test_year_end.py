"""The end of a year: carried and spent and given back are what came in, to the penny, whatever happened in it."""

from __future__ import annotations

import random
import uuid
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from cph.core.refusals import NotAllowed, Refused
from funding.models import Claim, Posting, Year
from funding.selectors.books import balance_of_fund, balance_of_year, balances_of_allocations
from funding.selectors.year_end import year_end_of
from funding.services.funds import award
from funding.services.posting import Place, post
from funding.services.sharing import SharingFacts, look, move, share_out
from funding.services.year_end import close_year
from networks.constitutions.models import Body
from networks.groups.models import Place as GroupPlace
from tests.consultations import reported
from tests.factories import funding as make
from tests.factories import meetings as people

START, END = date(2026, 4, 1), date(2027, 3, 31)
AFTER = timezone.make_aware(datetime(2027, 4, 20, 12))


@pytest.fixture
def world(db):
    return people.world()


@pytest.fixture
def year(world):
    return make.year(make.fund(world, ends_on=None))


@pytest.fixture
def decision(world):
    return reported.decision(world, reported.held(world))


def closed(year, by, decision, carry=0, give_back=0, **more):
    return close_year(year, carry=carry, give_back=give_back, decision=decision, by=by, at=AFTER, **more)


def spend(allocation, pence, key):
    post(allocation.year, "APPROVAL", {Place("ALLOCATED", allocation.pk): -pence, Place("APPROVED", allocation.pk): pence}, words="x",
         key=f"a{key}", on=START, by=None, at=timezone.now())  # fmt: skip


def pay(allocation, pence, key):
    post(allocation.year, "PAYMENT", {Place("APPROVED", allocation.pk): -pence, Place("PAID", allocation.pk): pence}, words="x",
         key=f"p{key}", on=START, by=None, at=timezone.now())  # fmt: skip


def test_what_is_left_is_carried_whole_and_comes_into_the_next_year(world, year, decision):
    make.award(year, 1_000)
    one = make.allocation(year, 700, body=world.group)
    spend(one, 200, 1)
    pay(one, 200, 1)
    closed(year, world.officer, decision, carry=800)
    year.refresh_from_db()
    after = Year.objects.get(starts_on=date(2027, 4, 1))
    assert year.state == "CLOSED" and year.decision == decision and year.closed_by == world.officer
    found = balance_of_year(year)
    assert (found.came_in, found.paid, found.carried, found.left) == (1_000, 200, 800, 0)
    assert (balance_of_year(after).available, balance_of_year(after).brought) == (800, 800)
    assert balance_of_fund(year.fund).came_in == 1_000
    closed(year, world.officer, decision, carry=800)  # sent twice
    assert Posting.objects.filter(kind="CARRY_IN").count() == 1
    assert {one.decision for one in Posting.objects.filter(kind__in=("CARRY_OUT", "CARRY_IN"))} == {decision}


def test_part_is_carried_with_its_allocations_and_part_given_back(world, year, decision):
    make.award(year, 1_000)
    one, two = (
        make.allocation(year, 300, body=world.group),
        make.allocation(year, 100, body=world.group, title="Another"),
    )
    closed(year, world.officer, decision, carry=500, give_back=500, as_allocations=True)
    after = Year.objects.get(starts_on=date(2027, 4, 1))
    assert balance_of_year(year).returned == 500 and balance_of_year(after).available == 300
    again = {one.title: one.first_pence for one in after.allocations.all()}
    assert again == {one.title: 150, two.title: 50} and sorted(after.allocations.values_list("number", flat=True)) == [
        1,
        2,
    ]
    assert {one.left for one in balances_of_allocations([after.pk]).values()} == {150, 50}


def test_what_is_approved_is_paid_first(world, year, decision):
    make.award(year, 1_000)
    spend(make.allocation(year, 700), 200, 1)
    with pytest.raises(Refused, match="to be paid: £2"):
        closed(year, world.officer, decision, carry=800)
    assert Year.objects.get().state == "OPEN" and not Posting.objects.filter(kind__startswith="CARRY").exists()


def test_claims_that_wait_are_judged_or_carried(world, year, decision):
    make.award(year, 1_000)
    one = make.allocation(year, 700, body=world.group)
    school = people.leads(world, world.vice)
    sent = make.claim(one, school, world.vice, 100)
    ready = make.claim(one, school, world.vice, 50, state="CONFIRMED")
    with pytest.raises(Refused, match="2 claims wait"):
        closed(year, world.officer, decision, carry=1_000)
    with pytest.raises(Refused, match="2 claims wait"):
        closed(year, world.officer, decision, carry=1_000, carries_claims=True)
    closed(year, world.officer, decision, carry=1_000, as_allocations=True, carries_claims=True)
    after = Year.objects.get(starts_on=date(2027, 4, 1))
    for claim, state in ((sent, "SENT"), (ready, "CONFIRMED")):
        claim.refresh_from_db()
        assert (claim.state, claim.allocation.year) == (state, after)
    assert Claim.objects.get(pk=ready.pk).confirmed_by == world.vice


@pytest.mark.parametrize(("carry", "back", "words"), [
    (999, 0, "to the penny"), (1_001, 0, "to the penny"), (500, 499, "to the penny"), (-1, 1_001, "above it"), (0, 0, "to the penny"),
])  # fmt: skip
def test_what_does_not_add_up_is_refused(world, year, decision, carry, back, words):
    make.award(year, 1_000)
    with pytest.raises(Refused, match=words):
        closed(year, world.officer, decision, carry=carry, give_back=back)
    assert Year.objects.get().state == "OPEN"


def test_who_when_and_by_what_a_year_is_closed(world, year, decision):
    make.award(year, 1_000)
    with pytest.raises(Refused, match="decision"):
        closed(year, world.officer, None, carry=1_000)
    with pytest.raises(NotAllowed):
        closed(year, world.head, decision, carry=1_000)
    with pytest.raises(Refused, match="31 March 2027"):
        close_year(
            year,
            carry=1_000,
            give_back=0,
            decision=decision,
            by=world.officer,
            at=timezone.make_aware(datetime(2027, 3, 30, 12)),
        )
    with pytest.raises(Refused, match="Look at it again"):
        closed(year, world.officer, decision, carry=1_000, seen="other")
    closed(year, world.officer, decision, carry=1_000, seen=year_end_of(year).mark)


def test_a_fund_that_ends_carries_nothing_and_a_recurring_one_opens_its_next_year(world, decision):
    ends = make.year(make.fund(world, ends_on=END, code="ENDS"))
    make.award(ends, 10)
    with pytest.raises(Refused, match="nothing can be carried"):
        closed(ends, world.officer, decision, carry=10)
    closed(ends, world.officer, decision, give_back=10)
    assert ends.fund.years.count() == 1 and balance_of_fund(ends.fund).returned == 10
    every = make.year(make.fund(world, ends_on=None, code="EVERY", is_recurring=True))
    closed(every, world.officer, None)
    assert every.fund.years.count() == 2


def test_an_earlier_year_is_closed_first(world, year, decision):
    later = make.year(year.fund, date(2027, 4, 1), date(2028, 3, 31))
    with pytest.raises(Refused, match="earlier year"):
        close_year(
            later, carry=0, give_back=0, decision=None, by=world.officer, at=timezone.make_aware(datetime(2028, 4, 2))
        )


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happened_in_a_year_carry_and_spend_and_what_was_given_back_are_the_award(world, year, decision, seed):
    """Random histories through the services: awards, sharings, moves, approvals and payments in any order."""
    chance, now = random.Random(seed), timezone.now()
    groups = [Body.objects.create(kind="DEVELOPMENT_GROUP", name=f"G{n}", parent=world.network) for n in range(4)]
    for n, group in enumerate(groups):
        school = people.leads(world, people.person(f"H{n}"))
        GroupPlace.objects.create(group=group, network=world.network, school=school, starts_on=people.START)
    came_in = paid = 0
    approved: dict[int, list[int]] = {}
    for step in range(40):
        act = chance.choice(["award", "share", "move", "approve", "approve", "pay"])
        rows = list(year.allocations.select_related("year__fund", "body", "school"))
        pence = chance.randrange(1, 100_000)
        try:
            if act == "award":
                award(
                    year,
                    pence,
                    chance.choice(["DSG", "Other"]),
                    form_key=uuid.uuid4(),
                    on=START,
                    by=world.officer,
                    at=now,
                )
                came_in += pence
            elif act == "share":
                figures = {group.pk: Decimal(chance.randrange(1, 50)) for group in groups}
                facts, on = SharingFacts(figures=figures), date(2026, 11, 1)
                mark = look(year, "BY_NEED", "GROUPS", pence, facts, on).mark
                share_out(year, "BY_NEED", "GROUPS", pence, facts, title="x", seen=mark, on=on, counts_on=START,
                          form_key=uuid.uuid4(), by=world.officer, at=now)  # fmt: skip
            elif rows and act == "move":
                source, target = chance.choice(rows), chance.choice([*rows, None])
                move(source, target, pence, reason="x", form_key=uuid.uuid4(), on=START, by=world.officer, at=now)
            elif rows and act == "approve":
                one = chance.choice(rows)
                spend(one, pence, step)
                approved.setdefault(one.pk, []).append(pence)
            elif act == "pay" and approved:
                pk = chance.choice(list(approved))
                one = next(row for row in rows if row.pk == pk)
                pay(one, sum(approved[pk]), step)
                paid += sum(approved.pop(pk))
        except Refused:
            pass
        for balance in balances_of_allocations([year.pk]).values():
            assert min(balance.allocated, balance.approved, balance.paid) >= 0
        found = balance_of_year(year)
        assert found.came_in == came_in == found.left + found.committed and found.paid == paid
    for pk, some in approved.items():
        pay(year.allocations.get(pk=pk), sum(some), f"last{pk}")
        paid += sum(some)
    left = balance_of_year(year).left
    carry = chance.randrange(0, left + 1)
    closed(year, world.officer, decision, carry=carry, give_back=left - carry, as_allocations=chance.random() < 0.5)
    found = balance_of_year(year)
    assert found.carried + found.paid + found.returned == came_in and found.left == 0 and found.carried == carry
    after = balance_of_fund(year.fund)
    assert after.came_in == came_in == after.left + after.paid + after.returned


# --- the page


def text(answer):
    return " ".join(answer.content.decode().split())


def test_the_page_says_what_is_left_and_closes_it(world, year, client, monkeypatch):
    make.award(year, 100_000)
    make.allocation(year, 70_000, body=world.group)
    client.force_login(world.officer)
    address = f"/fund-years/{year.pk}/end/"
    page = text(client.get(address))
    assert "£1,000 is left" in page and "North group" in page and "31 March 2027" in page
    form = client.get(address).context["form"]
    data = {"carry": "1,000", "give_back": "0", "as_allocations": "", "decision": "", "seen": form.initial["seen"]}
    for more, words in (
        ({}, "Choose the decision"), ({"carry": "999.99"}, "to the penny"), ({"carry": "-1"}, "nothing or an amount"),
        ({"give_back": "1.234"}, "two decimals"), ({"decision": "88"}, "Choose a decision"), ({"seen": ""}, "required"),
        ({"carry": "1000000000000"}, "£10,000 million"),
    ):  # fmt: skip
        answer = client.post(address, data | more)
        assert answer.status_code == 200 and words in text(answer)
    assert Year.objects.get().state == "OPEN"
    client.force_login(world.head)
    assert client.get(address).status_code == 403
    client.force_login(people.world("Other", "801").clerk)
    assert client.get(address).status_code == 404
