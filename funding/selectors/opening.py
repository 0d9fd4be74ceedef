"""What there is to choose from when a fund is opened or changed: who keeps it, whose officers run it, whose money it is."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet

from cph.people.models import Person
from funding.models import Fund, Year
from funding.selectors.seats import authorities_of
from networks.constitutions.models import Body
from networks.constitutions.seats import Capacity, seats_of
from networks.meetings.models import Decision
from networks.meetings.permissions.minutes import decisions_for
from networks.members.inforce import schools_that_count
from networks.members.selectors import members_of
from networks.schools.models import Authority, Officer

MOST_DECISIONS = 200


def authorities_to_choose(person: Person, network: Body, on: date) -> QuerySet[Authority]:
    """The authorities whose schools count in the network; for an officer only their own."""
    rows = Authority.objects.filter(pk__in=schools_that_count(network, on).values("authority")).order_by("name")
    seats = seats_of(person, on)
    if seats.is_admin or seats.in_network(network, Capacity.CLERK):
        return rows
    return rows.filter(pk__in=authorities_of(seats))


def bodies_of(network: Body) -> QuerySet[Body]:
    """The network, then its executive and groups, by name."""
    return Body.objects.filter(Q(pk=network.pk) | Q(parent=network)).order_by("-kind", "name", "pk")


def people_who_may_keep(network: Body, on: date) -> QuerySet[Person]:
    """Members, clerks and officers: whoever keeps money has a seat in the network. See sits_in for who sits otherwise."""
    members = members_of(network, on).values("pk")
    clerks = network.clerks.on(on).values("person")
    authorities = schools_that_count(network, on).values("authority")
    officers = Officer.objects.on(on).filter(authority__in=authorities).values("person")
    rows = Person.objects.filter(Q(pk__in=members) | Q(pk__in=clerks) | Q(pk__in=officers), is_active=True)
    return rows.order_by("name", "pk")


def decisions_to_choose(person: Person, network: Body, at: datetime) -> QuerySet[Decision]:
    """Decisions of the network and its bodies that this person may read, newest first."""
    rows = decisions_for(person, at).filter(Q(body=network) | Q(body__parent=network))
    return rows.select_related("body").order_by("-decided_at", "-pk")


def sources_of(year: Year) -> list[str]:
    """What this year's money came from so far, by name."""
    rows = year.accounts.filter(kind="SOURCE", school__isnull=True).values_list("source", flat=True)
    return sorted(set(rows))


def year_in_hand(fund: Fund, on: date) -> Year | None:
    """The year of this day; else the last open one, else the last."""
    years = list(fund.years.order_by("starts_on"))
    of_day = [one for one in years if one.starts_on <= on <= one.ends_on]
    open_ = [one for one in years if one.state == Year.State.OPEN]
    return next(iter((of_day or open_ or years)[-1:]), None)
