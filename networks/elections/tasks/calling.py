"""The clock of an election: it does nothing by itself before the poll, it tells the officer that something is due."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.db.models import Exists, OuterRef

from cph.core import clock
from networks.elections.models import Contest, Election
from networks.elections.services.reminding import tell_what_is_due

log = structlog.get_logger(__name__)


@shared_task(name="networks.elections.tasks.move_on")
def move_on() -> None:
    """Every minute: withdrawals have closed and who stands is not settled. Run twice, late or by two workers, it tells once."""
    at = clock.now()
    waiting = Contest.objects.filter(election=OuterRef("pk"), state=Contest.State.CALLED)
    due = Election.objects.filter(Exists(waiting), state=Election.State.NOTICED, withdrawals_close_at__lte=at)
    for one in list(due.select_related("network", "officer").order_by("withdrawals_close_at", "pk")[:100]):
        try:
            tell_what_is_due(one, at=at)
        except Exception:
            log.exception("an officer could not be told what is due", election=one.pk)
