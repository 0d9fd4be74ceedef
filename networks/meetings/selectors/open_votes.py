"""The vote that a meeting is taking."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from networks.meetings.models import AgendaItem, Meeting, Motion


def open_vote(meeting: Meeting, items: Collection[int]) -> Motion | None:
    """The motion before the meeting; `items` are those that whoever asks may read."""
    at_large = Q(item__isnull=True, part=AgendaItem.Part.OPEN)
    rows = Motion.objects.filter(Q(item__in=items) | at_large, meeting=meeting, state=Motion.State.OPEN)
    return rows.order_by("opens_at").first()
