"""The clock of consultations: what was let go opens, what is over closes, answers without names come out of their box."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from celery import shared_task
from django.db.models import QuerySet

from consultations.models import Consultation
from consultations.services.opening import close_due, open_due, take_in_due
from cph.core import clock

log = structlog.get_logger(__name__)
State = Consultation.State
AT_ONCE = 100


@shared_task(name="consultations.tasks.run_consultations", ignore_result=True)
def run_consultations() -> None:
    """Every minute. Run twice, late or by two workers, each consultation opens and closes once."""
    at = clock.now()
    rows = Consultation.objects.all()
    _each(rows.filter(state=State.DRAFT, released_at__isnull=False, opens_at__lte=at).order_by("opens_at"), open_due)
    _each(rows.filter(state=State.OPEN, closes_at__lte=at).order_by("closes_at"), close_due)
    waiting = rows.filter(state=State.CLOSED, naming=Consultation.Naming.ANONYMOUS, closed_at__isnull=True)
    _each(waiting.order_by("closes_at"), take_in_due)


def _each(rows: QuerySet[Consultation], act: Callable[..., bool]) -> None:
    at = clock.now()
    for pk in list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        try:
            act(pk, at=at)
        except Exception:  # one that fails must not keep the others waiting
            log.exception("a consultation did not move on", consultation=pk, act=act.__name__)
