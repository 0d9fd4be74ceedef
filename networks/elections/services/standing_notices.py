"""Telling those whom a nomination concerns, on its own page and by e-mail; evidence and findings are never in the words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model
from django.urls import reverse

from cph.audit.services import record
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from networks.constitutions.seats import Seat
from networks.elections.models import Nomination
from networks.elections.permissions.standing import article_of


def tell(
    nomination: Nomination, people: Iterable[Person], occasion: str, subject: str, text: str, *, at: datetime
) -> int:
    """Tell these people once of this occasion."""
    people = list(people)
    if not people:
        return 0
    return notify(
        people,
        kind=Kind.ELECTION,
        subject=subject,
        text=text,
        link=reverse("nomination", args=[nomination.pk]),
        about=nomination,
        once_key=f"nomination:{nomination.pk}:{occasion}",
        at=at,
    )


def about_nomination(nomination: Nomination) -> tuple[Model, ...]:
    """What an audit line on a nomination is about: itself and its election.

    Not the network, whose trail is read by people who may stand themselves: who was put forward and who was refused is
    for those concerned.
    """
    return nomination, nomination.contest.election


def say(verb: str, nomination: Nomination, seat: Seat, by: Person, at: datetime, more: str = "") -> None:
    """The line in the trail on an act with a nomination; evidence and findings are never in its words."""
    contest = nomination.contest
    record(
        verb, f"the nomination of {nomination} for {contest}{more}", *about_nomination(nomination),
        by=by, at=at, seat=seat.title, article=article_of(contest),
    )  # fmt: skip
