"""Voting by proxy: only where it is allowed, named before voting opens, one vote all the same."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Notice
from networks.ballots.models import Mark
from networks.elections.models import Contest
from networks.elections.selectors.polling import everybody_voted
from networks.elections.services import polling
from networks.elections.services.proxies import name_proxy, take_back_proxy
from tests.factories import elections, polls
from tests.factories import meetings as make


@pytest.fixture
def world(db):
    return make.world()


@pytest.fixture
def heads(world):
    return elections.heads(world, 3)


@pytest.fixture
def election(world, heads):
    election = polls.ready(world, electors=heads)
    Contest.objects.update(proxies=True)
    return election


@pytest.fixture
def contest(election):
    return polls.contest_of(election)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_proxy_has_two_papers_and_the_vote_is_cast_once(election, contest, heads):
    asks, proxy = heads[:2]
    client = signed_in(asks)
    address = reverse("proxy", args=[contest.pk])
    assert "name a proxy" in words(client.get(reverse("election", args=[election.pk])))
    assert client.post(address, {"proxy": proxy.pk}).status_code == 302
    assert client.post(address, {"proxy": proxy.pk}).status_code == 302
    assert f"{proxy.name} may cast your vote" in words(client.get(address))
    assert Notice.objects.filter(person=proxy, once_key__startswith="proxy:").count() == 1
    assert Line.objects.filter(verb="named a proxy for", actor=asks).count() == 1
    polling.open_voting(election, by=election.officer, at=timezone.now())
    theirs = signed_in(proxy)
    listed = theirs.get(reverse("ballot_list"))
    assert words(listed).count("Vote: Vice chair") == 2 and f"proxy for {asks.name}" in words(listed)
    entry = contest.box.roll.get(voter=proxy, elector=asks)
    paper = theirs.get(reverse("ballot", args=[contest.pk]), {"vote": entry.pk})
    assert f"You vote as proxy for {asks.name}" in words(paper)
    assert "You have voted" in words(polls.cast(theirs, contest, vote=entry.pk, choice_1="1"))
    assert "You have cast every vote you have" in words(client.get(reverse("ballot_list")))
    assert "Your vote has been cast" in words(client.get(reverse("ballot", args=[contest.pk])))
    assert "You have voted" in words(polls.cast(theirs, contest, choice_2="1"))
    assert Mark.objects.count() == 2
    polls.votes(contest, heads[2], 1)
    assert everybody_voted(election)


def test_it_is_taken_back_until_voting_opens(election, contest, heads):
    name_proxy(contest, heads[1], by=heads[0], at=timezone.now())
    with pytest.raises(Refused, match="is your proxy already"):
        name_proxy(contest, heads[2], by=heads[0], at=timezone.now())
    client = signed_in(heads[0])
    for _ in range(2):
        assert client.post(reverse("proxy", args=[contest.pk]), {"step": "back"}).status_code == 302
    assert contest.box.roll.count() == 3
    name_proxy(contest, heads[2], by=heads[0], at=timezone.now())
    polling.open_voting(election, by=election.officer, at=timezone.now())
    with pytest.raises(Refused, match="before voting opens"):
        take_back_proxy(contest, by=heads[0], at=timezone.now())
    refused = client.post(reverse("proxy", args=[contest.pk]), {"proxy": heads[1].pk})
    assert "before voting opens" in words(refused)


def test_no_proxy_where_none_is_allowed_nor_for_who_has_no_vote(election, contest, heads, world):
    outside = make.head_of(world, "Outside")
    with pytest.raises(Refused, match="not on the roll"):
        name_proxy(contest, outside, by=heads[0], at=timezone.now())
    with pytest.raises(Refused, match="somebody else"):
        name_proxy(contest, heads[0], by=heads[0], at=timezone.now())
    with pytest.raises(NotAllowed, match="no vote of your own"):
        name_proxy(contest, heads[0], by=outside, at=timezone.now())
    assert "Choose somebody on the roll" in words(
        signed_in(heads[0]).post(reverse("proxy", args=[contest.pk]), {"proxy": "x"})
    )
    Contest.objects.update(proxies=False)
    for method in ("get", "post"):
        refused = getattr(signed_in(heads[0]), method)(reverse("proxy", args=[contest.pk]))
        assert refused.status_code == 403 and "Nobody votes by proxy" in words(refused)
    assert signed_in(make.person("Stranger")).get(reverse("proxy", args=[contest.pk])).status_code == 404
