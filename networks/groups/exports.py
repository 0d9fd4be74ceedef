"""Groups as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable

from django.http.response import HttpResponseBase

from cph.core.sheets import sheet_response
from networks.groups.models import DrawnPlace
from networks.groups.selectors import Standing
from networks.schools.models import School


def groups_sheet(kind: str, name: str, standings: Iterable[Standing]) -> HttpResponseBase:
    """Every school of every group, with its heads."""
    rows = (
        (place.school.urn, place.school.name, standing.group.name, ", ".join(one["name"] for one in place.heads))
        for standing in standings
        for place in standing.places
    )
    return sheet_response(kind, name, ["URN", "School", "Group", "Head"], rows)


def drawing_sheet(kind: str, name: str, places: Iterable[DrawnPlace], missing: Iterable[School]) -> HttpResponseBase:
    """The drawing as it can be handed in again; schools in no group have an empty group."""
    placed = [(place.school.urn, place.school.name, place.group.name, place.school.postcode) for place in places]
    unplaced = [(school.urn, school.name, "", school.postcode) for school in missing]
    return sheet_response(kind, name, ["URN", "School", "Group", "Postcode"], [*placed, *unplaced])
