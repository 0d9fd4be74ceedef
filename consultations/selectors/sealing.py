"""What may be known of anonymous answers while they are sealed: who has sent some. Never what, never when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from consultations.models import Consultation, Delegation, Question, Respondent
from consultations.rules.sealing import room_needed
from cph.people.models import Person
from networks.ballots.models import Box, Mark
from networks.schools.models import Headship

K = Question.Kind
IN_WORDS = (K.LONG, K.DOCUMENT)


def may_answer(person: Person, respondent: Respondent, at: datetime) -> bool:
    """Whether this person answers for them today: themselves, who leads the school now, or to whom its head gave it."""
    if respondent.person_id is not None and respondent.person_id == person.pk:
        return True
    if Delegation.objects.filter(respondent=respondent, to=person, ended_at__isnull=True).exists():
        return True
    leads = Headship.objects.on(timezone.localdate(at)).filter(person=person, school=respondent.school_id)
    return respondent.school_id is not None and leads.exists()


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


def still_sealed(at: datetime) -> QuerySet[Consultation]:
    """Closed consultations whose anonymous answers have not been taken in: somebody has to look why."""
    waiting = (Box.State.OPEN, Box.State.CLOSED, Box.State.OPENED)
    rows = Consultation.objects.filter(state=Consultation.State.CLOSED, naming=Consultation.Naming.ANONYMOUS)
    return rows.filter(box__state__in=waiting, closes_at__lte=at).select_related("box")
