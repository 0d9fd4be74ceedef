"""A claim is sent, confirmed by the head, approved by somebody who has no part in it; or sent back, rejected, withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from cph.core.refusals import Refused
from cph.core.templatetags.words import pounds
from cph.people.models import Person
from funding.models import Claim, ClaimLine, Posting
from funding.permissions.claiming import (
    check_may_approve,
    check_may_confirm,
    check_may_edit,
    check_may_send_back,
    head_seat,
)
from funding.rules.claiming import day_that_counts, tidy
from funding.selectors.claiming import (
    STANDS,
    evidence_of,
    left_of,
    lines_of,
    needs_two,
    span_of,
)
from funding.services import telling_claims as tell
from funding.services.keeping_claims import check_seen, check_state, held_claim, say, why
from funding.services.posting import Place, post
from funding.services.writing_claims import (
    ClaimFacts,
    LineFacts,
    add_lines,
    change_claim,
    check_days,
    check_invoice,
    check_is_open,
    check_school_days,
    price_of,
    remove_line,
    write_claim,
)
from networks.constitutions.seats import Seat

__all__ = [
    "ClaimFacts", "LineFacts", "add_lines", "approve", "change_claim", "confirm", "reject", "remove_line", "send_back",
    "send_claim", "take_back_approval", "withdraw", "write_claim",
]  # fmt: skip

State, Kind = Claim.State, Claim.Kind


# --- sent and confirmed


@transaction.atomic
def send_claim(claim: Claim, *, seen: str = "", by: Person, at: datetime) -> Claim:
    """To the head of the paying school; a head who sends it confirms it by that. Sent twice, it is sent once."""
    current = held_claim(claim)
    seat = check_may_edit(by, current, at=at)
    if current.state in (State.SENT, State.CONFIRMED):
        return current
    check_state(current, State.DRAFT)
    check_seen(current, seen)
    check_may_be_sent(current, at)
    current.reason = ""
    if leads := head_seat(by, current.school, current.allocation.year.fund.network, timezone.localdate(at)):
        return _confirmed(current, "sent and confirmed", by=by, at=at, seat=leads)
    current.state = State.SENT
    _save(current, "state", "reason")
    say("sent", current, by=by, at=at, seat=seat)
    tell.tell_head(current, by, at)
    return current


def check_may_be_sent(claim: Claim, at: datetime) -> None:
    """All that a claim must say and show before anybody judges it."""
    lines = lines_of(claim)
    check_is_open(claim.allocation)
    if not lines:
        raise Refused("Add a line: what was done, when, how much of it.")
    check_days([one.on for one in lines], span_of(claim), timezone.localdate(at))
    check_school_days(claim, [one.on for one in lines])
    _check_prices(claim, lines)
    if claim.kind == Kind.INVOICE:
        check_invoice(claim.supplier, claim.invoice, claim)
        if not evidence_of(claim):
            raise Refused("Add the invoice as a file: a claim for an invoice cannot be sent without it.")


def _check_prices(claim: Claim, lines: list[ClaimLine]) -> None:
    price = price_of(claim.allocation.year.fund, claim.kind)
    if price is not None and any(one.price_pence != price for one in lines):
        raise Refused(f"The fund now pays {pounds(int(price))}. Take the lines out and add them again.")


def _save(claim: Claim, *fields: str) -> None:
    try:
        with transaction.atomic():
            claim.save(update_fields=fields)
    except IntegrityError as error:
        raise why(error) from None


def _confirmed(claim: Claim, verb: str, *, by: Person, at: datetime, seat: Seat) -> Claim:
    claim.state, claim.confirmed_by, claim.confirmed_at = State.CONFIRMED, by, at
    _save(claim, "state", "reason", "confirmed_by", "confirmed_at")
    say(verb, claim, by=by, at=at, seat=seat)
    tell.tell_approvers(claim, by, at)
    return claim


@transaction.atomic
def confirm(claim: Claim, *, seen: str = "", by: Person, at: datetime) -> Claim:
    """The head of the paying school says that it was done. Confirmed twice, by co-heads too, it is confirmed once."""
    current = held_claim(claim)
    seat = check_may_confirm(by, current, at=at)
    if current.state == State.CONFIRMED:
        return current
    check_state(current, State.SENT)
    check_seen(current, seen)
    return _confirmed(current, "confirmed", by=by, at=at, seat=seat)


# --- approved, or not


@transaction.atomic
def approve(claim: Claim, *, seen: str = "", by: Person, at: datetime) -> Claim:
    """Its money stands to be paid. Above the fund's limit the first approval is noted and the second, another's, counts.

    Never more than is left: two approvals at one moment wait for each other in the books, and the second is refused.
    """
    current = held_claim(claim)
    seat = check_may_approve(by, current, at=at)
    if current.state in STANDS and by.pk in (current.approved_by_id, current.also_approved_by_id):
        return current
    check_state(current, State.CONFIRMED)
    first = current.approved_by
    if first is not None and first.pk == by.pk and needs_two(current):
        return current
    check_seen(current, seen)
    if first is None or first.pk == by.pk:
        current.approved_by, current.approved_at = by, current.approved_at or at
        if needs_two(current):
            return _first_approval(current, by=by, at=at, seat=seat)
    else:
        current.also_approved_by, current.also_approved_at = by, at
    current.approval, current.state = _post_approval(current, by, at), State.APPROVED
    _save(current, "state", "approval", "approved_by", "approved_at", "also_approved_by", "also_approved_at")
    say("approved", current, by=by, at=at, seat=seat)
    tell.tell_approved(current, by, at)
    return current


def _first_approval(claim: Claim, *, by: Person, at: datetime, seat: Seat) -> Claim:
    if (left := left_of(claim.allocation)) < claim.amount_pence:
        raise Refused(_too_much(claim, left))
    _save(claim, "approved_by", "approved_at")
    say("approved, as the first of two,", claim, by=by, at=at, seat=seat)
    tell.tell_approvers(claim, by, at, second=True)
    return claim


def _post_approval(claim: Claim, by: Person, at: datetime) -> Posting:
    of, pence = claim.allocation_id, claim.amount_pence
    try:
        return post(
            claim.allocation.year, "APPROVAL", {Place("ALLOCATED", of): -pence, Place("APPROVED", of): pence},
            words=f"{claim.number}, {claim.school.name}: {claim.words}"[:300], key=f"approval:{claim.pk}:1",
            on=day_that_counts(timezone.localdate(at), span_of(claim)), by=by, at=at,
        )  # fmt: skip
    except Refused:
        if (left := left_of(claim.allocation)) < pence:
            raise Refused(_too_much(claim, left)) from None
        raise


def _too_much(claim: Claim, left: int) -> str:
    return (
        f"Only {pounds(left)} is left of {claim.allocation}, and this claim is for {pounds(claim.amount_pence)}. Move money to "
        "it from another allocation, or send the claim back to be made smaller."
    )


@transaction.atomic
def send_back(claim: Claim, reason: str, *, by: Person, at: datetime) -> Claim:
    """To be corrected by its writer: it is a draft again, and nobody has confirmed or approved it."""
    current = held_claim(claim)
    words = _reason(reason, "Enter what is to be corrected.")
    if current.state == State.DRAFT and current.reason == words:
        return current
    check_state(current, State.SENT, State.CONFIRMED)
    seat = check_may_send_back(by, current, at=at)
    current.state, current.reason = State.DRAFT, words
    current.confirmed_by = current.confirmed_at = current.approved_by = current.approved_at = None
    _save(current, "state", "reason", "confirmed_by", "confirmed_at", "approved_by", "approved_at")
    say("sent back", current, by=by, at=at, seat=seat, more=f": {words}")
    tell.tell_sent_back(current, by, words, at)
    return current


@transaction.atomic
def reject(claim: Claim, reason: str, *, by: Person, at: datetime) -> Claim:
    """Not approved, and why. An approved claim that was not paid yet is taken back: the books get its contrary."""
    current = held_claim(claim)
    seat = check_may_approve(by, current, at=at)
    words = _reason(reason, "Enter why it is not approved.")
    if current.state == State.REJECTED and current.reason == words:
        return current
    if current.state == State.APPROVED:
        return _take_back(current, words, by=by, at=at, seat=seat)
    check_state(current, State.CONFIRMED)
    current.state, current.reason = State.REJECTED, words
    current.approved_by = current.approved_at = None
    _save(current, "state", "reason", "approved_by", "approved_at")
    say("rejected", current, by=by, at=at, seat=seat, more=f": {words}")
    tell.tell_rejected(current, by, at)
    return current


@transaction.atomic
def take_back_approval(claim: Claim, reason: str, *, by: Person, at: datetime) -> Claim:
    """Found wrong after it was approved and before it was paid. The approval stays in the books, with its contrary."""
    current = held_claim(claim)
    seat = check_may_approve(by, current, at=at)
    words = _reason(reason, "Enter what was found wrong.")
    if current.state == State.REJECTED and current.reason == words:
        return current
    check_state(current, State.APPROVED)
    return _take_back(current, words, by=by, at=at, seat=seat)


def _take_back(claim: Claim, reason: str, *, by: Person, at: datetime, seat: Seat) -> Claim:
    if paying := claim.payments.filter(is_live=True).select_related("batch").first():
        raise Refused(
            f"This claim stands in batch {paying.batch.number}. Drop the batch first, or reverse the payment."
        )
    of, pence = claim.allocation_id, claim.amount_pence
    post(
        claim.allocation.year, "CONTRA", {Place("APPROVED", of): -pence, Place("ALLOCATED", of): pence},
        words=f"{claim.number} was approved in error: {reason}"[:300], key=f"contra:{claim.approval_id}",
        on=day_that_counts(timezone.localdate(at), span_of(claim)), by=by, at=at, reverses=claim.approval,
    )  # fmt: skip
    claim.state, claim.reason = State.REJECTED, reason
    _save(claim, "state", "reason")
    say("took back the approval of", claim, by=by, at=at, seat=seat, more=f": {reason}")
    tell.tell_rejected(claim, by, at, was_approved=True)
    return claim


def _reason(reason: str, otherwise: str) -> str:
    words = tidy(reason)
    if not words:
        raise Refused(otherwise)
    if len(words) > 400:
        raise Refused("Enter at most 400 letters.")
    return words


@transaction.atomic
def withdraw(claim: Claim, *, by: Person, at: datetime) -> Claim:
    """Its writer or the head takes it back before it is approved. What it claimed can be claimed anew."""
    current = held_claim(claim)
    seat = check_may_edit(by, current, at=at)
    if current.state == State.WITHDRAWN:
        return current
    check_state(current, State.DRAFT, State.SENT, State.CONFIRMED)
    was_sent, first = current.state != State.DRAFT, current.approved_by
    current.state = State.WITHDRAWN
    _save(current, "state")
    say("withdrew", current, by=by, at=at, seat=seat)
    if was_sent or first:
        tell.tell_withdrawn(current, by, at)
    return current
