"""Making papers outside the request."""

from datetime import timedelta

from celery import shared_task

from cph.core import clock
from cph.documents.selectors import papers_to_make
from cph.documents.services import make

GRACE = timedelta(minutes=1)  # whoever asked for the paper usually has it made at once
AT_ONCE = 20


@shared_task(ignore_result=True)
def make_paper(paper_id: int) -> None:
    """One paper; nothing happens where it is made already."""
    make(paper_id, clock.now())


@shared_task(ignore_result=True)
def sweep() -> None:
    """Every minute: papers whose worker died, or whose job was lost with Redis."""
    at = clock.now()
    for paper_id in list(papers_to_make(at).filter(asked_at__lte=at - GRACE).values_list("pk", flat=True)[:AT_ONCE]):
        make(paper_id, clock.now())
