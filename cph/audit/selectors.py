"""Reading the trail."""

from __future__ import annotations

from django.db.models import Model, QuerySet

from cph.audit.models import Line
from cph.core.names import key_of


def history_of(thing: Model) -> QuerySet[Line]:
    """What happened to this thing, newest first."""
    return Line.objects.filter(keys__contains=[key_of(thing)]).order_by("-position")
