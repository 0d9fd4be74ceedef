"""Who looks at the money of a group or a school."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cph.core.refusals import NotAllowed
from cph.people.models import Person
from funding.selectors.own_money import Owner, is_own
from funding.selectors.seeing import funds_read_by
from networks.constitutions.seats import seats_of


def check_may_see_money_of(person: Person, owner: Owner, *, at: datetime) -> None:
    """Those whose own it is see all of it; those who read books see what came from the funds they read."""
    today = timezone.localdate(at)
    if seats_of(person, today).is_admin or is_own(person, owner, today) or funds_read_by(person, today).exists():
        return
    raise NotAllowed(
        f"What {owner.name} was given is shown to those who lead it or sit in it, and to those who read the books of the funds.",
        instead="The page of a fund says how much was shared out, and how much of it is left.",
    )
