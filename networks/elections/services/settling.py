"""After withdrawals close it is settled who stands: nobody, as many as there are places, or a ballot with its box."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from cph.core.refusals import Refused
from cph.core.templatetags.words import moment
from cph.people.models import Person
from networks.ballots import services as boxes
from networks.ballots.models import Box
from networks.constitutions.models import ElectionRule
from networks.elections.models import Contest, Election, LotDraw, Nomination
from networks.elections.permissions.calling import check_may_run
from networks.elections.rules.lots import lot_order
from networks.elections.selectors.rolls import electors_in
from networks.elections.selectors.settling import candidates_of, people_on, reasons_not_to_settle
from networks.elections.services.correcting import votes_for_box
from networks.elections.services.electors_told import tell_electors
from networks.elections.services.holding import held_election, say

SEED_FROM = "256 random bits of the server, drawn when nominations were settled"


@transaction.atomic
def settle(election: Election, *, by: Person, at: datetime) -> Election:
    """Each contest is left empty, filled unopposed, or goes to a ballot whose order is drawn by lot. Done once."""
    election = held_election(election)
    seat = check_may_run(by, election, at=at)
    contests = list(
        Contest.objects.select_for_update(of=("self",)).filter(election=election)
        .select_related("body", "post__article", "group").order_by("position")
    )  # fmt: skip
    for one in contests:
        one.election = election
    waiting = [one for one in contests if one.state == Contest.State.CALLED]
    if not waiting and election.state == Election.State.NOTICED:
        return election
    if reasons := reasons_not_to_settle(election, at):
        raise Refused(" ".join(reasons))
    words = [_settle(one, by, at) for one in waiting]
    say("settled", f"who stands in {election.title}: {'; '.join(words)}", election, *waiting, by=by, at=at, seat=seat)
    occasion = f"settled:{at:%Y%m%d%H%M%S}"  # an upheld objection may have it settled again
    tell_electors(
        election, electors_in(contests), occasion, _words(election, words), what=f"who stands, {election.title}", at=at
    )
    return election


def _settle(contest: Contest, by: Person, at: datetime) -> str:
    """One contest, and what came of it in words."""
    standing = candidates_of(contest)
    if not standing:
        contest.state = Contest.State.EMPTY
        contest.save(update_fields=["state"])
        return f"{contest}: nobody stands"
    names = ", ".join(str(one) for one in standing)
    is_enough = people_on(standing) <= contest.seats
    if is_enough and contest.unopposed == ElectionRule.Unopposed.DECLARED:
        contest.state = Contest.State.UNOPPOSED
        contest.save(update_fields=["state"])
        _number(standing)
        return f"{contest}: elected unopposed, {names}"
    if is_enough:
        contest.reopen_nominations = True
    order = _draw(contest, standing, by, at)
    _number(order)
    contest.box = _box(contest, len(order))
    contest.state = Contest.State.BALLOT
    contest.save(update_fields=["state", "box", "reopen_nominations"])
    return f"{contest}: to a ballot, {', '.join(str(one) for one in order)}"


def _draw(contest: Contest, standing: list[Nomination], by: Person, at: datetime) -> list[Nomination]:
    """The order on the paper. Candidates are numbered by name, then the lot brings the numbers out: anyone can do it again."""
    seed = secrets.token_hex(32)
    order = lot_order(seed, range(1, len(standing) + 1))
    drawn = [
        {"number": number, "nomination": standing[number - 1].pk, "name": str(standing[number - 1])} for number in order
    ]
    LotDraw.objects.create(
        contest=contest,
        purpose=LotDraw.Purpose.ORDER,
        seed=seed,
        seed_from=SEED_FROM,
        drawn=drawn,
        drawn_by=by,
        drawn_at=at,
    )
    return [standing[number - 1] for number in order]


def _number(order: list[Nomination]) -> None:
    for number, one in enumerate(order, start=1):
        one.number = number
        one.save(update_fields=["number"])


def _box(contest: Contest, candidates: int) -> Box:
    """The box with its paper and its roll. “Re-open nominations” is always the last number."""
    choices = candidates + contest.reopen_nominations
    box = boxes.prepare_box(
        body=contest.body,
        title=f"{contest.election.title}: {contest}"[:200],
        choices=choices,
        marks=marks_of(contest, choices),
        keeping=contest.election.keeping,
        keeps_trackers=contest.published,
    )
    boxes.set_roll(box, votes_for_box(contest))
    return box


def marks_of(contest: Contest, choices: int) -> int:
    """How many may be marked: as many as there are places where most votes win, else all."""
    return min(contest.seats, choices) if contest.method == ElectionRule.Method.PLURALITY else choices


def _words(election: Election, words: list[str]) -> str:
    lines = "\n".join(f"- {one}" for one in words)
    vote = f"Voting opens on {moment(election.voting_opens_at)} and closes on {moment(election.voting_closes_at)}."
    return f"Nominations are settled:\n\n{lines}\n\n{vote if 'to a ballot' in lines else 'There is no ballot.'}"
