"""Where schools are paid, batches, their file, their release, and what is taken back."""

from __future__ import annotations

import logging
import uuid
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.utils import timezone

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Notice
from funding.models import Batch, Claim, ClaimLine, Payee, Payment, Posting, Year
from funding.rules.bacs import checksum_of
from funding.selectors.ledger import last_of
from funding.selectors.paying import first_day_to_pay, is_in_a_batch, ready_of, why_not_pay_on
from funding.services import payees, sealing
from funding.services.paying import drop, file_of, make_batch, release, take_file
from funding.services.proving import verify_year
from funding.services.reversing import reverse
from tests.factories import funding as make
from tests.factories import funding_paying as put
from tests.factories import meetings as people

pytestmark = pytest.mark.django_db
TYPED = {"name": "St. Mary’s School", "sort_code": "20-30-40", "account": "8765 4321"}


def now():
    return timezone.now()


@pytest.fixture
def till():
    return put.till()


@pytest.fixture
def bare():
    """A till whose schools have no account yet."""
    found = put.till(accounts=False)
    found.claim()
    return found


def enter(till, by=None, fund=True, **facts):
    known = TYPED | {
        "fund": till.fund if fund else None,
        "form_key": uuid.uuid4(),
        "by": by or till.officer,
        "at": now(),
    }
    return payees.enter(till.schools[0], **(known | facts))


def check(till, payee, by=None, **facts):
    known = {"sort_code": "203040", "account": "87654321", "fund": till.fund, "by": by or till.clerk, "at": now()}
    return payees.check(payee, **(known | facts))


# --- where a school is paid


def test_one_enters_another_types_it_again(bare):
    made = enter(bare)
    assert (made.name, made.ending, made.checked_at) == ("ST. MARYS SCHOOL", "321", None)
    assert ready_of(bare.fund).payable == []
    with pytest.raises(NotAllowed, match="somebody else checks it"):
        check(bare, made, by=bare.officer)
    assert check(bare, made).checked_by == bare.clerk
    assert [one.ending for _, one in ready_of(bare.fund).payable] == ["321"]
    assert check(bare, made) == made  # pressed twice


@pytest.mark.parametrize("wrong", [{"sort_code": "203041"}, {"account": "87654320"}])
def test_other_digits_check_nothing(bare, wrong):
    made = enter(bare)
    with pytest.raises(Refused, match="not the digits that were entered"):
        check(bare, made, **wrong)
    made.refresh_from_db()
    assert made.checked_at is None


def test_the_account_before_is_paid_until_the_new_one_is_checked(till):
    before = Payee.objects.get(school=till.schools[0])
    till.claim()
    made = enter(till)
    assert ready_of(till.fund).payable[0][1] == before
    check(till, made)
    before.refresh_from_db()
    assert before.ended_at and ready_of(till.fund).payable[0][1] == made


def test_a_second_entry_takes_the_place_of_the_first(bare):
    first, second = enter(bare), enter(bare, account="11112222")
    with pytest.raises(Refused, match="entered meanwhile"):
        check(bare, first)
    with pytest.raises(Refused, match="not the digits"):
        check(bare, second)
    assert check(bare, second, account="11112222").checked_at


def test_the_same_form_enters_once_and_the_same_account_is_no_change(bare):
    key = uuid.uuid4()
    made = enter(bare, form_key=key)
    assert enter(bare, form_key=key) == made and Payee.objects.count() == 1
    check(bare, made)
    with pytest.raises(Refused, match="nothing to change"):
        enter(bare)


def test_an_account_is_not_accepted(bare):
    made = enter(bare)
    for _ in range(2):
        payees.refuse(made, fund=bare.fund, by=bare.clerk, at=now())
    assert Payee.objects.get().ended_at and not ready_of(bare.fund).payable


def test_the_head_says_where_their_own_school_is_paid_and_no_other(bare):
    made = enter(bare, by=bare.heads[0], fund=False)
    assert made.entered_by == bare.heads[0]
    with pytest.raises(NotAllowed, match="head of"):
        enter(bare, by=bare.heads[1], fund=False)
    with pytest.raises(NotAllowed, match="keeps"):
        enter(bare, by=bare.heads[1])
    with pytest.raises(NotAllowed, match="keeps"):
        check(bare, made, by=bare.heads[1])


