"""Electors are told of what happens in an election; those who run it with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from networks.elections import ics
from networks.elections.models import Election


def tell_electors(
    election: Election,
    people: Iterable[Person],
    occasion: str,
    text: str,
    *,
    what: str,
    at: datetime,
    calendar: str = "",
) -> int:
    """Tell these people, the officer and the scrutineer, once for each occasion of an election."""
    charged = [one for one in (election.officer, election.scrutineer) if one is not None]
    everybody = {one.pk: one for one in (*people, *charged)}
    return notify(
        everybody.values(),
        kind=Kind.ELECTION,
        subject=f"{election.network.name}: {what}",
        text=text,
        link=reverse("election", args=[election.pk]),
        about=election,
        once_key=f"election:{election.pk}:{occasion}",
        at=at,
        calendar=calendar,
    )


def tell_one(
    election: Election, person: Person, occasion: str, text: str, *, what: str, link: str, at: datetime
) -> int:
    """Tell one person of what concerns them alone."""
    return notify(
        [person], kind=Kind.ELECTION, subject=f"{election.network.name}: {what}", text=text, link=link, about=election,
        once_key=f"election:{election.pk}:{occasion}", at=at,
    )  # fmt: skip


def voting_entry(election: Election, at: datetime) -> str:
    """The voting period for somebody's calendar: when, and which page; nothing else."""
    return ics.voting(
        key=election.pk,
        title=f"{election.network.name}: voting, {election.title}",
        opens_at=election.voting_opens_at,
        closes_at=election.voting_closes_at,
        url=settings.SITE_URL + reverse("election", args=[election.pk]),
        stamp=at,
    )
