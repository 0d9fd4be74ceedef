"""A claim in hand: held while something is done to it, and its line in the trail."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.core.templatetags.words import pounds
from cph.people.models import Person
from funding.models import Claim
from funding.selectors.claiming import evidence_of, lines_of, stamp_of
from networks.constitutions.seats import Seat

State = Claim.State
NOW = {
    State.DRAFT: "This claim is being written: it was not sent yet, or was sent back.",
    State.SENT: "This claim waits for the head of the school.",
    State.CONFIRMED: "The head confirmed this claim: it waits to be approved.",
    State.APPROVED: "This claim was approved meanwhile.",
    State.PAID: "This claim was paid.",
    State.REJECTED: "This claim was not approved.",
    State.WITHDRAWN: "This claim was withdrawn.",
    State.REVERSED: "This claim was paid and taken back.",
}
SAID = {
    "an_attendance_is_claimed_once": "This attendance was claimed before: take its line out.",
    "an_invoice_is_claimed_once": "This invoice was claimed before. An invoice is claimed once.",
    "a_file_stands_once_with_a_claim": "This file is with the claim already.",
    "a_claim_is_an_amount_that_can_be": "Enter less: £10,000 million is the most there can be.",
    "a_claim_line_is_above_nothing": "Enter a number above nothing.",
    "one_claim_line_at_a_place": "A line was added meanwhile. Look at the claim again.",
}


def held_claim(claim: Claim) -> Claim:
    """The claim as it stands, held until the transaction ends. A claim is held before the books of its year are."""
    rows = Claim.objects.select_for_update(of=("self",))
    return rows.select_related(
        "allocation__year__fund__network", "allocation__year__fund__keeper", "allocation__body", "allocation__school",
        "school__authority", "written_by", "confirmed_by", "approved_by", "also_approved_by", "approval",
    ).get(pk=claim.pk)  # fmt: skip


def check_state(claim: Claim, *states: str) -> None:
    """Refused, with how it stands, unless it is in one of these states."""
    if claim.state not in states:
        raise Refused(NOW[State(claim.state)])


def check_seen(claim: Claim, seen: str) -> None:
    """Refused where it is not any more what somebody had before them when they pressed the button."""
    if seen and seen != stamp_of(claim, lines_of(claim), evidence_of(claim)):
        raise Refused("This claim was changed since you opened the page. Look at it again.")


def why(error: IntegrityError) -> Refused:
    """The rule that the database kept, in a sentence."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    if name not in SAID:
        raise error
    return Refused(SAID[name])


def say(verb: str, claim: Claim, *, by: Person, at: datetime, seat: Seat, more: str = "") -> None:
    """A line found from the claim, its fund and its network."""
    fund = claim.allocation.year.fund
    amount = f", {pounds(claim.amount_pence)}" if claim.amount_pence else ""
    subject = f"claim {claim.number} of {claim.school.name}{amount}{more}"
    record(verb, subject, claim, fund, fund.network, by=by, at=at, seat=seat.title, article=seat.article)
