"""A network with its identity, its clerk and the shipped constitution, the way an administrator and a clerk make them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

from cph.people.models import Person
from networks.constitutions import seats
from networks.constitutions.models import Ambiguity, Body, Clerk, Constitution, Identity, Ruling
from networks.constitutions.services import load_constitution, record_ruling
from tests.factories.people import AdministratorFactory, PersonFactory

STARTS = date(2025, 9, 1)
TODAY = date(2026, 11, 21)
AT = datetime(2026, 11, 21, 10, tzinfo=UTC)
_numbers = count(1)


def network_of(name: str = "", **identity: str) -> Body:
    """A network without rules yet."""
    number = next(_numbers)
    network = Body.objects.create(kind=Body.Kind.NETWORK, name=name or f"Network {number}")
    Identity.objects.create(body=network, **{"short_name": f"N{number}", "prefix": f"N{number}"} | identity)
    return network


def clerk_of(network: Body, name: str = "Casey Clerk", **facts) -> Person:
    """The clerk of a network since it began."""
    person = PersonFactory(name=name, needs_second_factor=True, **facts)
    Clerk.objects.create(person=person, body=network, starts_on=date(2024, 9, 1))
    return person


def network_with_rules(instance: str = "leicester", *, starts_on: date = STARTS) -> tuple[Body, Person, Constitution]:
    """A network, its clerk, and the shipped constitution in force."""
    network = network_of()
    clerk = clerk_of(network)
    rules = load_constitution(network, instance, starts_on=starts_on, by=clerk, at=AT)
    return network, clerk, rules


def rule(
    constitution: Constitution, key: str, reading: str, starts_on: date = STARTS, *, by: Person | None = None
) -> Ruling:
    """The executive has decided, as far as the constitution's own app knows."""
    question = Ambiguity.objects.get(article__constitution=constitution, key=key)
    by = by or AdministratorFactory()
    seats.forget(by)
    return record_ruling(
        question,
        question.readings.get(key=reading),
        starts_on=starts_on,
        decided_by="the executive",
        reason="So decided.",
        effect={},
        by=by,
        at=AT,
    )
