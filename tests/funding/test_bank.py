"""A bank statement: read whole or not at all, once; its lines become contributions once, when a person has said whose they are."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cph.core.refusals import NotAllowed, Refused
from funding.models import Posting, Receipt, Request, Statement, StatementLine
from funding.rules.bank import Line, Read, printed
from funding.selectors.bank import lines_to_settle, meant, requests_to_choose, statements_of
from funding.selectors.books import balance_of_year
from funding.services.bank import read_statement, settle
from networks.schools.models import School
from tests.factories import funding as make
from tests.factories import funding_contributing as give
from tests.factories import meetings as people
from tests.factories.funding_contributing import AT

pytestmark = pytest.mark.django_db


class Ground:
    """A fund with two schools that were asked."""

    def __init__(self):
        self.world = people.world()
        people.head_of(self.world, "Second Head")
        first, second = School.objects.order_by("pk")
        School.objects.filter(pk=first.pk).update(name="Green Lane Infant School")
        School.objects.filter(pk=second.pk).update(name="Harbour Primary School")
        self.year = make.year(give.fund(self.world, authority=self.world.authority))
        self.keeper = self.year.fund.keeper
        asked = give.subscription(self.year)
        self.green = give.request(asked, School.objects.get(pk=first.pk), reference="CPH26-AAAAA1")
        self.harbour = give.request(asked, School.objects.get(pk=second.pk), reference="CPH26-BBBBB2")

    def file(self, *moves, first=0):
        """A statement of (day of May, words, pence)."""
        lines, balance = [], first
        for row, (day, words, pence) in enumerate(moves, 2):
            balance += pence
            lines.append(Line(row, date(2026, 5, day), words, pence, balance))
        return printed(Read(first, balance, tuple(lines)))

    def read(self, content, **facts):
        return read_statement(self.year, "may.csv", content, by=self.keeper, at=AT, **facts)


MOVES = [(1, "cph26 aaaaa1 thanks", 30_000), (2, "HARBOUR PRIM", 30_000), (2, "Bank charge", -500), (3, "Interest", 12)]


@pytest.fixture
def on():
    return Ground()


def test_lines_are_matched_by_reference_then_suggested_by_name_and_amount(on):
    taken = on.read(on.file(*MOVES))
    assert (taken.new, taken.known) == (4, 0)
    found = meant(lines_to_settle(taken.statement), requests_to_choose(on.year.fund))
    assert [(one.request, one.sure) for one in found] == [
        (on.green, "REFERENCE"), (on.harbour, "NAME_AND_AMOUNT"), (None, None),
    ]  # fmt: skip
    assert not Receipt.objects.exists()  # nothing before a person says so
    assert statements_of(on.year.fund).get().to_settle == 3


def test_confirmed_lines_are_posted_once_and_others_passed_over(on):
    statement = on.read(on.file(*MOVES)).statement
    first, second, interest = lines_to_settle(statement)
    for _ in range(2):
        made = settle(
            statement, {first.pk: on.green, second.pk: on.harbour}, {interest.pk: "Interest"}, by=on.keeper, at=AT
        )
        assert {one.request for one in made} == {on.green, on.harbour}
    assert Receipt.objects.count() == 2 and Posting.objects.count() == 2
    assert balance_of_year(on.year).available == 60_000
    assert not lines_to_settle(statement).exists()


def test_a_line_of_one_school_is_not_another_schools_too(on):
    statement = on.read(on.file(*MOVES)).statement
    line = lines_to_settle(statement)[0]
    settle(statement, {line.pk: on.green}, {}, by=on.keeper, at=AT)
    with pytest.raises(Refused, match=r"noted before, as £300 for CPH26-AAAAA1"):
        settle(statement, {line.pk: on.harbour}, {}, by=on.keeper, at=AT)
    with pytest.raises(Refused, match="Take the receipt back"):
        settle(statement, {}, {line.pk: "None"}, by=on.keeper, at=AT)


def test_one_bad_line_and_nothing_is_noted(on):
    old = printed(Read(0, 60_000, (Line(2, date(2026, 3, 31), "AAAAA1", 30_000, 30_000), Line(3, date(2026, 4, 1), "BBBBB2", 30_000, 60_000))))  # fmt: skip
    statement = on.read(old).statement
    first, second = lines_to_settle(statement)
    with pytest.raises(Refused, match=r"Nothing was noted\. .*lies in no year"):
        settle(statement, {first.pk: on.green, second.pk: on.harbour}, {}, by=on.keeper, at=AT)
    assert not Receipt.objects.exists() and not Posting.objects.exists()


def test_money_out_anothers_line_and_both_at_once_are_refused(on):
    statement = on.read(on.file(*MOVES)).statement
    out = statement.lines.get(pence__lt=0)
    line = lines_to_settle(statement)[0]
    other_fund = make.year(give.fund(people.world(name="Other", code="857"), code="OTH"))
    theirs = give.request(give.subscription(other_fund), School.objects.order_by("-pk")[0])
    for confirmed, passed, words in (
        ({out.pk: on.green}, {}, "went out"), ({line.pk: theirs}, {}, "asked to contribute to this fund"),
        ({line.pk: on.green}, {line.pk: "x"}, "not both"), ({10**9: on.green}, {}, "not of this statement"),
        ({}, {line.pk: "  "}, "say why"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            settle(statement, confirmed, passed, by=on.keeper, at=AT)
    assert not Receipt.objects.exists()


def test_the_same_file_is_not_read_twice_and_overlapping_lines_are_left_out(on):
    content = on.file(*MOVES)
    on.read(content)
    with pytest.raises(Refused, match="was read before"):
        on.read(content)
    longer = on.file(*MOVES, (3, "Interest", 12), (4, "New", 100))  # the same words and amount again: another balance
    taken = on.read(longer)
    assert (taken.new, taken.known) == (2, 4)
    with pytest.raises(Refused, match="Every line of this statement was read before"):
        on.read(on.file(*MOVES[1:], first=30_000))
    assert Statement.objects.count() == 2 and StatementLine.objects.count() == 6


def test_a_wrong_total_is_refused_with_its_row_and_nothing_is_kept(on):
    with pytest.raises(Refused, match=r"Row 3: the balance is £599.99"):
        on.read(on.file(*MOVES).replace(b"600.00", b"599.99"))
    assert not Statement.objects.exists() and not StatementLine.objects.exists()


@pytest.mark.parametrize("who", ["head", "chair", "stranger"])
def test_only_those_who_keep_the_money_read_the_bank(on, who):
    with pytest.raises(NotAllowed):
        read_statement(on.year, "x", on.file(*MOVES), by=on.world.seats[who], at=AT)
    statement = on.read(on.file(*MOVES)).statement
    with pytest.raises(NotAllowed):
        settle(statement, {}, {lines_to_settle(statement)[0].pk: "x"}, by=on.world.seats[who], at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_one_moment_post_once():
    on = Ground()
    statement = on.read(on.file(*MOVES)).statement
    line = lines_to_settle(statement)[0]
    start, told = Barrier(2), []

    def confirm(request):
        try:
            start.wait()
            settle(statement, {line.pk: request}, {}, by=on.keeper, at=AT)
            told.append("noted")
        except Refused:
            told.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=confirm, args=[one]) for one in (on.green, on.harbour)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(told) == ["noted", "refused"] and Posting.objects.count() == 1


# --- the pages


@pytest.fixture
def browser(on):
    found = Client()
    found.force_login(on.keeper)
    return found


def upload(browser, on, content, **facts):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return browser.post(
        reverse("contribution_bank", args=[on.year.pk]), {"file": SimpleUploadedFile("may.csv", content)} | facts
    )


def words(response):
    return response.content.decode()


def test_upload_confirm_and_see(on, browser):
    answer = upload(browser, on, on.file(*MOVES, (4, "Harbour", 40_000)))
    statement = Statement.objects.get()
    assert answer["Location"] == reverse("contribution_statement", args=[statement.pk])
    page = words(browser.get(answer["Location"]))
    assert "By its reference" in page and "By name and amount: check it" in page and "5 lines read" in page
    lines = {one.words: one.pk for one in statement.lines.all()}
    sent = {
        f"act_{lines['cph26 aaaaa1 thanks']}": "take", f"of_{lines['cph26 aaaaa1 thanks']}": "cph26 aaaaa l",
        f"act_{lines['HARBOUR PRIM']}": "later", f"of_{lines['HARBOUR PRIM']}": "",
        f"act_{lines['Interest']}": "pass", f"why_{lines['Interest']}": "Interest",
        f"act_{lines['Harbour']}": "take", f"of_{lines['Harbour']}": "harbour primary SCHOOL",
    }  # fmt: skip
    for _ in range(2):
        page = words(browser.post(answer["Location"], sent, follow=True))
    assert "Harbour Primary School gave £100 more than asked: it is kept as a contribution." in page
    assert Receipt.objects.count() == 2 and Request.objects.count() == 2


def test_odd_forms_are_refused_beside_the_field(on, browser):
    statement = on.read(on.file(*MOVES)).statement
    url = reverse("contribution_statement", args=[statement.pk])
    line = lines_to_settle(statement)[0].pk
    for sent, said in (
        ({}, "Nothing was chosen"), ({f"act_{line}": "later"}, "Nothing was chosen"),
        ({f"act_{line}": "take", f"of_{line}": "Nobody"}, "Choose a school that was asked"),
        ({f"act_{line}": "take"}, "Choose a school that was asked"),
        ({f"act_{line}": "pass"}, "Say in a few words why"),
        ({f"act_{line}": "steal"}, "Select a valid choice"), ({"act_99999999999999999999999": "take"}, "Nothing was chosen"),
        ({"act_²": "take"}, "Nothing was chosen"),
    ):  # fmt: skip
        answer = browser.post(url, sent)
        assert answer.status_code == 200 and said in words(answer), sent
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(("content", "facts", "said"), [
    (b"", {}, "The file is empty"), (b"a,b\n1,2", {}, "No row names the columns"),
    (b"Date,Description,Amount\n01/05/2026,x,1\n", {}, "no column of balances"),
    (b"Date,Description,Amount\n01/05/2026,x,1\n", {"first": "1.234", "last": "2"}, "at most two decimals"),
    (b"Date,Description,Amount\n01/05/2026,x,1\n", {"first": "1", "last": "3"}, "you entered £3.00"),
    (b"\xff\xfe\x00\x01" * 9, {}, "NUL"),
])  # fmt: skip
def test_odd_files_are_refused_in_a_sentence(on, browser, content, facts, said):
    answer = upload(browser, on, content, **facts)
    assert answer.status_code == 200 and said in words(answer)
    assert not Statement.objects.exists()


def test_a_file_without_balances_is_read_with_those_that_were_entered(on, browser):
    upload(browser, on, b"Date,Description,Amount\n01/05/2026,x,1\n", first="-5", last="-4")
    assert Statement.objects.get().last_pence == -400


def test_a_statement_is_no_page_for_others(on):
    statement = on.read(on.file(*MOVES)).statement
    for who, status in (("stranger", 404), ("head", 403), ("chair", 403), ("clerk", 200)):
        found = Client()
        found.force_login(on.world.seats[who])
        assert found.get(reverse("contribution_statement", args=[statement.pk])).status_code == status
        assert found.get(reverse("contribution_bank", args=[on.year.pk])).status_code == status


def test_many_lines_cost_no_more_queries(on, browser, django_assert_max_num_queries):
    statement = on.read(
        on.file(*[(1 + n % 28, f"line {n}", 100 + n) for n in sorted(range(30), key=lambda n: n % 28)])
    ).statement
    with django_assert_max_num_queries(12):
        page = words(browser.get(reverse("contribution_statement", args=[statement.pk])))
    assert "More lines follow" in page
