"""Votes between meetings open, remind and close by the clock."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from celery import shared_task

from cph.core import clock
from networks.meetings.models import Motion
from networks.meetings.services.counting import close_due
from networks.meetings.services.opening import open_due
from networks.meetings.services.vote_notices import REMIND, remind

log = structlog.get_logger(__name__)


@shared_task(name="networks.meetings.tasks.close_votes")
def close_votes() -> None:
    """Every minute: open what is set to open, remind of what closes within a day, count what is over."""
    at = clock.now()
    moved = Motion.objects.filter(state=Motion.State.MOVED, opens_at__lte=at).order_by("opens_at")
    open_ = Motion.objects.filter(state=Motion.State.OPEN, closes_at__isnull=False).order_by("closes_at")
    for motion in list(moved[:50]):
        _each(motion, lambda one: open_due(one.pk, at=at))
    for motion in list(open_.filter(closes_at__gt=at, closes_at__lte=at + REMIND).select_related("body", "item")[:200]):
        _each(motion, lambda one: remind(one, at=at))
    for motion in list(open_.filter(closes_at__lte=at)[:50]):
        _each(motion, lambda one: close_due(one.pk, at=at))


def _each(motion: Motion, do: Callable[[Motion], object]) -> None:
    """One vote that fails does not keep back the next."""
    try:
        do(motion)
    except Exception:
        log.exception("a vote could not be opened, reminded of or closed", motion=motion.pk)
