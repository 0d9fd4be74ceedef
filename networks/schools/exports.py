"""The list of schools as a file: exactly the rows that are shown, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.http.response import HttpResponseBase

from cph.core.sheets import sheet_response
from networks.schools.models import Phase, Sector, Status

HEADER = (
    "URN",
    "Name",
    "Local authority",
    "Phase",
    "Sector",
    "Status",
    "Lowest age",
    "Highest age",
    "Pupils",
    "Town",
    "Postcode",
)
NAMES = (
    "urn",
    "name",
    "authority__name",
    "phase",
    "sector",
    "status",
    "low_age",
    "high_age",
    "pupils",
    "town",
    "postcode",
)
LABELS = {3: dict(Phase.choices), 4: dict(Sector.choices), 5: dict(Status.choices)}


def schools_sheet(kind: str, rows: QuerySet, day: date) -> HttpResponseBase:
    """Each school in words, in the order of the list; read a page of the database at a time."""
    return sheet_response(kind, f"schools-{day:%Y-%m-%d}", HEADER, _lines(rows))


def _lines(rows: QuerySet) -> Iterator[list[object]]:
    for row in rows.values_list(*NAMES).iterator(chunk_size=2000):
        yield ["" if cell is None else LABELS[n].get(cell, cell) if n in LABELS else cell for n, cell in enumerate(row)]
