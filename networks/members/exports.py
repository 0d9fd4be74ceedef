"""The roll to take away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.http.response import HttpResponseBase

from cph.core.sheets import sheet_response
from networks.members.selectors import RollRow


def heads_of(with_email: bool) -> list[str]:
    return ["Name", *(["E-mail address"] if with_email else []), "School", "URN", "Role", "Since"]


def lines_of(rows: Iterable[RollRow], with_email: bool) -> Iterator[list[str | int | date]]:
    """One line per member and school: what the page shows, no more."""
    for row in rows:
        for led in row.schools:
            email = [row.person.email or ""] if with_email else []
            yield [row.person.name, *email, led.name, led.urn, led.role_label, led.starts_on]


def roll_sheet(kind: str, name: str, rows: Iterable[RollRow], *, with_email: bool) -> HttpResponseBase:
    return sheet_response(kind, name, heads_of(with_email), lines_of(rows, with_email))
