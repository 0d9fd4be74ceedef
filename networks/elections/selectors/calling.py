"""Elections and their contests: which somebody sees, and where they stand."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet

from cph.people.models import Person
from networks.constitutions.seats import Capacity, seats_of
from networks.elections.models import Contest, Election
from networks.elections.rules.timetable import Stage, Times, stage_at

__all__ = [
    "contests_of",
    "elections_visible_to",
    "stage_of",
    "stage_words",
    "times_of",
    "with_all",
]

STAGE_WORDS = {
    Stage.DRAFT: ("Being prepared", "grey"),
    Stage.NOMINATIONS: ("Nominations open", "blue"),
    Stage.WITHDRAWAL: ("Nominations closed", "yellow"),
    Stage.QUESTIONS: ("Questions to candidates", "blue"),
    Stage.WAITING: ("Waiting for the poll", "yellow"),
    Stage.VOTING: ("Voting open", "green"),
    Stage.CLOSED: ("Voting closed", "purple"),
    Stage.COUNTED: ("Counted, not declared", "purple"),
    Stage.DECLARED: ("Declared", "green"),
    Stage.OBJECTIONS: ("Declared, objections open", "green"),
    Stage.OVER: ("Over", "grey"),
    Stage.ABANDONED: ("Abandoned", "red"),
}


def elections_visible_to(person: Person, on: date) -> QuerySet[Election]:
    """Elections of the networks where the person holds a seat, those they run, vote or stand in; before notice only for who prepares them."""
    seats = seats_of(person, on)
    if seats.is_admin:
        return Election.objects.all()
    runs = Q(officer=person) | Q(scrutineer=person)
    theirs = Q(electors__voter=person, electors__taken_off_by__isnull=True)
    theirs |= Q(nominations__nominee=person) | Q(nominations__partner=person)
    here = Q(network__in=seats.network_ids()) | Q(pk__in=Contest.objects.filter(theirs).values("election"))
    noticed = Q(here, noticed_at__isnull=False)
    return Election.objects.filter(noticed | Q(network__in=seats.network_ids(Capacity.CLERK)) | runs)


def with_all(rows: QuerySet[Election]) -> QuerySet[Election]:
    """Elections ready for a page."""
    return rows.select_related("network", "constitution", "officer", "scrutineer", "called_by")


def contests_of(election: Election) -> list[Contest]:
    """The contests of an election in their order, asked once for each election object."""
    known = election.__dict__.get("_contests")
    if known is None:
        rows = election.contests.select_related("body", "post__article", "group", "box", "counted_after__post")
        known = list(rows.order_by("position"))
        for one in known:
            one.election = election
        election.__dict__["_contests"] = known
    return known


def times_of(election: Election) -> Times:
    """The election's timetable as plain values."""
    return Times(
        election.nominations_close_at,
        election.withdrawals_close_at,
        election.questions_close_at,
        election.voting_opens_at,
        election.voting_closes_at,
        election.objections_close_at,
    )


def stage_of(election: Election, at: datetime) -> Stage:
    """Where an election stands at this moment; contests are asked for only once voting is over."""
    is_counted = False
    if election.state == Election.State.CLOSED:
        waits = (Contest.State.CALLED, Contest.State.BALLOT)
        is_counted = not any(one.state in waits for one in contests_of(election))
    return stage_at(election.state, times_of(election), at, is_counted=is_counted)


def stage_words(stage: Stage) -> tuple[str, str]:
    """A stage in words, and its colour."""
    return STAGE_WORDS[stage]
