"""Two at one moment: approvals, withdrawals, confirmations, the same attendance, the same invoice. The books balance, once."""

from __future__ import annotations

import uuid
from threading import Barrier, Thread

import pytest
from django.db import connection

from cph.core.refusals import NotAllowed, Refused
from funding.models import Account, Claim, Posting
from funding.services import claiming as act
from funding.services.backfill import claim_backfill
from tests.factories import meetings as people
from tests.funding import claimed as on
from tests.funding.claimed import AT

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """All of these at one moment; what each came to: its answer, or its refusal in words."""
    start, found = Barrier(len(acts)), [None] * len(acts)

    def run(place, do):
        try:
            start.wait()
            found[place] = do()
        except (Refused, NotAllowed) as refusal:
            found[place] = str(refusal)
        finally:
            connection.close()

    threads = [Thread(target=run, args=one) for one in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return found


def balance(here, kind):
    return Account.objects.get(allocation=here.allocation, kind=kind).balance


def test_many_approvals_at_once_end_within_the_allocation():
    here = on.ground(pence=70_000)
    claims = [on.by_head(here) for _ in range(6)]
    found = at_once(*(lambda one=one: act.approve(one, by=here.officer, at=AT) for one in claims))
    refused = [one for one in found if isinstance(one, str)]
    assert len(refused) == 3 and all("Only £100 is left" in one for one in refused)
    assert (balance(here, "ALLOCATED"), balance(here, "APPROVED")) == (10_000, 60_000)
    assert Claim.objects.filter(state="APPROVED").count() == Posting.objects.filter(kind="APPROVAL").count() == 3


def test_one_claim_approved_by_two_at_once_is_approved_once():
    here = on.ground()
    claim = on.by_head(here)
    found = at_once(*(lambda who=who: act.approve(claim, by=who, at=AT) for who in (here.officer, here.clerk)))
    assert sum(isinstance(one, Claim) for one in found) == 1 and "approved meanwhile" in str(found)
    assert balance(here, "APPROVED") == 20_000 and Posting.objects.filter(kind="APPROVAL").count() == 1


def test_a_double_click_on_approve_approves_once():
    here = on.ground()
    claim = on.by_head(here)
    found = at_once(*[lambda: act.approve(claim, by=here.officer, at=AT)] * 2)
    assert all(isinstance(one, Claim) for one in found) and balance(here, "APPROVED") == 20_000


def test_approved_while_it_is_withdrawn_is_one_of_both():
    here = on.ground()
    for _ in range(3):
        claim = on.by_head(here)
        at_once(
            lambda one=claim: act.approve(one, by=here.officer, at=AT),
            lambda one=claim: act.withdraw(one, by=here.head, at=AT),
        )
        now = Claim.objects.get(pk=claim.pk)
        assert now.state in ("APPROVED", "WITHDRAWN") and (now.approval_id is not None) == (now.state == "APPROVED")
    approved = Claim.objects.filter(state="APPROVED").count()
    assert balance(here, "ALLOCATED") == 800_000 - 20_000 * approved


def test_confirmed_and_sent_back_at_once_is_one_of_both():
    here = on.ground()
    claim = on.sent(here)
    found = at_once(
        lambda: act.confirm(claim, by=here.head, at=AT), lambda: act.send_back(claim, "No", by=here.head, at=AT)
    )
    now = Claim.objects.get(pk=claim.pk)
    assert now.state in ("CONFIRMED", "DRAFT") and sum(isinstance(one, str) for one in found) == 1
    assert (now.confirmed_by_id is None) == (now.state == "DRAFT")


def test_a_form_sent_twice_at_once_begins_one_claim():
    here, key = on.ground(), uuid.uuid4()
    found = at_once(*[lambda: on.draft(here, form_key=key)] * 4)
    assert len({one.pk for one in found}) == 1 and Claim.objects.count() == 1


def test_claims_begun_at_once_have_numbers_of_their_own():
    here = on.ground()
    found = at_once(*[lambda: on.draft(here)] * 4)
    assert sorted(one.number[-4:] for one in found) == ["0001", "0002", "0003", "0004"]


def test_one_attendance_claimed_at_once_is_claimed_once():
    here = on.ground()
    on.backfills(here)
    there = on.came(on.meeting(here), here.head)

    def claim():
        return claim_backfill(here.allocation, here.school, [there.pk], form_key=uuid.uuid4(), by=here.head, at=AT)

    found = at_once(claim, claim, claim)
    assert sum(isinstance(one, Claim) for one in found) == 1 and Claim.objects.count() == 1
    assert all("claimed meanwhile" in one for one in found if isinstance(one, str))


def test_one_invoice_sent_at_once_by_two_is_claimed_once():
    here = on.ground()
    claims = [on.written(here, kind="INVOICE", invoice=number) for number in ("INV 7", "inv7")]
    found = at_once(*(lambda one=one: act.send_claim(one, by=here.head, at=AT) for one in claims))
    assert sum(isinstance(one, Claim) for one in found) == 1 and "claimed before" in str(found)


def test_two_approvals_that_both_need_a_second_do_not_count_for_each_other():
    here = on.ground(two_approve_above_pence=0)
    claim = on.by_head(here)
    at_once(*[lambda: act.approve(claim, by=here.officer, at=AT)] * 3)
    now = Claim.objects.get()
    assert (now.state, now.also_approved_by_id) == ("CONFIRMED", None)
    third = people.person("No One")
    assert "Only the keeper" in at_once(lambda: act.approve(claim, by=third, at=AT))[0]
