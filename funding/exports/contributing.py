"""The list of requests to take away, for those who keep the money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.http.response import HttpResponseBase

from cph.core.sheets import sheet_response
from funding.models import Request
from funding.selectors.contributing import STATES

HEADS = ["School", "URN", "Reference", "Pupils", "Asked for (£)", "Received (£)", "Still open (£)", "Where it stands", "Asked",
         "Last reminded"]  # fmt: skip


def requests_sheet(kind: str, name: str, rows: Iterable[Request]) -> HttpResponseBase:
    """What the list shows, no more and no less."""
    return sheet_response(kind, name, HEADS, _lines(rows))


def _lines(rows: Iterable[Request]) -> Iterator[list[object]]:
    for one in rows:
        amounts = [Decimal(pence) / 100 for pence in (one.pence, one.received, max(one.left, 0))]
        yield [one.school.name, one.school.urn, one.reference, one.pupils, *amounts, STATES[one.standing][0], one.asked_at,
               one.reminded_at]  # fmt: skip
