"""What of the money somebody may know of today. Every list starts here."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from cph.people.models import Person
from funding.models import Allocation, Claim, Fund, Proposal
from funding.selectors.seats import READS, authorities_of
from networks.constitutions.models import Body
from networks.constitutions.seats import Capacity, Seats, seats_of
from networks.groups.models import Place
from networks.meetings.models import AgendaItem
from networks.meetings.permissions.reading import readable
from networks.schools.models import Headship

PAPER = "funding:proposal:"


def funds_run_by(person: Person, on: date) -> QuerySet[Fund]:
    """The funds that this person runs today: as keeper, as officer of the authority, as clerk."""
    seats = seats_of(person, on)
    return Fund.objects.all() if seats.is_admin else Fund.objects.filter(_runs(seats))


def funds_visible_to(person: Person, on: date) -> QuerySet[Fund]:
    """Members, the executive and the clerk see the funds of their network; officers those of their own authority."""
    seats = seats_of(person, on)
    if seats.is_admin:
        return Fund.objects.all()
    return Fund.objects.filter(_runs(seats) | Q(network__in=seats.network_ids(*READS)))


def _runs(seats: Seats, path: str = "") -> Q:
    sits, network = seats.network_ids(), f"{path}network__in"
    keeps = Q(**{f"{path}keeper": seats.person, network: sits})
    officer = seats.network_ids(Capacity.OFFICER)
    acts = Q(**{f"{path}authority__in": authorities_of(seats), network: officer}) if officer else Q(pk__in=[])
    return keeps | acts | Q(**{network: seats.network_ids(Capacity.CLERK)})


def writes_papers(person: Person, on: date) -> Q:
    """Papers whose draft this person reads and changes: the lead, who began it, the clerk, officers of its authority."""
    seats = seats_of(person, on)
    if seats.is_admin:
        return Q(pk__isnull=False)
    sits, officer = seats.network_ids(), seats.network_ids(Capacity.OFFICER)
    found = Q(network__in=seats.network_ids(Capacity.CLERK))
    found |= Q(network__in=sits) & (Q(lead=person) | Q(created_by=person))
    if officer:
        found |= Q(network__in=officer, authority__in=authorities_of(seats))
    return found


def proposals_visible_to(person: Person, on: date) -> QuerySet[Proposal]:
    """A draft is its writers’. Once issued, all who sit in the network read it.

    A paper that is tabled in Part B is read by its writers, and by those who read that item.
    """
    seats = seats_of(person, on)
    if seats.is_admin:
        return Proposal.objects.all()
    was_issued = Q(network__in=seats.network_ids(), versions__isnull=False)
    hidden = AgendaItem.objects.filter(part=AgendaItem.Part.CONFIDENTIAL, removed_at__isnull=True)
    hidden = hidden.exclude(pk__in=readable(hidden, person, _noon(on), item="").values("pk"))
    of_paper = hidden.filter(stands_for(source_of_paper(OuterRef("pk"))))
    issued = Proposal.objects.filter(~Exists(of_paper), was_issued)
    writes = Proposal.objects.filter(writes_papers(person, on))
    return Proposal.objects.filter(Q(pk__in=writes.values("pk")) | Q(pk__in=issued.values("pk")))


def source_of_paper(path: Any) -> Any:
    """The key by which a paper stands on an agenda once, in a query."""
    return Concat(Value(PAPER), Cast(path, CharField()), output_field=CharField())


def stands_for(source: Any) -> Q:
    """Agenda items of this key, and those that were carried over from one."""
    before = "carried_from__"
    return Q(source=source) | Q(**{f"{before}source": source}) | Q(**{f"{before * 2}source": source})


def _noon(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(12)))


def schools_led_by(person: Person, on: date) -> QuerySet:
    """The schools this person leads today, by number."""
    return Headship.objects.on(on).filter(person=person).values("school")


def claims_visible_to(person: Person, on: date) -> QuerySet[Claim]:
    """Those who run the fund; the head of the paying school; the chair of the group whose allocation it is; who wrote it.

    A draft is seen by who may write it, before anybody judges it.
    """
    seats = seats_of(person, on)
    if seats.is_admin:
        return Claim.objects.all()
    chaired = seats.body_ids(Capacity.CHAIR)
    groups = Body.objects.filter(pk__in=chaired, kind=Body.Kind.DEVELOPMENT_GROUP).values("pk")
    mine = Q(written_by=person, allocation__year__fund__network__in=seats.network_ids())
    theirs = Q(school__in=schools_led_by(person, on)) | Q(allocation__body__in=groups)
    return Claim.objects.filter(_runs(seats, "allocation__year__fund__") | theirs | mine)


def allocations_claimable_by(person: Person, on: date) -> QuerySet[Allocation]:
    """Allocations out of which this person may write a claim: of their school, of its group or network, of what they run."""
    seats = seats_of(person, on)
    open_ = Allocation.objects.filter(year__state="OPEN", year__fund__state="OPEN")
    if seats.is_admin:
        return open_
    led = schools_led_by(person, on)
    groups = Place.objects.on(on).filter(school__in=led).values("group")
    own = Q(school__in=led) | Q(body__in=groups) | Q(body__in=seats.body_ids(Capacity.CHAIR))
    own |= Q(body__in=seats.network_ids(Capacity.MEMBER), body__kind=Body.Kind.NETWORK)
    return open_.filter(own | _runs(seats, "year__fund__"))
