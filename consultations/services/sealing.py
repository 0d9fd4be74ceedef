"""Answers that nobody can be joined to: sealed in a box like a vote, taken out all at once when the consultation has closed.

See docs/decisions/0015 and 0016. Nothing here is logged, recorded or told to anybody but how many there were. A page that
sends answers here has /sealed/ in its address, so that no log has a line of it (cph/core/quiet.py), keeps them nowhere but
in its own form, and is not changed after sending: what is in the box cannot be found again, by the respondent or by us.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.views.decorators.debug import sensitive_variables

from consultations.models import Answer, Consultation, Part, Question, Respondent, Response
from consultations.permissions.responding import check_may_respond
from consultations.rules.answers import Given
from consultations.rules.sealing import Opened, from_words, to_words
from consultations.selectors.sealing import room_of
from cph.audit.services import record
from cph.core.refusals import NotAllowed, Refused
from cph.core.templatetags.words import moment
from cph.people.models import Person
from networks.ballots import services as boxes
from networks.ballots.models import Box
from networks.ballots.rules.writing import room_for
from networks.ballots.selectors import writings_of
from networks.ballots.services import Receipt, Slip, Vote, new_slip
from networks.ballots.services.casting import CAST_BEFORE, TOO_LONG, UNSURE

__all__ = ["Receipt", "Slip", "abandon", "extend", "new_slip", "prepare", "put_in", "take_in"]

NOT_YOURS = "You do not answer for {} in this consultation."
SENT = "Answers for {} have been sent. They were sealed without a name, so nobody can find them again to change them."
OVER = "This consultation closed on {}. These answers were not sent."
LOST = "The database did not answer. Send the same page again: if your answers arrived, they are counted once."
TOO_MUCH = "Your answers are longer than one envelope takes. Shorten the longest and send them again."
UNFIT = "Some of these answers cannot be stored as they are. Look at them again."
BATCH = 2_000


@transaction.atomic
def prepare(consultation: Consultation) -> Box:
    """A box open to everybody who is asked, from opening to closing time, locked by the server. Called with the respondents
    in place, in the transaction that opens the consultation; called again, it is the same box."""
    if consultation.box is not None:
        return consultation.box
    asked = consultation.respondents.filter(is_asked=True)
    roll = [Vote(None, one.person_id, one.school_id, one.name) for one in asked]
    if not roll:
        raise Refused(
            "Nobody answers on these pages, so there is nothing to keep without names. Choose answers with names."
        )
    box = boxes.prepare_box_for_words(
        body=consultation.network, title=consultation.title, room=room_for(room_of(consultation), len(roll))
    )
    boxes.set_roll(box, roll)
    boxes.add_server_key(box)
    boxes.prove_key(box)
    consultation.box = boxes.open_to_voters(box, opens_at=consultation.opens_at, closes_at=consultation.closes_at)
    consultation.save(update_fields=["box"])
    return consultation.box


def extend(consultation: Consultation) -> None:
    """The box stays open as long as the consultation does now."""
    if consultation.box is not None:
        consultation.box = boxes.extend(consultation.box, closes_at=consultation.closes_at)


def abandon(consultation: Consultation) -> None:
    """Withdrawn before its answers were taken in: they go unread, with the key."""
    if consultation.box is not None and consultation.box.state not in (Box.State.OPENED, Box.State.DESTROYED):
        consultation.box = boxes.abandon(consultation.box)


@sensitive_variables()
def put_in(
    consultation: Consultation,
    person: Person,
    respondent: Respondent,
    given: Sequence[Given],
    *,
    slip: Slip,
    at: datetime,
    consents: bool = False,
) -> Receipt:
    """Seal these answers and put them in, once for each respondent. The same page sent again gets the same receipt.

    `given` has passed `rules.answers.read`; `slip` was made with the page (`new_slip`) and came back in its hidden fields.
    """
    box = _box_for(consultation, person, respondent, at)
    words = _words(consultation, given, consents)
    whose = {"elector_id": respondent.person_id, "school_id": respondent.school_id}
    try:
        return boxes.cast_words(box, words=words, slip=slip, at=at, **whose)
    except Refused as refusal:
        raise Refused(_in_our_words(str(refusal), consultation, respondent, at)) from None
    except NotAllowed:
        raise NotAllowed(NOT_YOURS.format(respondent.name)) from None


def _box_for(consultation: Consultation, person: Person, respondent: Respondent, at: datetime) -> Box:
    if consultation.box is None or not consultation.is_anonymous:
        raise Refused("This consultation does not take answers without names.")
    if respondent.consultation_id != consultation.pk:
        raise NotAllowed(NOT_YOURS.format(respondent.name))
    check_may_respond(person, respondent, at=at)
    return consultation.box


@sensitive_variables()
def _words(consultation: Consultation, given: Sequence[Given], consents: bool) -> bytes:
    """The answers as bytes; looked at as closely as they will be when they come out, when nobody could mend them."""
    if not given:
        raise Refused("There is nothing in these answers. Answer at least one question.")
    questions = Question.objects.filter(consultation=consultation).values_list("pk", flat=True)
    parts = Part.objects.filter(question__consultation=consultation).values_list("pk", "question")
    try:
        words = to_words(given, consents=consents)
        _check(from_words(words), set(questions), dict(parts))
    except (ValueError, ValidationError):
        raise Refused(UNFIT) from None
    return words


def _check(opened: Opened, questions: set[int], parts: dict[int, int]) -> None:
    places = {(said.question, said.part) for said in opened.answers}
    if len(places) != len(opened.answers) or any(
        question not in questions or (part is not None and parts.get(part) != question) for question, part in places
    ):
        raise ValueError("An answer belongs to no question, or two to one.")
    for said in opened.answers:
        if not said.options and said.number is None and not said.text:
            raise ValueError("An answer says nothing.")
        _answer(said, None).clean_fields(exclude=["response", "question", "part"])


def _in_our_words(refusal: str, consultation: Consultation, respondent: Respondent, at: datetime) -> str:
    known = {UNSURE: LOST, CAST_BEFORE: SENT.format(respondent.name), TOO_LONG: TOO_MUCH}
    if refusal in known:
        return known[refusal]
    now = Consultation.objects.only("state", "opens_at", "closes_at").get(pk=consultation.pk)
    if now.state == Consultation.State.WITHDRAWN:
        return "This consultation was withdrawn. Its answers were destroyed unread."
    if now.opens_at is not None and at < now.opens_at:
        return f"This consultation opens on {moment(now.opens_at)}."
    if now.closes_at is not None and (at >= now.closes_at or now.state != Consultation.State.OPEN):
        return OVER.format(moment(now.closes_at))
    return "These answers were not sent. Send the page again."


@transaction.atomic
def take_in(consultation: Consultation, *, at: datetime, without_unreadable: int = 0) -> int:
    """Close the box, open it, and write what was in it as responses without a name, all at once, in random order.

    How many there are. The consultation is CLOSED; nothing is taken in twice, and nothing by half: it is one transaction.
    Refused where roll and box disagree or an envelope cannot be opened (`without_unreadable`: ruled to go without so many).
    """
    box = Box.objects.select_for_update().get(pk=consultation.box_id)
    if box.state == Box.State.ABANDONED:
        raise Refused("This consultation was withdrawn. Its answers were destroyed unread.")
    if box.state == Box.State.DESTROYED:
        return consultation.responses.count()
    if box.state == Box.State.OPEN:
        boxes.close(box, at=at)
    if box.state != Box.State.OPENED:
        boxes.open_lock(box, without_unreadable=without_unreadable)
    number = _write(consultation, _opened(box))
    consultation.box = boxes.destroy(box)
    left_out = f", {without_unreadable} unreadable left out" if without_unreadable else ""
    record(
        "took in",
        f"{number} responses without names{left_out}, {consultation}",
        consultation,
        consultation.network,
        by=None,
        at=at,
    )
    return number


@sensitive_variables()
def _opened(box: Box) -> list[Opened]:
    try:
        return [from_words(words) for words in writings_of(box)]
    except ValueError:  # its own words may hold somebody's answer
        raise Refused("What came out of the box is no response. Nothing was taken in.") from None


def _write(consultation: Consultation, opened: list[Opened]) -> int:
    """Rows in an order that no one can make again: their numbers and places in the tables say nothing."""
    secrets.SystemRandom().shuffle(opened)
    try:
        return _stored(consultation, opened)
    except DatabaseError:  # its own words would hold somebody's answer, and go into a log
        raise Refused("The database did not take these answers. Nothing was taken in.") from None


def _stored(consultation: Consultation, opened: list[Opened]) -> int:
    responses = Response.objects.bulk_create(
        (Response(consultation=consultation, consents=one.consents, form_key=uuid4()) for one in opened),
        batch_size=BATCH,
    )
    Answer.objects.bulk_create(_answers(responses, opened), batch_size=BATCH)
    return len(responses)


def _answers(responses: Iterable[Response], opened: Iterable[Opened]) -> list[Answer]:
    pairs = zip(responses, opened, strict=True)
    return [_answer(said, response) for response, one in pairs for said in one.answers]


def _answer(said: Given, response: Response | None) -> Answer:
    return Answer(
        response=response,
        question_id=said.question,
        part_id=said.part,
        options=list(said.options),
        number=said.number,
        text=said.text,
    )
