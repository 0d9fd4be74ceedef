"""Elections to try things on. Rows only: no service is called.

Any of the two worlds will do: the small one of tests/factories/meetings.py or the one of tests/world.py. Elections stand
in the middle of the stage that is asked for, seen from now.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from cph.people.models import Person
from networks.ballots.models import Box, RollEntry
from networks.constitutions.models import Article, Body, Constitution, ElectionRule, MembershipClass, Post
from networks.elections.models import Contest, Election, Elector, LotDraw, Nomination
from networks.elections.rules.lots import lot_order
from networks.members.selectors import roll_of
from tests.factories import meetings as make

TIMES = {
    "nominations_close_at": 10,
    "withdrawals_close_at": 12,
    "questions_close_at": 18,
    "voting_opens_at": 19,
    "voting_closes_at": 26,
    "objections_close_at": 33,
}
NOW_IN = {
    "NOMINATIONS": 1, "WITHDRAWAL": 11, "QUESTIONS": 14, "WAITING": 18.5, "VOTING": 20, "CLOSED": 27, "OBJECTIONS": 29, "OVER": 40,
}  # fmt: skip
STATE_IN = {"VOTING": "VOTING", "CLOSED": "CLOSED", "OBJECTIONS": "DECLARED", "OVER": "DECLARED"}


@contextmanager
def amending() -> Iterator[None]:
    """While it lasts, rows of an applied constitution can be written, as if it had always said so."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def rule(world: Any, post: Post | None = None, number: str = "5a", **said: Any) -> ElectionRule:
    """What the constitution in force says of the election of a post, or of every post."""
    article = Article.objects.get(constitution=ground(world).constitution, number=number)
    with amending():
        return ElectionRule.objects.create(article=article, post=post, **said)


def count_roles(world: Any, *roles: str) -> None:
    """Which roles of headship make members."""
    with amending():
        MembershipClass.objects.filter(article__constitution=ground(world).constitution).update(head_roles=list(roles))


@dataclass
class Ground:
    """What an election needs of a world."""

    network: Body
    executive: Body
    group: Body
    constitution: Constitution
    clerk: Person
    officer: Person

    def post(self, key: str) -> Post:
        return Post.objects.get(key=key, article__constitution=self.constitution)

    @property
    def elected(self) -> list[Post]:
        """Elected posts of the executive, in the constitution's order: co-chairs (two seats), then the vice chair."""
        posts = Post.objects.filter(article__constitution=self.constitution, how="ELECTED", organ="EXECUTIVE")
        return list(posts.order_by("position"))


def ground(world: Any) -> Ground:
    """The same ground under both worlds."""
    people = getattr(world, "people", None)
    network = world.ours if people is not None else world.network
    seats = people if people is not None else world.seats
    constitution = Constitution.objects.in_force(timezone.localdate()).get(body=network)
    return Ground(network, world.executive, world.group, constitution, seats["clerk"], seats["officer"])


def heads(world: Any, count: int) -> list[Person]:
    """So many more heads, and so electors, of the small world."""
    return [make.head_of(world, f"Elector {number:02}") for number in range(1, count + 1)]


def times_in(stage: str, at: datetime | None = None) -> dict[str, datetime]:
    """A timetable in whose stage of that name this moment lies; and when notice was given."""
    start = (at or timezone.now()) - timedelta(days=NOW_IN[stage])
    return {"noticed_at": start} | {name: start + timedelta(days=days) for name, days in TIMES.items()}


def election_called(
    world: Any, *, posts: Sequence[Post] | None = None, stage: str = "NOMINATIONS", **facts: Any
) -> Election:
    """A draft with a timetable and one contest for each post: the vice chair's, unless others are named."""
    on = ground(world)
    times = times_in(stage) | {"noticed_at": None}
    known = {
        "network": on.network, "constitution": on.constitution, "title": "Election of officers", "officer": on.officer,
        "called_by": on.clerk, "form_key": uuid.uuid4(), "terms_start_on": timezone.localdate() + timedelta(days=60),
    }  # fmt: skip
    election = Election.objects.create(**(times | known | facts))
    for place, post in enumerate(posts or [on.elected[-1]], start=1):
        contest(election, post, position=place)
    return election


