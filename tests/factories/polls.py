"""Polls on the elections of tests/factories/elections.py: opened, voted in, closed, through their own services."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cph.people.models import Person
from networks.ballots.services import new_slip
from networks.elections.models import Contest, Election
from networks.elections.selectors.votes import my_votes
from networks.elections.services import polling
from tests.factories import elections

PASSPHRASE = "seven otters read the tide table"


def ready(world: Any, **facts: Any) -> Election:
    """Everything is done and the time to open has come."""
    election = elections.election_settled(world, **({"stage": "VOTING"} | facts))
    if election.keeping == "SERVER":
        make_key(election)
    return election


def make_key(election: Election, by: Person | None = None, passphrase: str = "") -> None:
    by = by or election.officer
    polling.set_key(election, by=by, at=timezone.now(), passphrase=passphrase)
    polling.try_key(election, by=by, at=timezone.now(), passphrase=passphrase)


def voting(world: Any, **facts: Any) -> Election:
    """Voting is open."""
    election = ready(world, **facts)
    return polling.open_voting(election, by=election.officer, at=timezone.now())


def contest_of(election: Election) -> Contest:
    return Contest.objects.select_related("box", "post", "election__officer").get(election=election)


def votes(contest: Contest, person: Person, *ranking: int, at: datetime | None = None) -> Any:
    """Somebody casts the first vote they have; their receipt."""
    from networks.ballots.services import cast

    entry = my_votes(person, contest=contest)[0].entry
    return cast(
        contest.box, voter=person, ranking=ranking, slip=new_slip(), at=at or timezone.now(),
        elector_id=entry.elector_id, school_id=entry.school_id,
    )  # fmt: skip


def close(election: Election) -> Election:
    """The clock has run out."""
    election.refresh_from_db()
    polling.close_due(election.pk, at=election.voting_closes_at)
    election = Election.objects.get(pk=election.pk)
    assert election.state == "CLOSED"
    return election


def fields_of(response: Any) -> dict[str, str]:
    """The hidden fields of the form on a page."""
    import re

    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', response.content.decode())
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def post(client: Client, contest: Contest, **entered: Any) -> Any:
    return client.post(reverse("ballot", args=[contest.pk]), entered)


def check(client: Client, contest: Contest, **entered: Any) -> Any:
    """Send the paper to be checked."""
    return post(client, contest, step="check", **entered)


def cast(client: Client, contest: Contest, **entered: Any) -> Any:
    """Check, then cast what the check page carries."""
    checked = check(client, contest, **entered)
    more = {"blank": "yes"} if "blank" in entered else {}
    return post(client, contest, step="cast", **fields_of(checked), **more)
