"""Questions are added, worded, ordered while a consultation is prepared; once it is open they are worded anew or withdrawn."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import transaction

from consultations.models import Condition, Consultation, Option, Part, Question
from consultations.permissions.planning import check_may_run
from consultations.rules.questions import CHOICES, QUESTIONS
from consultations.rules.wording import Wording, faults_in
from consultations.selectors.asking import questions_of
from consultations.selectors.wording import wording_of
from cph.audit.services import record
from cph.core.refusals import Refused
from cph.people.models import Person
from networks.constitutions.seats import Seat

FIELDS = ("text", "help", "is_required", "at_least", "at_most", "unit", "low_words", "high_words")
State = Consultation.State


@transaction.atomic
def add_question(consultation: Consultation, wording: Wording, *, place: int, by: Person, at: datetime) -> Question:
    """A question at the end. `place` is where the form meant it to stand: the same form sent twice adds once."""
    consultation, seat = draft_in_hand(consultation, by, at)
    check_wording(wording)
    rows = list(questions_of(consultation))
    if place <= len(rows) and wording_of(rows[place - 1]) == wording:
        return rows[place - 1]
    if len(rows) >= QUESTIONS:
        raise Refused(f"There are {QUESTIONS} questions already. Shorten the consultation, or make two of it.")
    page = rows[-1].page if rows else 1
    question = Question.objects.create(
        consultation=consultation, kind=wording.kind, page=page, position=len(rows) + 1, **_facts(wording)
    )
    _add_pieces(question, wording)
    take_back(consultation)
    say("added a question", quoted(question.text), consultation, by=by, at=at, seat=seat)
    return question


@transaction.atomic
def change_question(question: Question, wording: Wording, *, by: Person, at: datetime) -> Question:
    """Another wording before it opens. Options that stay keep what leads on from them, wherever they now stand."""
    consultation, seat = draft_in_hand(question.consultation, by, at)
    question = _asked_in(consultation, question)
    if wording.kind != question.kind:
        raise Refused("The kind of a question stays. Delete it and add another.")
    check_wording(wording)
    if wording_of(question) == wording:
        return question
    for name in FIELDS:
        setattr(question, name, getattr(wording, name))
    question.save(update_fields=FIELDS)
    _change_options(question, wording)
    question.parts.all().delete()
    _add_parts(question, wording)
    take_back(consultation)
    say("changed a question", quoted(question.text), consultation, by=by, at=at, seat=seat)
    return question


@transaction.atomic
def delete_question(question: Question, *, by: Person, at: datetime) -> None:
    """A question that nobody was asked yet goes, unless another depends on it. Gone already, nothing happens."""
    consultation, seat = draft_in_hand(question.consultation, by, at)
    found = Question.objects.filter(pk=question.pk).first()
    if found is None:
        return
    _check_leads_nowhere(found, "delete")
    for rows in (found.conditions, found.options, found.parts):
        rows.all().delete()
    Question.objects.filter(same_as=found).update(same_as=None)
    found.delete()
    _renumber(list(questions_of(consultation)))
    take_back(consultation)
    say("deleted a question", quoted(found.text), consultation, by=by, at=at, seat=seat)


@transaction.atomic
def move_question(question: Question, *, up: bool, place: int, by: Person, at: datetime) -> bool:
    """One place up or down, from the `place` the page showed: a button pressed twice moves once."""
    consultation, _ = draft_in_hand(question.consultation, by, at)
    rows = list(questions_of(consultation))
    here = next((n for n, one in enumerate(rows) if one.pk == question.pk), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or here != place - 1 or not 0 <= there < len(rows):
        return False
    first, second = rows[min(here, there)], rows[max(here, there)]
    if second.only_if_id == first.pk:
        raise Refused(f"“{second.text}” is asked only after an answer to “{first.text}”. It stays behind it.")
    first.position, second.position = second.position, first.position
    first.page, second.page = second.page, first.page
    Question.objects.bulk_update([first, second], ["position", "page"])
    take_back(consultation)
    return True


@transaction.atomic
def break_page(question: Question, *, begins: bool, by: Person, at: datetime) -> None:
    """This question begins a new page, or follows on the page of the one before it."""
    consultation, _ = draft_in_hand(question.consultation, by, at)
    rows = list(questions_of(consultation))
    begun = {one.pk for before, one in pairwise(rows) if one.page != before.page}
    begun = begun | {question.pk} if begins else begun - {question.pk}
    page = 1
    for place, one in enumerate(rows):
        page += place > 0 and one.pk in begun
        one.page = page
    _renumber(rows)
    take_back(consultation)


@transaction.atomic
def ask_only_if(question: Question, options: list[Option], *, by: Person, at: datetime) -> None:
    """Asked of those only who chose one of these options of an earlier question; with none, of everybody."""
    consultation, seat = draft_in_hand(question.consultation, by, at)
    question = _asked_in(consultation, question)
    parents = {one.question_id for one in options}
    if len(parents) > 1:
        raise Refused("Choose options of one question only.")
    parent = Question.objects.filter(pk=next(iter(parents)), consultation=consultation).first() if parents else None
    if parents and (parent is None or parent.position >= question.position or parent.kind not in CHOICES):
        raise Refused("Choose options of a question that stands before this one.")
    before = set(question.conditions.values_list("option", flat=True))
    if before == {one.pk for one in options} and question.only_if == parent:
        return
    question.conditions.all().delete()
    question.only_if = parent
    question.save(update_fields=["only_if"])
    Condition.objects.bulk_create(Condition(question=question, option=one) for one in options)
    names = " or ".join(f"“{one.text}”" for one in options)
    words = f"{quoted(question.text)}: {'if ' + names if names else 'everybody'}"
    take_back(consultation)
    say("changed who is asked", words, consultation, by=by, at=at, seat=seat)


# --- shared with the services for open consultations


def in_hand(consultation: Consultation, by: Person, at: datetime) -> tuple[Consultation, Seat]:
    """The consultation as it stands, held until the transaction ends, for who runs it."""
    rows = Consultation.objects.select_for_update(of=("self",), no_key=True).select_related("network", "lead")
    consultation = rows.get(pk=consultation.pk)
    return consultation, check_may_run(by, consultation, at=at)


def draft_in_hand(consultation: Consultation, by: Person, at: datetime) -> tuple[Consultation, Seat]:
    """As long as it is prepared; afterwards what was asked stands."""
    consultation, seat = in_hand(consultation, by, at)
    if consultation.state == State.OPEN and not consultation.is_anonymous:
        raise Refused("This consultation is open: what was asked stands. Word a question anew, and both versions stay.")
    if consultation.state != State.DRAFT:
        raise Refused(f"This consultation is {consultation.get_state_display().lower()}. What was asked stands.")
    return consultation, seat


def take_back(consultation: Consultation) -> None:
    """What was let go to open by itself is looked at again once a question has changed."""
    Consultation.objects.filter(pk=consultation.pk, released_at__isnull=False).update(released_at=None)


def check_wording(wording: Wording) -> None:
    for words in faults_in(wording).values():
        raise Refused(words)


def quoted(text: str) -> str:
    return f"“{text}”"


def say(verb: str, subject: str, consultation: Consultation, *, by: Person, at: datetime, seat: Seat) -> None:
    """The line in the trail, found from the consultation and from its network."""
    record(verb, subject[:300], consultation, consultation.network, by=by, at=at, seat=seat.title)


def add_like(question: Question, wording: Wording, **places: Any) -> Question:
    """A new question of the same consultation, with its pieces."""
    facts = {"consultation": question.consultation, "kind": question.kind} | places
    made = Question.objects.create(**facts, **_facts(wording))
    _add_pieces(made, wording)
    return made


def dependants(question: Question) -> list[Question]:
    """The questions asked today that depend on this one, also through an earlier wording of it."""
    wordings = [question.pk]
    while (earlier := Question.objects.filter(pk=wordings[-1]).values_list("replaces", flat=True).first()) is not None:
        wordings.append(earlier)
    rows = Question.objects.filter(only_if__in=wordings, withdrawn_at=None)
    return list(rows.exclude(pk=question.pk).order_by("position"))


def _check_leads_nowhere(question: Question, verb: str) -> None:
    for one in dependants(question):
        raise Refused(f"“{one.text}” depends on this question. Let everybody be asked there, or {verb} it first.")


def _asked_in(consultation: Consultation, question: Question) -> Question:
    found = questions_of(consultation).filter(pk=question.pk).first()
    if found is None:
        raise Refused("This question is not there any more. Look at the questions as they stand now.")
    return found


def _facts(wording: Wording) -> dict[str, Any]:
    return {name: getattr(wording, name) for name in FIELDS}


def _add_pieces(question: Question, wording: Wording) -> None:
    Option.objects.bulk_create(
        Option(question=question, position=n, text=text, asks_words=asks)
        for n, (text, asks) in enumerate(wording.options, start=1)
    )
    _add_parts(question, wording)


def _add_parts(question: Question, wording: Wording) -> None:
    Part.objects.bulk_create(
        Part(question=question, position=n, number=number[:20], text=text)
        for n, (number, text) in enumerate(wording.parts, start=1)
    )


def _change_options(question: Question, wording: Wording) -> None:
    """Options by their text, wherever they moved; one whose line was worded differently by its place."""
    old = list(question.options.order_by("position"))
    by_text = {one.text.casefold(): one for one in old}
    kept = {text.casefold(): by_text[text.casefold()] for text, _ in wording.options if text.casefold() in by_text}
    free = {one.position: one for one in old if one not in kept.values()}
    rows = []
    for place, (text, asks) in enumerate(wording.options, start=1):
        one = kept.get(text.casefold()) or free.pop(place, None) or Option(question=question)
        one.position, one.text, one.asks_words = place, text, asks
        rows.append(one)
    _check_lead_on(list(free.values()))
    Option.objects.filter(pk__in=[one.pk for one in free.values()]).delete()
    for one in old:  # out of the way first: no two stand in one place, not even for a moment
        Option.objects.filter(pk=one.pk).update(position=one.pk % 10_000 + 1_000 if one in rows else one.position)
    for one in rows:
        one.save()


def _check_lead_on(options: list[Option]) -> None:
    found = Condition.objects.filter(option__in=options).select_related("question", "option").first()
    if found:
        raise Refused(f"“{found.option.text}” leads to “{found.question.text}”. Change who is asked there first.")


def _renumber(rows: list[Question]) -> None:
    """Positions and pages without gaps."""
    pages = {page: n for n, page in enumerate(sorted({one.page for one in rows}), start=1)}
    for place, one in enumerate(rows, start=1):
        one.position, one.page = place, pages[one.page]
    Question.objects.bulk_update(rows, ["position", "page"])
