"""The returning officer decides whether a nomination is valid; whoever is refused may object, and another answers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cph.core.refusals import Refused
from cph.core.templatetags.words import moment
from cph.people.models import Person
from networks.constitutions.selectors import clerks_of
from networks.elections.models import Contest, Election, Nomination, Objection
from networks.elections.permissions.calling import check_may_run
from networks.elections.permissions.standing import article_of, check_may_answer, check_stands
from networks.elections.selectors.findings import lines_of, stands_in
from networks.elections.selectors.standing import is_elector
from networks.elections.services.findings import append_worked_out
from networks.elections.services.late_candidates import bring_in
from networks.elections.services.standing_held import check_is_live, held
from networks.elections.services.standing_notices import say, tell

VALID, REFUSED = Nomination.Decision.VALID, Nomination.Decision.REFUSED


def missing_to_be_valid(nomination: Nomination) -> list[str]:
    """What keeps a nomination from being found valid, a sentence each."""
    contest, found = nomination.contest, []
    if nomination.accepted_at is None:
        found.append(f"{nomination.nominee.name} has not accepted.")
    if nomination.partner and nomination.partner_accepted_at is None:
        found.append(f"{nomination.partner.name} has not accepted.")
    for needed, person, confirmed, role in (
        (1, nomination.proposer, nomination.proposed_at, "proposer"),
        (2, nomination.seconder, nomination.seconded_at, "seconder"),
    ):
        if contest.supporters >= needed and person is None:
            found.append(f"There is no {role}.")
        elif contest.supporters >= needed and person:
            if confirmed is None:
                found.append(f"{person.name} has not confirmed as {role}.")
            elif not is_elector(person, contest):
                found.append(f"{person.name}, the {role}, is not on the roll.")
    is_pair = nomination.partner_id is not None
    for line in lines_of(nomination):
        if not line.is_enough:
            who = f", for {line.person.name}" if is_pair else ""
            found.append(f"{line.asked.wording.rstrip('.')}{who}: {line.words.lower()} ({line.asked.article}).")
    return found


@transaction.atomic
def decide(nomination: Nomination, decision: str, *, reason: str = "", by: Person, at: datetime) -> Nomination:
    """Valid, once everything that is asked for is met or waived; or not valid, with the reason. Those who stand are told."""
    nomination = held(nomination)
    contest, reason = nomination.contest, " ".join(reason.split())[:500]
    seat = check_may_run(by, contest.election, at=at)
    if decision not in (VALID, REFUSED):
        raise Refused("Choose whether the nomination is valid.")
    if (nomination.decision, nomination.decided_because) == (decision, reason):
        return nomination
    _check_is_open(nomination)
    append_worked_out(nomination, at)
    if decision == REFUSED and not reason:
        raise Refused("Enter why it is not valid: the nominee reads it and may object.")
    if decision == VALID and (missing := missing_to_be_valid(nomination)):
        raise Refused(f"This nomination cannot be found valid yet. {' '.join(missing)}")
    _write(nomination, decision, reason, by, at)
    word = "valid" if decision == VALID else "not valid"
    say(f"found {word}", nomination, seat, by, at)
    _tell_decision(nomination, at)
    return nomination


def _check_is_open(nomination: Nomination) -> None:
    check_is_live(nomination)
    if nomination.contest.election.state != Election.State.NOTICED:
        raise Refused("Nominations are decided between notice and the opening of voting.")
    if nomination.contest.state != Contest.State.CALLED:
        raise Refused("Nominations for this post are settled: decisions no longer change.")
    if nomination.objections.exists():
        raise Refused("There is an objection to this decision: its answer counts.")


def _write(nomination: Nomination, decision: str, reason: str, by: Person, at: datetime) -> None:
    nomination.decision, nomination.decided_because = decision, reason
    nomination.decided_by, nomination.decided_at = by, at
    nomination.save(update_fields=["decision", "decided_because", "decided_by", "decided_at"])


def _tell_decision(nomination: Nomination, at: datetime) -> None:
    contest, key = nomination.contest, f"decided:{at.isoformat()}"
    article = article_of(contest)
    if nomination.decision == VALID:
        subject = f"Your nomination for {contest} is valid"
        text = f"The returning officer found the nomination of {nomination} valid ({article})."
    else:
        subject = f"Your nomination for {contest} was found not valid"
        text = (
            f"Read the reason on its page and object there if you disagree, until voting opens on "
            f"{moment(contest.election.voting_opens_at)}. {_who_answers(contest.election)} answers. ({article})"
        )
    tell(nomination, stands_in(nomination), key, subject, text, at=at)


def _who_answers(election: Election) -> str:
    return "The scrutineer" if election.scrutineer_id else "The network's clerk"


# --- objections


@transaction.atomic
def object_to_decision(nomination: Nomination, grounds: str, *, form_key: UUID, by: Person, at: datetime) -> Objection:
    """Whoever was refused objects in writing until voting opens: once, sent twice or not."""
    nomination = held(nomination)
    seat = check_stands(by, nomination, at=at)
    if same := Objection.objects.filter(form_key=form_key, nomination=nomination, made_by=by).first():
        return same
    check_is_live(nomination)
    election = nomination.contest.election
    if nomination.decision != REFUSED:
        raise Refused("There is nothing to object to: this nomination was not refused.")
    if election.state != Election.State.NOTICED or at >= election.voting_opens_at:
        raise Refused(f"Objections could be made until voting opened on {moment(election.voting_opens_at)}.")
    if nomination.objections.exists():
        raise Refused("An objection to this decision was made already.")
    if not grounds.strip():
        raise Refused("Enter your grounds: what in the decision is wrong, and why.")
    if Objection.objects.filter(form_key=form_key).exists():
        raise Refused("This form was sent before. Open the page again.")
    objection = Objection.objects.create(
        election=election, nomination=nomination, contest=nomination.contest, grounds=grounds.strip(), made_by=by,
        made_at=at, form_key=form_key,
    )  # fmt: skip
    say("objected to the decision on", nomination, seat, by, at)
    tell(
        nomination, answerers(nomination, at), "objection", f"Answer the objection of {by.name}",
        f"Uphold or dismiss it, with your reason, before voting opens on {moment(election.voting_opens_at)}.", at=at,
    )  # fmt: skip
    return objection


def answerers(nomination: Nomination, at: datetime) -> list[Person]:
    """Who may answer an objection to a decision: the scrutineer, or else the network's clerks; never who decided."""
    election = nomination.contest.election
    if election.scrutineer_id:
        return [election.scrutineer]
    out = {nomination.decided_by_id, election.officer_id, nomination.nominee_id, nomination.partner_id}
    return [one.person for one in clerks_of(election.network, timezone.localdate(at)) if one.person_id not in out]


