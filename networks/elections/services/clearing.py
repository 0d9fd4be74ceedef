"""What candidates handed in does not outlive its purpose: evidence and photographs go when the papers have gone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from networks.ballots.models import Box
from networks.elections.models import Contest, Election, Finding
from networks.elections.services.declaring import KEPT_FOR


def contests_to_clear(at: datetime) -> QuerySet[Contest]:
    """Six months after objections closed, unless the papers are still there or somebody holds them."""
    over = Q(box__isnull=True) | Q(box__state=Box.State.DESTROYED) | Q(election__state=Election.State.ABANDONED)
    rows = Contest.objects.filter(over, cleared_at__isnull=True, election__objections_close_at__lte=at - KEPT_FOR)
    return rows.exclude(box__held_because__gt="").order_by("pk")


def clear_files(contest: Contest, *, at: datetime) -> Contest:
    """The files go; what was found, and the name of each file, stay. Stopped half way, it is done again the next day."""
    for finding in Finding.objects.filter(nomination__contest=contest).exclude(evidence=""):
        finding.evidence.storage.delete(finding.evidence.name)
    for nomination in contest.nominations.exclude(photograph=""):
        nomination.photograph.delete(save=False)
    with transaction.atomic():
        contest.nominations.update(photograph="", photograph_says="")
        Contest.objects.filter(pk=contest.pk).update(cleared_at=at)
    contest.refresh_from_db(fields=["cleared_at"])
    return contest
