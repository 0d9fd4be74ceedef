"""The pages of paying and of the books: what they show to whom, how often they ask, what they make of odd input."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse as address
from django.utils import timezone

from cph.core.needing import read, rows_of
from funding.models import Batch, Payee, Posting, Year
from funding.selectors.needs_paying import NEEDS, kinds
from funding.selectors.paying import first_day_to_pay
from funding.services.posting import Place, post
from funding.services.reversing import reverse
from networks.constitutions.seats import forget
from tests.factories import funding as make
from tests.factories import funding_paying as put

pytestmark = pytest.mark.django_db
TYPED = {"name": "School Fund", "sort_code": "20-30-40", "account": "87654321"}


def now():
    return timezone.now()


@pytest.fixture
def till():
    return put.till()


def get(client, name, *args, query=""):
    return _told(client.get(address(name, args=args) + query))


def send(client, page, /, *args, **facts):
    return _told(client.post(address(page, args=args), facts))


def _told(answer):
    answer.told = (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")
    return answer


def asked(client, name, *args, query=""):
    with CaptureQueriesContext(connection) as found:
        assert get(client, name, *args, query=query).status_code == 200
    return len(found)


# --- accounts


def test_entered_checked_and_never_shown(client):
    till = put.till(accounts=False)
    till.claim()
    school = till.schools[0]
    client.force_login(till.officer)
    assert "Enter an account" in get(client, "payee_list", till.fund.pk).told
    done = send(client, "payee_enter", till.fund.pk, school.urn, form_key=uuid.uuid4(), **TYPED)
    assert done.status_code == 302
    payee = Payee.objects.get()
    page = get(client, "payee_list", till.fund.pk).told
    assert "ending 321" in page and "Somebody else checks it" in page and "87654321" not in page
    client.force_login(till.clerk)
    wrong = send(client, "payee_check", till.fund.pk, payee.pk, sort_code="20-30-40", account="87654322")
    assert (
        wrong.status_code == 200 and "not the digits that were entered" in wrong.told and "87654322" not in wrong.told
    )
    assert (
        send(client, "payee_check", till.fund.pk, payee.pk, sort_code="20 30 40", account="87654321").status_code == 302
    )
    page = get(client, "payee_list", till.fund.pk).told
    assert "checked by Clare Clerk" in page and "203040" not in page
    assert get(client, "payee_check", till.fund.pk, payee.pk).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("sort_code", "123", "six digits of the sort code"), ("account", "1234567", "noughts in front"), ("account", "", "Enter the account"),
        ("name", "Fund (main)", "does not take"), ("name", "x" * 61, "at most 60"), ("name", "A School With A Long Name", "18 characters"),
        ("form_key", "no", "valid UUID"),
    ],
)  # fmt: skip
def test_odd_accounts_stand_beside_their_field(client, till, field, value, words):
    till.claim()
    client.force_login(till.officer)
    facts = {"form_key": str(uuid.uuid4())} | TYPED | {field: value}
    count = Payee.objects.count()
    page = send(client, "payee_enter", till.fund.pk, till.schools[0].urn, **facts)
    assert page.status_code == 200 and words in page.told and "Error: " in page.told
    assert "87654321" not in page.told and Payee.objects.count() == count


def test_the_head_enters_for_their_own_school_only(client, till):
    client.force_login(till.heads[0])
    mine, other = till.schools
    assert send(client, "school_account", mine.urn, form_key=uuid.uuid4(), **TYPED).status_code == 302
    assert "waits to be checked" in get(client, "school_account", mine.urn).told
    assert get(client, "school_account", other.urn).status_code == 404
    assert get(client, "payee_list", till.fund.pk).status_code == 403


# --- batches


def test_from_the_tick_to_the_file(client, till):
    ready = till.claim(0)
    client.force_login(till.officer)
    page = get(client, "batch_make", till.fund.pk).told
    assert ready.number in page and " checked>" in page
    facts = {"claims": [ready.pk], "pays_on": first_day_to_pay(timezone.localdate()), "form_key": uuid.uuid4()}
    done = send(client, "batch_make", till.fund.pk, **facts)
    batch = Batch.objects.get()
    assert done.url == address("batch", args=[batch.pk])
    page = get(client, "batch", batch.pk).told
    assert "You made this batch" in page and "12345670" not in page and "ending 670" in page
    refused = send(client, "batch_release", batch.pk)
    assert refused.status_code == 403 and "somebody else releases it" in refused.told
    assert send(client, "batch_file", batch.pk).status_code == 409
    client.force_login(till.clerk)
    assert send(client, "batch_release", batch.pk).status_code == 302
    file = send(client, "batch_file", batch.pk)
    assert (
        file["Content-Disposition"] == 'attachment; filename="prime-p001.csv"'
        and file["Cache-Control"] == "private, no-store"
    )
    assert "downloaded" in get(client, "batch", batch.pk).told
    payment = batch.payments.get()
    assert send(client, "payment_reverse", payment.pk, reason="").status_code == 200
    assert send(client, "payment_reverse", payment.pk, reason="came back").status_code == 302
    assert "Taken back" in get(client, "batch", batch.pk).told
    assert get(client, "payment_reverse", payment.pk).status_code == 302


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"claims": []}, "Choose at least one claim"), ({"claims": ["999999999"]}, "cannot be paid any more"),
        ({"claims": ["-1"]}, "cannot be paid any more"), ({"claims": ["x"]}, "cannot be paid any more"),
        ({"pays_on": "2020-01-06"}, "from tomorrow on"), ({"pays_on": "31/02/2027"}, "Enter a day, for example"),
        ({"pays_on": ""}, "Enter a day."), ({"pays_on": "2099-01-05"}, "within 60 days"), ({"form_key": "x"}, "valid UUID"),
        ({"form_key": ""}, "required"),
    ],
)  # fmt: skip
def test_odd_batches_make_nothing(client, till, facts, words):
    claim = till.claim()
    client.force_login(till.officer)
    known = {"claims": [claim.pk], "pays_on": first_day_to_pay(timezone.localdate()), "form_key": uuid.uuid4()}
    page = send(client, "batch_make", till.fund.pk, **(known | facts))
    assert page.status_code == 200 and not Batch.objects.exists()
    assert words in page.told or "form_key" in facts


def test_a_school_without_an_account_says_what_to_do(client):
    till = put.till(accounts=False)
    till.claim()
    client.force_login(till.clerk)
    for name in ("batch_make", "batch_list"):
        page = get(client, name, till.fund.pk).told
        assert "nobody has checked where" in page and "enter an account" in page
    put.payee(till.schools[0], till.officer)
    assert "check the account ending 678" in get(client, "batch_make", till.fund.pk).told


def test_a_payment_of_a_closed_year_asks_for_the_open_one(client, till):
    payment = till.paid(till.claim()).payments.get()
    Year.objects.filter(pk=till.year.pk).update(state="CLOSED", closed_at=now(), closed_by=till.officer)
    starts = till.year.ends_on + timedelta(days=1)
    following = make.year(till.fund, starts, starts.replace(year=starts.year + 1) - timedelta(days=1))
    client.force_login(till.officer)
    assert "closed: what was posted in it stands" in get(client, "payment_reverse", payment.pk).told
    assert "Choose the open year" in send(client, "payment_reverse", payment.pk, reason="came back").told
    assert send(client, "payment_reverse", payment.pk, reason="came back", into=following.pk).status_code == 302
    contra = Posting.objects.get(kind="CONTRA")
    page = get(client, "posting", following.pk, contra.number).told
    assert "of the year from" in page and payment.claim.number in page


# --- who sees what


@pytest.mark.parametrize(
    ("seat", "reads", "runs"), [("officer", 200, 200), ("clerk", 200, 200), ("vice", 200, 403), ("head", 403, 403)]
)
def test_who_reads_and_who_runs(client, till, seat, reads, runs):
    batch = till.paid(till.claim())
    client.force_login(till.world.seats[seat])
    number = Posting.objects.order_by("number")[0].number
    for name, *args in (("batch_list", till.fund.pk), ("batch", batch.pk), ("ledger", till.year.pk), ("books", till.year.pk),
                        ("posting", till.year.pk, number)):  # fmt: skip
        assert get(client, name, *args).status_code == reads, name
    for name, *args in (
        ("batch_make", till.fund.pk),
        ("payee_list", till.fund.pk),
        ("payment_reverse", batch.payments.get().pk),
    ):
        assert get(client, name, *args).status_code == runs, name
    assert send(client, "books_take", till.year.pk, format="csv").status_code == runs
    assert send(client, "batch_file", batch.pk).status_code == runs


def test_what_is_not_of_ones_network_is_not_there(client, till):
    batch = till.paid(till.claim())
    client.force_login(till.world.seats["stranger"])
    for name, pk in (("batch_list", till.fund.pk), ("batch", batch.pk), ("ledger", till.year.pk), ("books", till.year.pk),
                     ("payment_reverse", batch.payments.get().pk), ("payee_list", till.fund.pk)):  # fmt: skip
        assert get(client, name, pk).status_code == 404, name


def test_an_account_of_another_funds_school_is_not_there(client, till):
    from tests.factories import meetings as people

    other = put.till(people.world("Elsewhere", "900"))
    other.claim()
    client.force_login(till.officer)
    payee = Payee.objects.get(school=other.schools[0])
    assert get(client, "payee_check", till.fund.pk, payee.pk).status_code == 404
    assert get(client, "payee_enter", till.fund.pk, other.schools[0].urn).status_code == 404
    assert get(client, "batch", other.batch(other.claim(1)).pk).status_code == 404


# --- the ledger and the books


def test_the_ledger_is_narrowed_and_taken_away_as_it_is_shown(client, till):
    till.paid(till.claim())
    client.force_login(till.world.seats["vice"])
    page = get(client, "ledger", till.year.pk).told
    assert "Claim approved" in page and "-£106.06" in page
    for query, there, gone in (
        ("?kind=PAYMENT", "paid to", "Agreed by the forum"), ("?allocation=1", "Claim approved", "Agreed by the forum"),
        (f"?since={timezone.localdate() + timedelta(days=300)}", "No posting fits", "paid to"),
    ):  # fmt: skip
        found = get(client, "ledger", till.year.pk, query=query).told
        assert there in found and gone not in found
    file = get(client, "ledger", till.year.pk, query="?kind=PAYMENT&format=csv").told
    assert file.count("\n") == 3 and ",-106.06," in file
    for odd in (
        "?kind=NO",
        "?allocation=-1",
        "?allocation=x",
        "?allocation=99999999999999",
        "?since=never",
        "?after=zzz",
    ):
        assert get(client, "ledger", till.year.pk, query=odd).status_code == 200


def test_the_ledger_asks_no_more_for_more(client, till):
    client.force_login(till.officer)
    few = asked(client, "ledger", till.year.pk)
    for _ in range(30):
        till.claim(0, 100)
    assert asked(client, "ledger", till.year.pk) == few <= 12
    assert asked(client, "books", till.year.pk) <= 12
    assert asked(client, "posting", till.year.pk, Posting.objects.latest("pk").number) <= 12


def test_batches_ask_no_more_for_more(client, till):
    client.force_login(till.officer)
    till.claim()
    asked(client, "batch_make", till.fund.pk)
    few = [asked(client, name, till.fund.pk) for name in ("batch_list", "batch_make", "payee_list", "fund")]
    one = asked(client, "batch", till.batch(till.claim(0)).pk)
    for _ in range(30):
        till.claim(1, 100)
    many = [asked(client, name, till.fund.pk) for name in ("batch_list", "batch_make", "payee_list", "fund")]
    assert many[1:] == few[1:] and max(many[:3]) <= 12
    big = till.batch(*_ready(till))
    assert asked(client, "batch", big.pk) == one <= 12


def _ready(till):
    from funding.selectors.paying import waiting_claims

    return list(waiting_claims(till.fund))


def test_what_a_school_gave_is_not_told_to_those_who_may_not_know(client, till):
    school = till.schools[0]
    moves = {Place("AVAILABLE"): 5_000, Place("SOURCE", source="Contributions", school=school.pk): -5_000}
    made = post(till.year, "CONTRIBUTION", moves, words=f"From {school.name}", key="gift", on=till.year.starts_on,
                by=till.officer, at=now())  # fmt: skip
    client.force_login(till.officer)
    assert school.name in get(client, "ledger", till.year.pk).told
    client.force_login(till.world.seats["vice"])
    for query in ("", "?kind=CONTRIBUTION", "?format=csv", "?kind=CONTRIBUTION&format=csv"):
        assert school.name not in get(client, "ledger", till.year.pk, query=query).told
    assert "Schools contributed £50" in get(client, "ledger", till.year.pk).told
    assert get(client, "posting", till.year.pk, made.number).status_code == 404
    assert school.name not in get(client, "books", till.year.pk).told


def test_the_books_are_checked_and_taken(client, till):
    batch = till.paid(till.claim())
    reverse(batch.payments.get(), "came back", by=till.officer, at=now())
    client.force_login(till.officer)
    assert send(client, "books_check", till.year.pk).status_code == 302
    page = get(client, "books", till.year.pk).told
    assert "Holds" in page and "asked for by Oliver Officer" in page
    for kind, begins in (("csv", "\ufeffPosting,Day"), ("json", '{"format":"cph-books-1"'), ("xlsx", "PK")):
        answer = send(client, "books_take", till.year.pk, format=kind)
        assert answer.status_code == 200 and answer.told.startswith(begins), kind
    assert send(client, "books_take", till.year.pk, format="exe").status_code == 409
    assert get(client, "books_verifier").told.startswith('"""Checking a copy')
    client.force_login(till.heads[0])
    assert get(client, "books_verifier").status_code == 403


