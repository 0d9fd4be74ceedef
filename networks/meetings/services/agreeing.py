"""The executive agrees an agenda: put to it, each says their word, a chair records that it agrees."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.core.templatetags.words import moment
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from networks.constitutions.models import Clerk
from networks.meetings.models import Agenda, Agreement, Meeting
from networks.meetings.permissions import check_may_agree, check_may_keep, check_may_record
from networks.meetings.selectors import article_of, executive_for, voices_of
from networks.meetings.services.drafting import locked

STALE = "The agenda changed since you opened it. Look at the new version, then say your word."


def _name(meeting: Meeting) -> str:
    return f"{meeting.title}, {moment(meeting.starts_at)}"


@transaction.atomic
def put_agenda(agenda: Agenda, *, by: Person, at: datetime) -> Agenda:
    """Put a draft to the executive; each of its members is asked. Sent twice, they are asked once."""
    agenda = locked(agenda)
    meeting = agenda.meeting
    seat = check_may_keep(by, meeting.body, at=at)
    if agenda.state == Agenda.State.PUT:
        return agenda
    _must_be(agenda, Agenda.State.DRAFT, "Only a draft is put to the executive.")
    if not agenda.items.filter(removed_at__isnull=True).exists():
        raise Refused("There is nothing on this agenda yet. Add an item first.")
    voices = voices_of(executive_for(meeting.body), timezone.localdate(at))
    if not voices:
        raise Refused(
            "Nobody holds a seat in the executive today, so nobody can agree this agenda. Fill its posts first."
        )
    agenda.state, agenda.put_at = Agenda.State.PUT, at
    agenda.save(update_fields=["state", "put_at"])
    record(
        "put to the executive",
        f"agenda of {_name(meeting)}",
        agenda,
        meeting,
        meeting.body,
        by=by,
        at=at,
        seat=seat.title,
        article=article_of(meeting),
    )
    notify(
        [voice.person for voice in voices],
        kind=Kind.ASKED,
        subject=f"{meeting.body.network.name}: agree the agenda of {meeting.title}",
        text=f"Say whether you agree the agenda of {_name(meeting)}, or what should change.",
        link=reverse("agenda_agree", args=[meeting.pk]),
        about=meeting,
        once_key=f"agenda-put:{agenda.pk}:{agenda.version}",
        at=at,
    )
    return agenda


def _must_be(agenda: Agenda, state: str, sentence: str) -> None:
    if agenda.meeting.state == Meeting.State.CANCELLED:
        raise Refused("This meeting is cancelled.")
    if agenda.state != state:
        raise Refused(f"{sentence} This one is: {agenda.get_state_display().lower()}.")


@transaction.atomic
def reopen_agenda(agenda: Agenda, *, by: Person, at: datetime) -> Agenda:
    """Take an agenda back to draft in order to change it: a new version, which the executive has to agree anew."""
    agenda = locked(agenda)
    meeting = agenda.meeting
    seat = check_may_keep(by, meeting.body, at=at)
    if agenda.state == Agenda.State.DRAFT:
        return agenda
    was = agenda.get_state_display().lower()
    agenda.state, agenda.version = Agenda.State.DRAFT, agenda.version + 1
    agenda.put_at = agenda.agreed_at = agenda.agreed_by = None
    agenda.agreed_note = ""
    agenda.save()
    subject = f"agenda of {_name(meeting)} to a draft (it was: {was}); version {agenda.version} begins"
    record(
        "took back", subject, agenda, meeting, meeting.body, by=by, at=at, seat=seat.title, article=article_of(meeting)
    )
    return agenda


@transaction.atomic
def say(agenda: Agenda, *, agrees: bool, comment: str, version: int, by: Person, at: datetime) -> Agreement:
    """A member of the executive agrees, or says what should change. They may change their word until the executive agrees."""
    agenda = locked(agenda)
    meeting = agenda.meeting
    seat = check_may_agree(by, meeting, at=at)
    if agenda.version != version:
        raise Refused(STALE)
    _must_be(agenda, Agenda.State.PUT, "You can say your word while the agenda is with the executive.")
    if not agrees and not comment.strip():
        raise Refused("Say what should change.")
    word, is_new = Agreement.objects.get_or_create(
        agenda=agenda,
        version=version,
        person=by,
        defaults={"agrees": agrees, "comment": comment.strip(), "said_at": at},
    )
    same = (word.agrees, word.comment) == (agrees, comment.strip())
    if not is_new and same:
        return word
    word.agrees, word.comment, word.said_at = agrees, comment.strip(), at
    word.save(update_fields=["agrees", "comment", "said_at"])
    verb = "agreed" if agrees else "asked for a change of"
    record(
        verb,
        f"agenda of {_name(meeting)}",
        agenda,
        meeting,
        meeting.body,
        by=by,
        at=at,
        seat=seat.title,
        article=article_of(meeting),
    )
    if not agrees:
        _tell_clerks(
            meeting,
            f"{by.name} asks for a change",
            f"{by.name} asks for a change: {word.comment}",
            f"asked:{agenda.pk}:{version}:{by.pk}:{at:%Y%m%d%H%M%S}",
            at,
        )
    return word


def _tell_clerks(meeting: Meeting, what: str, text: str, key: str, at: datetime) -> None:
    today = timezone.localdate(at)
    clerks = Person.objects.filter(
        Q(pk__in=Clerk.objects.on(today).filter(body=meeting.body.network_id).values("person")), is_active=True
    )
    notify(
        clerks,
        kind=Kind.ASKED,
        subject=f"{meeting.body.network.name}: {what}, agenda of {meeting.title}",
        text=text,
        link=reverse("agenda_agree", args=[meeting.pk]),
        about=meeting,
        once_key=key,
        at=at,
    )


@transaction.atomic
def record_agreed(agenda: Agenda, *, note: str, version: int, by: Person, at: datetime) -> Agenda:
    """A chair records that the executive agrees, and how. Sent twice, it is recorded once."""
    agenda = locked(agenda)
    meeting = agenda.meeting
    seat = check_may_record(by, meeting, at=at)
    if agenda.version != version:
        raise Refused(STALE)
    if agenda.state in (Agenda.State.AGREED, Agenda.State.ISSUED):
        return agenda
    _must_be(agenda, Agenda.State.PUT, "The clerk puts the agenda to the executive first.")
    if not note.strip():
        raise Refused("Say how the executive agreed, for example: at its meeting of 3 December, nobody against.")
    agenda.state, agenda.agreed_at, agenda.agreed_by, agenda.agreed_note = Agenda.State.AGREED, at, by, note.strip()
    agenda.save(update_fields=["state", "agreed_at", "agreed_by", "agreed_note"])
    subject = f"that the executive agrees the agenda of {_name(meeting)}: {note.strip()}"
    record(
        "recorded", subject, agenda, meeting, meeting.body, by=by, at=at, seat=seat.title, article=article_of(meeting)
    )
    _tell_clerks(
        meeting,
        "the executive agrees",
        f"Issue the agenda of {_name(meeting)}: the executive agrees.",
        f"agreed:{agenda.pk}:{version}",
        at,
    )
    return agenda
