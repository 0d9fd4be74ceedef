"""Posting what waits. Safe twice, late, and by several workers at once; see posting.py for what is promised."""

from celery import shared_task

from cph.core import clock
from cph.notifications.posting import post_batch

BATCHES = 40  # then the worker takes its next job; the sweep of the next minute goes on


@shared_task(ignore_result=True)
def post_notices() -> None:
    """Batch after batch until nothing is due. Asked for after each act that told somebody, and every minute by beat."""
    for _ in range(BATCHES):
        if not post_batch(clock.now()):
            return
