"""Work after an upload: the pages of a paper are counted where a strange file holds up nobody."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from cph.core import clock
from networks.meetings.models import ItemPaper
from networks.meetings.services import papers

LATELY = timedelta(days=2)


@shared_task(name="networks.meetings.tasks.count_pages", soft_time_limit=30, time_limit=60)
def count_pages(paper_id: int) -> None:
    """Count the pages of one PDF."""
    papers.count_pages(paper_id)


@shared_task(name="networks.meetings.tasks.count_pages_left", soft_time_limit=300, time_limit=360)
def count_pages_left() -> None:
    """Each night: papers of the last two days whose count a lost job left."""
    rows = ItemPaper.objects.filter(kind="PDF", pages__isnull=True, uploaded_at__gte=clock.now() - LATELY)
    for pk in list(rows.values_list("pk", flat=True)[:200]):
        papers.count_pages(pk)
