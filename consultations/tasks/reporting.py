"""Once a day: whoever owes feedback for more than 90 days is told."""

from __future__ import annotations

from celery import shared_task

from consultations.services.reminding_feedback import tell_late
from cph.core import clock


@shared_task(name="consultations.tasks.remind_of_feedback", ignore_result=True)
def remind_of_feedback() -> None:
    """Run twice, late or by two workers, it tells each lead once."""
    tell_late(at=clock.now())
