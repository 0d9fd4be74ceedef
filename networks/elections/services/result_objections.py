"""Objections to a result, and their answers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cph.core.refusals import Refused
from cph.core.templatetags.words import moment
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from networks.constitutions.models import Clerk
from networks.elections.models import Contest, Objection
from networks.elections.permissions.declaring import check_may_answer, check_may_object
from networks.elections.services.declaring import locked_contest, locked_declaration, say


@transaction.atomic
def object_to_result(contest: Contest, grounds: str, *, form_key: UUID, by: Person, at: datetime) -> Objection:
    """An elector or a candidate objects, in writing, with the grounds. A form sent twice objects once."""
    if known := Objection.objects.filter(form_key=form_key).first():
        if known.made_by_id != by.pk:
            raise Refused("This form was sent by somebody else. Start again.")
        return known
    contest = locked_contest(contest)
    check_may_object(by, contest, at=at)
    declaration = locked_declaration(contest)
    until = contest.election.objections_close_at
    if declaration.declared_at is None:
        raise Refused("The result is not declared yet.")
    if at >= until:
        raise Refused(f"Objections could be made until {moment(until)}.")
    grounds = grounds.strip()
    if not grounds:
        raise Refused("Enter the grounds of your objection: what happened, and which rule it breaks.")
    facts = {"election": contest.election, "contest": contest, "grounds": grounds, "made_by": by, "made_at": at}
    objection, is_new = Objection.objects.get_or_create(form_key=form_key, defaults=facts)
    if not is_new:
        return objection
    _tell_who_answers(objection, contest, at)
    say("objected to", f"the result for {contest}", contest, by=by, at=at, seat=None)
    return objection


def _tell_who_answers(objection: Objection, contest: Contest, at: datetime) -> None:
    election = contest.election
    clerks = Clerk.objects.on(timezone.localdate(at)).filter(body=election.network_id).select_related("person")
    people = {one.person_id: one.person for one in clerks}
    people |= {one.pk: one for one in (election.officer, election.scrutineer) if one is not None}
    notify(
        people.values(), kind=Kind.ELECTION, subject=f"{election.title}: an objection to the result",
        text=f"{objection.made_by.name} objects to the result for {contest}. The scrutineer or the clerk answers it.",
        link=reverse("result", args=[contest.pk]), about=contest, once_key=f"objection:{objection.pk}", at=at,
    )  # fmt: skip


@transaction.atomic
def answer_objection(objection: Objection, *, answer: str, reason: str, by: Person, at: datetime) -> Objection:
    """Upheld or dismissed, once, with the reason. One that is upheld sets the result aside; nothing is deleted."""
    contest = locked_contest(objection.contest)
    seat = check_may_answer(by, contest, at=at)
    objection = Objection.objects.select_for_update(of=("self",)).select_related("made_by").get(pk=objection.pk)
    reason = reason.strip()
    if objection.answer:
        if (objection.answer, objection.reason, objection.answered_by_id) == (answer, reason, by.pk):
            return objection
        raise Refused(f"It was answered on {moment(objection.answered_at)}: an answer stands.")
    if objection.made_by_id == by.pk:
        raise Refused("You made this objection: somebody else answers it.")
    if answer not in Objection.Answer.values:
        raise Refused("Choose whether the objection is upheld or dismissed.")
    if not reason:
        raise Refused("Enter the reason: it is given to whoever objected, and stands beside the result.")
    objection.answer, objection.reason, objection.answered_by, objection.answered_at = answer, reason, by, at
    objection.save(update_fields=["answer", "reason", "answered_by", "answered_at"])
    _tell_answered(objection, contest, at)
    verb = "upheld" if answer == Objection.Answer.UPHELD else "dismissed"
    said = f"the objection of {objection.made_by.name} to the result for {contest}"
    say(verb, said, contest, by=by, at=at, seat=seat)
    return objection


def _tell_answered(objection: Objection, contest: Contest, at: datetime) -> None:
    election = contest.election
    people = {one.pk: one for one in (objection.made_by, election.officer, election.scrutineer) if one is not None}
    notify(
        people.values(), kind=Kind.ELECTION,
        subject=f"{election.title}: the objection is {objection.get_answer_display().lower()}",
        text=f"The objection to the result for {contest} is {objection.get_answer_display().lower()}: {objection.reason}",
        link=reverse("result", args=[contest.pk]), about=contest, once_key=f"answered:{objection.pk}", at=at,
    )  # fmt: skip
