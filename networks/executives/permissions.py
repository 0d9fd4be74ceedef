"""Who may fill a post or record that somebody leaves it."""

from __future__ import annotations

from datetime import datetime

from cph.core.refusals import NotAllowed
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.permissions import check_may_keep
from networks.constitutions.seats import Seat


def check_may_appoint(person: Person, body: Body, *, at: datetime) -> Seat:
    """The clerk records who was elected, sent or appointed, as the body decided; an administrator may too."""
    try:
        return check_may_keep(person, body, at=at)
    except NotAllowed as refusal:
        raise NotAllowed(
            "Only the clerk of the network records who takes up a post or leaves it.",
            instead="Ask the clerk. If the record is wrong, tell them what the body decided and when.",
        ) from refusal
