"""Approved claims go out in batches: one person makes a batch, another releases it, and the bank gets one file, always the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.core.templatetags.words import count_of, day_words, pounds
from cph.notifications.models import Kind
from cph.notifications.services import Message, notify_each
from cph.people.models import Person
from funding.models import Batch, Claim, Fund, Payee, Payment, Year
from funding.permissions.paying import check_may_release
from funding.permissions.running import check_may_run
from funding.rules import bacs
from funding.rules.claiming import Span, day_that_counts
from funding.selectors.paying import MOST, accounts_of, payments_of, why_not_pay_on
from funding.services.posting import Draft, Place, post_together
from funding.services.sealing import unseal
from networks.schools.models import Headship

State = Batch.State
Row = tuple[Claim, Payee, str]


# --- made


@transaction.atomic
def make_batch(
    fund: Fund, claims: Iterable[Claim], *, pays_on: date, form_key: UUID, by: Person, at: datetime
) -> Batch:
    """These claims, to be paid together on a day; what its file says is settled now. Sent twice, one batch is made."""
    if known := Batch.objects.filter(form_key=form_key).first():
        return _same(known, fund, by)
    seat = check_may_run(by, fund, at=at)
    if problem := why_not_pay_on(pays_on, timezone.localdate(at)):
        raise Refused(problem)
    Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)  # batches of a fund are numbered one after the other
    if known := Batch.objects.filter(form_key=form_key).first():
        return _same(known, fund, by)
    rows = _rows(fund, {one.pk for one in claims})
    file = bacs.file_of(_pay(claim.amount_pence, payee, reference) for claim, payee, reference in rows)
    made = Batch.objects.create(
        fund=fund, number=_number(fund), count=len(rows), total_pence=sum(claim.amount_pence for claim, _, _ in rows),
        checksum=bacs.checksum_of(file), pays_on=pays_on, made_by=by, made_at=at, form_key=form_key,
    )  # fmt: skip
    Payment.objects.bulk_create(
        Payment(batch=made, claim=claim, payee=payee, pence=claim.amount_pence, reference=reference)
        for claim, payee, reference in rows
    )
    what = f"batch {made.number}: {count_of(made.count, 'payment')}, {pounds(made.total_pence)}"
    record("made", what, made, fund, fund.network, by=by, at=at, seat=seat.title, article=seat.article)
    return made


def _same(known: Batch, fund: Fund, by: Person) -> Batch:
    if known.fund_id != fund.pk or known.made_by_id != by.pk:
        raise Refused("This form was sent by somebody else. Open the page again.")
    return known


def _rows(fund: Fund, chosen: set[int]) -> list[Row]:
    """The claims, locked, each with where it goes. Refused with the first that cannot be paid."""
    if not chosen:
        raise Refused("Choose at least one claim.")
    if len(chosen) > MOST:
        raise Refused(f"A batch has at most {MOST} payments. Choose fewer, and make another for the rest.")
    held = Claim.objects.select_for_update(of=("self",)).filter(pk__in=chosen, allocation__year__fund=fund)
    claims = list(held.select_related("school").order_by("pk"))
    if len(claims) != len(chosen):
        raise Refused("One of these claims is not of this fund. Open the page again.")
    taken = dict(Payment.objects.filter(claim__in=chosen, is_live=True).values_list("claim", "batch__number"))
    accounts = accounts_of(one.school_id for one in claims)
    for one in claims:
        if one.pk in taken:
            raise Refused(f"{one.number} is in batch {taken[one.pk]} already. Open the page again.")
        if one.state != Claim.State.APPROVED:
            raise Refused(f"{one.number} is not approved and waiting: {one.get_state_display().lower()}.")
        if one.amount_pence > bacs.MOST_PENCE:
            raise Refused(f"{one.number} is above {pounds(bacs.MOST_PENCE)}, the most that BACS takes in one payment.")
        if one.school_id not in accounts or accounts[one.school_id].paid is None:
            raise Refused(f"Nobody has checked an account of {one.school.name} yet: {one.number} waits for it.")
    return [(one, accounts[one.school_id].paid, bacs.reference_of(one.number, one.pk)) for one in claims]  # type: ignore[misc]


def _number(fund: Fund) -> str:
    """PRIME-P001; where another network’s fund has the same code, the fund’s own number goes between."""
    count = fund.batches.count() + 1
    number = f"{fund.code}-P{count:03}"
    return f"{fund.code}-{fund.pk}-P{count:03}" if Batch.objects.filter(number=number).exists() else number


def _pay(pence: int, payee: Payee, reference: str) -> bacs.Pay:
    digits = unseal(payee)
    return bacs.Pay(digits.sort_code, digits.account, payee.name, pence, reference)


# --- its file


def file_of(batch: Batch) -> bytes:
    """The file of a batch, made again from its rows. Refused where that does not give the bytes it was made with."""
    try:
        found = bacs.file_of(_pay(one.pence, one.payee, one.reference) for one in payments_of(batch))
    except ValueError:
        found = b""
    if bacs.checksum_of(found) != batch.checksum:
        raise Refused(
            f"The file of batch {batch.number} does not come out as it was made: its rows were changed. It is not handed "
            "out. Have the books checked."
        )
    return found


@transaction.atomic
def take_file(batch: Batch, *, by: Person, at: datetime) -> bytes:
    """The file for the bank, once another has released the batch. Who took it, and when, stands in the trail."""
    seat = check_may_run(by, batch.fund, at=at)
    current = Batch.objects.select_related("fund__network").get(pk=batch.pk)
    if current.state != State.PAID:
        raise Refused(
            "A dropped batch pays nobody: there is no file." if current.state == State.DROPPED
            else "The file is handed out once somebody else has released the batch."
        )  # fmt: skip
    file = file_of(current)
    fund = current.fund
    what = f"the file of batch {current.number} for the bank"
    record("downloaded", what, current, fund, fund.network, by=by, at=at, seat=seat.title, article=seat.article)
    return file


# --- released, or dropped


def _held(batch: Batch) -> Batch:
    return (
        Batch.objects.select_for_update(of=("self",)).select_related("fund__network", "fund__keeper").get(pk=batch.pk)
    )


@transaction.atomic
def release(batch: Batch, *, by: Person, at: datetime) -> Batch:
    """All its payments are posted, or none. Released before, it stays as it is: nothing is posted twice."""
    current = _held(batch)
    if current.state == State.PAID:
        check_may_run(by, current.fund, at=at)
        return current
    seat = check_may_release(by, current, at=at)
    if current.state == State.DROPPED:
        raise Refused(f"Batch {current.number} was dropped: its claims wait to be paid in another.")
    if current.pays_on < timezone.localdate(at):
        raise Refused(f"{day_words(current.pays_on)}, its day of payment, is over. Drop it, and make it again.")
    payments = list(payments_of(current))
    claims = _claims_to_pay(current, payments)
    file_of(current)
    _post(current, payments, by, at)
    Payment.objects.bulk_update(payments, ["posting"])
    claims.update(state=Claim.State.PAID)
    current.state, current.paid_by, current.paid_at = State.PAID, by, at
    current.save(update_fields=["state", "paid_by", "paid_at"])
    _tell(current, payments, at)
    what = f"batch {current.number}: {count_of(current.count, 'payment')}, {pounds(current.total_pence)}"
    containers = [current, current.fund, current.fund.network]
    record("released", what, *containers, by=by, at=at, seat=seat.title, article=seat.article)
    return current


def _post(batch: Batch, payments: list[Payment], by: Person, at: datetime) -> None:
    """A posting for each payment, year after year of the fund."""
    years: dict[Year, list[Payment]] = defaultdict(list)
    for one in sorted(payments, key=lambda one: (one.claim.allocation.year_id, one.pk)):
        years[one.claim.allocation.year].append(one)
    for year, some in years.items():
        day = day_that_counts(batch.pays_on, Span(year.starts_on, year.ends_on))
        made = post_together(year, [_draft(batch, one, day) for one in some], by=by, at=at)
        for one, posting in zip(some, made, strict=True):
            one.posting = posting


def _draft(batch: Batch, payment: Payment, day: date) -> Draft:
    claim = payment.claim
    moves = {Place("APPROVED", claim.allocation_id): -payment.pence, Place("PAID", claim.allocation_id): payment.pence}
    words = f"{claim.number} paid to {claim.school.name} in {batch.number}"
    return Draft("PAYMENT", moves, words, f"payment:{payment.pk}", day)


def _claims_to_pay(batch: Batch, payments: list[Payment]):
    """Its claims, locked. Refused where one is not what it was when the batch was made, or is paid elsewhere now."""
    rows = Claim.objects.filter(pk__in=[one.claim_id for one in payments])
    states = dict(rows.select_for_update().order_by("pk").values_list("pk", "state"))
    again = "Drop this batch, and make it again."
    for one in payments:
        if states[one.claim_id] != Claim.State.APPROVED:
            raise Refused(f"{one.claim.number} is not approved any more. {again}")
        if one.payee.ended_at:
            raise Refused(f"The account of {one.claim.school.name} changed after this batch was made. {again}")
    return rows


@transaction.atomic
def drop(batch: Batch, *, by: Person, at: datetime) -> Batch:
    """Not released, a batch can be dropped: its claims wait to be paid as before."""
    current = _held(batch)
    seat = check_may_run(by, current.fund, at=at)
    if current.state == State.DROPPED:
        return current
    if current.state == State.PAID:
        raise Refused(
            f"Batch {current.number} is paid. What came back, or was paid by mistake, is taken back one by one."
        )
    current.payments.update(is_live=False)
    current.state = State.DROPPED
    current.save(update_fields=["state"])
    containers = [current, current.fund, current.fund.network]
    record("dropped", f"batch {current.number}", *containers, by=by, at=at, seat=seat.title, article=seat.article)
    return current


# --- telling


def _tell(batch: Batch, payments: list[Payment], at: datetime) -> None:
    """Heads and writers, each once for all that is theirs. No digit of any account is in it."""
    today = timezone.localdate(at)
    heads: dict[int, list[Person]] = defaultdict(list)
    schools = {one.claim.school_id for one in payments}
    for row in Headship.objects.on(today).filter(school__in=schools).select_related("person"):
        heads[row.school_id].append(row.person)
    writers = Person.objects.in_bulk({one.claim.written_by_id for one in payments})
    theirs: dict[Person, list[Payment]] = defaultdict(list)
    for one in payments:
        for person in {*heads[one.claim.school_id], writers[one.claim.written_by_id]}:
            theirs[person].append(one)
    notify_each(
        [_message(batch, person, some) for person, some in theirs.items()], kind=Kind.FUNDING, about=batch, at=at
    )


def _message(batch: Batch, person: Person, payments: list[Payment]) -> Message:
    total = pounds(sum(one.pence for one in payments))
    lines = [f"{one.claim.number}, {one.claim.school.name}: {pounds(one.pence)}" for one in payments]
    first = f"{total} is paid on {day_words(batch.pays_on)}, for {count_of(len(payments), 'claim')} on “{batch.fund.title}”."
    link = (
        reverse("claim", args=[payments[0].claim_id]) if len(payments) == 1 else reverse("fund", args=[batch.fund_id])
    )
    return Message(
        person=person,
        subject=f"{batch.fund.network.name}: {count_of(len(payments), 'claim')} paid, {total}",
        text="\n".join(
            [first, "", *lines, "", "On the bank statement it has the number of the claim as its reference."]
        ),
        link=link,
        once_key=f"batch:{batch.pk}:paid",
    )
