"""What may be known of anonymous answers while they are sealed: who has sent some. Never what, never when."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Q

from consultations.models import Consultation, Question, Respondent, Response
from consultations.rules.hiding import FEW
from consultations.rules.sealing import room_needed
from networks.ballots.models import Mark

K = Question.Kind
IN_WORDS = (K.LONG, K.DOCUMENT)


def has_sent(respondent: Respondent) -> bool:
    """Whether answers of this school or person are in the box. Of what is in it, nothing."""
    consultation = respondent.consultation
    marks = Mark.objects.filter(box=consultation.box_id, school=respondent.school_id, elector=respondent.person_id)
    return consultation.box_id is not None and marks.exists()


def sent_by(consultation: Consultation) -> set[int]:
    """The respondents whose answers are in the box, or were: for coverage and reminders."""
    if consultation.box_id is None:
        return set()
    marks = Mark.objects.filter(box=consultation.box_id)
    sent = Q(school__in=marks.filter(school__isnull=False).values("school"))
    sent |= Q(person__in=marks.filter(elector__isnull=False).values("elector"))
    return set(Respondent.objects.filter(sent, consultation=consultation).values_list("pk", flat=True))


def are_too_few(consultation: Consultation) -> bool:
    """Whether so few answered without a name that each could be guessed: who has sent is known. Asked once for each object."""
    if not consultation.is_anonymous:
        return False
    known = consultation.__dict__
    if "_too_few" not in known:
        known["_too_few"] = Response.objects.filter(consultation=consultation).order_by()[:FEW].count() < FEW
    return bool(known["_too_few"])


def are_waiting(consultation: Consultation) -> bool:
    """Whether it has closed and its answers could not be taken out of the box."""
    return (
        consultation.is_anonymous
        and consultation.state == Consultation.State.CLOSED
        and consultation.closed_at is None
        and consultation.not_taken_in != ""
    )


def room_of(consultation: Consultation) -> int:
    """Bytes that a response to these questions can need."""
    rows = Question.objects.filter(consultation=consultation, withdrawn_at__isnull=True, replaced_by__isnull=True)
    counts: Mapping[str, int] = rows.aggregate(
        long=Count("pk", filter=Q(kind=K.LONG), distinct=True),
        paragraphs=Count("parts", filter=Q(kind=K.DOCUMENT), distinct=True),
        lines=Count("pk", filter=Q(kind=K.SHORT), distinct=True),
        others=Count("options", filter=Q(options__asks_words=True), distinct=True),
        rows=Count("parts", filter=Q(kind=K.GRID), distinct=True),
        rest=Count("pk", filter=~Q(kind__in=[*IN_WORDS, K.SHORT]), distinct=True),
    )
    texts = counts["long"] + counts["paragraphs"]
    return room_needed(texts, counts["lines"] + counts["others"], counts["rows"] + counts["rest"])