def test_a_school_that_the_fund_does_not_pay_is_not_its_concern(bare):
    other = people.head_of(bare.world, "Elsewhere").headships.get().school
    known = TYPED | {"fund": bare.fund, "form_key": uuid.uuid4(), "by": bare.officer, "at": now()}
    with pytest.raises(NotAllowed, match="pays nothing"):
        payees.enter(other, **known)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("sort_code", "12345", "sort code"),
        ("account", "-1234567", "noughts"),
        ("name", "Über (Ltd)", r"“\(”"),
        ("name", "", "name"),
    ],
)
def test_odd_digits_and_names_are_refused_with_nothing_kept(bare, field, value, words):
    with pytest.raises(Refused, match=words):
        enter(bare, **{field: value})
    assert not Payee.objects.exists()


def test_no_digit_is_read_anywhere(bare, caplog, mailoutbox, django_capture_on_commit_callbacks):
    with caplog.at_level(logging.DEBUG), django_capture_on_commit_callbacks(execute=True):
        check(bare, enter(bare))
        enter(bare, account="11112222")
    with connection.cursor() as cursor:
        cursor.execute("SELECT json_agg(p)::text FROM funding_payee p")
        table = cursor.fetchone()[0]
    told = [f"{one.subject} {one.text}" for one in Notice.objects.all()]
    lines = [f"{one.verb} {one.subject} {one.keys}" for one in Line.objects.all()]
    payee = Payee.objects.first()
    assert told and len(lines) == 3
    for text in (table, caplog.text, *told, *lines, repr(payee), str(payee), repr(sealing.unseal(payee))):
        assert "87654321" not in text and "203040" not in text and "11112222" not in text


def test_heads_are_told_when_their_money_would_go_elsewhere(bare):
    check(bare, enter(bare))
    enter(bare, account="11112222")
    told = Notice.objects.filter(person=bare.heads[0]).order_by("pk")
    assert ["checked" in one.subject for one in told] == [True, False]
    assert "If you did not expect this" in told[0].text


def test_a_sealed_account_is_its_schools_alone_and_outlives_a_change_of_key(till):
    one, other = Payee.objects.order_by("pk")
    moved = put.Payee(school=other.school, sealed=one.sealed, ending=one.ending)
    with pytest.raises(Refused, match="no longer be read"):
        sealing.unseal(moved)
    from django.conf import settings

    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert sealing.unseal(one).ending == one.ending
    with override_settings(SECRET_KEY="new"), pytest.raises(Refused, match="no longer be read"):
        sealing.unseal(one)


def refused(act, name):
    with pytest.raises(Exception) as error, transaction.atomic():
        act()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert name in str(error.value) or name == error.value.__cause__.diag.constraint_name


def test_the_database_keeps_accounts_as_they_were_entered(till):
    one = Payee.objects.filter(school=till.schools[0])
    for change in (
        {"sealed": "x"},
        {"name": "THIEF"},
        {"ending": "999"},
        {"checked_at": now()},
        {"school": till.schools[1]},
    ):
        refused(lambda change=change: one.update(**change), "a_bank_account_stands_as_entered")
    refused(lambda: one.delete(), "Cannot delete")
    school = till.schools[0]
    refused(lambda: put.payee(school, till.clerk, till.officer), "one_account_a_school_is_paid_into")
    refused(lambda: put.payee(school, till.clerk, till.clerk), "a_bank_account_is_checked_by_another")
    put.payee(school, till.clerk)
    refused(lambda: put.payee(school, till.officer), "one_account_of_a_school_waits_to_be_checked")


# --- a batch


def test_a_batch_takes_what_is_ready_and_its_file_stands(till):
    claims = [till.claim(0), till.claim(1, 500)]
    batch = till.batch(*claims)
    assert (batch.number, batch.count, batch.total_pence) == ("PRIME-P001", 2, 11_106)
    assert checksum_of(file_of(batch)) == batch.checksum
    assert not ready_of(till.fund).payable and is_in_a_batch(claims[0])
    assert Posting.objects.filter(kind="PAYMENT").count() == 0
    assert Line.objects.filter(verb="made").get().subject == "batch PRIME-P001: 2 payments, £111.06"


