"""Terms begin by one click; papers are held beyond their time where there is a reason."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from cph.core.refusals import Refused
from cph.core.templatetags.words import day, moment
from cph.people.models import Person
from networks.ballots import services as ballots
from networks.elections.models import Contest, Declaration, Objection
from networks.elections.permissions.declaring import check_may_begin, check_may_hold
from networks.elections.selectors.declaring import elected_of, objections_to
from networks.elections.services.declaring import locked_contest, locked_declaration, say
from networks.executives.models import Tenure
from networks.executives.services import appoint


@transaction.atomic
def begin_terms(
    contest: Contest, *, by: Person, at: datetime, reason: str = "", starts_on: date | None = None
) -> Declaration:
    """Everybody elected takes up the post: after the time to object, or earlier with a reason. Twice is once."""
    contest = locked_contest(contest)
    seat = check_may_begin(by, contest, at=at)
    declaration = locked_declaration(contest)
    if declaration.terms_begun_at is not None:
        return declaration
    _check_stands(contest, declaration, reason, at)
    first_day = contest.election.terms_start_on or starts_on
    if first_day is None:
        raise Refused("This election names no day on which terms begin. Enter the first day.")
    people = [person for one in elected_of(contest) for person in one.people]
    for person in people:
        appoint(
            contest.post, person, body=contest.body, group=contest.group if contest.post.per_group else None,
            starts_on=first_day, ends_on=None, how=Tenure.How.UNOPPOSED if contest.box is None else Tenure.How.ELECTED,
            appointed_by=f"{contest.election.title}, declared {day(declaration.declared_at)}", by=by, at=at,
        )  # fmt: skip
    declaration.terms_begun_at = at
    declaration.save(update_fields=["terms_begun_at"])
    why = f", before the end of objections: {reason.strip()}" if reason.strip() else ""
    names = ", ".join(person.name for person in people)
    say("let begin", f"the terms of {names} as {contest} from {day(first_day)}{why}", contest, by=by, at=at, seat=seat)
    return declaration


def _check_stands(contest: Contest, declaration: Declaration, reason: str, at: datetime) -> None:
    if declaration.declared_at is None:
        raise Refused("The result is not declared yet.")
    if not declaration.elected:
        raise Refused(f"Nobody is elected {contest}: no term begins.")
    objections = objections_to(contest)
    if any(one.answer == Objection.Answer.UPHELD for one in objections):
        raise Refused("An objection to this result was upheld: no term begins from it. Call a new election.")
    if any(not one.answer for one in objections):
        raise Refused("An objection is not answered yet. Terms begin once it is.")
    until = contest.election.objections_close_at
    if at < until and not reason.strip():
        raise Refused(f"Objections can be made until {moment(until)}. Enter a reason to let terms begin earlier.")


@transaction.atomic
def hold_papers(contest: Contest, because: str, *, by: Person, at: datetime) -> None:
    """Keep the papers beyond their day, for this reason; an empty reason lets them go again."""
    contest = locked_contest(contest)
    seat = check_may_hold(by, contest, at=at)
    if contest.box is None:
        raise Refused("There was no ballot, so there are no papers.")
    because = " ".join(because.split())
    if contest.box.held_because == because:
        return
    ballots.hold(contest.box, because)
    if because:
        say("held", f"the papers of {contest}: {because}", contest, by=by, at=at, seat=seat)
    else:
        say("released", f"the papers of {contest}", contest, by=by, at=at, seat=seat)
