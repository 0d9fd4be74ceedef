"""Periods in the database: the expression that an exclusion constraint compares, and the meaning of its ends."""

from django.contrib.postgres.fields import DateRangeField, RangeBoundary
from django.db.models import Func


class Period(Func):
    """daterange(starts_on, ends_on, '[]'): both ends included, no end means for ever."""

    function = "DATERANGE"
    output_field = DateRangeField()

    def __init__(self, starts: str = "starts_on", ends: str = "ends_on") -> None:
        super().__init__(starts, ends, RangeBoundary(inclusive_lower=True, inclusive_upper=True))
