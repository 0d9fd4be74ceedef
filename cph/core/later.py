"""Work for the worker, handed over after the transaction: the row that says "to do" is already kept, so a dead Redis loses nothing."""

from __future__ import annotations

from typing import Any

import structlog
from celery import Task
from django.db import transaction

log = structlog.get_logger(__name__)


def enqueue(task: Task, *args: Any) -> None:
    """Ask the worker once this transaction is committed. If Redis does not answer, the periodic sweep finds the row."""

    def hand_over() -> None:
        try:
            task.delay(*args)
        except (
            Exception
        ) as error:  # kombu raises many kinds; none may reach the person who pressed the button
            log.warning("not enqueued, the sweep will find it", task=task.name, error=str(error))

    transaction.on_commit(hand_over)
