"""Polls open, remind and close by the clock."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from celery import shared_task

from cph.core import clock
from networks.elections.models import Election
from networks.elections.services.poll_notices import BEFORE, remind_due
from networks.elections.services.polling import close_due, open_due

log = structlog.get_logger(__name__)
MOST = 50  # of each at once


@shared_task(name="networks.elections.tasks.run_polls")
def run_polls() -> None:
    """Every minute: open what is due and ready, remind of what closes within two days, close what is over."""
    at = clock.now()
    noticed = Election.objects.filter(state=Election.State.NOTICED, voting_opens_at__lte=at, voting_closes_at__gt=at)
    voting = Election.objects.filter(state=Election.State.VOTING).order_by("voting_closes_at")
    for election in list(noticed.order_by("voting_opens_at")[:MOST]):
        _each(election, lambda one: open_due(one.pk, at=at))
    soon = voting.filter(voting_closes_at__gt=at, voting_closes_at__lte=at + BEFORE)
    for election in list(soon.select_related("network")[:MOST]):
        _each(election, lambda one: remind_due(one, at=at))
    for election in list(voting.filter(voting_closes_at__lte=at)[:MOST]):
        _each(election, lambda one: close_due(one.pk, at=at))


def _each(election: Election, do: Callable[[Election], object]) -> None:
    """One poll that fails does not keep back the next."""
    try:
        do(election)
    except Exception as error:
        log.exception("a poll could not be opened, reminded of or closed", election=election.pk, error=str(error))
