"""Elections of our network for the tests that look at the whole site: one in each stage that has addresses of its own.

`draft_election` is being prepared; in `election` nominations are open; in `due_election` withdrawals have closed and who
stands is not settled; `settled_election` waits for the poll. Each has one contest: `draft_contest`, `contest` and so on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.factories import elections as make

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
    things["nomination"] = make.nomination(contest, world.people["representative"], **waiting)
    due = make.election_noticed(world, stage="WAITING", posts=[post], title="Election to settle")
    things |= {"due_election": due, "due_contest": due.contests.get()}
    settled = make.election_settled(world, posts=[post], title="Election to come")
    things |= {"settled_election": settled, "settled_contest": settled.contests.get()}
