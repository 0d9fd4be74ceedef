"""Groups as a file for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.text import slugify

from networks.groups.models import DrawnPlace
from networks.groups.selectors import Standing
from networks.schools.models import School


def csv_response(name: str, header: list[str], rows: Iterable[Iterable[Any]]) -> HttpResponse:
    """A CSV that Excel opens as it is: UTF-8 with its mark, nothing in it that a spreadsheet would run."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(name)}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(header)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return response


def harmless(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def groups_csv(name: str, standings: Iterable[Standing]) -> HttpResponse:
    """Every school of every group, with its heads."""
    rows = (
        (place.school.urn, place.school.name, standing.group.name, ", ".join(one["name"] for one in place.heads))
        for standing in standings
        for place in standing.places
    )
    return csv_response(name, ["URN", "School", "Group", "Head"], rows)


def drawing_csv(name: str, places: Iterable[DrawnPlace], missing: Iterable[School]) -> HttpResponse:
    """The drawing as it can be handed in again; schools in no group have an empty group."""
    placed = [(place.school.urn, place.school.name, place.group.name, place.school.postcode) for place in places]
    unplaced = [(school.urn, school.name, "", school.postcode) for school in missing]
    return csv_response(name, ["URN", "School", "Group", "Postcode"], [*placed, *unplaced])
