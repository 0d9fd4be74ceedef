"""Meetings as a CSV file: exactly what the list shows."""

from __future__ import annotations

import csv
from collections.abc import Iterable

from django.http import HttpResponse
from django.utils import timezone

from networks.meetings.models import Meeting

RISKY = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """A cell that a spreadsheet will not run as a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


def meetings_csv(meetings: Iterable[Meeting], may_see_place: set[int], name: str) -> HttpResponse:
    """One row a meeting; the place only of those the reader may attend."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write("\ufeff")
    rows = csv.writer(answer)
    rows.writerow(["Date", "Starts", "Ends", "Meeting", "Body", "Place", "State"])
    for one in meetings:
        starts, ends = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
        place = one.place if one.pk in may_see_place else ""
        words = [one.title, one.body.name, place, one.get_state_display()]
        rows.writerow([f"{starts:%Y-%m-%d}", f"{starts:%H:%M}", f"{ends:%H:%M}", *map(harmless, words)])
    return answer
