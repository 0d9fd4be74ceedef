"""Questions of an open consultation: another wording is another question, and both stay with their answers. And copies."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from consultations.models import Condition, Consultation, Option, Question
from consultations.rules.wording import Wording
from consultations.selectors.asking import asked_of, faults_of, questions_of
from consultations.selectors.wording import wording_of
from consultations.services.asking import add_like, check_wording, dependants, in_hand, quoted, say
from consultations.services.telling import tell_reworded
from cph.core.refusals import Refused
from cph.people.models import Person
from networks.constitutions.seats import Seat

State = Consultation.State
UNCHANGED = (
    "Answers come without names: no question is worded anew or withdrawn while it is open. Who sent theirs before the change"
    " would be known by what they answered."
)


@transaction.atomic
def reword_question(question: Question, wording: Wording, *, by: Person, at: datetime) -> Question:
    """A new version takes the place of this one from now on. What was answered to the old one stays with the old one.

    Who has responded is told, once, and may respond again.
    """
    consultation, seat = _open_in_hand(question.consultation, by, at)
    question = Question.objects.select_related("consultation").get(pk=question.pk)
    if known := Question.objects.filter(replaces=question).first():
        if wording_of(known) == wording:
            return known
        raise Refused("This question was worded anew already. Word the new version anew, if you must.")
    _check_is_asked(question)
    if wording.kind != question.kind:
        raise Refused("The kind of a question stays. Withdraw it, and ask another time.")
    check_wording(wording)
    if wording_of(question) == wording:
        raise Refused("Nothing is worded differently.")
    _check_leading_options_stay(question, wording)
    parent = _today(question.only_if)
    made = add_like(
        question, wording, page=question.page, position=question.position, only_if=parent, replaces=question,
        same_as=question.same_as,
    )  # fmt: skip
    if parent:
        places = question.conditions.values_list("option__position", flat=True)
        options = Option.objects.filter(question=parent, position__in=list(places))
        Condition.objects.bulk_create(Condition(question=made, option=one) for one in options)
    Question.objects.filter(pk=question.pk).update(withdrawn_at=at)
    for words in faults_of(consultation):
        raise Refused(words)
    tell_reworded(consultation, question, made, at=at)
    said = f"{quoted(question.text)} is now {quoted(made.text)}"
    say("worded a question anew", said, consultation, by=by, at=at, seat=seat)
    return made


@transaction.atomic
def withdraw_question(question: Question, *, by: Person, at: datetime) -> None:
    """Not asked any more from now on; what was answered stays. Withdrawn already, nothing happens."""
    consultation, seat = _open_in_hand(question.consultation, by, at)
    question = Question.objects.get(pk=question.pk)
    if question.withdrawn_at is not None and not Question.objects.filter(replaces=question).exists():
        return
    _check_is_asked(question)
    for one in dependants(question):
        raise Refused(f"“{one.text}” is asked only after an answer to this question. Withdraw it first.")
    if questions_of(consultation).count() == 1:
        raise Refused("This is the only question. Withdraw the consultation, with your reason.")
    Question.objects.filter(pk=question.pk).update(withdrawn_at=at)
    say("withdrew a question", quoted(question.text), consultation, by=by, at=at, seat=seat)


@transaction.atomic
def copy_questions(source: Consultation, target: Consultation) -> list[Question]:
    """The questions asked there today, at the end of those here, with what depends on what. For services that may do so.

    A copy of what was really asked is the same question asked again, so that both rounds can be compared; a copy of a
    template is the same only as what the template itself repeats.
    """
    target = Consultation.objects.select_for_update(of=("self",), no_key=True).get(pk=target.pk)
    if target.state != State.DRAFT:
        raise Refused("Questions are copied into a consultation that is still being prepared.")
    first = questions_of(target).order_by("-position").first()
    place, page = (first.position, first.page) if first else (0, 0)
    rows = {one.pk: one for one in questions_of(source)}
    made: dict[int, Question] = {}
    for number, asked in enumerate(asked_of(source), start=1):
        old = rows[asked.pk]
        parent = made.get(asked.only_if[0]) if asked.only_if else None
        made[old.pk] = one = add_like(
            old, wording_of(old), consultation=target, page=page + asked.page, position=place + number, only_if=parent,
            same_as=old.same_as if source.is_template else old,
        )  # fmt: skip
        if parent and asked.only_if:
            options = Option.objects.filter(question=parent, position__in=asked.only_if[1])
            Condition.objects.bulk_create(Condition(question=one, option=option) for option in options)
    return list(made.values())


def _open_in_hand(consultation: Consultation, by: Person, at: datetime) -> tuple[Consultation, Seat]:
    consultation, seat = in_hand(consultation, by, at)
    if consultation.state == State.DRAFT:
        raise Refused("This consultation is still being prepared. Change the question itself.")
    if consultation.state != State.OPEN or (consultation.closes_at is not None and consultation.closes_at <= at):
        raise Refused("This consultation is not open any more. What was asked stands.")
    if consultation.is_anonymous:
        raise Refused(UNCHANGED)
    return consultation, seat


def _check_is_asked(question: Question) -> None:
    if question.withdrawn_at is not None:
        raise Refused("This question is not asked any more. Look at the questions as they stand now.")


def _check_leading_options_stay(question: Question, wording: Wording) -> None:
    """Who chose an option that leads on was asked something more: that option stays, word for word, in its place."""
    for dependant in dependants(question):
        for option in Option.objects.filter(pk__in=dependant.conditions.values("option")):
            place = option.position - 1
            if place >= len(wording.options) or wording.options[place][0] != option.text:
                raise Refused(
                    f"“{option.text}” leads to “{dependant.text}”. Leave it in line {option.position}, word for word."
                )


def _today(question: Question | None) -> Question | None:
    """The wording of today."""
    while question is not None and (later := Question.objects.filter(replaces=question).first()) is not None:
        question = later
    return question
