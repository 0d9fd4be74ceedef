"""Numbers of motions, decisions and actions: a run for each network and year, without gaps."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cph.documents.models import Series
from networks.constitutions.models import Body, Identity
from networks.meetings.models import AgendaItem


@transaction.atomic
def next_number(body: Body, letter: str, *, part: str = AgendaItem.Part.OPEN, at: datetime) -> str:
    """The next number of a kind in this body's network: CPH/D2026/7 for a decision, M for a motion, A for an action.

    What is confidential is numbered in a run of its own (CPH/DB2026/1), so that no gap in the open run tells of it.
    Whoever asks next waits until this transaction ends: ask late.
    """
    identity = Identity.objects.filter(body=body.network_id).first()
    kind = f"{letter}B" if part == AgendaItem.Part.CONFIDENTIAL else letter
    prefix, year = identity.prefix if identity else "NET", timezone.localdate(at).year
    Series.objects.get_or_create(prefix=f"{prefix}/{kind}", year=year)
    series = Series.objects.select_for_update().get(prefix=f"{prefix}/{kind}", year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{prefix}/{kind}{year}/{series.last}"
