"""Work for the worker, handed over after the transaction: the row that says "to do" is already kept, so a dead Redis loses nothing."""

from __future__ import annotations

from typing import Any

import structlog
from celery import Task
from django.db import transaction
from django.utils.module_loading import import_string

log = structlog.get_logger(__name__)


def enqueue(task: Task | str, *args: Any) -> None:
    """Ask the worker once this transaction is committed. If Redis does not answer, the periodic sweep finds the row.

    A service names the task ("cph.documents.tasks.make_paper"), since services stand below tasks and may not import them.
    """

    def hand_over() -> None:
        try:
            job = import_string(task) if isinstance(task, str) else task
            job.delay(*args)
        except Exception as error:  # kombu raises many kinds; none may reach the person who pressed the button
            log.warning("not enqueued, the sweep will find it", task=str(task), error=str(error))

    transaction.on_commit(hand_over)
