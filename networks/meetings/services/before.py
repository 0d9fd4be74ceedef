"""Before a meeting: people say whether they come, declare interests, and are let in to confidential items."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from cph.audit.services import record
from cph.core.refusals import NotAllowed, Refused
from cph.core.templatetags.words import moment
from cph.people.models import Person
from cph.people.services import person_for
from networks.constitutions.seats import Seat
from networks.meetings.models import AgendaItem, Declaration, Interest, Meeting, PartBAccess, Reply
from networks.meetings.permissions import check_may_keep
from networks.meetings.permissions.before import (
    check_may_decide_access,
    check_may_read_item,
    check_may_reply,
)
from networks.meetings.selectors import attendees_of
from networks.meetings.selectors.before import substitutes_at, why_closed

Answer = Reply.Answer


def _held(meeting: Meeting) -> Meeting:
    """The meeting as it stands; the chair cannot open it until this is done."""
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related(
        "body__parent", "sitting__article"
    )
    return rows.get(pk=meeting.pk)


def _name(meeting: Meeting) -> str:
    return f"{meeting.title}, {moment(meeting.starts_at)}"


# --- replies


@transaction.atomic
def reply(
    meeting: Meeting,
    *,
    answer: str,
    by: Person,
    at: datetime,
    person: Person | None = None,
    substitute_name: str = "",
    substitute_email: str = "",
    note: str | None = None,
) -> Reply:
    """Say whether one comes, or note it for somebody as the clerk. Said again, it replaces what was said; one row stays.

    Without a note (None) the one that stands is kept.
    """
    meeting = _held(meeting)
    person = person or by
    seat = check_may_reply(by, meeting, at=at) if person.pk == by.pk else check_may_keep(by, meeting.body, at=at)
    if person.pk != by.pk and not attendees_of(meeting, timezone.localdate(at)).filter(pk=person.pk).exists():
        raise Refused(f"{person.name} does not attend this meeting.")
    if reason := why_closed(meeting, at):
        raise Refused(reason)
    sent = None
    if answer == Answer.SUBSTITUTE:
        sent = _substitute(meeting, person, substitute_name, substitute_email, by=by, at=at)
    before = Reply.objects.filter(meeting=meeting, person=person).first()
    kept = before.note if before else ""
    facts = {"answer": answer, "substitute": sent, "note": kept if note is None else note.strip()[:300]}
    if before and all(getattr(before, name) == value for name, value in facts.items()):
        return before
    found = _keep_reply(meeting, person, {**facts, "said_at": at, "said_by": by})
    whose = "" if person.pk == by.pk else f" for {person.name}"
    subject = f"{_name(meeting)}{whose}: {found.get_answer_display()}"
    record("replied to", subject, found, meeting, by=by, at=at, seat=seat.title)
    return found


def _keep_reply(meeting: Meeting, person: Person, facts: dict) -> Reply:
    try:
        with transaction.atomic():
            found, _ = Reply.objects.update_or_create(meeting=meeting, person=person, defaults=facts)
    except IntegrityError:
        raise Refused(f"{facts['substitute'].name} comes in somebody else’s place already. Choose another.") from None
    return found


def _substitute(meeting: Meeting, person: Person, name: str, email: str, *, by: Person, at: datetime) -> Person:
    """Who comes in somebody's place: known by the address, or made. An address never tells who has it."""
    found = substitutes_at(meeting)
    if found.may_send is False:
        raise NotAllowed(
            "You cannot send somebody in your place to this meeting.",
            article=found.words,
            instead="Send your apologies.",
        )
    if not name.strip():
        raise Refused("Enter the name of the person who comes in your place.")
    if not email.strip():
        raise Refused("Enter the e-mail address of the person who comes in your place.")
    sent = person_for(email, name, by=by, at=at)
    if sent.pk == person.pk:
        raise Refused("Name somebody other than yourself." if person.pk == by.pk else "Name somebody else.")
    if sent.name.casefold() != " ".join(name.split()).casefold():
        raise Refused("The name and the address do not go together here. Check both, or ask the clerk.")
    return sent


# --- declarations


