"""Who reads single answers beside the lead."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from consultations.models import Analyst, Consultation
from consultations.permissions.planning import check_may_run
from consultations.selectors.analysts import people_to_name
from consultations.services.holding import held, say
from cph.core.refusals import Refused
from cph.people.models import Person


@transaction.atomic
def name_analyst(consultation: Consultation, person: Person, *, by: Person, at: datetime) -> Analyst:
    """From now on this person reads single answers. Respondents see the name on the page. Named twice, named once."""
    consultation = held(consultation)
    seat = check_may_run(by, consultation, at=at)
    _check_not_over(consultation)
    known = consultation.analysts.filter(person=person, ended_at__isnull=True).first()
    if known is not None:
        return known
    if person == consultation.lead:
        raise Refused(f"{person.name} leads this consultation and reads the answers anyway.")
    if not people_to_name(consultation, at).filter(pk=person.pk).exists():
        raise Refused("Choose somebody with a seat in this network.")
    try:
        with transaction.atomic():
            made = Analyst.objects.create(consultation=consultation, person=person, named_at=at)
    except IntegrityError:
        return consultation.analysts.get(person=person, ended_at__isnull=True)
    say("named", f"{person.name} as analyst of {consultation.title}", consultation, person, by=by, at=at, seat=seat)
    return made


@transaction.atomic
def end_analyst(analyst: Analyst, *, by: Person, at: datetime) -> Analyst:
    """From now on this person reads no more of it; what they tagged stays."""
    consultation = held(analyst.consultation)
    seat = check_may_run(by, consultation, at=at)
    analyst = Analyst.objects.select_for_update(of=("self",)).select_related("person").get(pk=analyst.pk)
    if analyst.ended_at is None:
        analyst.ended_at = at
        analyst.save(update_fields=["ended_at"])
        said = f"{analyst.person.name} as analyst of {consultation.title}"
        say("ended", said, consultation, analyst.person, by=by, at=at, seat=seat)
    return analyst


def _check_not_over(consultation: Consultation) -> None:
    if consultation.state in (Consultation.State.FILED, Consultation.State.WITHDRAWN):
        raise Refused(f"This consultation is {consultation.get_state_display().lower()}: nobody is named any more.")
