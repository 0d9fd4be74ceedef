"""Posts and their holders as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable

from django.http.response import HttpResponseBase

from cph.core.sheets import sheet_response
from networks.executives.selectors import Holding, article_of

HEADER = [
    "Post",
    "Group",
    "Seat",
    "Holder",
    "School",
    "From",
    "Until",
    "How",
    "By whose decision",
    "Vacant since",
    "Article",
]


def posts_sheet(kind: str, name: str, holdings: Iterable[Holding]) -> HttpResponseBase:
    """A row for each seat, held or vacant."""
    return sheet_response(kind, name, HEADER, map(_row, holdings))


def _row(one: Holding) -> list:
    tenure = one.tenure
    return [
        one.post.title,
        one.group.name if one.group else "",
        one.seat,
        tenure.person.name if tenure else "",
        "; ".join(one.schools),
        tenure.starts_on if tenure else "",
        (tenure.ends_on or "") if tenure else "",
        tenure.get_how_display() if tenure else "",
        tenure.appointed_by if tenure else "",
        one.vacant_since or "",
        article_of(one.post),
    ]
