"""What an app needs to ask for all their kinds of need in one query: rows of facts, told apart by their kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import JSONObject

from cph.core.needs import Need

Facts = dict[str, Any]
Kinds = dict[str, tuple[QuerySet, Facts]]
MOST = 20  # of one kind


def rows_of(kinds: Kinds) -> QuerySet:
    """Rows of every kind, each with its facts."""
    first, *others = (
        found.order_by().values(asks=Value(kind), facts=JSONObject(**facts)) for kind, (found, facts) in kinds.items()
    )
    return first.union(*others, all=True)


def read(rows: Iterable[Any], needs: Mapping[str, Callable[[Facts], Iterable[Need]]]) -> list[Need]:
    """As sentences: kind after kind, within one the most urgent first."""
    found: dict[str, list[Need]] = {kind: [] for kind in needs}
    for kind, facts in rows:
        found[kind] += needs[kind](facts if isinstance(facts, dict) else json.loads(facts))
    return [need for some in found.values() for need in sorted(some, key=Need.order)[:MOST]]
