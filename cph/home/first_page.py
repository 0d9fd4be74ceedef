"""The first page: what needs this person, what is next, what changed, where they work. Gathered from all apps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from consultations.selectors import asked as consultations
from cph.core.composed import composed
from cph.core.needing import read, rows_of
from cph.core.needs import Need
from cph.home.selectors import acts_for_an_authority
from cph.notifications.models import Notice
from cph.people.models import Person
from funding.selectors import asked as funding
from networks.constitutions.models import Body
from networks.constitutions.seats import Capacity, Seats, seats_of
from networks.elections.selectors import asked as elections
from networks.executives import selectors as executives
from networks.groups import selectors as groups
from networks.meetings import selectors as meetings
from networks.meetings.selectors import Coming, asked
from networks.members import selectors as members

SOON = timedelta(days=7)
NEEDS_SHOWN = 30
CHANGES_SHOWN = 8
MEETINGS_SHOWN = 4

# elections, consultations and funding ask in one query: rows of every kind of all three
UNITED = {"elections": elections, "consultations": consultations, "funding": funding}
SAID = {f"{app}.{kind}": say for app, one in UNITED.items() for kind, say in one.NEEDS.items()}


def asked_together(person: Person, at: datetime) -> list[Need]:
    """What elections, consultations and funding ask of this person; also somebody without a seat may be asked."""
    seats = seats_of(person, timezone.localdate(at))
    return read(_asked(person=person.pk, at=at, on=seats.on, kept=seats.network_ids(Capacity.CLERK)), SAID)


@composed
def _asked(*, person: int, at: datetime, on: date, kept: set[int]) -> QuerySet:
    found = {app: one.kinds(person, at, on, kept) for app, one in UNITED.items()}
    return rows_of({f"{app}.{kind}": rows for app, kinds in found.items() for kind, rows in kinds.items()})


# each app says for itself what needs somebody
ASKED: list[Callable[[Person, datetime], list[Need]]] = [
    meetings.needs_of,
    asked.needs_of,
    asked_together,
    executives.needs_of,
    groups.needs_of,
    members.needs_of,
]


@dataclass(frozen=True)
class Work:
    """A place where this person works, with what it is for."""

    label: str
    url: str


@dataclass(frozen=True)
class Change:
    """Something the person was told, where it leads, and whether they have opened it."""

    subject: str
    link: str
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class FirstPage:
    """What somebody sees first."""

    seats: Seats
    needs: list[Need]
    meetings: list[Coming]
    changes: list[Change]
    work: list[Work]

    @property
    def soon(self) -> date:
        """Up to this day a need is marked."""
        return self.seats.on + SOON

    @property
    def titles(self) -> list[str]:
        """What this person is in their networks, each said once."""
        return list(dict.fromkeys(seat.title for seat in self.seats))


def needs_of(person: Person, at: datetime) -> list[Need]:
    """Everything that needs this person, most urgent first."""
    return sorted((need for ask in ASKED for need in ask(person, at)), key=Need.order)


def changes_since(person: Person, since: datetime) -> list[Change]:
    """What this person was told since they were last here, newest first."""
    return [Change(*one) for one in _changes(person=person.pk, since=since)]


@composed
def _changes(*, person: int, since: datetime) -> QuerySet:
    told = Notice.objects.filter(person=person, created_at__gt=since).order_by("-created_at", "-pk")
    return told.values(*(one.name for one in fields(Change)))[:CHANGES_SHOWN]


def first_page(person: Person, network: Body | None, since: datetime, at: datetime) -> FirstPage:
    """The page of this person at this moment."""
    seats = seats_of(person, timezone.localdate(at))
    return FirstPage(
        seats=seats,
        needs=needs_of(person, at)[:NEEDS_SHOWN],
        meetings=meetings.next_meetings(person, at, MEETINGS_SHOWN),
        changes=changes_since(person, since),
        work=list(work_of(seats, network)),
    )


# label, name of the address, whether it asks for the network's number
OF_CLERKS = [
    ("Plan the year’s meetings", "plan_year", True),
    ("Items proposed", "proposal_list", True),
    ("The roll of members", "roll", True),
    ("Invite heads", "invite_heads", True),
    ("Groups and who is missing", "group_list", True),
    ("Posts and vacancies", "post_list", True),
    ("Consultations", "consultation_list", True),
    ("Elections", "election_list", True),
    ("Where the money stands", "funding", False),
    ("Papers that ask for money", "fund_proposal_list", True),
    ("Constitution and open questions", "constitution", True),
    ("Audit trail", "trail", False),
]
OF_CHAIRS = [
    ("Items proposed", "proposal_list", True),
    ("Posts and vacancies", "post_list", True),
    ("The roll of members", "roll", True),
    ("Audit trail", "trail", False),
]
OF_OFFICERS = [
    ("Where the money stands", "funding", False),
    ("Papers that ask for money", "fund_proposal_list", True),
    ("Load the register of schools", "import_start", False),
    ("Schools", "school_list", False),
]
OF_MEMBERS = [
    ("Propose an item for an agenda", "propose", True),
    ("All meetings", "meeting_list", True),
    ("Consultations", "consultation_list", True),
    ("Elections", "election_list", True),
    ("Claims of your school", "claim_mine", False),
    ("The calendar, for your own", "calendar", False),
]
OF_ADMINS = [
    ("All networks", "body_list", False),
    ("Start a network", "network_start", False),
    ("Load the register of schools", "import_start", False),
]


def work_of(seats: Seats, network: Body | None) -> Iterator[Work]:
    """The working links of a person's seats, each once."""
    rows: dict[str, tuple[str, str, bool]] = {}
    own = seats.network_ids(Capacity.CLERK)
    chosen = [
        (OF_CLERKS, bool(own) or seats.is_admin),
        (OF_CHAIRS, bool(seats.chairs())),
        (OF_ADMINS, seats.is_admin),
        (OF_OFFICERS, acts_for_an_authority(seats)),
        (OF_MEMBERS, bool(seats.network_ids(Capacity.MEMBER, Capacity.EXECUTIVE, Capacity.REPRESENTATIVE))),
    ]
    for places, is_theirs in chosen:
        rows |= {row[1]: row for row in places if is_theirs and row[1] not in rows}
    for label, name, of_network in rows.values():
        if not of_network:
            yield Work(label, reverse(name))
        elif network is not None:
            yield Work(label, reverse(name, args=[network.pk]))
