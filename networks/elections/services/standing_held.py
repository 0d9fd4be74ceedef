"""Nominations held while they change: deadlines and decisions wait for each other. Election first, then contest."""

from __future__ import annotations

from datetime import datetime

from cph.core.refusals import Refused
from cph.core.templatetags.words import moment
from networks.elections.models import Contest, Election, Nomination


def held_contest(pk: int) -> Contest:
    """The contest, held with its election until the transaction ends."""
    elections = Election.objects.select_related("network", "officer", "scrutineer")
    election = elections.select_for_update(of=("self",)).get(contests=pk)
    rows = Contest.objects.select_related("post__article", "body", "group", "box").select_for_update(of=("self",))
    contest = rows.get(pk=pk)
    contest.election = election
    return contest


def held(nomination: Nomination) -> Nomination:
    """The nomination as it is now, held with its contest and election."""
    contest = held_contest(nomination.contest_id)
    people = ("nominee", "partner", "nominated_by", "proposer", "seconder")
    found = Nomination.objects.select_related(*people).get(pk=nomination.pk)
    found.contest = contest
    return found


def check_noticed(election: Election) -> None:
    """Refused before notice and once an election was abandoned."""
    if election.state == Election.State.ABANDONED:
        raise Refused("This election was abandoned.")
    if election.noticed_at is None or election.state == Election.State.DRAFT:
        raise Refused("Notice of this election is not given yet.")


def check_before(election: Election, ends: datetime | None, what: str, at: datetime) -> None:
    """Refused from that moment on, to the second, and once voting is open: "Nominations ended on …"."""
    check_noticed(election)
    if election.state != Election.State.NOTICED or (ends is not None and at >= ends):
        raise Refused(f"{what} ended{f' on {moment(ends)}' if ends else ''}.")


def check_is_live(nomination: Nomination) -> None:
    """Refused where it was declined or withdrawn."""
    if nomination.declined_at is not None:
        raise Refused("This nomination was declined.")
    if nomination.withdrawn_at is not None:
        raise Refused("This nomination was withdrawn.")
