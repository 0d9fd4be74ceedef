"""Money to look at: a fund with a year around a fixed day, groups that spend it at different speed."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from funding.models import Batch, Claim, Milestone, Payee, Payment
from funding.services.posting import Place as Spot
from funding.services.posting import post
from networks.constitutions.models import Body
from networks.groups.models import Place
from networks.schools.models import School
from tests.factories import funding as make
from tests.factories import funding_paying as paying
from tests.factories import meetings as people

TODAY = date(2027, 1, 15)
NOW = timezone.make_aware(datetime(2027, 1, 15, 12, 0))
FIRST, LAST = date(2026, 9, 1), date(2027, 8, 31)


def group(world: Any, name: str, schools: int = 2, pupils: int | None = 200) -> Body:
    """A group of the network with so many schools."""
    found = Body.objects.create(kind="DEVELOPMENT_GROUP", name=name, parent=world.network)
    for number in range(schools):
        school = a_school(world, f"{name} School {number}", pupils)
        Place.objects.create(group=found, network=world.network, school=school, starts_on=date(2020, 9, 1))
    return found


def a_school(world: Any, name: str, pupils: int | None = 200) -> School:
    """A school, in no group."""
    return School.objects.create(
        urn=300_000 + next(people.numbers), name=name, sort_name=name.lower(), search=name.lower(), pupils=pupils,
        authority=world.authority, phase="2", sector="MAINTAINED",
    )  # fmt: skip


def fund(world: Any, title: str = "Pump-priming for clusters", **facts: Any):
    """A fund of the authority for the school year 2026 to 2027."""
    known = {
        "title": title, "code": f"F{next(people.numbers)}", "authority": world.authority, "begins_on": FIRST, "ends_on": LAST,
        "year_kind": "ACADEMIC",
    }  # fmt: skip
    return make.fund(world, **(known | facts))


def year(of: Any, pence: int = 3_900_000):
    """Its year, with so much in it."""
    found = make.year(of, FIRST, LAST)
    if pence:
        make.award(found, pence)
    return found


def claim(
    of: Any, school: School, by: Any, pence: int = 10_606, state: str = "SENT", on: date = date(2026, 10, 1)
) -> Claim:
    """A claim in any state before payment; APPROVED ones have their money moved."""
    facts = {"first_on": on, "last_on": on}
    first = "SENT" if state == "SENT" else "CONFIRMED"
    made = make.claim(of, school, by, pence, first, **facts)
    if first == "CONFIRMED":
        Claim.objects.filter(pk=made.pk).update(
            confirmed_at=timezone.make_aware(datetime(on.year, on.month, on.day, 12))
        )
        made.refresh_from_db()
    if state in ("APPROVED", "PAID"):
        from tests.factories.meetings import person

        make.approved(made, person(f"Approver {made.pk}"))
    if state == "REJECTED":
        Claim.objects.filter(pk=made.pk).update(state="REJECTED", reason="No evidence.")
    return made


@transaction.atomic
def paid(of: Claim, by: Any, other: Any, days: int = 10) -> Claim:
    """The approved claim, paid so many days after its head confirmed it."""
    at = of.confirmed_at + timedelta(days=days)
    payee = Payee.objects.filter(school=of.school).first() or paying.payee(of.school, by, other)
    batch = Batch.objects.create(
        fund=of.allocation.year.fund, number=f"B{uuid.uuid4().hex[:8]}", count=1, total_pence=of.amount_pence, checksum="0" * 64,
        pays_on=timezone.localdate(at), made_by=by, made_at=at, form_key=uuid.uuid4(),
    )  # fmt: skip
    moves = {Spot("APPROVED", of.allocation_id): -of.amount_pence, Spot("PAID", of.allocation_id): of.amount_pence}
    made = Payment.objects.create(batch=batch, claim=of, payee=payee, pence=of.amount_pence, reference="X")
    made.posting = post(of.allocation.year, "PAYMENT", moves, words="Paid", key=f"payment:{made.pk}", on=batch.pays_on,
                        by=other, at=at)  # fmt: skip
    made.save()
    Batch.objects.filter(pk=batch.pk).update(state="PAID", paid_by=other, paid_at=at)
    Claim.objects.filter(pk=of.pk).update(state="PAID")
    of.refresh_from_db()
    return of


def milestone(of: Any, title: str = "Heads released", due_on: date = date(2026, 12, 1), **facts: Any) -> Milestone:
    """What the money is to change."""
    return Milestone.objects.create(fund=of, title=title, due_on=due_on, form_key=uuid.uuid4(), **facts)


def asked(client: Any, address: str) -> tuple[int, str, list[str]]:
    """How many queries a page costs, what it says, and the queries."""
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return len(found), answer.content.decode(), [one["sql"] for one in found]