def test_the_same_form_makes_one_batch(till):
    claim, key = till.claim(), uuid.uuid4()
    assert till.batch(claim, form_key=key) == till.batch(claim, form_key=key)
    with pytest.raises(Refused, match="somebody else"):
        till.batch(claim, form_key=key, by=till.clerk)
    assert Batch.objects.count() == 1


def test_a_claim_is_in_one_batch(till):
    claim = till.claim()
    till.batch(claim)
    with pytest.raises(Refused, match="in batch PRIME-P001 already"):
        till.batch(claim)


def test_what_cannot_be_paid_is_refused_with_its_reason(till):
    with pytest.raises(Refused, match="at least one"):
        till.batch()
    sent = make.claim(till.given, till.schools[0], by=till.heads[0])
    with pytest.raises(Refused, match="not approved and waiting"):
        till.batch(sent)
    till.heads.append(people.head_of(till.world, "Newcomer"))
    with pytest.raises(Refused, match="Nobody has checked an account"):
        till.batch(till.claim(2))
    other = make.allocation(put.till(people.world("Elsewhere", "900")).year)
    till.claim()
    with pytest.raises(Refused, match="not of this fund"):
        till.batch(make.claim(other, till.schools[0], by=till.heads[0], state="CONFIRMED"))
    with pytest.raises(NotAllowed, match="keeps"):
        till.batch(till.claim(), by=till.heads[0])
    assert not Batch.objects.exists()


def test_bacs_takes_twenty_million_at_most(till):
    make.award(till.year, 10**12)
    given = make.allocation(till.year, 10**12 - 1)
    with pytest.raises(Refused, match="most that BACS takes"):
        till.batch(till.claim(0, 2_000_000_001, of=given))


@pytest.mark.parametrize(
    ("day", "today", "words"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), "from tomorrow"), (date(2026, 11, 20), date(2026, 11, 23), "from tomorrow"),
        (date(2026, 11, 28), date(2026, 11, 23), "weekend"), (date(2026, 12, 25), date(2026, 11, 23), "bank holiday"),
        (date(2027, 3, 1), date(2026, 11, 23), "within 60"), (date(2026, 11, 24), date(2026, 11, 23), "^$"),
    ],
)  # fmt: skip
def test_a_batch_pays_on_a_working_day_to_come(day, today, words):
    import re

    assert re.search(words, why_not_pay_on(day, today))


def test_the_bank_needs_three_working_days():
    assert first_day_to_pay(date(2026, 12, 23)) == date(2026, 12, 30)


def test_a_batch_for_yesterday_is_refused(till):
    with pytest.raises(Refused, match="tomorrow"):
        till.batch(till.claim(), pays_on=timezone.localdate())


# --- released


def test_another_releases_and_the_books_say_paid(till):
    claims = [till.claim(0), till.claim(1, 500)]
    batch = till.batch(*claims)
    with pytest.raises(NotAllowed, match="You made batch"):
        release(batch, by=till.officer, at=now())
    done = release(batch, by=till.clerk, at=now())
    assert done.state == "PAID" and {one.state for one in Claim.objects.all()} == {"PAID"}
    assert till.balances()["PAID"] == 11_106 and till.balances()["APPROVED"] == 0
    posting = Payment.objects.get(claim=claims[0]).posting
    assert posting.kind == "PAYMENT" and posting.on == min(batch.pays_on, till.year.ends_on)
    assert verify_year(till.year) == []


def test_released_again_nothing_is_paid_twice(till):
    batch = till.paid(till.claim())
    for who in (till.clerk, till.officer):  # a second click; whoever made it looks again
        assert release(batch, by=who, at=now()).paid_by == till.clerk
    assert Posting.objects.filter(kind="PAYMENT").count() == 1 and till.balances()["PAID"] == 10_606
    assert Line.objects.filter(verb="released").count() == 1
    assert Notice.objects.filter(once_key=f"batch:{batch.pk}:paid").count() == 1


