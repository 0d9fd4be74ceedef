"""The attacker of tests/ballots, after a poll that was voted in through the real pages, with sessions and all."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from cph.audit.models import Line
from networks.ballots import services
from networks.elections.services import polling
from tests.ballots import attack, seen
from tests.ballots.seen import Table
from tests.factories import elections, polls
from tests.factories import meetings as make

VOTERS = 40
CANDIDATES = 5


@pytest.fixture
def poll(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = make.world()
    heads = elections.heads(world, VOTERS)
    election = polls.voting(world, candidates=CANDIDATES, electors=heads)
    return election, polls.contest_of(election), heads


def test_pages_give_the_attacker_no_more_than_the_box_does(poll, client):
    election, contest, heads = poll
    seen.arm()
    since = seen.log_position()
    tables = [
        Table("ballots_mark", "elector_id", where=f"box_id = {contest.box_id}"),
        Table("ballots_sealedballot", "id", "ciphertext", where=f"box_id = {contest.box_id}"),
        Table("ballots_openedballot", "ranking", "commitment", where=f"box_id = {contest.box_id}"),
    ]
    chance = random.Random(11)
    orders = chance.sample(list(permutations(range(1, CANDIDATES + 1))), VOTERS)  # every vote is another
    truth, needles = {}, []
    lines = Line.objects.count()
    for person, order in zip(heads, orders, strict=True):
        client.force_login(person)
        before = dict(Session.objects.values_list("session_key", "session_data"))
        entered = {f"choice_{number}": str(order.index(number) + 1) for number in order}
        fields = polls.fields_of(polls.check(client, contest, **entered))
        answer = polls.post(client, contest, step="cast", **fields)
        assert "You have voted" in answer.content.decode()
        assert dict(Session.objects.values_list("session_key", "session_data")) == before, "no session remembers a vote"
        truth[str(person.pk)] = "{" + ",".join(map(str, order)) + "}"
        needles += [bytes.fromhex(fields[name]) for name in ("tracker", "nonce")]
        needles += [fields[name].encode() for name in ("tracker", "nonce")]
    assert Line.objects.count() == lines, "the trail tells of no vote"
    copies = [seen.copy("voting", tables, since)]
    assert seen.places_with(needles) == []
    services.stir(contest.box)
    copies.append(seen.copy("stirred", tables, since))
    polls.close(election)
    polling.open_locks(election, by=election.officer, at=timezone.now())
    copies.append(seen.copy("opened", tables, since))
    told = {"order of voting": [str(one.pk) for one in heads]}
    verdict = attack.attack(copies, tables, told, truth)
    assert {row.says for row in copies[-1].seen["ballots_openedballot"][0].rows} == set(truth.values())
    assert verdict.is_no_better_than_chance(), (verdict.best, verdict.bound)
    assert seen.places_with(needles[1::4]) == [], "no nonce is anywhere, even now"
    assert client.get(reverse("ballot", args=[contest.pk])).status_code == 200
