"""The trail's own timetable."""

from celery import shared_task

from cph.audit import services
from cph.core import clock


@shared_task(ignore_result=True)
def publish_head() -> None:
    """Daily: the head of the trail goes into the log, out of the database's reach."""
    services.publish_head(at=clock.now())
