"""What the page of a nomination shows: how it stands in words, and what each of its readers may do now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse

from cph.core.refusals import allowed
from cph.people.models import Person
from networks.elections.models import Contest, Election, Nomination, Objection
from networks.elections.permissions.standing import check_may_answer, check_may_examine
from networks.elections.selectors.findings import Line, lines_of

VALID, REFUSED = Nomination.Decision.VALID, Nomination.Decision.REFUSED


def status_of(nomination: Nomination) -> tuple[str, str]:
    """How a nomination stands, in words and a colour."""
    if nomination.withdrawn_at:
        return "Withdrawn", "grey"
    if nomination.declined_at:
        return "Declined", "grey"
    if nomination.decision == REFUSED:
        return "Not valid", "red"
    if nomination.accepted_at is None or (nomination.partner_id and nomination.partner_accepted_at is None):
        return "Waiting to be accepted", "yellow"
    return ("Valid", "green") if nomination.decision == VALID else ("Being looked at", "blue")


@dataclass(frozen=True)
class Act:
    """Something somebody may do now: a link to its page, or one press."""

    label: str
    url: str
    is_press: bool = False


@dataclass
class Acts:
    """What this reader may do, the most pressing first."""

    first: list[Act] = field(default_factory=list)
    others: list[Act] = field(default_factory=list)


def acts_on(person: Person, nomination: Nomination, at: datetime) -> Acts:
    """What this person may do with this nomination at this moment."""
    election, acts = nomination.contest.election, Acts()
    if nomination.withdrawn_at or nomination.declined_at or election.state in ("DRAFT", "ABANDONED"):
        return acts

    def to(label: str, name: str, *, press: bool = False) -> Act:
        return Act(label, reverse(name, args=[nomination.pk]), press)

    before = election.state == Election.State.NOTICED
    naming = before and at < election.nominations_close_at
    leaving = before and at < election.withdrawals_close_at
    if naming and _is_unconfirmed(person, nomination):
        acts.first.append(to("Support this nomination", "nomination_second", press=True))
    if person.pk in (nomination.nominee_id, nomination.partner_id):
        _own_acts(person, nomination, at, acts, to, naming=naming, leaving=leaving)
    if person.pk == election.officer_id:
        if before and nomination.contest.state == Contest.State.CALLED:
            acts.first.append(to("Check the requirements and decide", "eligibility"))
        if nomination.contest.state in ("CALLED", "UNOPPOSED", "BALLOT"):
            acts.others.append(to("Record that it is withdrawn", "nomination_withdraw"))
    objection = open_objection(nomination) if before else None
    if objection and objection.made_by_id != person.pk and allowed(check_may_answer, person, nomination, at=at):
        acts.first.append(to("Answer the objection", "nomination_answer"))
    return acts


def _is_unconfirmed(person: Person, nomination: Nomination) -> bool:
    return (nomination.proposer_id == person.pk and nomination.proposed_at is None) or (
        nomination.seconder_id == person.pk and nomination.seconded_at is None
    )


def _own_acts(
    person: Person,
    nomination: Nomination,
    at: datetime,
    acts: Acts,
    to: Callable[..., Act],
    *,
    naming: bool,
    leaving: bool,
) -> None:
    """Of those who stand."""
    is_nominee = person.pk == nomination.nominee_id
    mine = nomination.accepted_at if is_nominee else nomination.partner_accepted_at
    election = nomination.contest.election
    if leaving and mine is None:
        acts.first += [to("Accept", "nomination_accept", press=True), to("Decline", "nomination_decline")]
    elif leaving:
        acts.others.append(to("Withdraw", "nomination_withdraw"))
    if naming:
        acts.others.append(to("Change the statement", "nomination_statement"))
        acts.others.append(
            to("Change the photograph" if nomination.photograph else "Add a photograph", "photograph_change")
        )
    before = election.state == Election.State.NOTICED and at < election.voting_opens_at
    if before and nomination.decision == REFUSED and not nomination.objections.exists():
        acts.first.append(to("Object to the decision", "nomination_object"))


def open_objection(nomination: Nomination) -> Objection | None:
    """The objection to the decision that nobody has answered yet."""
    return nomination.objections.filter(answer="").select_related("made_by").first()


def lines_for(person: Person, nomination: Nomination, at: datetime) -> list[Line]:
    """Requirements and findings, for those who may read them."""
    return lines_of(nomination) if allowed(check_may_examine, person, nomination, at=at) else []
