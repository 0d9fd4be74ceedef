"""Work after the meeting: circulated minutes become PDFs and everybody is told; owners are reminded each morning."""

from __future__ import annotations

import structlog
from celery import shared_task

from cph.core import clock
from networks.meetings.models import Circulation
from networks.meetings.services import actions, circulating

log = structlog.get_logger(__name__)


@shared_task(name="networks.meetings.tasks.carry_out_minutes")
def carry_out_minutes(circulation_id: int) -> None:
    """Make the PDFs of one circulation and tell everybody."""
    circulating.carry_out_minutes(circulation_id, at=clock.now())


@shared_task(name="networks.meetings.tasks.sweep_minutes")
def sweep_minutes() -> None:
    """Every minute: finish what a lost job or a killed worker left. One that fails does not keep back the next."""
    waiting = Circulation.objects.filter(told_at__isnull=True).order_by("circulated_at").values_list("pk", flat=True)
    for circulation_id in list(waiting[:50]):
        try:
            circulating.carry_out_minutes(circulation_id, at=clock.now())
        except Exception:
            log.exception("minutes could not be carried out", circulation=circulation_id)


@shared_task(name="networks.meetings.tasks.remind_owners")
def remind_owners() -> int:
    """Each working morning: one notice to each owner of what is due."""
    return actions.remind_owners(at=clock.now())
