"""Writing the trail: always inside the transaction of the act itself."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Model

from cph.audit.models import NO_LINE, Line
from cph.core.names import key_of
from cph.people.models import Person

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

    Refuses to run outside a transaction: an act and its line stand or fall together.
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
        seat=seat,
        verb=verb,
        subject=subject,
        article=article,
        keys=[key_of(thing) for thing in about],
        previous=last[1],
    )
    line.digest = line.computed_digest()
    line.save(force_insert=True)
    return line
