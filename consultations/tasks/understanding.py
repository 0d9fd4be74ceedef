"""After the close the worker works out the figures; files that were asked for are made, and go again after a day."""

from __future__ import annotations

import structlog
from celery import shared_task

from consultations.exports import make_file
from consultations.models import Consultation, Export
from consultations.permissions.planning import TAKEN_IN
from consultations.services.exporting import clear_old
from consultations.services.understanding import tabulate as work_out
from cph.core import clock

log = structlog.get_logger(__name__)


@shared_task(name="consultations.tasks.tabulate")
def tabulate(pk: int) -> None:
    """The figures of one closed consultation. Twice or late: done once."""
    work_out(Consultation.objects.get(pk=pk), at=clock.now())


@shared_task(name="consultations.tasks.make_export")
def make_export(pk: int) -> None:
    """One file that was asked for."""
    make_file(pk, at=clock.now())


@shared_task(name="consultations.tasks.sweep_figures")
def sweep_figures() -> None:
    """Every few minutes: figures and files that were left, and files that are a day old."""
    at = clock.now()
    left = Consultation.objects.filter(state__in=TAKEN_IN, closes_at__lte=at, tabulations=None)
    for one in list(left.order_by("closes_at")[:20]):
        try:
            work_out(one, at=at)
        except Exception as error:
            log.exception(
                "the figures of a consultation could not be worked out", consultation=one.pk, kind=type(error)
            )
    for pk in list(Export.objects.filter(state=Export.State.ASKED).order_by("pk").values_list("pk", flat=True)[:20]):
        make_file(pk, at=at)
    clear_old(at=at)
