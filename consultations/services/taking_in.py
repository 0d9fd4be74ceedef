"""Answers without names come out of their box after the close. If they cannot, whoever runs the consultation is told.

Nothing is lost by waiting: the envelopes stay as they were, and it is tried again every hour, or when somebody says so.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zlib import crc32

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation
from consultations.permissions.planning import check_may_run
from consultations.services import sealing, telling
from consultations.services.busy import or_busy
from consultations.services.holding import held, held_if_free, say
from cph.core.later import enqueue
from cph.core.refusals import Refused
from cph.core.templatetags.words import count_of
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from networks.ballots.services import Unreadable
from networks.constitutions.selectors import clerks_of

log = structlog.get_logger(__name__)
State = Consultation.State
TABULATE = "consultations.tasks.understanding.tabulate"
AGAIN = timedelta(hours=1)
FAULT = "The server met a fault of its own. Nothing was taken in."
NO_LONGER = "These answers do not wait to be taken in any more. Look at the consultation again."


def take_in_due(pk: int, *, at: datetime) -> bool:
    """By the clock: answers without names come out of their box, all at once, after the close. Not possible: it is told."""
    try:
        return _take_in_due(pk, at)
    except (OperationalError, InterfaceError):
        raise  # the database was busy or away: a minute later it is tried again, and nobody needs to hear of it
    except Refused as refusal:
        _not_taken_in(pk, refusal, at)
        return False
    except Exception:
        _not_taken_in(pk, Refused(FAULT), at)
        raise


@transaction.atomic
def _take_in_due(pk: int, at: datetime) -> bool:
    consultation = held_if_free(pk)
    if consultation is None or not _waits(consultation):
        return False
    if consultation.tried_at is not None and at - consultation.tried_at < AGAIN:
        return False
    _take_in(consultation, at)
    return True


def try_again(consultation: Consultation, *, by: Person, at: datetime) -> bool:
    """Whoever runs it has had the obstacle removed: at once, not within the hour. True: they are in."""
    check_may_run(by, consultation, at=at)
    Consultation.objects.filter(pk=consultation.pk, closed_at=None).update(tried_at=None)
    take_in_due(consultation.pk, at=at)
    return Consultation.objects.filter(pk=consultation.pk, closed_at__isnull=False).exists()


@or_busy
@transaction.atomic
def take_in_without(consultation: Consultation, number: int, *, reason: str, by: Person, at: datetime) -> int:
    """Ruled by whoever runs it, for a reason: the others are taken in, and so many that cannot be opened are left out."""
    consultation = held(consultation)
    seat = check_may_run(by, consultation, at=at)
    if not _waits(consultation) or consultation.unreadable is None:
        raise Refused(NO_LONGER)
    if number != consultation.unreadable:
        raise Refused(
            f"By now {count_of(consultation.unreadable, 'envelope')} cannot be opened. Look again, then rule."
        )
    if not (reason := reason.strip()):
        raise Refused("Enter why the others are taken in without them.")
    taken = _take_in(consultation, at, without=number)
    said = (
        f"{consultation.title}: {count_of(taken, 'response')} taken in without {number} that cannot be opened: {reason}"
    )
    say("ruled", said[:400], consultation, by=by, at=at, seat=seat)
    return taken


def _waits(consultation: Consultation) -> bool:
    return consultation.is_anonymous and consultation.state == State.CLOSED and consultation.closed_at is None


def _take_in(consultation: Consultation, at: datetime, *, without: int = 0) -> int:
    taken = sealing.take_in(consultation, at=at, without_unreadable=without)
    consultation.closed_at, consultation.not_taken_in, consultation.unreadable = at, "", without or None
    consultation.save(update_fields=["closed_at", "not_taken_in", "unreadable"])
    finish(consultation, at)
    return taken


def finish(consultation: Consultation, at: datetime) -> None:
    """All answers are in: those who were asked are told, and the figures are worked out."""
    if consultation.respondents.filter(is_asked=True).exists():
        telling.tell_closed(consultation, at=at)
    enqueue(TABULATE, consultation.pk)


@transaction.atomic
def _not_taken_in(pk: int, refusal: Refused, at: datetime) -> None:
    """It stands on the page from now on; its lead and the clerk are told once of each obstacle."""
    consultation = held_if_free(pk)
    if consultation is None or not _waits(consultation):
        return
    why, before = str(refusal)[:300], consultation.not_taken_in
    if isinstance(refusal, Unreadable):
        why = f"{refusal.number} of {refusal.of} envelopes cannot be opened. Nothing was taken in."
    consultation.not_taken_in, consultation.tried_at = why, at
    # where none can be opened there is nothing to go on with
    some = isinstance(refusal, Unreadable) and refusal.number < refusal.of
    consultation.unreadable = refusal.number if some else None
    consultation.save(update_fields=["not_taken_in", "unreadable", "tried_at"])
    log.error("answers without names could not be taken in", consultation=pk, why=why)
    if why == before:
        return
    say("could not take in", f"{consultation.title}: {why}", consultation, by=None, at=at, seat=None)
    clerks = [one.person for one in clerks_of(consultation.network, timezone.localdate(at))]
    notify(
        [consultation.lead, *clerks], kind=Kind.CONSULTATION, about=consultation, at=at,
        subject=f"{consultation.network.name}: answers not taken in, {consultation.title}",
        text=f"“{consultation.title}” has closed, and its answers could not be taken out of their box.\n\n{why}\n\n"
        "No answer is lost by waiting. The page says what you can do.",
        link=reverse("consultation_unopened", args=[pk]),
        once_key=f"consultation:{pk}:not-taken-in:{crc32(why.encode()):08x}",
    )  # fmt: skip
