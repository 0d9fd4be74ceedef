"""All that funding asks of somebody, from a draft paper to the last payment: rows for the one query of the first page."""

from __future__ import annotations

from typing import Any

from cph.core.needing import Kinds
from funding.selectors import needs_claiming as claiming
from funding.selectors import needs_contributing as contributing
from funding.selectors import needs_funds as funds
from funding.selectors import needs_paying as paying
from funding.selectors import needs_proposing as proposing

ROOMS = (proposing, funds, claiming, paying, contributing)
NEEDS = {kind: say for room in ROOMS for kind, say in room.NEEDS.items()}


def kinds(person: Any, at: Any, on: Any, kept: Any) -> Kinds:
    """Rows of every kind of every room, each with its facts; `kept`: the networks this person is clerk of."""
    return {kind: rows for room in ROOMS for kind, rows in room.kinds(person, at, on, kept).items()}
