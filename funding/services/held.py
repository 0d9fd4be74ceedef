"""A fund or a year in hand, held until the transaction ends, and its line in the trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.people.models import Person
from funding.models import Fund, Year
from networks.constitutions.seats import Seat
from networks.meetings.models import AgendaItem, Decision


def held_fund(fund: Fund) -> Fund:
    """The fund as it stands. Nobody else changes it meanwhile."""
    rows = Fund.objects.select_for_update(of=("self",)).select_related("network", "body", "authority", "keeper")
    return rows.get(pk=fund.pk)


def held_year(year: Year) -> Year:
    """The year as it stands. Nothing else is posted in it meanwhile."""
    rows = Year.objects.select_for_update(of=("self",)).select_related(
        "fund__network", "fund__body", "fund__authority", "fund__keeper"
    )
    return rows.get(pk=year.pk)


def check_is_open(fund: Fund, year: Year | None = None) -> None:
    """A closed fund, and a closed year, stand as they are."""
    if fund.state == Fund.State.CLOSED:
        raise Refused("This fund is closed: its books stand as they are.")
    if year is not None and year.state == Year.State.CLOSED:
        raise Refused("This year of the fund is closed: nothing more is posted in it.")


def check_decision(decision: Decision | None, fund: Fund) -> None:
    """What money rests on is a decision of this network that stands."""
    if decision is None:
        return
    if decision.removed_at is not None or decision.body.network_id != fund.network_id:
        raise Refused("Choose a decision of this network.")


def resting_on(decision: Decision | None) -> str:
    """The number of the decision for the trail; a confidential one is not named to those who may not read it."""
    if decision is None:
        return ""
    return (
        f", on decision {decision.number}" if decision.part == AgendaItem.Part.OPEN else ", on a confidential decision"
    )


def say(verb: str, subject: str, fund: Fund, *things: Any, by: Person, at: datetime, seat: Seat) -> None:
    """A line found from the fund and from its network."""
    record(verb, subject, fund, *things, fund.network, by=by, at=at, seat=seat.title, article=seat.article)
