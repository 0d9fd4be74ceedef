"""Files of candidates go when their time is over."""

from __future__ import annotations

import structlog
from celery import shared_task

from cph.core import clock
from networks.elections.services.clearing import clear_files, contests_to_clear

log = structlog.get_logger(__name__)


@shared_task(name="networks.elections.tasks.clear_due")
def clear_due() -> None:
    """Daily, after the papers: evidence and photographs of elections that are long over."""
    at = clock.now()
    for one in list(contests_to_clear(at)[:100]):
        try:
            clear_files(one, at=at)
        except OSError:
            log.exception("the files of a contest could not be destroyed; tomorrow again", contest=one.pk)
