"""Who took a copy of the books, up to where: with the seal of its last posting, against which the copy is held later."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cph.audit.models import Line
from cph.audit.services import record
from cph.people.models import Person
from funding.models import Posting, Year
from funding.permissions.running import check_may_run


@transaction.atomic
def note_taken(year: Year, last: Posting, kind: str, *, by: Person, at: datetime) -> Line:
    """Those who run the fund take the copy; the trail keeps its head."""
    seat = check_may_run(by, year.fund, at=at)
    subject = f"the books of {year} as {kind.upper()}, up to posting {last.number}, seal {last.digest}"
    return record("took away", subject, year, year.fund, year.fund.network, by=by, at=at, seat=seat.title)
