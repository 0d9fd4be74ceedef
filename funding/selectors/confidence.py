"""Who may know which school gave and which did not. Every page, export and list that names a giver asks here first.

Those who keep the money always know; a school knows its own. Everybody else only where the constitution says that it is not
confidential, today and on the day the schools were asked: what was given in confidence stays so when the rule changes.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from cph.people.models import Person
from funding.models import Fund
from funding.selectors.seats import READS, runs_by
from networks.constitutions.models import Body, Contribution
from networks.constitutions.seats import seats_of
from networks.constitutions.selectors import contribution_rule


def names_givers(person: Person, fund: Fund, at: datetime) -> bool:
    """Whether this person may be shown which school gave to this fund, and which did not.

    False: show what came of schools as one sum, with their number only.
    """
    seats = seats_of(person, timezone.localdate(at))
    if runs_by(seats, fund) is not None:
        return True
    return bool(seats.in_network(fund.network, *READS)) and is_open(fund, at)


def is_open(fund: Fund, at: datetime) -> bool:
    """Whether the constitution lets all who see the fund know who gives, now and on each day the schools were asked."""
    days = {timezone.localdate(at)}
    days |= {
        timezone.localdate(one)
        for one in fund.years.exclude(subscription=None).values_list("subscription__set_at", flat=True)
    }
    return all(_says_open(fund.network, day) for day in sorted(days, reverse=True))


def _says_open(network: Body, day: date) -> bool:
    """Silence keeps it confidential."""
    rule = rule_of(network, day)
    return rule is not None and rule.is_confidential is False


def rule_of(network: Body, day: date) -> Contribution | None:
    """What the constitution says of contributions that day: asked once for a network and a day on a page."""
    known: dict[date, Contribution | None] = network.__dict__.setdefault("_contribution_rules", {})
    if day not in known:
        known[day] = contribution_rule(network, day)
    return known[day]
