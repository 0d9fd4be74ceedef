"""Claims: written, sent, confirmed, approved once, never more than there is; sent back, rejected, withdrawn."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Notice
from funding.models import Account, Claim, ClaimLine, Posting, Year
from funding.permissions.claiming import check_may_approve, check_may_confirm
from funding.selectors.claiming import evidence_of, left_of, lines_of, stamp_of
from funding.services import claiming as act
from funding.services.claiming import ClaimFacts, LineFacts
from funding.services.evidence import add_evidence
from funding.services.posting import Place, post
from networks.constitutions import seats
from networks.groups.models import Place as GroupPlace
from networks.schools.models import Headship
from tests.factories import funding as make
from tests.factories import meetings as people
from tests.funding import claimed as on
from tests.funding.claimed import AT, DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return on.ground()


def kept(claim):
    return Claim.objects.get(pk=claim.pk)


def balances(allocation):
    rows = Account.objects.filter(allocation=allocation).values_list("kind", "balance")
    return dict(rows)


def told(person, words):
    return Notice.objects.filter(person=person, subject__icontains=words).count()


# --- written


def test_a_claim_adds_up_its_lines(here):
    claim = on.draft(here)
    assert (claim.state, claim.amount_pence, claim.kind) == ("DRAFT", 0, "RELEASE")
    act.add_lines(claim, [on.line(days="0.5"), on.line(on=DAY + timedelta(days=8), days="1.25")], by=here.head, at=AT)
    claim = kept(claim)
    assert claim.amount_pence == 10_000 + 25_000
    assert (claim.first_on, claim.last_on) == (DAY, DAY + timedelta(days=8))
    first = lines_of(claim)[0]
    act.remove_line(claim, first.pk, by=here.head, at=AT)
    act.remove_line(claim, first.pk, by=here.head, at=AT)
    claim = kept(claim)
    assert claim.amount_pence == 25_000 and claim.first_on == DAY + timedelta(days=8)


def test_claims_of_a_fund_are_numbered_from_one(here):
    numbers = [on.draft(here).number for _ in range(2)]
    assert numbers == ["CPH856-PRIME-0001", "CPH856-PRIME-0002"]


def test_a_number_that_another_network_has_is_not_given_again(here):
    first = on.draft(here)
    Claim.objects.filter(pk=first.pk).update(number="CPH856-PRIME-0002")
    assert on.draft(here).number == f"PRIME-{here.fund.pk}-0002"


def test_a_form_sent_twice_begins_one_claim(here):
    key = uuid.uuid4()
    assert on.draft(here, form_key=key).pk == on.draft(here, form_key=key).pk
    with pytest.raises(Refused, match="sent before"):
        on.draft(here, by=here.officer, form_key=key)
    assert Claim.objects.count() == 1


def test_a_head_writes_for_their_own_school_only(here):
    with pytest.raises(NotAllowed, match="You do not lead"):
        on.draft(here, school=here.other_school)
    assert on.draft(here, by=here.officer, school=here.other_school).school == here.other_school


def test_who_has_nothing_to_do_with_it_does_not_write(here):
    for who in (here.world.stranger, people.head_of(here.world, "Far Away")):
        with pytest.raises(NotAllowed, match="is for North group"):
            on.draft(here, by=who)


def test_a_school_that_was_never_in_the_group_is_not_paid(here):
    far = people.head_of(here.world, "Far Away").headships.get().school
    with pytest.raises(Refused, match="is not one of the schools"):
        on.draft(here, by=here.officer, school=far)


def test_the_school_was_in_the_group_on_the_days_claimed(here):
    place = GroupPlace.objects.get(school=here.school)
    place.ends_on = date(2026, 9, 30)
    place.save()
    claim = on.written(here, by=here.officer)
    with pytest.raises(Refused, match="was not in North group on 1 October 2026"):
        act.send_claim(claim, by=here.officer, at=AT)
    act.remove_line(claim, claim.lines.get().pk, by=here.officer, at=AT)
    act.add_lines(claim, [on.line(on=date(2026, 9, 30))], by=here.officer, at=AT)
    assert act.send_claim(claim, by=here.officer, at=AT).state == "SENT"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 31), "Enter a day of this year of the fund, from 1 April 2026 to 31 March 2027"),
        (date(2027, 4, 1), "Enter a day of this year of the fund"),
        (date(2026, 11, 3), "Enter a day that has come"),
    ],
)
def test_a_day_outside_the_year_or_to_come_is_refused(here, day, words):
    claim = on.draft(here)
    with pytest.raises(Refused, match=words):
        act.add_lines(claim, [on.line(on=day)], by=here.head, at=AT)
    assert not claim.lines.exists()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"words": " "}, "Enter what the claim is for"),
        ({"kind": "GIFT"}, "Choose what kind"),
        ({"kind": "INVOICE", "supplier": " - "}, "Enter who sent the invoice"),
        ({"kind": "INVOICE", "invoice": "--"}, "Enter the number of the invoice"),
    ],
)
def test_facts_that_cannot_be_are_refused(here, facts, words):
    with pytest.raises(Refused, match=words):
        on.draft(here, **facts)
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (LineFacts("x", DAY, Decimal(0)), "above nothing"),
        (LineFacts("x", DAY, Decimal(-1)), "above nothing"),
        (LineFacts(" ", DAY), "Enter what the line is for"),
        (LineFacts("x", DAY, Decimal(10**9)), "10,000 million"),
    ],
)
def test_a_line_that_cannot_be_is_refused(here, line, words):
    claim = on.draft(here)
    with pytest.raises(Refused, match=words):
        act.add_lines(claim, [line], by=here.head, at=AT)
    assert not claim.lines.exists()


def test_a_fund_without_a_price_pays_no_days(db):
    here = on.ground(day_price_pence=None)
    with pytest.raises(Refused, match="has no price of a day’s release"):
        on.draft(here)


def test_a_price_that_changed_is_claimed_anew(here):
    claim = on.written(here)
    here.fund.day_price_pence = 21_000
    here.fund.save()
    with pytest.raises(Refused, match="The fund now pays £210"):
        act.send_claim(kept(claim), by=here.head, at=AT)


def test_a_closed_year_takes_no_claims(here):
    claim = on.written(here)
    Year.objects.update(state="CLOSED", closed_at=AT, closed_by=here.officer)
    with pytest.raises(NotAllowed, match="closed for this year"):
        on.draft(here, allocation=here.allocation.__class__.objects.get(pk=here.allocation.pk))
    with pytest.raises(Refused, match="closed"):
        act.send_claim(claim, by=here.head, at=AT)


# --- sent and confirmed


def test_a_head_who_sends_confirms(here):
    claim = on.by_head(here)
    assert (claim.state, claim.confirmed_by, claim.confirmed_at) == ("CONFIRMED", here.head, AT)
    assert told(here.officer, "a claim of") == 1 and told(here.head, "claim") == 0
    assert Line.objects.filter(verb="sent and confirmed").count() == 1


def test_what_somebody_else_wrote_waits_for_the_head(here):
    claim = on.sent(here)
    assert claim.state == "SENT" and told(here.head, "confirm the claim") == 1
    with pytest.raises(NotAllowed, match="its head confirms"):
        act.confirm(claim, by=here.other, at=AT)
    done = act.confirm(claim, by=here.head, at=AT)
    assert (done.state, done.confirmed_by) == ("CONFIRMED", here.head)
    assert told(here.clerk, "a claim of") == 1 and told(here.officer, "is confirmed") == 1


def test_sent_and_confirmed_twice_is_once(here):
    claim = on.sent(here)
    assert act.send_claim(claim, by=here.officer, at=AT).state == "SENT"
    for _ in range(2):
        act.confirm(claim, by=here.head, at=AT)
    assert Line.objects.filter(verb="confirmed").count() == 1
    assert told(here.head, "confirm the claim") == 1


def test_co_heads_either_confirms(here):
    Headship.objects.filter(school=here.school).update(role="CO_HEAD")
    partner = people.person("Cora Cohead")
    Headship.objects.create(person=partner, school=here.school, role="CO_HEAD", starts_on=people.START)
    claim = on.sent(here)
    assert told(here.head, "confirm") == told(partner, "confirm") == 1
    act.confirm(claim, by=partner, at=AT)
    assert act.confirm(claim, by=here.head, at=AT).confirmed_by == partner


def test_a_school_without_a_head_says_what_to_do(here):
    Headship.objects.filter(school=here.school).update(ends_on=date(2026, 10, 31))
    claim = on.sent(here)
    assert told(here.clerk, "has no head to confirm") == 1
    with pytest.raises(NotAllowed, match="Nobody is recorded as head"):
        check_may_confirm(here.officer, claim, at=AT)
    new = people.person("Nina New")
    Headship.objects.create(person=new, school=here.school, starts_on=date(2026, 11, 1))
    assert act.confirm(claim, by=new, at=AT).confirmed_by == new


def test_a_claim_without_lines_or_invoice_is_not_sent(here):
    with pytest.raises(Refused, match="Add a line"):
        act.send_claim(on.draft(here), by=here.head, at=AT)
    claim = on.draft(here, kind="INVOICE")
    act.add_lines(claim, [on.line(price=999)], by=here.head, at=AT)
    with pytest.raises(Refused, match="Add the invoice as a file"):
        act.send_claim(claim, by=here.head, at=AT)
    add_evidence(claim, ContentFile(on.PDF, "a.pdf"), by=here.head, at=AT)
    assert act.send_claim(claim, by=here.head, at=AT).state == "CONFIRMED"


@pytest.mark.parametrize(
    ("supplier", "number"),
    [("Supply & Co", "INV 001"), ("SUPPLY  & CO.", "inv001"), (" supply&co ", "Inv  0 0 1")],
)
def test_an_invoice_is_claimed_once_however_it_is_typed(here, supplier, number):
    on.by_head(here, kind="INVOICE")
    with pytest.raises(Refused, match="claimed before"):
        on.draft(here, by=here.other, school=here.other_school, kind="INVOICE", supplier=supplier, invoice=number)
    assert on.draft(here, kind="INVOICE", invoice="INV 0011") and on.draft(here, kind="INVOICE", supplier="Other")


def test_two_drafts_of_one_invoice_and_the_second_is_refused(here):
    drafts = [on.written(here, kind="INVOICE", invoice=number) for number in ("INV 001", "inv001")]
    act.send_claim(drafts[0], by=here.head, at=AT)
    with pytest.raises(Refused, match="claimed before"):
        act.send_claim(drafts[1], by=here.head, at=AT)
    with pytest.raises(IntegrityError, match="an_invoice_is_claimed_once"), transaction.atomic():
        Claim.objects.filter(pk=drafts[1].pk).update(state="SENT")
    act.withdraw(drafts[0], by=here.head, at=AT)
    assert act.send_claim(drafts[1], by=here.head, at=AT).state == "CONFIRMED"


# --- approved


def test_an_approval_moves_the_money_once(here):
    claim = on.by_head(here, lines=3)
    for _ in range(2):
        claim = act.approve(claim, by=here.officer, at=AT)
    assert (claim.state, claim.approved_by) == ("APPROVED", here.officer)
    assert balances(here.allocation) == {"ALLOCATED": 740_000, "APPROVED": 60_000}
    assert claim.approval.key == f"approval:{claim.pk}:1" and claim.approval.on == date(2026, 11, 2)
    assert told(here.head, "is approved") == 1 and Line.objects.filter(verb="approved").count() == 1
    with pytest.raises(Refused, match="approved meanwhile"):
        act.approve(claim, by=here.clerk, at=AT)


def test_nobody_approves_a_claim_of_their_own(here):
    with pytest.raises(NotAllowed, match="You wrote it"):
        act.approve(on.confirmed(here), by=here.officer, at=AT)
    Headship.objects.create(person=here.officer, school=here.other_school, role="EXECUTIVE", starts_on=people.START)
    seats.forget(here.officer)
    claim = on.by_head(here, by=here.other, school=here.other_school)
    with pytest.raises(NotAllowed, match="You lead"):
        act.approve(claim, by=here.officer, at=AT)
    third = on.written(here, by=here.other, school=here.other_school)
    mine = act.send_claim(third, by=here.other, at=AT)
    Headship.objects.filter(person=here.officer).update(ends_on=date(2026, 11, 1))
    assert act.approve(mine, by=here.officer, at=AT).state == "APPROVED"
    assert kept(claim).state == "CONFIRMED"


def test_a_head_who_runs_the_fund_confirms_but_does_not_approve(here):
    here.fund.keeper = here.head
    here.fund.save()
    claim = on.confirmed(here)
    with pytest.raises(NotAllowed, match="Nobody approves a claim of their own") as refusal:
        check_may_approve(here.head, claim, at=AT)
    assert here.clerk.name in refusal.value.instead and here.officer.name not in refusal.value.instead


def test_who_does_not_run_the_fund_does_not_approve(here):
    claim = on.by_head(here)
    for who in (here.other, here.world.chair, here.world.stranger):
        with pytest.raises(NotAllowed, match="Only the keeper"):
            act.approve(claim, by=who, at=AT)


def test_above_the_limit_two_approve(db):
    here = on.ground(two_approve_above_pence=20_000)
    small = on.by_head(here)
    assert act.approve(small, by=here.officer, at=AT).state == "APPROVED"
    large = on.by_head(here, lines=2)
    first = act.approve(large, by=here.officer, at=AT)
    assert (first.state, first.approved_by, first.approval) == ("CONFIRMED", here.officer, None)
    assert act.approve(large, by=here.officer, at=AT).also_approved_by is None
    assert left_of(here.allocation) == 780_000 and told(here.clerk, "second approval") == 1
    done = act.approve(large, by=here.clerk, at=AT)
    assert (done.state, done.also_approved_by) == ("APPROVED", here.clerk)
    assert left_of(here.allocation) == 740_000 and told(here.head, "is approved") == 2


def test_an_approval_ends_with_what_is_left(db):
    here = on.ground(pence=50_000)
    first, second = on.by_head(here, lines=2), on.by_head(here, lines=1)
    act.approve(first, by=here.officer, at=AT)
    with pytest.raises(Refused, match=r"Only £100 is left of Temporary leadership capacity, North group.*for £200"):
        act.approve(second, by=here.officer, at=AT)
    assert balances(here.allocation) == {"ALLOCATED": 10_000, "APPROVED": 40_000}
    assert kept(second).state == "CONFIRMED" and kept(second).approved_by is None


def test_the_first_of_two_looks_at_what_is_left(db):
    here = on.ground(pence=10_000, two_approve_above_pence=0)
    with pytest.raises(Refused, match="Only £100 is left"):
        act.approve(on.by_head(here), by=here.officer, at=AT)


@pytest.mark.parametrize(
    ("at", "day"),
    [(AT, date(2026, 11, 2)), (people.local(date(2027, 4, 20), 9), date(2027, 3, 31))],
)
def test_an_approval_counts_for_today_or_the_last_day_of_the_year(here, at, day):
    assert act.approve(on.by_head(here), by=here.officer, at=at).approval.on == day


def test_a_year_that_is_closed_approves_nothing(here):
    claim = on.by_head(here)
    Year.objects.update(state="CLOSED", closed_at=AT, closed_by=here.officer)
    with pytest.raises(Refused, match="closed"):
        act.approve(claim, by=here.officer, at=AT)


def test_what_was_changed_meanwhile_is_looked_at_again(here):
    claim = on.sent(here)
    seen = stamp_of(claim, lines_of(claim), evidence_of(claim))
    act.send_back(claim, "Two days, not one", by=here.head, at=AT)
    act.add_lines(claim, [on.line()], by=here.officer, at=AT)
    act.send_claim(claim, by=here.officer, at=AT)
    with pytest.raises(Refused, match="was changed since you opened"):
        act.confirm(claim, seen=seen, by=here.head, at=AT)


# --- sent back, rejected, withdrawn, taken back


def test_sent_back_it_is_corrected_and_goes_the_whole_way_again(here):
    claim = on.by_head(here)
    back = act.send_back(claim, "  The  day is wrong ", by=here.officer, at=AT)
    assert (back.state, back.reason, back.confirmed_by) == ("DRAFT", "The day is wrong", None)
    assert told(here.head, "needs a correction") == 1
    again = act.send_claim(back, by=here.head, at=AT + timedelta(hours=1))
    assert (again.state, again.reason) == ("CONFIRMED", "")
    assert told(here.officer, "a claim of") == 2


def test_the_head_sends_back_while_it_waits_for_them(here):
    claim = on.sent(here)
    with pytest.raises(NotAllowed):
        act.send_back(claim, "No", by=here.clerk, at=AT)
    assert act.send_back(claim, "It was two days", by=here.head, at=AT).state == "DRAFT"
    assert told(here.officer, "needs a correction") == 1


def test_a_first_approval_is_gone_once_it_is_sent_back(db):
    here = on.ground(two_approve_above_pence=0)
    claim = act.approve(on.by_head(here), by=here.officer, at=AT)
    assert act.send_back(claim, "Wrong", by=here.clerk, at=AT).approved_by is None


def test_rejected_with_a_reason(here):
    claim = on.confirmed(here)
    with pytest.raises(Refused, match="Enter why"):
        act.reject(claim, "  ", by=here.clerk, at=AT)
    for _ in range(2):
        gone = act.reject(claim, "It was paid by the trust", by=here.clerk, at=AT)
    assert (gone.state, gone.reason) == ("REJECTED", "It was paid by the trust")
    assert told(here.officer, "is not approved") == told(here.head, "is not approved") == 1
    assert not gone.lines.filter(is_live=True).exists()
    with pytest.raises(Refused, match="was not approved"):
        act.approve(claim, by=here.clerk, at=AT)


def test_withdrawn_before_it_is_approved(here):
    claim = on.by_head(here)
    for _ in range(2):
        assert act.withdraw(claim, by=here.head, at=AT).state == "WITHDRAWN"
    with pytest.raises(Refused, match="was withdrawn"):
        act.approve(claim, by=here.officer, at=AT)
    with pytest.raises(Refused, match="approved meanwhile"):
        act.withdraw(on.approved(here), by=here.head, at=AT)
    with pytest.raises(NotAllowed):
        act.withdraw(on.sent(here), by=here.other, at=AT)


def test_found_wrong_before_it_is_paid_the_books_get_its_contrary(here):
    claim = on.approved(here)
    gone = act.take_back_approval(claim, "The day was a Sunday", by=here.clerk, at=AT)
    assert (gone.state, gone.reason) == ("REJECTED", "The day was a Sunday")
    assert balances(here.allocation) == {"ALLOCATED": 800_000, "APPROVED": 0}
    assert gone.approval.reversed_by.kind == "CONTRA" and gone.approval.reversed_by.key == f"contra:{gone.approval_id}"
    act.take_back_approval(claim, "The day was a Sunday", by=here.clerk, at=AT)
    assert Posting.objects.filter(kind="CONTRA").count() == 1
    assert told(here.head, "is taken back before it was paid") == 1


def test_what_stands_in_a_batch_is_not_taken_back(here):
    from funding.models import Batch, Payee, Payment

    claim = on.approved(here)
    payee = Payee.objects.first() or _payee(here)
    batch = Batch.objects.create(
        fund=here.fund, number="B-1", count=1, total_pence=claim.amount_pence, checksum="0" * 64, pays_on=DAY,
        made_by=here.officer, made_at=AT, form_key=uuid.uuid4(),
    )  # fmt: skip
    Payment.objects.create(batch=batch, claim=claim, payee=payee, pence=claim.amount_pence, reference="X")
    with pytest.raises(Refused, match="stands in batch B-1"):
        act.take_back_approval(claim, "Wrong", by=here.clerk, at=AT)


def _payee(here):
    from tests.factories.funding_paying import payee

    return payee(here.school, by=here.officer)


# --- what the database keeps


def test_the_lines_of_a_sent_claim_stand(here):
    claim = on.by_head(here)
    line = claim.lines.get()
    more = {"words": "x", "on": DAY, "quantity": 1, "price_pence": 1, "amount_pence": 1}
    for act_on in (
        lambda: ClaimLine.objects.filter(pk=line.pk).update(words="Other"),
        lambda: ClaimLine.objects.filter(pk=line.pk).delete(),
        lambda: ClaimLine.objects.create(claim=claim, position=2, **more),
    ):
        with pytest.raises(IntegrityError, match="stand as they were sent"), transaction.atomic():
            act_on()
    ClaimLine.objects.filter(pk=line.pk).update(is_live=False)


def test_a_claim_is_bound_to_its_state(here):
    claim = on.sent(here)
    with pytest.raises(IntegrityError, match="in this order"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state="PAID")
    with pytest.raises(IntegrityError, match="an_approved_claim"), transaction.atomic():
        Claim.objects.filter(pk=on.by_head(here).pk).update(state="APPROVED")
    with pytest.raises(IntegrityError, match="what was sent stands"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(amount_pence=1)


def test_a_move_out_of_the_allocation_leaves_less_to_approve(here):
    claim = on.by_head(here)
    moves = {Place("ALLOCATED", here.allocation.pk): -790_000, Place("AVAILABLE"): 790_000}
    post(here.year, "MOVE", moves, words="x", key="m", on=DAY, by=here.officer, at=AT)
    with pytest.raises(Refused, match="Only £100 is left"):
        act.approve(claim, by=here.officer, at=AT)


def test_an_allocation_of_a_school_pays_that_school(here):
    own = make.allocation(here.year, 30_000, body=None, school=here.school)
    assert on.by_head(here, allocation=own).state == "CONFIRMED"
    with pytest.raises(NotAllowed):
        on.draft(here, by=here.other, allocation=own, school=here.other_school)


def test_an_allocation_of_the_network_pays_its_schools(here):
    whole = make.allocation(here.year, 30_000, body=here.world.network)
    far = people.head_of(here.world, "Far Away")
    claim = on.by_head(here, allocation=whole, by=far, school=far.headships.get().school)
    assert claim.state == "CONFIRMED"


def test_a_draft_is_changed_by_writer_and_head_only(here):
    claim = on.draft(here, by=here.officer)
    facts = ClaimFacts("RELEASE", here.other_school, "Other words")
    with pytest.raises(NotAllowed, match="Only they and the head"):
        act.change_claim(claim, facts, by=here.clerk, at=AT)
    changed = act.change_claim(claim, facts, by=here.officer, at=AT)
    assert (changed.school, changed.words) == (here.other_school, "Other words")
    with pytest.raises(NotAllowed):
        act.change_claim(claim, facts, by=here.head, at=AT)
