"""Two days before the close, those who have not responded are told."""

from __future__ import annotations

import structlog
from celery import shared_task

from consultations.models import Consultation
from consultations.services import responding
from consultations.services.telling import SHORT, SOON, tell_closes_soon
from cph.core import clock

log = structlog.get_logger(__name__)


@shared_task(name="consultations.tasks.tell_respondents", ignore_result=True)
def tell_respondents() -> None:
    """Every hour. Run twice, late or by two workers, each school or person is told once; a short consultation tells nobody twice."""
    at = clock.now()
    due = Consultation.objects.filter(state=Consultation.State.OPEN, closes_at__gt=at, closes_at__lte=at + SOON)
    for one in due.select_related("network").order_by("closes_at", "pk")[:100]:
        if one.opens_at is None or one.closes_at - one.opens_at <= SHORT:
            continue
        try:
            tell_closes_soon(one, at=at)
        except Exception:  # one that fails must not keep the others waiting
            log.exception("those missing could not be told that it closes", consultation=one.pk)


@shared_task(name="consultations.tasks.clear_drafts", ignore_result=True)
def clear_drafts() -> None:
    """Once a day: what was typed for consultations that closed a month ago and was never sent."""
    responding.clear_drafts(at=clock.now())
