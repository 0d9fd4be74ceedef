"""A fund is closed for good once all its years are."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cph.core.refusals import Refused
from cph.people.models import Person
from funding.models import Fund, Year
from funding.permissions.running import check_may_run
from funding.services.held import held_fund, say


@transaction.atomic
def close_fund(fund: Fund, *, by: Person, at: datetime) -> Fund:
    """Nothing is claimed, paid or shared out any more. Refused while a year is open: what is left of it is decided first."""
    current = held_fund(fund)
    seat = check_may_run(by, current, at=at)
    if current.state == Fund.State.CLOSED:
        return current
    if open_ := current.years.filter(state=Year.State.OPEN).count():
        many = "A year of this fund is" if open_ == 1 else f"{open_} years of this fund are"
        raise Refused(f"{many} open. Close it first: what is left is carried forward or given back there.")
    current.state, current.closed_at = Fund.State.CLOSED, at
    current.save(update_fields=["state", "closed_at"])
    say("closed", f"the fund “{current.title}”", current, by=by, at=at, seat=seat)
    return current
