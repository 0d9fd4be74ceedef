"""Once a day: schools that were asked to contribute and not heard from are reminded, twice in all."""

from __future__ import annotations

from celery import shared_task

from cph.core import clock
from funding.services.contributing import remind_by_clock


@shared_task(name="funding.tasks.remind_of_contributions", ignore_result=True)
def remind_of_contributions() -> None:
    """Run twice, late or by two workers, it reminds each head once each time."""
    remind_by_clock(at=clock.now())
