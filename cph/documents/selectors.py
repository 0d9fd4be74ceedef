"""Papers that are to be made."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model, Q, QuerySet

from cph.core.names import key_of
from cph.documents.models import Paper


def papers_about(thing: Model) -> QuerySet[Paper]:
    """The papers of this thing, newest first."""
    return Paper.objects.filter(about=key_of(thing)).order_by("-asked_at", "-id")


def papers_to_make(at: datetime) -> QuerySet[Paper]:
    """Asked for, not made, in no worker's hands, oldest first."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=at)
    return Paper.objects.filter(free, state=Paper.State.ASKED).order_by("asked_at")
