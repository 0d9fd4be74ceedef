"""On the election page: vote now, where to look for one's paper, and how the poll stands for who runs it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from cph.core.action import Action
from cph.people.models import Person
from networks.ballots.models import Box, RollEntry
from networks.elections.models import Election
from networks.elections.selectors.polling import balloted, locks_of
from networks.elections.selectors.votes import marked

PUBLISHED = (Box.State.CLOSED, Box.State.OPENED, Box.State.DESTROYED)


def on_election(person: Person, election: Election, at: datetime) -> dict[str, Any] | None:
    """Nothing before the nominations are settled; one query more for who votes, one for who runs it after the close."""
    contests = balloted(election)
    if not contests:
        return None
    runs = person.pk in (election.officer_id, election.scrutineer_id)
    is_open = election.state == Election.State.VOTING and at < election.voting_closes_at
    waiting = _waiting(person, election) if is_open else 0
    if is_open and waiting:
        action = Action("Vote", reverse("ballot_list"))
    else:
        action = _officers(person, election, at) if runs else None
    return {
        "contests": contests,
        "is_open": is_open,
        "waiting": waiting,
        "runs": runs,
        "published": [one for one in contests if one.box.state in PUBLISHED],
        "action": action,
    }


def _waiting(person: Person, election: Election) -> int:
    rows = RollEntry.objects.filter(box__contest__election=election, voter=person)
    return rows.annotate(is_cast=marked()).filter(is_cast=False).count()


def _officers(person: Person, election: Election, at: datetime) -> Action | None:
    """The next step of who runs the poll."""
    poll = reverse("poll", args=[election.pk])
    if election.state == Election.State.NOTICED:
        return Action("Prepare the poll", poll)
    if election.state == Election.State.VOTING:
        return Action("The poll", poll) if person.pk == election.officer_id else None
    if election.state == Election.State.CLOSED:
        following = next((one for one in locks_of(election) if one.is_next), None)
        holder = following and (following.holder.pk if following.holder else election.officer_id)
        if holder == person.pk:
            return Action("Open the boxes", reverse("poll_locks", args=[election.pk]))
    return None
