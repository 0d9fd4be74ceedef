"""Telling people: the row is written in the transaction of the act, the e-mail goes out after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model

from cph.audit.services import record
from cph.core.later import enqueue
from cph.core.names import key_of
from cph.core.refusals import Refused
from cph.notifications import rules
from cph.notifications.models import MERGED, OPTIONAL_MAIL, Choice, Kind, Notice, Rhythm
from cph.notifications.sealing import seal
from cph.people.models import Invitation, Person
from cph.people.services import make_invitation

POST = "cph.notifications.tasks.post_notices"
PER_WORKER = 100  # more than that, and a second worker takes its share over a connection of its own
WORKERS = 2


@transaction.atomic
def notify(
    people: Iterable[Person],
    *,
    kind: str,
    subject: str,
    text: str,
    link: str,
    about: Model | str,
    once_key: str,
    at: datetime,
    calendar: str = "",
) -> int:
    """Tell these people once: on their page now, by e-mail in the rhythm each chose. How many were not yet told.

    `link` is an address of this site ("/meetings/4/"); `once_key` names the occasion ("agenda:4:2"): with the same key
    nobody is told twice, whatever is run again. `calendar` is an iCalendar text that goes along as an attachment.
    """
    _must_be_ours(link)
    told = {person.pk: person for person in people}
    rhythms = dict(Choice.objects.filter(kind=kind, person__in=told).values_list("person_id", "rhythm"))
    rows = [
        _notice(person, kind, rhythms.get(person.pk, Rhythm.AT_ONCE), at)
        for person in sorted(told.values(), key=lambda one: one.pk)  # one order for all, so that two never deadlock
    ]
    for row in rows:
        row.subject, row.text, row.link, row.calendar = rules.one_line(subject)[:200], text, link, calendar
        row.about, row.once_key = about if isinstance(about, str) else key_of(about), once_key
    return _keep(rows)


@dataclass(frozen=True)
class Message:
    """What one person is told, in words of their own. `way_in` is a link that lets them in: it stands in the e-mail alone."""

    person: Person
    subject: str
    text: str
    link: str
    once_key: str
    way_in: str = ""


@transaction.atomic
def notify_each(messages: Iterable[Message], *, kind: str, about: Model, at: datetime) -> int:
    """Tell each of these people something of their own, once: as `notify`, for words that name their school."""
    told = {(one.person.pk, one.once_key): one for one in messages}
    rhythms = dict(
        Choice.objects.filter(kind=kind, person__in={pk for pk, _ in told}).values_list("person_id", "rhythm")
    )
    known = set(
        Notice.objects.filter(person__in={pk for pk, _ in told}, once_key__in={key for _, key in told}).values_list(
            "person_id", "once_key"
        )
    )
    rows = []
    for key in sorted(told.keys() - known):
        one = told[key]
        _must_be_ours(one.link)
        _must_be_ours(one.way_in)
        row = _notice(one.person, kind, rhythms.get(one.person.pk, Rhythm.AT_ONCE), at)
        row.subject, row.text, row.link = rules.one_line(one.subject)[:200], one.text, one.link
        row.sealed_link = seal(one.way_in) if one.way_in and row.by_email else ""
        row.about, row.once_key = key_of(about), one.once_key
        rows.append(row)
    _insert(rows)
    return len(rows)


def _notice(person: Person, kind: str, rhythm: str, at: datetime) -> Notice:
    return Notice(
        person=person,
        kind=kind,
        created_at=at,
        due_at=rules.due_at(at, rhythm),
        by_email=bool(person.email) and person.is_active and rhythm != Rhythm.PAGE,
        merged=rhythm in MERGED,
    )


def _keep(rows: list[Notice]) -> int:
    before = Notice.objects.filter(once_key=rows[0].once_key).count() if rows else 0
    _insert(rows)
    return Notice.objects.filter(once_key=rows[0].once_key).count() - before if rows else 0


def _insert(rows: list[Notice]) -> None:
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    waiting = sum(row.by_email and not row.merged for row in rows)
    for _ in range(min(WORKERS, -(-waiting // PER_WORKER))):
        enqueue(POST)


def _must_be_ours(link: str) -> None:
    if link and (not link.startswith("/") or link.startswith("//") or "\\" in link):
        raise ValueError(f"A notice leads to a page of this site, not to {link!r}.")


@transaction.atomic
def invite(person: Person, *, reason: str, by: Person | None, at: datetime) -> Invitation:
    """Send somebody a way in. An invitation sent before and not yet accepted stops working, and is not posted any more.

    The secret lies nowhere readable: its digest with the invitation, the link encrypted until the e-mail has gone.
    """
    invitation, secret = make_invitation(person, reason=reason, by=by, at=at)
    Notice.objects.filter(person=person, kind=Kind.INVITATION, posted_at__isnull=True).update(
        by_email=False, sealed_link=""
    )
    inviter = by.name if by else "The network"
    notice = _notice(person, Kind.INVITATION, Rhythm.AT_ONCE, at)
    notice.subject = rules.one_line(f"{reason}: you are invited to sign in")[:200]
    notice.text = (
        f"Open the link to take up your place: {reason}.\n\n"
        f"{inviter} invited you. The link is for you alone and works once. If you did not expect it, leave it."
    )
    notice.about = key_of(invitation)
    notice.once_key = f"invitation:{invitation.secret_digest[:40]}"
    notice.sealed_link = seal(f"/invitation/{secret}/")
    _keep([notice])
    record("invited", f"{person.name}: {reason}", invitation, person, by=by, at=at)
    return invitation


@transaction.atomic
def choose(person: Person, *, kind: str, rhythm: str, by: Person, at: datetime) -> Choice:
    """How somebody wants to be told of one kind of thing. Service mail can be merged, never silenced."""
    if kind == Kind.INVITATION or (rhythm == Rhythm.PAGE and kind not in OPTIONAL_MAIL):
        raise Refused(
            f"The network has to tell you of this by e-mail: {Kind(kind).label.lower()}. Choose how often instead."
        )
    choice, _ = Choice.objects.get_or_create(person=person, kind=kind)
    choice = Choice.objects.select_for_update().get(pk=choice.pk)
    if choice.rhythm != rhythm:
        choice.rhythm = rhythm
        choice.save(update_fields=["rhythm"])
        record("chose", f"{Rhythm(rhythm).label} for {Kind(kind).label.lower()}, {person.name}", person, by=by, at=at)
    return choice


@transaction.atomic
def mark_read(person: Person, notices: Iterable[int] | None = None, *, at: datetime) -> int:
    """The person has seen these notices (all of them, if none is named)."""
    unread = Notice.objects.filter(person=person, read_at__isnull=True, created_at__lte=at)
    if notices is not None:
        unread = unread.filter(pk__in=list(notices))
    return unread.update(read_at=at)