def test_all_or_none(till, monkeypatch):
    batch = till.batch(till.claim(0), till.claim(1))
    from funding.services import paying

    plain = paying.post_together

    def stumbling(*args, **facts):
        plain(*args, **facts)
        raise Refused("the second stumbles")

    monkeypatch.setattr(paying, "post_together", stumbling)
    with pytest.raises(Refused, match="stumbles"):
        release(batch, by=till.clerk, at=now())
    batch.refresh_from_db()
    assert batch.state == "MADE" and not Posting.objects.filter(kind="PAYMENT").exists()
    assert "PAID" not in till.balances() or till.balances()["PAID"] == 0
    assert not Notice.objects.filter(once_key__startswith="batch:").exists()


def test_what_changed_meanwhile_stops_the_release(till):
    batch = till.batch(till.claim())
    with pytest.raises(Refused, match="is over"):
        release(batch, by=till.clerk, at=now() + timedelta(days=30))
    made = enter(till)
    check(till, made)
    with pytest.raises(Refused, match=r"account of .* changed"):
        release(batch, by=till.clerk, at=now())
    drop(batch, by=till.clerk, at=now())
    again = till.paid(*Claim.objects.filter(state="APPROVED"))
    assert again.number == "PRIME-P002" and again.payments.get().payee == made


def test_a_dropped_batch_frees_its_claims(till):
    claim = till.claim()
    batch = till.batch(claim)
    for _ in range(2):
        drop(batch, by=till.officer, at=now())
    with pytest.raises(Refused, match="was dropped"):
        release(batch, by=till.clerk, at=now())
    with pytest.raises(Refused, match="dropped batch pays nobody"):
        take_file(batch, by=till.clerk, at=now())
    assert [one for one, _ in ready_of(till.fund).payable] == [claim]
    paid = till.paid(claim)
    with pytest.raises(Refused, match="is paid"):
        drop(paid, by=till.officer, at=now())


def test_those_concerned_are_told_once_each(till):
    batch = till.paid(till.claim(0), till.claim(0, 500), till.claim(1))
    told = Notice.objects.filter(once_key=f"batch:{batch.pk}:paid").order_by("pk")
    assert {one.person for one in told} == set(till.heads)
    mine = told.get(person=till.heads[0])
    assert "2 claims paid, £111.06" in mine.subject and till.schools[1].name not in mine.text
    assert put.SORT_CODE not in mine.text and "1234567" not in mine.text


# --- the file


def test_the_file_is_handed_out_once_released_and_that_is_recorded(till):
    batch = till.batch(till.claim())
    with pytest.raises(Refused, match="once somebody else has released"):
        take_file(batch, by=till.officer, at=now())
    release(batch, by=till.clerk, at=now())
    first, again = (take_file(batch, by=till.officer, at=now()) for _ in range(2))
    assert first == again and checksum_of(first) == batch.checksum and b"123456,12345670" in first
    assert Line.objects.filter(verb="downloaded").count() == 2
    with pytest.raises(NotAllowed):
        take_file(batch, by=till.heads[0], at=now())


