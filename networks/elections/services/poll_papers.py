"""Ballots on paper: taken in while voting is open, keyed by two people after the close."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cph.core.refusals import Refused
from cph.people.models import Person
from networks.ballots import services as boxes
from networks.ballots.models import RollEntry
from networks.elections.models import Contest
from networks.elections.permissions.polling import check_may_handle_papers


def take_paper(contest: Contest, entry: RollEntry, *, by: Person, at: datetime) -> None:
    """A paper was handed in for this vote. Nothing tells when, and no line in the trail tells of it."""
    check_may_handle_papers(by, contest, at=at)
    if contest.box_id is None or entry.box_id != contest.box_id:
        raise Refused("That vote is not on the roll of this post.")
    boxes.mark_paper(contest.box, voter=entry.voter, elector_id=entry.elector_id, school_id=entry.school_id, at=at)


@transaction.atomic
def key_paper(contest: Contest, number: int, ranking: Sequence[int], *, by: Person, at: datetime) -> None:
    """What this person reads on the paper of that number. The other does not see it; until the box is opened it can be corrected."""
    check_may_handle_papers(by, contest, at=at)
    boxes.key_paper(contest.box, number, ranking, by=by)
