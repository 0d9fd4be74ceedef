"""The trail to take away."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone

from cph.audit.models import Line
from cph.core.sheets import csv_response

HEADS = ("Line", "When", "Who", "Acting as", "Did", "About", "Article", "Hash")


def csv_of(lines: QuerySet[Line]) -> StreamingHttpResponse:
    """These lines, newest first, with the hash by which each can be checked."""
    rows = lines.order_by("-position").values_list(
        "position", "at", "actor_name", "seat", "verb", "subject", "article", "digest"
    )
    return csv_response(
        "audit-trail",
        HEADS,
        (
            (position, timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S"), *words)
            for position, at, *words in rows.iterator(chunk_size=1000)
        ),
    )
