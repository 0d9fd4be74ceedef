"""Who is told what of a claim: whoever has to do something next, and whoever waits for it. Once at each step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from cph.core.templatetags.words import pounds
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from funding.models import Claim
from funding.selectors.claiming import approvers_of, heads_of, runners_of


def _tell(claim: Claim, people: Iterable[Person], step: str, subject: str, text: str, at: datetime, page: str) -> None:
    fund = claim.allocation.year.fund
    notify(
        {one.pk: one for one in people}.values(), kind=Kind.FUNDING, subject=f"{fund.network.name}: {subject}", text=text,
        link=reverse(page, args=[claim.pk]), about=claim, once_key=f"claim:{claim.pk}:{step}:{at.isoformat()}", at=at,
    )  # fmt: skip


def _words(claim: Claim) -> str:
    return f"{claim.number}, {claim.school.name}, {pounds(claim.amount_pence)}: {claim.words}"


def _writer_and_heads(claim: Claim, by: Person, at: datetime) -> list[Person]:
    """Whoever waits for it, but for the one who acts."""
    people = [claim.written_by, *heads_of(claim.school, timezone.localdate(at))]
    return [one for one in people if one.pk != by.pk]


def tell_head(claim: Claim, by: Person, at: datetime) -> None:
    """Sent: its head confirms. A school without a head: the clerk learns why nothing goes on."""
    on = timezone.localdate(at)
    if heads := heads_of(claim.school, on):
        text = (
            f"{_words(claim)}\n\n{by.name} wrote this claim for your school. Confirm that it was done, or send it back to be "
            "corrected. It is paid once it is confirmed and approved."
        )
        _tell(claim, heads, "sent", f"confirm the claim of {claim.school.name}", text, at, "claim_confirm")
        return
    text = (
        f"{_words(claim)}\n\nNobody is recorded as head of {claim.school.name}, so nobody can confirm this claim. Record who "
        "leads the school: they are asked on their first page."
    )
    clerks = [one for one in runners_of(claim.allocation.year.fund, on) if one.pk != by.pk]
    _tell(claim, clerks, "sent", f"{claim.school.name} has no head to confirm a claim", text, at, "claim")


def tell_approvers(claim: Claim, by: Person, at: datetime, *, second: bool = False) -> None:
    """Confirmed, or approved once: whoever may approve it is told; of the clerks only where there is nobody else."""
    fund, may = claim.allocation.year.fund, approvers_of(claim, timezone.localdate(at))
    people = [one for one in may if one.keeps or not one.is_clerk] or may
    limit = pounds(fund.two_approve_above_pence)
    first = f"{claim.approved_by.name} approved it. Above {limit} two approve." if second and claim.approved_by else ""
    text = f"{_words(claim)}\n\n{first or 'Its head confirmed it.'} Look at its lines and evidence, then approve it or say why not."
    subject = f"{'second approval of a' if second else 'a'} claim of {claim.school.name}"
    _tell(claim, people, "second" if second else "confirmed", subject, text, at, "claim_approve")
    if not second and claim.written_by_id != by.pk:
        text = f"{_words(claim)}\n\n{by.name} confirmed your claim. It waits to be approved."
        _tell(claim, [claim.written_by], "passed", f"claim {claim.number} is confirmed", text, at, "claim")


def tell_approved(claim: Claim, by: Person, at: datetime) -> None:
    """Approved: paid with the next batch."""
    text = f"{_words(claim)}\n\nThe claim is approved. It is paid with the next batch; you are told when."
    _tell(claim, _writer_and_heads(claim, by, at), "approved", f"claim {claim.number} is approved", text, at, "claim")


def tell_sent_back(claim: Claim, by: Person, reason: str, at: datetime) -> None:
    """Its writer corrects it; the head who had confirmed knows."""
    text = f"{_words(claim)}\n\n{by.name} sent it back to be corrected: {reason}\n\nChange it and send it again, or withdraw it."
    _tell(
        claim, _writer_and_heads(claim, by, at), "back", f"claim {claim.number} needs a correction", text, at, "claim"
    )


def tell_rejected(claim: Claim, by: Person, at: datetime, *, was_approved: bool = False) -> None:
    """Why not, to its writer and the head."""
    what = "was approved and is taken back before it was paid" if was_approved else "is not approved"
    text = f"{_words(claim)}\n\nThe claim {what}: {claim.reason}\n\n{by.name} decided this. Ask them if you think it is wrong."
    _tell(claim, _writer_and_heads(claim, by, at), "rejected", f"claim {claim.number} {what}", text, at, "claim")


def tell_withdrawn(claim: Claim, by: Person, at: datetime) -> None:
    """Whoever wrote it, its head, and who had approved it once."""
    people = _writer_and_heads(claim, by, at)
    people += [claim.approved_by] if claim.approved_by and claim.approved_by_id != by.pk else []
    text = f"{_words(claim)}\n\n{by.name} withdrew the claim. Nothing is paid."
    _tell(claim, people, "withdrawn", f"claim {claim.number} is withdrawn", text, at, "claim")
