"""Somebody who cannot vote themselves names a proxy, where the article allows it and until voting opens."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from cph.audit.services import record
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from networks.ballots import services as boxes
from networks.ballots.models import Box, RollEntry
from networks.elections.models import Contest, Election
from networks.elections.selectors.votes import proxies_of


@transaction.atomic
def name_proxy(contest: Contest, proxy: Person, *, by: Person, at: datetime) -> None:
    """`by` lets another voter of this contest cast their own vote; they may still cast it themselves, whoever is first."""
    contest = _held(contest, by)
    if proxy.pk == by.pk:
        raise Refused("Choose somebody else: you can cast your own vote yourself.")
    if not contest.box.roll.filter(voter=proxy).exists():
        raise Refused(f"{proxy.name} is not on the roll of this post. A proxy is somebody who votes here.")
    now = proxies_of(contest, by)
    if [one.voter_id for one in now] == [proxy.pk]:
        return
    if now:
        raise Refused(f"{now[0].voter.name} is your proxy already. Take that back first.")
    name = contest.box.roll.get(voter=by, elector=by).name
    _set(contest, add=boxes.Vote(proxy.pk, by.pk, None, name))
    notify(
        [proxy], kind=Kind.ELECTION, subject=f"{contest.election.title}: you are proxy for {by.name}",
        text=f"Cast the vote of {by.name} for {contest} when voting opens. You get a paper for it beside your own.",
        link=reverse("election", args=[contest.election_id]), about=contest.election,
        once_key=f"proxy:{contest.pk}:{by.pk}", at=at,
    )  # fmt: skip
    record("named a proxy for", f"{contest}, {contest.election.title}: {proxy.name}", contest, contest.election,
           contest.election.network, by=by, at=at)  # fmt: skip


@transaction.atomic
def take_back_proxy(contest: Contest, *, by: Person, at: datetime) -> None:
    """Nobody casts this vote but `by` any more. Done twice it is done once."""
    contest = _held(contest, by)
    now = proxies_of(contest, by)
    if not now:
        return
    _set(contest, without=now[0])
    record("took back their proxy for", f"{contest}, {contest.election.title}: {now[0].voter.name}", contest,
           contest.election, contest.election.network, by=by, at=at)  # fmt: skip


def _held(contest: Contest, by: Person) -> Contest:
    """The contest, held against the opening of the poll; refused where no proxy may be named."""
    election = Election.objects.select_for_update(of=("self",)).select_related("network").get(pk=contest.election_id)
    contest = Contest.objects.select_related("box", "post", "group").get(pk=contest.pk)
    contest.election = election
    if not contest.proxies:
        raise NotAllowed(f"Nobody votes by proxy for {contest}.", instead="Vote yourself, on any device.")
    if contest.box is None or contest.box.state != Box.State.PREPARED:
        raise Refused("A proxy is named after the nominations are settled and before voting opens.")
    if not contest.box.roll.filter(voter=by, elector=by).exists():
        raise NotAllowed("You have no vote of your own here.", instead="A school’s vote is cast by any of its heads.")
    return contest


def _set(contest: Contest, *, add: boxes.Vote | None = None, without: RollEntry | None = None) -> None:
    rows = contest.box.roll.exclude(pk=without.pk) if without else contest.box.roll.all()
    kept = [boxes.Vote(one.voter_id, one.elector_id, one.school_id, one.name) for one in rows.order_by("pk")]
    boxes.set_roll(contest.box, [*kept, add] if add else kept)
