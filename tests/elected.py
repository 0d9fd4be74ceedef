"""Elections of our network for the tests that look at the whole site: one in each stage that has addresses of its own.

`draft_election` is being prepared; in `election` nominations are open; in `due_election` withdrawals have closed and who
stands is not settled; `settled_election` waits for the poll; in `voting_election` head and chair may vote, on paper too; in
`closed_election` papers wait to be keyed. Each has one contest: `draft_contest`, `contest` and so on.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.utils import timezone

from networks.elections.models import Finding, Question
from networks.elections.services import polling
from tests.factories import elections as make
from tests.factories import polls, results

if TYPE_CHECKING:
    from tests.world import World


def add_elections(world: World) -> None:
    """The officer of the authority runs them all."""
    things, post = world.things, make.ground(world).post("vice-chair")
    drafted = make.election_called(world, posts=[post], title="Election in draft")
    things |= {"draft_election": drafted, "draft_contest": drafted.contests.get()}
    noticed = make.election_noticed(world, posts=[post], title="Election of officers")
    contest = noticed.contests.get()
    things |= {"election": noticed, "contest": contest, "elector": contest.electors.get(voter=world.people["head"])}
    waiting = {"decision": "WAITING", "decided_by": None, "decided_at": None}
    things["nomination"] = nomination = make.nomination(
        contest, world.people["representative"], photograph="candidates/none.jpg", photograph_says="A head", **waiting
    )
    # its file is not in the store: who may read it is told so, for anybody else the address does not exist
    things["finding"] = Finding.objects.create(
        nomination=nomination, person=nomination.nominee, outcome="NEEDS_READING", words="A letter.",
        evidence="evidence/none.pdf", evidence_name="letter.pdf", found_by=nomination.nominee,
        found_at=nomination.nominated_at,
    )  # fmt: skip
    things["question"] = Question.objects.create(
        contest=contest, words="What first?", asked_by=world.people["head"], asked_at=nomination.nominated_at,
        form_key=uuid.uuid4(),
    )  # fmt: skip
    due = make.election_noticed(world, stage="WAITING", posts=[post], title="Election to settle")
    things |= {"due_election": due, "due_contest": due.contests.get()}
    settled = make.election_settled(world, posts=[post], title="Election to come")
    things |= {"settled_election": settled, "settled_contest": settled.contests.get()}
    voters = [world.people["head"], world.people["chair"]]
    for name, title in (("voting", "Election now"), ("closed", "Election just over")):
        ready = polls.ready(world, posts=[post], title=title, electors=voters)
        ready.contests.update(on_paper=True)
        open_ = polling.open_voting(ready, by=ready.officer, at=timezone.now())
        things |= {f"{name}_election": open_, f"{name}_contest": open_.contests.get()}
    polls.close(things["closed_election"])
    results.add_results(world)
