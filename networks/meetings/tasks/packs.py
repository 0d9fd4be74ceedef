"""Work after the click: a pack is made for each set of its readers, and they are told."""

from __future__ import annotations

import structlog
from celery import shared_task

from cph.core import clock
from networks.meetings.models import Issue, ItemPaper, Meeting
from networks.meetings.selectors.packs import meetings_to_renew, packs_to_carry_out
from networks.meetings.services import packs

log = structlog.get_logger(__name__)
AT_ONCE = 20


@shared_task(name="networks.meetings.tasks.renew_pack")
def renew_pack(meeting_id: int) -> None:
    """A paper came or went: the pack's next version, if it is another one."""
    meeting = Meeting.objects.get(pk=meeting_id)
    by = _who_changed(meeting)
    if by is not None:
        packs.renew_pack(meeting, by=by, at=clock.now(), why="A paper came or changed after the agenda.")


def _who_changed(meeting: Meeting):
    """Whoever brought the last late paper; else who issued the agenda."""
    late = ItemPaper.objects.filter(item__agenda__meeting=meeting, late_at__isnull=False).order_by("-late_at")
    paper = late.select_related("uploaded_by").first()
    issue = Issue.objects.filter(meeting=meeting).select_related("issued_by").order_by("-version").first()
    return paper.uploaded_by if paper else issue.issued_by if issue else None


@shared_task(name="networks.meetings.tasks.make_pack")
def make_pack(pack_id: int) -> None:
    """Make one pack and tell its readers."""
    packs.carry_out_pack(pack_id, at=clock.now())


@shared_task(name="networks.meetings.tasks.sweep_packs")
def sweep_packs() -> None:
    """Every minute: finish what a lost job or a killed worker left. One pack that fails does not keep back the next."""
    for meeting_id in list(meetings_to_renew(clock.now()).values_list("pk", flat=True)[:AT_ONCE]):
        _surely(renew_pack, meeting_id)
    for pack_id in list(packs_to_carry_out().values_list("pk", flat=True)[:AT_ONCE]):
        _surely(make_pack, pack_id)


def _surely(task, pk: int) -> None:
    try:
        task(pk)
    except Exception:
        log.exception("a pack could not be carried out", task=task.name, pk=pk)
