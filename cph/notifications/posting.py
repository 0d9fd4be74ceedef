"""Notices go out by e-mail.

What is promised: a notice that is due is posted at least once, and twice only if a worker is killed between the mail
server's "accepted" and the mark in the row. Marks are written for a small group at a time, so that a kill repeats at most
twenty mails, taken within a quarter of a second; a slow server's are marked one by one. A repeated mail carries the same
Message-ID, so that most programs show it once. "Exactly once" nobody can promise: the mail server and the database do not
commit together.

How: a worker claims a batch (SELECT … FOR UPDATE SKIP LOCKED, then a mark with an end, committed), so several workers never
hold the same notice; it sends the batch over one connection and marks what was accepted, whatever ends the batch short of a
kill. A claim whose worker died runs out, and the next sweep takes it up. No row stays locked while a mail server thinks.
"""

from __future__ import annotations

import smtplib
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import groupby

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from cph.core import clock
from cph.notifications import rules
from cph.notifications.handing import hand_over
from cph.notifications.letters import Desk
from cph.notifications.models import Kind, Notice
from cph.people.models import Invitation, Person

log = structlog.get_logger(__name__)
BATCH = 250
CLAIM = timedelta(minutes=4)
STOP_BEFORE = timedelta(minutes=2)  # sending one mail takes less, so a claim never ends under its worker's hands
GROUP = 20  # mails marked in one statement: one commit for each took a third of the time of posting it
GROUP_SECONDS = 0.25
NO_SERVER = (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, smtplib.SMTPHeloError, OSError)


def waiting(at: datetime) -> QuerySet[Notice]:
    """Due, not yet posted, in no worker's hands, not given up."""
    return Notice.objects.filter(
        Q(claimed_until__isnull=True) | Q(claimed_until__lt=at),
        posted_at__isnull=True,
        by_email=True,
        due_at__lte=at,
        attempts__lt=rules.MAX_ATTEMPTS,
    )


@transaction.atomic
def claim(at: datetime, size: int = BATCH) -> list[Notice]:
    """A batch for this worker alone, with the people it goes to: single notices first, then whole days of merged ones."""
    locked = waiting(at).filter(merged=False).order_by("due_at", "id").select_for_update(skip_locked=True)
    mine = list(locked.values_list("id", flat=True)[:size])
    if not mine:
        mine = _claim_merged(at, size)
    Notice.objects.filter(pk__in=mine).update(claimed_until=at + CLAIM)
    return list(Notice.objects.filter(pk__in=mine).select_related("person").order_by("merged", "person_id", "id"))


def _claim_merged(at: datetime, size: int) -> list[int]:
    """All that waits for some people. The person is locked first, so that no second worker splits their one e-mail."""
    due = waiting(at).filter(merged=True)
    people = list(
        Person.objects.filter(pk__in=due.values("person_id"))
        .order_by("pk")
        .select_for_update(skip_locked=True, no_key=True)
        .values_list("pk", flat=True)[: max(1, size // 4)]
    )
    return list(due.filter(person__in=people).values_list("id", flat=True))


def letters_in(notices: Iterable[Notice]) -> Iterator[list[Notice]]:
    """The batch as e-mails: each single notice its own, the merged ones of one person together."""
    for (merged, _), group in groupby(notices, key=lambda one: (one.merged, one.person_id if one.merged else one.pk)):
        found = list(group)
        yield from ([found] if merged else ([one] for one in found))


def post_batch(at: datetime, size: int = BATCH) -> int:
    """Post one batch over one connection. How many notices were taken in hand; 0 means that nothing waits."""
    notices = claim(at, size)
    if not notices:
        return 0
    ends = at + CLAIM - STOP_BEFORE
    left = {notice.pk for notice in notices}
    mail, desk, accepted = get_connection(), Desk(), Accepted()
    try:
        mail.open()
        for letter in letters_in(notices):
            if clock.now() > ends:
                break
            left -= {notice.pk for notice in letter}
            _post(letter, desk, mail, accepted)
    except NO_SERVER as error:
        log.warning("the mail server does not answer", error=str(error), waiting=len(left))
        _give_back(left, error)
        return 0
    finally:
        accepted.mark()
        with suppress(Exception):
            mail.close()
    _give_back(left)
    return len(notices)


def _post(letter: list[Notice], desk: Desk, mail: BaseEmailBackend, accepted: Accepted) -> None:
    """One e-mail. A server that went away ends the batch; anything else concerns this e-mail only."""
    keys = [notice.pk for notice in letter]
    if _is_void(letter[0]):
        Notice.objects.filter(pk__in=keys).update(by_email=False, sealed_link="", claimed_until=None)
        return
    try:
        hand_over(desk.letter_for(letter), mail)
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, TimeoutError, ConnectionError) as error:
        _note_failure(letter, error)
        raise
    except Exception as error:
        _note_failure(letter, error)
        return
    accepted.add(keys)


class Accepted:
    """Mails that the server took and whose rows do not say so yet: a small group, soon marked."""

    def __init__(self) -> None:
        self.keys: list[int] = []
        self.marked = time.monotonic()

    def add(self, keys: list[int]) -> None:
        """One mail more; the group is marked when it is large enough, or old enough."""
        self.keys += keys
        if len(self.keys) >= GROUP or time.monotonic() - self.marked > GROUP_SECONDS:
            self.mark()

    def mark(self) -> None:
        """The rows say it, committed at once."""
        if self.keys:
            _mark_posted(self.keys, clock.now())
        self.keys, self.marked = [], time.monotonic()


def _is_void(notice: Notice) -> bool:
    """An invitation that was replaced, or whose address is no longer this person's, is not sent."""
    if notice.kind != Kind.INVITATION or not notice.about.startswith("people.invitation:"):
        return not notice.person.email
    invitation = Invitation.objects.select_related("person").filter(pk=notice.about.partition(":")[2]).first()
    return invitation is None or not invitation.is_open(clock.now())


def _mark_posted(keys: list[int], at: datetime) -> None:
    """The link that lets somebody in goes in the same statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notifications_notice SET posted_at = %s, sealed_link = '', claimed_until = NULL, last_error = ''"
            " WHERE id = ANY(%s)",
            [at, keys],
        )


def _note_failure(letter: list[Notice], error: Exception) -> None:
    """Try again later, later each time; a refusal for good (a 5xx answer) is not tried again."""
    tried = letter[0].attempts + 1
    if _is_for_good(error):
        tried = rules.MAX_ATTEMPTS
    log.warning("a notice was not posted", notices=[one.pk for one in letter], attempt=tried, error=str(error))
    Notice.objects.filter(pk__in=[one.pk for one in letter]).update(
        attempts=tried,
        last_error=words_of(error),
        due_at=rules.next_try(tried, clock.now()),
        claimed_until=None,
    )


def _is_for_good(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and 500 <= error.smtp_code < 600


def words_of(error: Exception) -> str:
    """What went wrong, short, without control signs: it is shown to administrators."""
    said = str(error) or type(error).__name__
    return "".join(letter if letter.isprintable() else " " for letter in said).replace("\x00", " ")[:300]


def _give_back(keys: set[int], error: Exception | None = None) -> None:
    """Notices of this batch that nobody tried: the next sweep takes them."""
    facts = {"claimed_until": None} | ({"last_error": words_of(error)} if error else {})
    Notice.objects.filter(pk__in=keys, posted_at__isnull=True).update(**facts)
