"""Contests whose votes went through a real box: cast, sealed, closed, opened; and what follows."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cph.people.models import Person
from networks.ballots import services as ballots
from networks.elections.models import Contest, Election
from networks.elections.services.declaring import count_contest, declare, sign, witness
from networks.elections.services.result_objections import object_to_result
from tests.factories import elections as make
from tests.factories import meetings

Papers = Iterable[tuple[Sequence[int], int]]  # ranking, how many voted so


def electors(count: int) -> list[Person]:
    """So many people who may vote, without a way to sign in."""
    known = Person.objects.count()
    return Person.objects.bulk_create(
        Person(name=f"Elector {known + n:04}", email=f"elector{known + n}@example.org") for n in range(count)
    )


def spread(papers: Papers) -> list[tuple[int, ...]]:
    """Each paper as often as it was cast."""
    return [tuple(ranking) for ranking, many in papers for _ in range(many)]


def contest_with(
    world: Any,
    *,
    candidates: int = 3,
    voters: int = 30,
    post: str = "vice",
    scrutineer: bool = True,
    of_election: dict[str, Any] | None = None,
    people: Sequence[Person | tuple[Person, Person]] = (),
    **facts: Any,
) -> Contest:
    """A settled contest with its box prepared; `people` stand, two of them together where a pair is given."""
    on = make.ground(world)
    known: dict[str, Any] = {"posts": [on.post(post)], "stage": "WAITING", "electors": electors(voters)}
    if scrutineer:
        known["scrutineer"] = meetings.person("Sue Scrutineer")
    election = make.election_noticed(world, **(known | (of_election or {})))
    contest = election.contests.get()
    for name, value in facts.items():
        setattr(contest, name, value)
    contest.save()
    stands(contest, candidates, people)
    return make.settle_rows(contest)


def stands(contest: Contest, candidates: int, people: Sequence[Person | tuple[Person, Person]] = ()) -> None:
    """Candidates of a contest, so many or these."""
    for number in range(1, candidates + 1) if not people else ():
        make.nomination(contest, meetings.person(f"Candidate {number}"))
    for one in people:
        pair = one if isinstance(one, tuple) else (one, None)
        make.nomination(contest, pair[0], partner=pair[1])


def vote(contest: Contest, papers: Papers, *, opens: bool = True) -> Contest:
    """Everybody on the roll in turn casts the next paper; then the box is closed and, unless told otherwise, opened."""
    box, at = contest.box, timezone.now()
    ballots.add_server_key(box)
    ballots.prove_key(box)
    ballots.open_to_voters(box, opens_at=at - timedelta(hours=2), closes_at=at - timedelta(minutes=1))
    rows = list(box.roll.order_by("pk").select_related("voter"))
    for entry, ranking in zip(rows, spread(papers), strict=False):
        ballots.cast(
            box, voter=entry.voter, ranking=ranking, slip=ballots.new_slip(), at=at - timedelta(hours=1),
            elector_id=entry.elector_id, school_id=entry.school_id,
        )  # fmt: skip
    ballots.close(box, at=at)
    box.refresh_from_db()
    if opens:
        ballots.open_lock(box)
    Election.objects.filter(pk=contest.election_id).update(state=Election.State.CLOSED)
    return again(contest)


def again(contest: Contest) -> Contest:
    """The contest as the database has it."""
    return Contest.objects.select_related("election", "box", "post").get(pk=contest.pk)


def counted(world: Any, papers: Papers, **facts: Any) -> Contest:
    """Voted, opened and counted."""
    contest = vote(contest_with(world, **facts), papers)
    count_contest(contest, by=contest.election.officer, at=timezone.now())
    return again(contest)


def declared(world: Any, papers: Papers, **facts: Any) -> Contest:
    """All the way to the declaration."""
    return declare_it(counted(world, papers, **facts))


def declare_it(contest: Contest, at: datetime | None = None) -> Contest:
    """A counted contest is signed, witnessed where there is a scrutineer, and declared."""
    election, at = contest.election, at or timezone.now()
    sign(contest, by=election.officer, at=at)
    if election.scrutineer is not None:
        witness(contest, by=election.scrutineer, at=at)
    declare(contest, by=election.officer, at=at)
    return again(contest)


def add_results(world: Any) -> None:
    """For the tests that look at the whole site: a declared election, an objection to it, one that is opened and not counted."""
    things, voters = world.things, [world.people["head"], world.people["chair"]]
    facts = {"post": "vice-chair", "candidates": 2}
    opened = contest_with(world, **facts, of_election={"electors": voters, "title": "Election to count"})
    things["opened_contest"] = vote(opened, [((1,), 2)])
    times = {"electors": voters, "title": "Election declared", "stage": "OBJECTIONS"}
    found = declared(world, [((1,), 2)], **facts, of_election=times)
    things["declared_contest"] = found
    things["objection"] = object_to_result(
        found, "I was not asked.", form_key=uuid.uuid4(), by=world.people["chair"], at=timezone.now()
    )
