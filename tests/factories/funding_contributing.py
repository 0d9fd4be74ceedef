"""A fund filled by contributions of schools, its requests, its bank. Rows only, but for what goes through the books."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from funding.models import Band, Fund, Receipt, Request, Subscription, Year
from funding.services.posting import Place, post
from networks.schools.models import School
from tests.factories import funding as make

AT = datetime(2026, 11, 2, 9, 0, tzinfo=timezone.get_default_timezone())
DUE = date(2026, 12, 1)


def fund(world: Any, **facts: Any) -> Fund:
    """What schools give to the network, kept by the officer."""
    known = {"code": "CPH", "title": "Central fund", "purpose": "The lead head and meetings.", "is_voluntary": True}
    return make.fund(world, **(known | facts))


def subscription(year: Year, bands: dict[int, int] | None = None, **facts: Any) -> Subscription:
    """£300 of each, or by bands."""
    bands = bands or {0: 30_000}
    known = {
        "year": year, "basis": "FLAT" if len(bands) == 1 else "BANDS", "words": "It pays the lead head. Pay it into our account.",
        "due_on": DUE, "set_by": year.fund.keeper, "set_at": AT,
    }  # fmt: skip
    made = Subscription.objects.create(**(known | facts))
    Band.objects.bulk_create(Band(subscription=made, from_pupils=start, pence=pence) for start, pence in bands.items())
    return made


def request(of: Subscription, school: School, pence: int = 30_000, reference: str = "", **facts: Any) -> Request:
    """What a school was asked for."""
    reference = reference or f"CPH26-{uuid.uuid4().hex[:6].upper()}"
    return Request.objects.create(
        subscription=of, school=school, pence=pence, reference=reference, **({"asked_at": AT} | facts)
    )


def receipt(of: Request, pence: int | None = None, on: date | None = None) -> Receipt:
    """It came in."""
    key, year = uuid.uuid4(), of.subscription.year
    pence, on = pence or of.pence, on or of.subscription.year.starts_on
    moves = {Place("SOURCE", source="Contributions of schools", school=of.school_id): -pence, Place("AVAILABLE"): pence}
    posting = post(year, "CONTRIBUTION", moves, words="Contribution of a school", key=f"receipt:{key}", on=on,
                   by=year.fund.keeper, at=timezone.now())  # fmt: skip
    return Receipt.objects.create(
        request=of, pence=pence, on=on, words="Cheque", posting=posting, noted_by=year.fund.keeper, noted_at=timezone.now(),
        form_key=key,
    )  # fmt: skip