def without_triggers(sql, *args):
    """What only somebody at the database itself, with every rule switched off, could do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # what was put off is judged before, as if it had been committed
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, args)
        cursor.execute("SET session_replication_role = DEFAULT")


def test_a_file_that_would_differ_is_not_handed_out(till):
    batch = till.paid(till.claim())
    without_triggers("UPDATE funding_payment SET pence = 99")
    with pytest.raises(Refused, match="does not come out as it was made"):
        take_file(batch, by=till.officer, at=now())
    assert any("does not come out" in one for one in verify_year(till.year))


def test_the_database_keeps_batches_and_payments_as_they_were_made(till):
    claims = [till.claim(0), till.claim(1)]
    batch = till.batch(*claims)
    rows, payment = Batch.objects.filter(pk=batch.pk), Payment.objects.filter(claim=claims[0])
    refused(lambda: rows.update(total_pence=1), "a_batch_stands_as_it_was_made")
    refused(lambda: rows.update(state="PAID", paid_at=now(), paid_by=till.officer), "a_batch_is_released_by_another")
    for change in ({"pence": 1}, {"payee": Payee.objects.last()}, {"reference": "X"}):
        refused(lambda change=change: payment.update(**change), "a_payment_stands_as_it_was_made")
    refused(lambda: payment.delete(), "Cannot delete")
    refused(lambda: rows.delete(), "delete")
    third = till.claim()
    facts = {"batch": batch, "payee": Payee.objects.first(), "pence": 1, "reference": "X"}
    refused(lambda: Payment.objects.create(claim=third, **facts), "a_batch_is_the_sum_of_its_payments")
    refused(lambda: Payment.objects.create(claim=claims[0], **facts), "a_claim_is_paid_once")


# --- taken back


def test_what_came_back_stands_in_its_allocation_and_may_be_claimed_again(till):
    claim = till.claim()
    payment = till.paid(claim).payments.get()
    for _ in range(2):
        done = reverse(payment, "  The account\nwas closed ", by=till.officer, at=now())
    claim.refresh_from_db()
    assert claim.state == "REVERSED" and done.reversed_because == "The account was closed"
    assert done.reversal.kind == "CONTRA" and done.reversal.reverses == done.posting
    assert till.balances()["PAID"] == 0 and till.balances()["ALLOCATED"] == 800_000
    assert not ClaimLine.objects.filter(claim=claim, is_live=True).exists()
    assert Posting.objects.filter(kind="CONTRA").count() == 1 and verify_year(till.year) == []
    assert till.paid(till.claim()).state == "PAID"


def test_taken_back_needs_a_reason_a_payment_and_somebody_who_runs_it(till):
    claim = till.claim()
    payment = till.batch(claim).payments.get()
    with pytest.raises(Refused, match="not paid yet"):
        reverse(payment, "x", by=till.officer, at=now())
    release(payment.batch, by=till.clerk, at=now())
    with pytest.raises(Refused, match="Enter why"):
        reverse(payment, "  ", by=till.officer, at=now())
    with pytest.raises(NotAllowed):
        reverse(payment, "x", by=till.heads[0], at=now())


def test_after_the_year_is_closed_it_comes_into_the_open_one(till):
    payment = till.paid(till.claim()).payments.get()
    Year.objects.filter(pk=till.year.pk).update(state="CLOSED", closed_at=now(), closed_by=till.officer)
    with pytest.raises(Refused, match="every other year"):
        reverse(payment, "came back", by=till.officer, at=now())
    starts = till.year.ends_on + timedelta(days=1)
    following = make.year(till.fund, starts, date(starts.year + 1, 3, 31))
    with pytest.raises(Refused, match="Choose the open year"):
        reverse(payment, "came back", by=till.officer, at=now())
    done = reverse(payment, "came back", into=following, by=till.officer, at=now())
    assert done.reversal.year == following and done.reversal.reverses == done.posting
    stands = dict(following.accounts.values_list("kind", "balance"))
    assert stands == {"SOURCE": -10_606, "AVAILABLE": 10_606}
    assert Claim.objects.get().state == "REVERSED"
    assert verify_year(following) == []


def test_a_year_that_was_closed_after_a_reversal_still_holds(till):
    payment = till.paid(till.claim(), till.claim(1)).payments.first()
    reverse(payment, "came back", by=till.officer, at=now())
    call_command("check_books", fund="PRIME")
    assert last_of(till.year).kind == "CONTRA"


def test_integrity_is_no_matter_of_luck(till):
    """A payment without its batch's release cannot be posted beside the books."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(year=till.year, number=99, kind="PAYMENT", on=till.year.starts_on, words="x", key="x",
                               posted_at=now(), digest="x")  # fmt: skip


def test_make_batch_takes_ids_of_its_own_fund_only(till):
    claim = till.claim()
    facts = {
        "pays_on": first_day_to_pay(timezone.localdate()),
        "form_key": uuid.uuid4(),
        "by": till.officer,
        "at": now(),
    }
    assert make_batch(till.fund, [claim, claim], **facts).count == 1
