"""Work after the click: an issued agenda's PDF is made and everybody is told."""

from __future__ import annotations

import structlog
from celery import shared_task

from cph.core import clock
from networks.meetings import services
from networks.meetings.models import Issue

log = structlog.get_logger(__name__)


@shared_task(name="networks.meetings.tasks.carry_out")
def carry_out(issue_id: int) -> None:
    """Make one issue's PDF and tell everybody."""
    services.carry_out(issue_id, at=clock.now())


@shared_task(name="networks.meetings.tasks.sweep")
def sweep() -> None:
    """Every minute: finish what a lost job or a killed worker left. One issue that fails does not keep back the next."""
    waiting = Issue.objects.filter(told_at__isnull=True).order_by("issued_at").values_list("pk", flat=True)
    for issue_id in list(waiting[:50]):
        try:
            services.carry_out(issue_id, at=clock.now())
        except Exception:
            log.exception("an issue could not be carried out", issue=issue_id)