@transaction.atomic
def declare(
    meeting: Meeting,
    *,
    nature: str,
    then: str,
    by: Person,
    at: datetime,
    item: AgendaItem | None = None,
    person: Person | None = None,
    interest: Interest | None = None,
) -> Declaration:
    """Declare an interest in an item, or at large; the clerk records it for somebody. Sent twice, it stands once."""
    meeting, person = _held(meeting), person or by
    seat = _check_may_declare(meeting, person, by=by, at=at)
    if interest and (interest.person_id != person.pk or interest.network_id != meeting.body.network_id):
        raise Refused("That interest is not in this person’s register.")
    if item:
        _check_item(meeting, item, by, at)
    nature = " ".join((nature or (interest.nature if interest else "")).split())[:300]
    if not nature:
        raise Refused("Say what the interest is.")
    if item is None and then != Declaration.Then.STAYS:
        raise Refused("Only for an item does somebody stand aside. Choose the item, or choose that they take part.")
    facts = {"nature": nature, "then": then, "interest": interest}
    rows = Declaration.objects.filter(meeting=meeting, item=item, person=person, withdrawn_at__isnull=True)
    if standing := rows.first():
        if (standing.nature, standing.then) == (nature, then):
            return standing
        raise Refused("An interest of this person in this item is recorded already. Withdraw it first to change it.")
    found = Declaration.objects.create(
        meeting=meeting, item=item, person=person, declared_at=at, recorded_by=by, **facts
    )
    _say_declaration("declared", found, meeting, by=by, at=at, seat=seat.title)
    return found


def _check_may_declare(meeting: Meeting, person: Person, *, by: Person, at: datetime) -> Seat:
    if meeting.state == Meeting.State.CANCELLED:
        raise Refused("This meeting is cancelled.")
    if person.pk != by.pk:
        seat = check_may_keep(by, meeting.body, at=at)
        if not attendees_of(meeting, timezone.localdate(at)).filter(pk=person.pk).exists():
            raise Refused(f"{person.name} does not attend this meeting.")
        return seat
    if meeting.closed_at or (meeting.opened_at is None and meeting.ends_at <= at):
        raise Refused("This meeting is over. Ask the clerk to record the interest.")
    return check_may_reply(by, meeting, at=at)


def _check_item(meeting: Meeting, item: AgendaItem, by: Person, at: datetime) -> None:
    if item.agenda.meeting_id != meeting.pk or item.removed_at:
        raise Refused("That item is not on the agenda of this meeting.")
    check_may_read_item(by, item, meeting, at=at)


def _say_declaration(verb: str, one: Declaration, meeting: Meeting, *, by: Person, at: datetime, seat: str) -> None:
    """The trail names the person and the item, never what the interest is; of Part B it names neither."""
    if one.item and one.item.part == AgendaItem.Part.CONFIDENTIAL:
        subject = f"an interest in an item in Part B, {_name(meeting)}"
    else:
        where = f"“{one.item.title}”, {_name(meeting)}" if one.item else _name(meeting)
        subject = f"an interest of {one.person.name} in {where}"
    record(verb, subject, one, meeting, by=by, at=at, seat=seat)


@transaction.atomic
def withdraw_declaration(one: Declaration, *, by: Person, at: datetime) -> None:
    """Take back a declaration that was made in error. It is kept; pressed twice, it is withdrawn once."""
    meeting = _held(one.meeting)
    seat = _check_may_declare(meeting, one.person, by=by, at=at)
    if one.item:
        check_may_read_item(by, one.item, meeting, at=at)
    rows = Declaration.objects.filter(pk=one.pk, withdrawn_at__isnull=True)
    if rows.update(withdrawn_at=at):
        _say_declaration("withdrew", one, meeting, by=by, at=at, seat=seat.title)


# --- who reads Part B


@transaction.atomic
def decide_access(
    item: AgendaItem, person: Person, *, allows: bool, reason: str, by: Person, at: datetime
) -> PartBAccess:
    """Let somebody in to what is confidential about an item, or keep somebody from it, with a reason. The latest word counts."""
    meeting = _held(item.agenda.meeting)
    seat = check_may_decide_access(by, item, meeting, at=at)
    if not reason.strip():
        raise Refused("Enter the reason. Whoever reads the item’s page can ask for it.")
    if not attendees_of(meeting, timezone.localdate(at)).filter(pk=person.pk).exists():
        raise Refused(f"{person.name} does not attend this meeting, and so reads none of it.")
    if person.pk == by.pk and not allows:
        raise Refused("You keep the record of this item, so you read it. Ask another clerk to keep it first.")
    facts = {"allows": allows, "reason": reason.strip()[:300], "decided_by": by, "decided_at": at}
    before = PartBAccess.objects.filter(item=item, person=person).first()
    if before and (before.allows, before.reason) == (allows, facts["reason"]):
        return before
    found, _ = PartBAccess.objects.update_or_create(item=item, person=person, defaults=facts)
    subject = f"an item in Part B, {_name(meeting)}"
    record("decided who reads", subject, found, meeting, by=by, at=at, seat=seat.title)
    return found
