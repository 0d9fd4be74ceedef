"""Who answers for a school or for themselves, who enters an answer that came on paper, who watches: a sentence each."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from consultations.models import Consultation, Respondent, Response
from consultations.permissions.planning import check_may_run
from consultations.selectors.responding import called, counts_for, respondents_of_person, way_of
from cph.core.refusals import NotAllowed
from cph.people.models import Person
from networks.constitutions.seats import Capacity, Seat

TITLES = {Response.By.SELF: "Head of {}", Response.By.DELEGATE: "For the head of {}"}


def check_may_respond(person: Person, respondent: Respondent, *, at: datetime) -> Seat:
    """Whoever leads the school today answers for it, or whom they asked to; a person who was asked answers themselves."""
    way = _way(person, respondent, at)
    if respondent.person_id is not None:
        return _seat(respondent, "Respondent")
    seat = _seat(respondent, TITLES[Response.By(way)].format(called(respondent)))
    return replace(seat, capacity=Capacity.ATTENDS) if way == Response.By.DELEGATE else seat


def check_may_use_link(person: Person, respondent: Respondent, *, at: datetime) -> Seat:
    """The link in the e-mail answers for whom it was sent, as long as its reader could answer signed in, and never anonymously."""
    if respondent.consultation.is_anonymous:
        raise NotAllowed(
            "Answers to this consultation are kept without names, so a link cannot send them.",
            instead="Sign in to answer.",
        )
    if not person.is_active:
        raise NotAllowed("This link is not valid any more.", instead="Ask the clerk of the network.")
    return check_may_respond(person, respondent, at=at)


def check_may_delegate(person: Person, respondent: Respondent, *, at: datetime) -> Seat:
    """The head of the school asks a deputy, and takes it back; a deputy does not pass it on."""
    if respondent.school_id is None:
        raise NotAllowed("You were asked yourself, not for a school. Nobody else answers for you.")
    if _way(person, respondent, at) != Response.By.SELF:
        raise NotAllowed(
            f"Only who leads {called(respondent)} asks somebody to answer for it.",
            instead="Ask the head of the school.",
        )
    return _seat(respondent, TITLES[Response.By.SELF].format(called(respondent)))


def check_may_key_in(person: Person, respondent: Respondent, *, at: datetime) -> Seat:
    """Who runs the consultation enters a response that came on paper or by telephone, never one without a name."""
    seat = check_may_run(person, respondent.consultation, at=at)
    if respondent.consultation.is_anonymous:
        raise NotAllowed(
            "Answers without names go into the box by the respondent’s own hand.",
            instead="Ask them to sign in; you can remind them.",
        )
    if not respondent.is_asked:
        raise NotAllowed(f"{called(respondent)} was not drawn into the sample.")
    return seat


def check_may_watch(person: Person, consultation: Consultation, *, at: datetime) -> Seat:
    """Who runs the consultation sees who has responded and who is missing. Never an answer."""
    return check_may_run(person, consultation, at=at)


def check_may_see_colleagues(person: Person, consultation: Consultation, *, at: datetime) -> list[int]:
    """Colleagues' answers, where they are shown, to who has responded themselves: the respondents they answer for."""
    if not consultation.shows_others or consultation.is_anonymous:
        raise NotAllowed("What colleagues answer is not shown in this consultation.")
    if consultation.state == Consultation.State.WITHDRAWN:
        raise NotAllowed("This consultation was withdrawn: nothing is read of what was answered.")
    rows = respondents_of_person(person, at).filter(consultation=consultation)
    mine = dict(rows.annotate(counts=Exists(counts_for(OuterRef("pk")))).values_list("pk", "counts"))
    if not any(mine.values()):
        raise NotAllowed("You see what colleagues answered once you have responded yourself.", instead="Respond first.")
    return list(mine)


def _way(person: Person, respondent: Respondent, at: datetime) -> str:
    way = way_of(person, respondent, timezone.localdate(at)) if respondent.is_asked else None
    if way is None:
        raise NotAllowed(
            f"You do not answer for {called(respondent)} in this consultation.",
            instead="Its head answers, or who the head asked to.",
        )
    return way


def _seat(respondent: Respondent, title: str) -> Seat:
    network = respondent.consultation.network_id
    return Seat(network, network, Capacity.MEMBER, title)