@transaction.atomic
def answer_objection(objection: Objection, answer: str, *, reason: str, by: Person, at: datetime) -> Objection:
    """Upheld, and the nomination is valid; or dismissed. Answered once, with a reason, by somebody who did not decide."""
    nomination = held(objection.nomination)
    objection = Objection.objects.select_for_update().get(pk=objection.pk)
    seat = check_may_answer(by, nomination, at=at) if not objection.answer else None
    if objection.answer or seat is None:
        return _answered_before(objection, answer, by)
    if answer not in Objection.Answer.values:
        raise Refused("Choose whether you uphold or dismiss the objection.")
    if not reason.strip():
        raise Refused("Enter your reason: whoever objected reads it.")
    election = nomination.contest.election
    if election.state != Election.State.NOTICED or at >= election.voting_opens_at:
        raise Refused("Voting has opened: the objection can no longer change who stands.")
    then = ""
    objection.answer, objection.reason, objection.answered_by, objection.answered_at = answer, reason.strip(), by, at
    objection.save(update_fields=["answer", "reason", "answered_by", "answered_at"])
    if answer == Objection.Answer.UPHELD:
        check_is_live(nomination)
        _write(nomination, VALID, f"On an objection: {' '.join(reason.split())}"[:500], by, at)
        then = bring_in(nomination)
    say(f"{objection.get_answer_display().lower()} the objection on", nomination, seat, by, at)
    text = "Read the answer and its reason on the page of the nomination."
    subject = f"The objection of {objection.made_by.name} is answered"
    tell(nomination, stands_in(nomination), "answered", subject, text, at=at)
    tell(nomination, [election.officer], "answered", subject, f"{then} {text}".strip(), at=at)
    return objection


def _answered_before(objection: Objection, answer: str, by: Person) -> Objection:
    if (objection.answer, objection.answered_by_id) == (answer, by.pk):
        return objection
    raise Refused("This objection is answered already.")
