"""On the page of a fund: the way to its figures beside those of others, and to what is one’s own of all funds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from cph.core.refusals import allowed
from cph.people.models import Person
from funding.models import Fund
from funding.permissions.running import check_may_read_books
from funding.selectors.own_money import own_places


def on_fund(person: Person, fund: Fund, at: datetime) -> dict[str, Any] | None:
    """Who reads its books compares its groups; a head or a chair finds what their school and their group were given."""
    if allowed(check_may_read_books, person, fund, at=at):
        return {"reads": True, "places": []}
    places = own_places(person, timezone.localdate(at))
    return {"reads": False, "places": places} if places else None
