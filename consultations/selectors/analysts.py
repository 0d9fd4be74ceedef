"""Who reads single answers of a consultation, and who could be named to."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from consultations.models import Analyst, Consultation
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.elections.selectors.rolls import people_with_a_seat


def analysts_of(consultation: Consultation) -> list[Analyst]:
    """Those named, by name."""
    rows = consultation.analysts.filter(ended_at__isnull=True).select_related("person")
    return list(rows.order_by("person__name", "pk"))


def people_who_may_lead(network: Body, at: datetime) -> QuerySet[Person]:
    """Everybody with a seat in the network today."""
    return people_with_a_seat(network, timezone.localdate(at))


def people_to_name(consultation: Consultation, at: datetime) -> QuerySet[Person]:
    """Everybody with a seat in the network who does not read the answers yet."""
    known = consultation.analysts.filter(ended_at__isnull=True).values("person")
    return people_who_may_lead(consultation.network, at).exclude(pk=consultation.lead_id).exclude(pk__in=known)
