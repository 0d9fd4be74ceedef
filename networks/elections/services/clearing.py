"""What candidates handed in does not outlive its purpose: evidence and photographs go when the papers have gone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from networks.ballots.models import Box
from networks.elections.models import Contest, Election, Finding, Objection
from networks.elections.services.declaring import KEPT_FOR, locked_contest, say

OVER = (Election.State.DECLARED, Election.State.ABANDONED)


def contests_to_clear(at: datetime) -> QuerySet[Contest]:
    """Six months after objections closed, unless the papers are still there, somebody holds them, or an objection waits."""
    gone = Q(box__isnull=True) | Q(box__state=Box.State.DESTROYED) | Q(election__state=Election.State.ABANDONED)
    waits = Objection.objects.filter(Q(contest=OuterRef("pk")) | Q(nomination__contest=OuterRef("pk")), answer="")
    rows = Contest.objects.filter(gone, ~Exists(waits), cleared_at__isnull=True, election__state__in=OVER)
    rows = rows.filter(election__objections_close_at__lte=at - KEPT_FOR)
    return rows.exclude(box__held_because__gt="").order_by("pk")


def clear_files(contest: Contest, *, at: datetime) -> Contest:
    """The files go; what was found, and the name of each file, stay. Stopped half way, it is done again the next day."""
    findings = Finding.objects.filter(nomination__contest=contest).exclude(evidence="")
    photographs = contest.nominations.exclude(photograph="")
    files = [one.evidence for one in findings] + [one.photograph for one in photographs]
    for file in files:
        file.storage.delete(file.name)
    with transaction.atomic():
        locked = locked_contest(contest)
        if locked.cleared_at is None:
            locked.nominations.update(photograph="", photograph_says="")
            locked.cleared_at = at
            locked.save(update_fields=["cleared_at"])
            if files:
                said = f"{len(files)} files of candidates for {locked}, their time being over"
                say("destroyed", said, locked, by=None, at=at, seat=None)
    return locked
