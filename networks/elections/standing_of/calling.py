"""On the election page: the timetable, the posts and their rules, the roll, and what the officer does next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from cph.core.action import Action
from cph.core.refusals import allowed
from cph.people.models import Person
from networks.elections.models import Contest, Election, LotDraw
from networks.elections.permissions.calling import check_may_call, check_may_prepare, check_may_run
from networks.elections.rule_words import RuleRow, rows_of
from networks.elections.rules.timetable import Stage
from networks.elections.selectors.calling import contests_of, stage_of
from networks.elections.services.handing_over import RUNNING

LATER = {
    "nominations_close_at": "Nominations close",
    "withdrawals_close_at": "Candidates can withdraw until",
    "questions_close_at": "Questions to candidates until",
    "voting_opens_at": "Voting opens",
    "voting_closes_at": "Voting closes",
    "objections_close_at": "Objections until",
}


@dataclass(frozen=True)
class Milestone:
    """A date of the timetable, and whether it has passed."""

    words: str
    at: datetime
    is_past: bool


@dataclass(frozen=True)
class Shown:
    """A contest with its rules in words: those that an article states, and those that were ruled."""

    contest: Contest
    rows: list[RuleRow]
    lot: LotDraw | None = None

    @property
    def ruled(self) -> list[RuleRow]:
        return [one for one in self.rows if one.is_ruled]


def on_election(person: Person, election: Election, at: datetime) -> dict[str, Any] | None:
    """Always there: everybody who sees the election sees how it is run."""
    prepares = election.state == Election.State.DRAFT and allowed(check_may_prepare, person, election, at=at)
    runs = allowed(check_may_run, person, election, at=at)
    contests = contests_of(election)
    lots = _lots(contests)
    return {
        "shown": [Shown(one, rows_of(one), lots.get(one.pk)) for one in contests],
        "milestones": _milestones(election, at),
        "prepares": prepares,
        "may_hand_over": election.state in RUNNING and allowed(check_may_call, person, election.network, at=at),
        "may_abandon": runs and election.state in ("DRAFT", "NOTICED", "VOTING", "CLOSED"),
        "action": _action(election, prepares, runs, at),
    }


def _lots(contests: list[Contest]) -> dict[int, LotDraw]:
    """How the order on each paper was drawn, so that anybody can draw it again. No query before it is settled who stands."""
    drawn = [one.pk for one in contests if one.box_id]
    rows = LotDraw.objects.filter(contest__in=drawn, purpose=LotDraw.Purpose.ORDER) if drawn else ()
    return {one.contest_id: one for one in rows}


def _milestones(election: Election, at: datetime) -> list[Milestone]:
    found = [("Notice given", election.noticed_at)] if election.noticed_at else []
    found += [(words, getattr(election, name)) for name, words in LATER.items() if getattr(election, name)]
    return [Milestone(words, moment, moment <= at) for words, moment in found]


def _action(election: Election, prepares: bool, runs: bool, at: datetime) -> Action | None:
    """What is next before the poll; afterwards the other rooms say."""
    if prepares:
        if election.nominations_close_at is None:
            return Action("Set the timetable", reverse("election_timetable", args=[election.pk]))
        return Action("Check, then give notice", reverse("election_notice", args=[election.pk]))
    settled = stage_of(election, at) in (Stage.QUESTIONS, Stage.WAITING)
    if runs and settled and any(one.state == Contest.State.CALLED for one in contests_of(election)):
        return Action("Settle who stands", reverse("election_settle", args=[election.pk]))
    return None
