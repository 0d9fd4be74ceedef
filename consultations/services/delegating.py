"""The head lets a deputy answer for the school, and takes it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from consultations.models import Delegation, Respondent, Response
from consultations.permissions.responding import check_may_delegate
from consultations.selectors.responding import called, delegation_of, draft_of, way_of, why_not_now
from consultations.services.busy import or_busy
from cph.audit.services import record
from cph.core.refusals import Refused
from cph.core.templatetags.words import moment
from cph.notifications.models import Kind
from cph.notifications.services import invite, notify
from cph.people.models import Person
from cph.people.services import person_for
from networks.constitutions.seats import Seat


@or_busy
@transaction.atomic
def delegate(respondent: Respondent, email: str, name: str, *, by: Person, at: datetime) -> Delegation:
    """This person answers for the school from now on, beside its head. Asked for twice, it is one delegation."""
    respondent, seat = _held(respondent, by, at)
    if not email.strip():
        raise Refused("Enter an e-mail address: your deputy is invited by it.")
    deputy = person_for(email, name, by=by, at=at)
    if way_of(deputy, respondent, timezone.localdate(at)) == Response.By.SELF:
        raise Refused(f"{deputy.name} leads {called(respondent)} and answers for it anyway.")
    if not deputy.is_active:
        raise Refused(f"{deputy.name} may not sign in. Ask somebody else, or the clerk of the network.")
    before = delegation_of(respondent, timezone.localdate(at))
    if before is not None and before.to == deputy and before.given_by == by:
        return before
    if before is not None and before.to != deputy:
        raise Refused(f"{before.to.name} already answers for {called(respondent)}. Take it back first.")
    # who was asked by a head that has left, or may not sign in any more, answers no more: nothing has to be taken back first
    respondent.delegations.filter(ended_at__isnull=True).update(ended_at=at)
    found = Delegation.objects.create(respondent=respondent, to=deputy, given_by=by, given_at=at)
    _tell(found, respondent, by, at)
    _say(
        "let",
        f"{deputy.name} respond for {called(respondent)} to {respondent.consultation.title}",
        respondent,
        by,
        at,
        seat,
    )
    return found


def _held(respondent: Respondent, by: Person, at: datetime) -> tuple[Respondent, Seat]:
    rows = Respondent.objects.select_for_update(of=("self",), no_key=True)
    respondent = rows.select_related("consultation__network", "school", "person").get(pk=respondent.pk)
    seat = check_may_delegate(by, respondent, at=at)
    if why := why_not_now(respondent.consultation, at):
        raise Refused(why)
    return respondent, seat


def _tell(found: Delegation, respondent: Respondent, by: Person, at: datetime) -> None:
    consultation = respondent.consultation
    if found.to.joined_at is None:
        invite(found.to, reason=f"to respond for {called(respondent)}", by=by, at=at)
    text = (
        f"Respond to “{consultation.title}” for {called(respondent)} by {moment(consultation.closes_at)}.\n\n"
        f"{by.name} asked you to. What you send counts as the response of the school; {by.name} sees it."
    )
    if consultation.is_anonymous:
        text = text.replace(f"; {by.name} sees it.", ", without a name.")
    notify(
        [found.to], kind=Kind.CONSULTATION, subject=f"{consultation.network.name}: respond for {called(respondent)}",
        text=text, link=reverse("respond", args=[consultation.pk, respondent.pk]), about=consultation,
        once_key=f"consultation:{consultation.pk}:delegated:{found.pk}", at=at,
    )  # fmt: skip


@or_busy
@transaction.atomic
def take_back(respondent: Respondent, *, by: Person, at: datetime) -> Delegation | None:
    """Nobody but the head answers for the school from now on. What the deputy sent stands. None: nobody did."""
    respondent, seat = _held(respondent, by, at)
    found = delegation_of(respondent, timezone.localdate(at))
    if found is None:
        return None
    found.ended_at = at
    found.save(update_fields=["ended_at"])
    consultation = respondent.consultation
    left = f" What you typed and did not send is left to {by.name}." if draft_of(respondent, found.to) else ""
    notify(
        [found.to], kind=Kind.CONSULTATION, subject=f"{consultation.network.name}: {called(respondent)} responds itself",
        text=f"You do not need to respond to “{consultation.title}” any more.\n\n{by.name} answers for {called(respondent)}.{left}",
        link="", about=consultation, once_key=f"consultation:{consultation.pk}:taken-back:{found.pk}", at=at,
    )  # fmt: skip
    _say("took back", f"from {found.to.name}: responding for {called(respondent)} to {consultation.title}", respondent, by,
         at, seat)  # fmt: skip
    return found


def _say(verb: str, subject: str, respondent: Respondent, by: Person, at: datetime, seat: Seat) -> None:
    """The line in the trail; whether anything was sent without a name is nowhere in it."""
    consultation = respondent.consultation
    record(verb, subject, respondent, consultation, consultation.network, by=by, at=at, seat=seat.title)