def contest(election: Election, post: Post, **facts: Any) -> Contest:
    """A contest for every seat of a post, counted by the defaults."""
    body = Body.objects.get(parent=election.network, kind="EXECUTIVE")
    known = {
        "body": body, "seats": post.seats, "position": election.contests.count() + 1,
        "method": "av" if post.seats == 1 else "scottish", "votes_per": "PERSON", "ruled": ["method"],
    }  # fmt: skip
    return Contest.objects.create(election=election, post=post, **(known | facts))


def freeze(contest: Contest, people: Iterable[Person] | None = None) -> list[Elector]:
    """The roll of a contest: today's members of the network, or these people. Before notice only."""
    if people is None:
        people = [row.person for row in roll_of(contest.election.network, timezone.localdate())]
    return Elector.objects.bulk_create(
        Elector(contest=contest, voter=one, elector=one, name=one.name) for one in people
    )


def election_noticed(
    world: Any,
    *,
    stage: str = "NOMINATIONS",
    posts: Sequence[Post] | None = None,
    electors: Iterable[Person] | None = None,
    **facts: Any,
) -> Election:
    """Notice is given and the roll frozen: today's members, or these electors."""
    election = election_called(world, posts=posts, stage=stage, **facts)
    electors = list(electors) if electors is not None else None
    for one in election.contests.all():
        freeze(one, electors)
    election.noticed_at = times_in(stage)["noticed_at"]
    election.state = Election.State.NOTICED
    election.save()
    return election


def nomination(contest: Contest, nominee: Person | None = None, **facts: Any) -> Nomination:
    """Somebody who stands: nominated, accepted, found valid. Say otherwise with `facts`."""
    nominee = nominee or make.person("Nora Nominee")
    at = facts.pop("at", contest.election.noticed_at or timezone.now())
    known = {
        "nominated_by": nominee, "nominated_at": at, "accepted_at": at, "decision": "VALID",
        "decided_by": contest.election.officer, "decided_at": at, "statement": "I will listen.",
    }  # fmt: skip
    if facts.get("partner"):
        known["partner_accepted_at"] = at
    return Nomination.objects.create(contest=contest, nominee=nominee, **(known | facts))


def election_settled(
    world: Any,
    *,
    candidates: int = 3,
    stage: str = "WAITING",
    electors: Iterable[Person] | None = None,
    reopen_nominations: bool = False,
    **facts: Any,
) -> Election:
    """Nominations are settled: one contest with candidates, numbered by lot, and a box that is being prepared.

    With stage VOTING or later only the times say so: voting itself is opened, closed and declared by its own services.
    """
    election = election_noticed(world, stage=stage, electors=electors, **facts)
    for one in election.contests.all():
        one.reopen_nominations = reopen_nominations
        for number in range(1, candidates + 1):
            nomination(one, make.person(f"Candidate {number}"))
        settle_rows(one)
    return election


def settle_rows(contest: Contest, seed: str = "a seed for tests") -> Contest:
    """What settling leaves behind, in rows: numbers by lot, the box and its roll."""
    rows = list(contest.nominations.filter(decision="VALID", withdrawn_at__isnull=True).order_by("nominee__name", "pk"))
    order = lot_order(seed, range(1, len(rows) + 1))
    for number, place in enumerate(order, start=1):
        Nomination.objects.filter(pk=rows[place - 1].pk).update(number=number)
    drawn = [{"number": one, "nomination": rows[one - 1].pk, "name": str(rows[one - 1])} for one in order]
    at = contest.election.withdrawals_close_at
    LotDraw.objects.create(
        contest=contest, purpose="ORDER", seed=seed, seed_from="a test", drawn=drawn,
        drawn_by=contest.election.officer, drawn_at=at,
    )  # fmt: skip
    choices = len(rows) + contest.reopen_nominations
    contest.box = Box.objects.create(
        body=contest.body, title=str(contest), choices=choices, marks=choices, keeping=contest.election.keeping,
        keeps_trackers=contest.published,
    )  # fmt: skip
    RollEntry.objects.bulk_create(
        RollEntry(
            box=contest.box, voter_id=one.voter_id, elector_id=one.elector_id, school_id=one.school_id, name=one.name
        )
        for one in contest.electors.filter(taken_off_by__isnull=True)
    )
    contest.state = Contest.State.BALLOT
    contest.save()
    return contest
