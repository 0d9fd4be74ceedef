"""What was paid is taken back by its contrary: the payment came back, or was a mistake. Nothing is struck out."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse as address
from django.utils import timezone

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.core.templatetags.words import pounds
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from funding.models import Claim, ClaimLine, Payment, Posting, Year
from funding.permissions.running import check_may_run
from funding.rules.claiming import Span, day_that_counts
from funding.selectors.paying import open_years_of
from funding.services.posting import Place, post
from networks.schools.models import Headship


@transaction.atomic
def reverse(payment: Payment, reason: str, *, into: Year | None = None, by: Person, at: datetime) -> Payment:
    """The money stands in its allocation again; what was claimed may be claimed anew. Done twice, it is done once.

    A closed year stands as it was closed: what comes back after that comes into an open year, `into`, as money that is not
    allocated yet, by a contra that names the payment.
    """
    held = Payment.objects.select_for_update(of=("self",)).select_related(
        "batch__fund__network", "batch__fund__keeper", "claim__school", "claim__allocation__year", "posting"
    )
    current = held.get(pk=payment.pk)
    fund = current.batch.fund
    seat = check_may_run(by, fund, at=at)
    if current.reversal_id:
        return current
    _must_be_paid(current)
    why = " ".join(reason.split())
    if not why:
        raise Refused("Enter why the payment is taken back.")
    claim = Claim.objects.select_for_update().get(pk=current.claim_id)
    current.reversal = _contra(current, into, why, by, at)
    current.reversed_because, current.reversed_by, current.reversed_at = why[:300], by, at
    current.save(update_fields=["reversal", "reversed_because", "reversed_by", "reversed_at"])
    claim.state, claim.reason = Claim.State.REVERSED, why[:400]
    claim.save(update_fields=["state", "reason"])
    ClaimLine.objects.filter(claim=claim).update(is_live=False)  # what it was for may be claimed again
    _tell(current, why, at)
    what = f"the payment of {pounds(current.pence)} for {claim.number}: {why}"
    containers = [current, claim, current.batch, fund, fund.network]
    record("took back", what, *containers, by=by, at=at, seat=seat.title, article=seat.article)
    return current


def _must_be_paid(payment: Payment) -> None:
    if payment.posting_id is None:
        raise Refused(f"{payment.claim.number} is not paid yet: drop its batch instead.")


def _contra(payment: Payment, into: Year | None, why: str, by: Person, at: datetime) -> Posting:
    """In the year of the payment, or where that is closed in the open one that was named."""
    claim, year = payment.claim, payment.claim.allocation.year
    Year.objects.select_for_update().get(pk=year.pk)
    year.refresh_from_db(fields=["state"])
    words = f"{claim.number} taken back from {claim.school.name}: {why}"
    target, moves = year, {
        Place("PAID", claim.allocation_id): -payment.pence, Place("ALLOCATED", claim.allocation_id): payment.pence
    }  # fmt: skip
    if year.state == Year.State.CLOSED:
        target = _open_year(payment, into)
        source = f"Came back: {claim.number}"
        moves = {Place("SOURCE", source=source): -payment.pence, Place("AVAILABLE"): payment.pence}
    assert payment.posting is not None
    day = _day(target, payment.posting.on, timezone.localdate(at))
    return post(
        target, "CONTRA", moves, words=words[:300], key=f"contra:{payment.posting_id}", on=day, by=by, at=at,
        reverses=payment.posting,
    )  # fmt: skip


def _day(year: Year, paid_on: date, today: date) -> date:
    """Today, but never before what it takes back."""
    return day_that_counts(max(today, paid_on), Span(year.starts_on, year.ends_on))


def _open_year(payment: Payment, into: Year | None) -> Year:
    closed, years = payment.claim.allocation.year, {one.pk: one for one in open_years_of(payment.batch.fund)}
    if not years:
        raise Refused(
            f"{closed} is closed, and so is every other year of the fund. Open a year: what came back comes into it."
        )
    if into is None or into.pk not in years:
        raise Refused(
            f"{closed} is closed: nothing more is posted in it. Choose the open year into which the money comes back; there it "
            "stands as not allocated yet, and can be shared out again."
        )
    return years[into.pk]


def _tell(payment: Payment, why: str, at: datetime) -> None:
    """The heads of the school and who wrote the claim."""
    claim = payment.claim
    heads = Headship.objects.on(timezone.localdate(at)).filter(school=claim.school_id).select_related("person")
    notify(
        [*(one.person for one in heads), claim.written_by],
        kind=Kind.FUNDING,
        subject=f"{payment.batch.fund.network.name}: the payment for {claim.number} is taken back",
        text=(
            f"The payment of {pounds(payment.pence)} to {claim.school.name} for {claim.number} is taken back: {why}\n\n"
            "What it was for may be claimed again."
        ),
        link=address("claim", args=[claim.pk]),
        about=claim,
        once_key=f"payment:{payment.pk}:reversed",
        at=at,
    )
