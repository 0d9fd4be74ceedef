"""What the report shows of the answers: tables and pictures as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from consultations.models import Consultation


def figures_part(consultation: Consultation, quotations: Mapping[int, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return []


def coverage_part(consultation: Consultation) -> dict[str, Any]:
    return {}


def representativeness_part(consultation: Consultation) -> list[dict[str, Any]]:
    return []


def are_ready(consultation: Consultation) -> bool:
    return True
