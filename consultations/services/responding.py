"""A response is sent, typed before that, let to a deputy. The last one sent counts; what was sent before it stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from consultations.models import Answer, Consultation, Draft, Question, Respondent, Response
from consultations.permissions.responding import (
    check_may_delegate,
    check_may_key_in,
    check_may_respond,
    check_may_use_link,
)
from consultations.rules.answers import Given, question_of
from consultations.selectors.responding import called, left_drafts, why_not_now
from consultations.services.busy import or_busy
from consultations.services.delegating import delegate, take_back
from consultations.services.telling import (
    remind_missing,
    tell_closed,
    tell_closes_soon,
    tell_extended,
    tell_of_response,
    tell_opened,
)
from cph.audit.services import record
from cph.core.refusals import Refused
from cph.people.models import Person
from networks.constitutions.seats import Capacity, Seat

__all__ = [
    "delegate",
    "go_on_from",
    "remind_missing",
    "save_draft",
    "send",
    "take_back",
    "tell_closed",
    "tell_closes_soon",
    "tell_extended",
    "tell_opened",
]
WAYS = {
    Response.By.SELF: check_may_respond,
    Response.By.DELEGATE: check_may_respond,
    Response.By.LINK: check_may_use_link,
    Response.By.CLERK: check_may_key_in,
}
OWN = (Response.By.SELF, Response.By.DELEGATE)
DRAFTS_STAY = timedelta(days=30)
MOST_BY_LINK = 10  # responses an hour for one respondent: more is no change of mind
MISFIT = "These answers belong to other questions. Load the page again: nothing was sent."


@or_busy
def send(
    respondent: Respondent,
    given: Sequence[Given],
    *,
    consents: bool = False,
    form_key: UUID,
    by: Person,
    way: str,
    at: datetime,
    received: str = "",
) -> Response:
    """This response counts from now on. The same form sent again is the same response; another one follows it.

    `given` has passed `rules.answers.read`. Refused from the closing moment on, by the server's clock and by the database.
    """
    try:
        return _send(respondent, given, consents, form_key, by, way, at, received)
    except IntegrityError as error:
        raise Refused(_in_words(error, respondent, at)) from error


@transaction.atomic
def _send(
    respondent: Respondent, given: Sequence[Given], consents: bool, form_key: UUID, by: Person, way: str, at: datetime,
    received: str,
) -> Response:  # fmt: skip
    respondent = _held(respondent)
    seat = WAYS[Response.By(way)](by, respondent, at=at)
    if way in OWN:  # whatever the caller took them for
        way = Response.By.DELEGATE if seat.capacity == Capacity.ATTENDS else Response.By.SELF
    known = list(Response.objects.filter(Q(form_key=form_key) | Q(respondent=respondent, is_last=True)))
    if same := next((one for one in known if one.form_key == form_key), None):
        return _the_same(same, respondent, by)
    last = next(iter(known), None)
    _check(respondent, given, way, received, last, at)
    if last is not None:
        Response.objects.filter(pk=last.pk).update(is_last=False)
    response = Response.objects.create(
        consultation=respondent.consultation, respondent=respondent, number=last.number + 1 if last else 1, by=way,
        sent_by=by, sent_at=at, received=received.strip(), consents=consents, form_key=form_key,
    )  # fmt: skip
    Answer.objects.bulk_create(_answers(response, given))
    Draft.objects.filter(respondent=respondent, person=by).delete()
    tell_of_response(response, respondent, by, at=at)
    _say(response, respondent, by, at, seat)
    return response


def _held(respondent: Respondent) -> Respondent:
    """The respondent, held until the transaction ends: of two who send at once, one comes after the other."""
    rows = Respondent.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("consultation__network", "school", "person").get(pk=respondent.pk)


def _the_same(found: Response, respondent: Respondent, by: Person) -> Response:
    if found.respondent_id != respondent.pk or found.sent_by_id != by.pk:
        raise Refused("This form was sent by somebody else. Start again.")
    return found


def _check(
    respondent: Respondent, given: Sequence[Given], way: str, received: str, last: Response | None, at: datetime
) -> None:
    consultation = respondent.consultation
    if consultation.is_anonymous:
        raise Refused("Answers to this consultation go into the box, without a name.")
    if why := why_not_now(consultation, at):
        raise Refused(f"{why} This response was not sent.")
    if not given:
        raise Refused("There is nothing in this response. Answer at least one question.")
    if (way == Response.By.CLERK) != bool(received.strip()):
        raise Refused("Enter how the response reached you.")
    if way == Response.By.LINK:
        _check_link(respondent, last, at)
    questions = {one.question for one in given}
    if Question.objects.filter(pk__in=questions, consultation=consultation).count() != len(questions):
        raise Refused(MISFIT)


def _check_link(respondent: Respondent, last: Response | None, at: datetime) -> None:
    """A link that was passed on replaces nothing that somebody sent signed in, and sends no flood."""
    if last is not None and last.by != Response.By.LINK:
        # whoever has the e-mail reads this: no name
        raise Refused("A response was sent by somebody who had signed in. Sign in to send another.")
    lately = respondent.responses.filter(by=Response.By.LINK, sent_at__gt=at - timedelta(hours=1)).count()
    if lately >= MOST_BY_LINK:
        raise Refused("This link has sent many responses within the hour. Sign in, or try again later.")


def _answers(response: Response, given: Sequence[Given]) -> list[Answer]:
    return [
        Answer(
            response=response,
            question_id=one.question,
            part_id=one.part,
            options=list(one.options),
            number=one.number,
            text=one.text,
        )
        for one in given
    ]


def _say(response: Response, respondent: Respondent, by: Person, at: datetime, seat: Seat) -> None:
    """That somebody responded, for whom and by which way. Of the answers, nothing."""
    subject = f"{respondent.consultation.title}, for {called(respondent)}"
    if response.number > 1:
        subject += f", response {response.number}"
    if response.by != Response.By.SELF:
        subject += f" ({response.get_by_display().lower()})"
    record("responded to", subject, respondent.consultation, respondent, respondent.consultation.network,
           by=by, at=at, seat=seat.title)  # fmt: skip


def _in_words(error: IntegrityError, respondent: Respondent, at: datetime) -> str:
    """What the database refused: the consultation closed between the question and the answer, or the form does not fit."""
    diag = getattr(error.__cause__, "diag", None)
    name = getattr(diag, "constraint_name", "") or ""
    if name == "responses_come_while_open":
        respondent.consultation.refresh_from_db(fields=["state", "closes_at"])
        why = why_not_now(respondent.consultation, at)
        return f"{why or 'This consultation is not open any more.'} This response was not sent."
    if "form_key" in name:
        return "This form was sent by somebody else. Start again."
    return MISFIT


# --- drafts


@or_busy
@transaction.atomic
def save_draft(
    respondent: Respondent,
    fields: Mapping[str, Sequence[str]],
    *,
    questions: Iterable[int],
    page: int,
    by: Person,
    at: datetime,
) -> Draft:
    """Keep what was typed for these questions; other pages stay as they were.

    `fields` has passed `rules.answers.draft_values`. Never for answers without names: those are kept nowhere.
    """
    respondent = _held(respondent)  # a response that is being sent goes first, and takes the draft with it
    check_may_respond(by, respondent, at=at)
    consultation = respondent.consultation
    if consultation.is_anonymous:
        raise Refused("Nothing is kept of answers without a name until they are sent.")
    if why := why_not_now(consultation, at):
        raise Refused(why)
    draft, _ = Draft.objects.get_or_create(respondent=respondent, person=by, defaults={"saved_at": at})
    kept = {key: value for key, value in draft.answers.items() if int(key) not in set(questions)}
    for name, values in fields.items():
        if (question := question_of(name)) is not None:
            kept.setdefault(str(question), {})[name] = list(values)
    draft.answers, draft.page, draft.saved_at = kept, max(1, min(page, 32_767)), at
    draft.save(update_fields=["answers", "page", "saved_at"])
    return draft


@or_busy
@transaction.atomic
def go_on_from(left: Draft, respondent: Respondent, *, by: Person, at: datetime) -> Draft:
    """Who leads the school goes on from what a former deputy had typed: put where they have typed nothing themselves."""
    respondent = _held(respondent)
    check_may_delegate(by, respondent, at=at)
    if why := why_not_now(respondent.consultation, at):
        raise Refused(why)
    if left.pk not in {one.pk for one in left_drafts(respondent, timezone.localdate(at))}:
        raise Refused("This is not there any more: something was sent for the school since.")
    own, _ = Draft.objects.get_or_create(respondent=respondent, person=by, defaults={"saved_at": at})
    own.answers, own.saved_at = left.answers | {key: fields for key, fields in own.answers.items() if fields}, at
    own.save(update_fields=["answers", "saved_at"])
    return own


def clear_drafts(*, at: datetime) -> int:
    """What was typed and never sent goes a month after the close: until then its writer can still copy it."""
    over = Draft.objects.filter(respondent__consultation__closes_at__lte=at - DRAFTS_STAY)
    return over.exclude(respondent__consultation__state=Consultation.State.OPEN).delete()[0]
