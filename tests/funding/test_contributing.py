"""Contributions: asked once, answered in confidence, noted once, receipted, reminded of only where nothing was heard."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.documents.models import Paper
from cph.documents.selectors import papers_about
from cph.notifications.models import Notice
from funding.models import Account, Posting, Receipt, Request
from funding.selectors.books import balance_of_year
from funding.selectors.contributing import to_ask, totals_of, with_standing
from funding.services import contributing as services
from funding.services.contributing import Terms
from funding.services.receiving import Came, receive, receive_all, take_back
from networks.constitutions.seats import forget
from networks.schools.models import Headship, School
from tests.factories import funding as make
from tests.factories import funding_contributing as give
from tests.factories import meetings as people
from tests.factories.funding_contributing import AT, DUE

TODAY = timezone.localdate(AT)
TERMS = Terms("FLAT", {0: 30_000}, "It pays the lead head.", DUE)
BANDS = Terms("BANDS", {0: 20_000, 150: 30_000, 300: 45_000}, "It pays the lead head.", DUE)


@pytest.fixture
def world(db):
    return people.world()


@pytest.fixture
def year(world):
    return make.year(give.fund(world, authority=world.authority))


def pupils(*figures):
    for school, figure in zip(School.objects.order_by("pk"), figures, strict=True):
        School.objects.filter(pk=school.pk).update(pupils=figure)


def ask(year, terms=TERMS, figures=None, at=AT):
    keeper = year.fund.keeper
    found = services.set_terms(year, terms, by=keeper, at=at)
    expected = sum(one.pence for one in to_ask(found, timezone.localdate(at), figures))
    return services.send_requests(found, figures or {}, expected=expected, by=keeper, at=at)


def came(request, pence=None, on=TODAY, **facts):
    return Came(
        request, pence or request.pence, on, facts.pop("form_key", uuid.uuid4()), facts.pop("words", "Cheque"), **facts
    )


def standing(request):
    return with_standing(Request.objects.all(), TODAY).get(pk=request.pk).standing


# --- asking


def test_every_school_that_counts_is_asked_once(world, year):
    people.head_of(world, "Second Head")
    first = ask(year)
    assert len(first) == 2 and {one.pence for one in first} == {30_000}
    assert len({one.reference for one in first}) == 2 and all(one.reference.startswith("CPH26-") for one in first)
    assert Notice.objects.filter(person=world.head, subject__contains="asked to contribute").count() == 1
    assert services.send_requests(first[0].subscription, {}, expected=0, by=year.fund.keeper, at=AT) == []
    people.head_of(world, "Third Head")
    assert len(ask(year)) == 1 and Request.objects.count() == 3


def test_bands_go_by_pupils_and_a_school_without_a_figure_is_given_one(world, year):
    for name in ("Two", "Three", "Four"):
        people.head_of(world, name)
    pupils(149, 150, 900, None)
    found = services.set_terms(year, BANDS, by=year.fund.keeper, at=AT)
    rows = to_ask(found, TODAY)
    assert sorted(one.pence for one in rows) == [0, 20_000, 30_000, 45_000]
    (lacking,) = [one for one in rows if one.lacks_figure]
    with pytest.raises(Refused, match="number of pupils of 1 school first"):
        services.send_requests(found, {}, expected=95_000, by=year.fund.keeper, at=AT)
    made = services.send_requests(found, {lacking.school.pk: 300}, expected=140_000, by=year.fund.keeper, at=AT)
    assert sorted((one.pupils, one.pence) for one in made) == [
        (149, 20_000),
        (150, 30_000),
        (300, 45_000),
        (900, 45_000),
    ]


def test_a_band_for_nothing_asks_nobody(world, year):
    people.head_of(world, "Two")
    pupils(20, 200)
    made = ask(year, Terms("BANDS", {0: 0, 150: 30_000}, "Words", DUE))
    assert [one.pupils for one in made] == [200]


@pytest.mark.parametrize(("terms", "words"), [
    (Terms("BANDS", {150: 30_000}, "Words", DUE), "Begin the first band at 0"),
    (Terms("BANDS", {}, "Words", DUE), "Enter what schools"), (Terms("BANDS", {0: 0}, "Words", DUE), "ask for nothing"),
    (Terms("BANDS", dict.fromkeys(range(13), 1), "Words", DUE), "at most 12"),
    (Terms("FLAT", {0: 1}, "  ", DUE), "Say what schools are told"),
    (Terms("FLAT", {0: 1}, "Words", date(2027, 4, 1)), "a day in this year of the fund"),
    (Terms("FLAT", {0: 1, 100: 2}, "Words", DUE), "one amount"),
])  # fmt: skip
def test_terms_that_cannot_be_are_refused(year, terms, words):
    with pytest.raises(Refused, match=words):
        services.set_terms(year, terms, by=year.fund.keeper, at=AT)


def test_terms_change_until_somebody_was_asked(year):
    found = services.set_terms(year, BANDS, by=year.fund.keeper, at=AT)
    assert services.set_terms(year, TERMS, by=year.fund.keeper, at=AT) == found and found.bands.count() == 1
    ask(year)
    assert services.set_terms(year, TERMS, by=year.fund.keeper, at=AT) == found
    with pytest.raises(Refused, match="stands"):
        services.set_terms(year, BANDS, by=year.fund.keeper, at=AT)


def test_what_was_looked_at_is_what_is_sent(world, year):
    found = services.set_terms(year, TERMS, by=year.fund.keeper, at=AT)
    people.head_of(world, "Came meanwhile")
    with pytest.raises(Refused, match="changed meanwhile"):
        services.send_requests(found, {}, expected=30_000, by=year.fund.keeper, at=AT)
    assert not Request.objects.exists()


@pytest.mark.parametrize("who", ["head", "chair", "vice", "director", "stranger"])
def test_only_those_who_keep_the_money_ask(world, year, who):
    with pytest.raises(NotAllowed, match="Only those who keep the money"):
        services.set_terms(year, TERMS, by=world.seats[who], at=AT)


def test_a_fund_of_another_kind_asks_nobody(world):
    year = make.year(make.fund(world))
    with pytest.raises(Refused, match="not filled by contributions"):
        services.set_terms(year, TERMS, by=year.fund.keeper, at=AT)


# --- answering


def test_a_school_may_say_no_without_reasons_and_change_its_mind(world, year):
    (request,) = ask(year)
    services.answer(request, gives=False, by=world.head, at=AT)
    assert standing(request) == "DECLINED"
    services.answer(request, gives=False, by=world.head, at=AT)
    services.answer(request, gives=True, by=world.head, at=AT)
    assert standing(request) == "WAITING"
    lines = Line.objects.filter(verb="answered")
    assert {one.subject for one in lines} == {f"the request {request.reference}"} and len(lines) == 2
    assert {key for one in lines for key in one.keys} == {
        f"funding.request:{request.pk}"
    }  # chairs read the network’s lines


def test_who_paid_has_changed_their_mind_and_cannot_say_no_any_more(world, year):
    (request,) = ask(year)
    services.answer(request, gives=False, by=world.head, at=AT)
    receive(came(request, 10_000), by=year.fund.keeper, at=AT)
    assert standing(request) == "PART"
    with pytest.raises(Refused, match="was received"):
        services.answer(Request.objects.get(pk=request.pk), gives=False, by=world.head, at=AT)


@pytest.mark.parametrize("who", ["chair", "vice", "stranger"])
def test_nobody_answers_for_another_school(world, year, who):
    (request,) = ask(year)
    with pytest.raises(NotAllowed):
        services.answer(request, gives=False, by=world.seats[who], at=AT)


def test_a_new_head_answers_and_the_one_before_does_not(world, year):
    (request,) = ask(year)
    Headship.objects.filter(person=world.head).update(ends_on=TODAY - timedelta(days=1))
    forget(world.head)
    with pytest.raises(NotAllowed):
        services.answer(request, gives=False, by=world.head, at=AT)
    Headship.objects.create(person=world.stranger, school=request.school, starts_on=TODAY)
    forget(world.stranger)
    assert services.answer(request, gives=False, by=world.stranger, at=AT).declined_at == AT


# --- what came in


def test_part_payments_too_much_and_the_books(world, year):
    (request,) = ask(year)
    key = uuid.uuid4()
    receive(came(request, 10_000, form_key=key), by=year.fund.keeper, at=AT)
    receive(came(request, 10_000, form_key=key), by=year.fund.keeper, at=AT)  # sent twice
    assert standing(request) == "PART" and balance_of_year(year).available == 10_000
    receive(came(request, 20_000), by=year.fund.keeper, at=AT)
    assert standing(request) == "GIVEN"
    receive(came(request, 5_000), by=year.fund.keeper, at=AT)
    assert standing(request) == "MORE" and balance_of_year(year).came_in == 35_000
    source = Account.objects.get(kind="SOURCE")
    assert (source.school, source.balance) == (request.school, -35_000)
    words = " ".join(Posting.objects.values_list("words", flat=True))
    assert request.school.name not in words and request.reference not in words


def test_a_receipt_has_a_paper_for_the_schools_files(world, year):
    (request,) = ask(year)
    made = receive(came(request), by=year.fund.keeper, at=AT)
    (paper,) = papers_about(made)
    assert request.school.name not in paper.title and request.reference in str(paper.context)
    assert Notice.objects.filter(person=world.head, subject__contains="came in").count() == 1
    assert Paper.objects.count() == 1


def test_what_was_noted_wrongly_is_taken_back_by_a_contra(world, year):
    (request,) = ask(year)
    made = receive(came(request), by=year.fund.keeper, at=AT)
    for _ in range(2):
        take_back(made, reason="Another school’s", by=year.fund.keeper, at=AT)
    assert standing(request) == "WAITING" and balance_of_year(year).available == 0
    assert Posting.objects.filter(kind="CONTRA").count() == 1 and Receipt.objects.count() == 1
    with pytest.raises(Refused, match="Say why"):
        take_back(made, reason=" ", by=year.fund.keeper, at=AT)


def test_what_was_spent_is_not_taken_back(world, year):
    (request,) = ask(year)
    made = receive(came(request), by=year.fund.keeper, at=AT)
    make.allocation(year, 30_000)
    with pytest.raises(Refused, match="not so much left"):
        take_back(made, reason="Another school’s", by=year.fund.keeper, at=AT)


@pytest.mark.parametrize(("facts", "words"), [
    ({"on": TODAY + timedelta(days=1)}, "not still to come"), ({"on": date(2026, 3, 31)}, "lies in no year"),
    ({"pence": -1}, "above nothing"),
])  # fmt: skip
def test_odd_receipts_are_refused(year, facts, words):
    (request,) = ask(year)
    with pytest.raises(Refused, match=words):
        receive(came(request, **facts), by=year.fund.keeper, at=AT)
    assert not Receipt.objects.exists() and not Posting.objects.exists()


def test_money_that_comes_late_counts_in_the_year_it_comes(year):
    (request,) = ask(year)
    following = make.year(year.fund, date(2027, 4, 1), date(2028, 3, 31))
    at = AT.replace(year=2027, month=5)
    receive(came(request, on=date(2027, 5, 1)), by=year.fund.keeper, at=at)
    assert balance_of_year(following).available == 30_000 and balance_of_year(year).came_in == 0
    assert standing(request) == "GIVEN"


def test_all_or_none(year, world):
    people.head_of(world, "Two")
    first, second = ask(year)
    with pytest.raises(Refused):
        receive_all([came(first), came(second, on=date(2020, 1, 1))], by=year.fund.keeper, at=AT)
    assert not Receipt.objects.exists() and not Posting.objects.exists()


def test_totals_say_no_number_that_points_at_a_school(world, year):
    for name in "BCDEF":
        people.head_of(world, name)
    requests = ask(year)
    for place, one in enumerate(requests):
        receive(came(one), by=year.fund.keeper, at=AT)
        found = totals_of(one.subscription)
        assert found.received == 30_000 * (place + 1) and found.asked == 180_000
        assert found.giving_words == ("fewer than 5" if place < 4 else str(place + 1))


# --- reminders


def told(word="reminder"):
    return list(Notice.objects.filter(subject__contains=word).values_list("person__name", flat=True))


def test_only_those_not_heard_from_are_reminded_once_a_day(world, year):
    for name in ("Declines Head", "Gives Head", "Part Head"):
        people.head_of(world, name)
    by_head = {one.school.headships.get().person.name: one for one in ask(year)}
    services.answer(by_head["Declines Head"], gives=False, by=year.fund.keeper, at=AT)
    receive_all([came(by_head["Gives Head"]), came(by_head["Part Head"], 1)], by=year.fund.keeper, at=AT)
    subscription = by_head["Gives Head"].subscription
    assert [services.remind(subscription, by=year.fund.keeper, at=AT) for _ in range(2)] == [1, 0]
    assert told() == ["Hannah Head"]
    assert services.remind(subscription, by=year.fund.keeper, at=AT + timedelta(days=1)) == 1
    assert Request.objects.filter(reminded_at__isnull=False).count() == 1


def test_the_clock_reminds_twice_and_no_more(world, year):
    ask(year)
    days = [services.remind_by_clock(at=AT + timedelta(days=n)) for n in range(120) for _ in range(2)]
    assert sum(days) == 2
    first, second = (n // 2 for n, count in enumerate(days) if count)
    assert TODAY + timedelta(days=first) == DUE - timedelta(days=7)
    assert TODAY + timedelta(days=second) == DUE + timedelta(days=14)


def test_after_a_receipt_was_taken_back_the_school_is_reminded_again(world, year):
    (request,) = ask(year)
    made = receive(came(request), by=year.fund.keeper, at=AT)
    assert services.remind(request.subscription, by=year.fund.keeper, at=AT) == 0
    take_back(made, reason="Another school’s", by=year.fund.keeper, at=AT)
    assert services.remind(request.subscription, by=year.fund.keeper, at=AT) == 1


# --- at the same moment


@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_one_moment_ask_each_school_once():
    world = people.world()
    year = make.year(give.fund(world))
    found = services.set_terms(year, TERMS, by=year.fund.keeper, at=AT)
    start, counts = Barrier(2), []

    def send():
        try:
            start.wait()
            counts.append(len(services.send_requests(found, {}, expected=30_000, by=year.fund.keeper, at=AT)))
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(counts) == [0, 1] and Request.objects.count() == 1