def test_an_empty_year_has_nothing_to_take(client):
    till = put.till()
    starts = till.year.ends_on + timedelta(days=1)
    empty = make.year(till.fund, starts, starts.replace(year=starts.year + 1) - timedelta(days=1))
    client.force_login(till.officer)
    assert "Nothing has been posted" in get(client, "books", empty.pk).told
    assert "Nothing has been posted" in get(client, "ledger", empty.pk).told
    assert send(client, "books_take", empty.pk, format="csv").status_code == 409


# --- the first page


def needs(person, till, kept=()):
    forget(person)
    rows = rows_of(kinds(person.pk, now(), timezone.localdate(), set(kept))).values_list("asks", "facts")
    return [(need.verb, need.url) for need in read(rows, NEEDS)]


def test_each_is_asked_for_what_is_theirs(till):
    ready = till.claim(0)
    fund, kept = till.fund.pk, [till.fund.network_id]
    assert needs(till.officer, till) == needs(till.clerk, till, kept) == [("Pay", address("batch_make", args=[fund]))]
    batch = till.batch(ready)
    assert needs(till.officer, till) == []
    assert needs(till.clerk, till, kept) == [("Release batch", address("batch", args=[batch.pk]))]
    assert needs(till.heads[0], till) == needs(till.world.seats["vice"], till) == []


def test_accounts_are_asked_for(till):
    from tests.factories import meetings as people

    till.heads.append(people.head_of(till.world, "Newcomer"))
    till.claim(2)
    school = till.schools[2]
    assert needs(till.heads[2], till) == [("Say where to pay", address("school_account", args=[school.urn]))]
    made = put.payee(school, till.heads[2])
    asked_of = ("Check the bank account of", address("payee_check", args=[till.fund.pk, made.pk]))
    assert asked_of in needs(till.officer, till) and asked_of in needs(till.clerk, till, [till.fund.network_id])
    assert needs(till.heads[2], till) == []


def test_the_admin_knows_no_full_account():
    with pytest.raises(FieldDoesNotExist):
        Payee._meta.get_field("account")
