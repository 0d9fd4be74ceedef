"""Writing the trail: always inside the transaction of the act itself."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from django.db import connection, transaction
from django.db.models import Model

from cph.audit.models import NO_LINE, Line, PublishedHead
from cph.core.names import key_of
from cph.people.models import Person

log = structlog.get_logger(__name__)
CHAIN_LOCK = 7_301_994  # an arbitrary number: whoever holds it writes the next line


def record(
    verb: str,
    subject: str,
    *about: Model,
    by: Person | None,
    at: datetime,
    seat: str = "",
    article: str = "",
) -> Line:
    """Add a line: `by` did `verb` to `subject`. `about` is the thing itself, then what contains it (meeting, body).

    Refuses to run outside a transaction: an act and its line stand or fall together. Whoever records next waits until
    this transaction ends, so a service that does much records last.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An audit line belongs in the transaction of the act it tells of.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = Line.objects.order_by("-position").values_list("position", "digest").first() or (0, NO_LINE)
    line = Line(
        position=last[0] + 1,
        at=at.astimezone(UTC),
        actor=by,
        actor_name=by.name if by else "The system",
        seat=_at_most(200, seat),
        verb=_at_most(60, verb),
        subject=subject,
        article=_at_most(200, article),
        keys=[key_of(thing) for thing in about],
        previous=last[1],
    )
    line.digest = line.computed_digest()
    line.save(force_insert=True)
    return line


def _at_most(length: int, words: str) -> str:
    """A title that is too long loses its end; the act it belongs to must not fail for that."""
    return words if len(words) <= length else words[: length - 1] + "…"


@transaction.atomic
def publish_head(*, at: datetime) -> PublishedHead | None:
    """Write down the last line's hash, in a row and in the log; once for each state of the trail. None: no line yet."""
    last = Line.objects.order_by("-position").first()
    if last is None:
        return None
    head, is_new = PublishedHead.objects.get_or_create(
        position=last.position, defaults={"digest": last.digest, "published_at": at}
    )
    if is_new:
        transaction.on_commit(
            lambda: log.info("head of the audit trail", position=head.position, digest=head.digest, at=at.isoformat())
        )
    return head
