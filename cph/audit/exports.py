"""The trail to take away."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http.response import HttpResponseBase

from cph.audit.models import Line
from cph.core.sheets import sheet_response

HEADS = ("Line", "When", "Who", "Acting as", "Did", "About", "Article", "Hash")


def sheet_of(kind: str, lines: QuerySet[Line]) -> HttpResponseBase:
    """These lines, newest first, with the hash by which each can be checked."""
    rows = lines.order_by("-position").values_list(
        "position", "at", "actor_name", "seat", "verb", "subject", "article", "digest"
    )
    return sheet_response(kind, "audit-trail", HEADS, rows.iterator(chunk_size=1000))
