"""Several at once: two workers close while heads still vote; a double click; two officers' windows."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import close_old_connections, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cph.audit.models import Line
from cph.core.refusals import Refused
from networks.ballots.models import Box, Mark, SealedBallot
from networks.elections.models import Election
from networks.elections.services import polling
from tests.factories import elections, polls
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """All of them at the same time, each over a connection of its own; what each gave or raised."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()
            close_old_connections()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [one.result() for one in [pool.submit(run, call) for call in calls]]


@pytest.fixture
def poll():
    world = make.world()
    heads = elections.heads(world, 6)
    return polls.voting(world), heads


def test_two_workers_close_while_heads_vote_and_every_acknowledged_vote_is_sealed(poll):
    election, heads = poll
    contest = polls.contest_of(election)
    closes = election.voting_closes_at
    just_before = closes - timedelta(milliseconds=1)
    casts = [lambda head=head: polls.votes(contest, head, 1, at=just_before) for head in heads]
    closers = [lambda: polling.close_due(election.pk, at=closes)] * 2
    told = at_once(casts[0], casts[1], *closers, *casts[2:])
    polling.close_due(election.pk, at=closes)
    kept = [one for one in told if one is not None and not isinstance(one, Refused | bool)]
    seal = Box.objects.get().seal
    assert seal.marked == seal.envelopes == len(kept) == Mark.objects.count()
    sealed = {line.split()[0] for line in seal.slips.splitlines()}
    assert sealed == {str(one.envelope) for one in kept}
    for one in told:
        if isinstance(one, Refused):
            assert "This vote was not cast" in str(one)
    assert Line.objects.filter(verb="closed voting in").count() == 1
    assert Election.objects.get().state == "CLOSED"


def test_two_workers_and_the_officer_open_it_once():
    election = polls.ready(make.world(), candidates=2)
    at = timezone.now()
    calls = [lambda: polling.open_due(election.pk, at=at)] * 2
    at_once(*calls, lambda: polling.open_voting(election, by=election.officer, at=at))
    assert Election.objects.get().state == "VOTING"
    assert Line.objects.filter(verb="opened voting in").count() == 1


def test_a_double_click_is_one_vote_with_one_receipt(poll):
    election, heads = poll
    contest = polls.contest_of(election)
    clients = []
    for _ in range(4):
        client = Client()
        client.force_login(heads[0])
        clients.append(client)
    fields = polls.fields_of(polls.check(clients[0], contest, choice_2="1"))
    calls = [
        lambda one=one: one.post(reverse("ballot", args=[contest.pk]), {"step": "cast", **fields}) for one in clients
    ]
    answers = at_once(*calls)
    assert [one.status_code for one in answers] == [200] * 4
    assert len({one.content.decode().split('id="commitment">')[1][:64] for one in answers}) == 1
    assert SealedBallot.objects.count() == Mark.objects.count() == 1
