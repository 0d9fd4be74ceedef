"""Usual dates for a consultation: from the next school morning, for as many school days as an article asks, or ten."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from consultations.models import Consultation
from consultations.rules.dates import USUAL_SCHOOL_DAYS
from consultations.selectors.dates import terms_for
from consultations.selectors.ways import days_asked_for
from networks.elections.rules.dates import nth_day

OPENS, CLOSES = time(9), time(16)
FAR = timedelta(days=150)


def usual_dates(consultation: Consultation, at: datetime) -> tuple[datetime, datetime]:
    """It opens at 9 am on the next school day and closes at 4 pm, holidays not counted."""
    today = timezone.localdate(at)
    terms = terms_for(consultation, today, today + FAR)
    fewest, _ = days_asked_for(consultation)
    opens = nth_day(today, 1, terms)
    closes = nth_day(opens, fewest or USUAL_SCHOOL_DAYS, terms)
    return (
        timezone.make_aware(datetime.combine(opens, OPENS)),
        timezone.make_aware(datetime.combine(closes, CLOSES)),
    )
