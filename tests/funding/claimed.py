"""A fund, its schools and heads, and claims out of it, for the tests of claiming. The day is 2 November 2026."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from cph.people.models import Person
from funding.models import Allocation, Claim, Fund, Meets, Year
from funding.services.claiming import ClaimFacts, LineFacts, add_lines, approve, confirm, send_claim, write_claim
from funding.services.evidence import add_evidence
from networks.constitutions.models import Clerk
from networks.groups.models import Place
from networks.meetings.models import Attendance, Meeting
from networks.schools.models import Officer, School
from tests.factories import funding as make
from tests.factories import meetings as people

AT = people.NOW
DAY = date(2026, 10, 1)  # a Thursday in term
PDF = b"%PDF-1.7\n%%EOF\n"


@dataclass
class Ground:
    """What there is: a fund with prices, an allocation of the group, two schools in it, who runs it."""

    world: people.World
    fund: Fund
    year: Year
    allocation: Allocation
    head: Person
    school: School
    other: Person
    other_school: School
    officer: Person
    clerk: Person


def ground(pence: int = 800_000, **facts: Any) -> Ground:
    world = people.world()
    known = {"day_price_pence": 20_000, "seat_price_pence": 10_606, "authority": world.authority}
    fund = make.fund(world, **(known | facts))
    year = make.year(fund)
    make.award(year)
    other = people.head_of(world, "Olga Other")
    school, other_school = (one.headships.get().school for one in (world.head, other))
    for one in (school, other_school):
        Place.objects.create(group=world.group, network=world.network, school=one, starts_on=date(2020, 9, 1))
    allocation = make.allocation(year, pence, body=world.group)
    return Ground(world, fund, year, allocation, world.head, school, other, other_school, world.officer, world.clerk)


def colleague(on: Ground, name: str = "Petra Partner") -> Person:
    """Another officer of the authority."""
    found = people.person(name)
    Officer.objects.create(person=found, authority=on.world.authority, title="Accountant", starts_on=people.START)
    return found


def second_clerk(on: Ground) -> Person:
    found = people.person("Carla Clerk")
    Clerk.objects.create(person=found, body=on.world.network, starts_on=people.START)
    return found


def draft(on: Ground, by: Person | None = None, kind: str = "RELEASE", **facts: Any) -> Claim:
    """A draft without lines, by the head unless somebody else is named."""
    known = {"school": on.school, "words": "Release for the cluster"}
    if kind == "INVOICE":
        known |= {"supplier": "Supply & Co", "invoice": "INV 001"}
    allocation = facts.pop("allocation", on.allocation)
    key = facts.pop("form_key", None) or uuid.uuid4()
    return write_claim(allocation, ClaimFacts(kind, **(known | facts)), form_key=key, by=by or on.head, at=AT)


def line(words: str = "Head released", on: date = DAY, days: str = "1", price: int | None = None) -> LineFacts:
    return LineFacts(words, on, Decimal(days), Decimal(price) if price else None)


def written(on: Ground, by: Person | None = None, kind: str = "RELEASE", lines: int = 1, **facts: Any) -> Claim:
    """A draft with its lines, and with its evidence where it is an invoice."""
    price = facts.pop("price", 5_000)
    found = draft(on, by, kind, **facts)
    some = [line(on=DAY + timedelta(days=7 * n), price=price if kind == "INVOICE" else None) for n in range(lines)]
    add_lines(found, some, by=by or on.head, at=AT)
    if kind == "INVOICE":
        add_evidence(found, ContentFile(PDF, "invoice.pdf"), by=by or on.head, at=AT)
    return Claim.objects.get(pk=found.pk)


def sent(on: Ground, **facts: Any) -> Claim:
    """Written by the officer: it waits for the head."""
    return send_claim(written(on, by=on.officer, **facts), by=on.officer, at=AT)


def confirmed(on: Ground, **facts: Any) -> Claim:
    """Written by the officer and confirmed by the head: the clerk approves it."""
    return confirm(sent(on, **facts), by=on.head, at=AT)


def by_head(on: Ground, **facts: Any) -> Claim:
    """Written and so confirmed by the head: the officer approves it."""
    return send_claim(written(on, **facts), by=facts.get("by") or on.head, at=AT)


def approved(on: Ground, **facts: Any) -> Claim:
    return approve(by_head(on, **facts), by=on.officer, at=AT)


# --- meetings


def backfills(on: Ground, body: Any = None) -> Meets:
    """Attendance at the meetings of the executive, or of another body, is paid from the fund."""
    return Meets.objects.create(fund=on.fund, body=body or on.world.executive)


def meeting(on: Ground, day: date = date(2026, 10, 20), body: Any = None, **facts: Any) -> Meeting:
    """A meeting that was held from 4.15 pm to 6 pm."""
    found = people.meeting(on.world, body or on.world.executive, day=day)
    known = {"opened_at": found.starts_at, "closed_at": found.ends_at}
    for name, value in (known | facts).items():
        setattr(found, name, value)
    found.save()
    return found


def came(at: Meeting, person: Person | None, **facts: Any) -> Attendance:
    """Somebody was there from beginning to end, as a member."""
    known = {
        "standing": "MEMBER", "title": "Head", "came_at": at.starts_at, "left_at": at.ends_at,
        "recorded_by": at.called_by, "recorded_at": at.ends_at,
    }  # fmt: skip
    return Attendance.objects.create(meeting=at, person=person, **(known | facts))
