"""Boxes are stirred while voting runs, swept afterwards, and destroyed when their day comes."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.db import DatabaseError

from cph.core import clock
from cph.core.refusals import Refused
from networks.ballots import services
from networks.ballots.selectors import boxes_to_destroy, boxes_to_stir

log = structlog.get_logger(__name__)
ENOUGH = 10  # papers that went in since the last time


@shared_task(name="networks.ballots.tasks.stir_boxes")
def stir_boxes() -> None:
    """Every few minutes: take out and put back, in another order, what is in a box with ten or more new papers."""
    done = [box.pk for box in boxes_to_stir(ENOUGH) if _done(services.stir, box)]
    if done:
        services.sweep_away()


@shared_task(name="networks.ballots.tasks.sweep_away")
def sweep_away() -> None:
    """After a box was closed, opened or destroyed: what it no longer holds goes from the database's files too."""
    services.sweep_away()


@shared_task(name="networks.ballots.tasks.destroy_due")
def destroy_due() -> None:
    """Daily: papers whose day has come."""
    today = clock.today()
    done = [box.pk for box in boxes_to_destroy(today) if _done(services.destroy, box, on=today)]
    if done:
        services.sweep_away()


def _done(do: object, box: object, **facts: object) -> bool:
    """One box that is busy, or was closed meanwhile, does not keep back the next; its own turn comes again."""
    try:
        do(box, **facts)
    except (Refused, DatabaseError) as error:
        log.warning("a box was left as it is", box=box.pk, error=type(error).__name__)
        return False
    return True
