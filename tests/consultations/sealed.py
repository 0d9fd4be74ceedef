"""A consultation without names, open to some schools: rows, and the box through its own service."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from consultations.models import Consultation, Option, Part, Question, Respondent
from consultations.rules.answers import Given
from consultations.services import sealing
from cph.people.models import Person
from networks.schools.models import Headship, School
from tests.factories import meetings as make

OPENS, CLOSES = make.NOW, make.NOW + timedelta(days=14)
DURING, AFTER = make.NOW + timedelta(days=3), CLOSES + timedelta(minutes=1)


@dataclass
class Asked:
    """The consultation, its questions by kind, who is asked and who leads each school."""

    world: make.World
    consultation: Consultation
    questions: dict[str, Question]
    respondents: list[Respondent]
    heads: list[Person]
    grid_rows: list[Part] = field(default_factory=list)

    def said(self, n: int, text: str = "") -> list[Given]:
        """What the n-th head answers: everybody something else."""
        one, number, words, grid = (self.questions[kind] for kind in ("ONE", "NUMBER", "LONG", "GRID"))
        return [
            Given(one.pk, None, (n % 3 + 1,), None, ""),
            Given(number.pk, None, (), Decimal(n) / 8, ""),
            Given(words.pk, None, (), None, text or f"View {n:04} of a head"),
            *(Given(grid.pk, row.pk, ((n + at) % 2 + 1,), None, "") for at, row in enumerate(self.grid_rows)),
        ]

    def send(self, n: int, given: Sequence[Any] | None = None, **facts: Any) -> sealing.Receipt:
        known: dict[str, Any] = {"slip": sealing.new_slip(), "at": DURING} | facts
        person = known.pop("person", self.heads[n])
        given = self.said(n) if given is None else given
        return sealing.put_in(self.consultation, person, self.respondents[n], given, **known)

    def close(self) -> None:
        self.consultation.state = Consultation.State.CLOSED
        self.consultation.save(update_fields=["state"])


def draft(world: make.World, **facts: Any) -> Consultation:
    known: dict[str, Any] = {
        "title": "Times of the school day", "about": "When we begin", "decides": "The times from September",
        "could_change": "All of it", "naming": "ANONYMOUS", "asker_body": world.network, "lead": world.clerk,
        "created_by": world.clerk, "created_at": OPENS, "opens_at": OPENS, "closes_at": CLOSES,
    }  # fmt: skip
    return Consultation.objects.create(
        network=world.network, constitution=world.constitution, form_key=uuid.uuid4(), **(known | facts)
    )


def ask(consultation: Consultation) -> tuple[dict[str, Question], list[Part]]:
    """A choice, a number, a text and a grid of two rows."""
    kinds = {"ONE": "When to begin?", "NUMBER": "Hours a week?", "LONG": "What else?", "GRID": "How far?"}
    found = {
        kind: Question.objects.create(consultation=consultation, position=at, kind=kind, text=text)
        for at, (kind, text) in enumerate(kinds.items(), start=1)
    }
    for kind in ("ONE", "GRID"):
        Option.objects.bulk_create(Option(question=found[kind], position=n, text=f"Option {n}") for n in (1, 2, 3))
    rows = Part.objects.bulk_create(Part(question=found["GRID"], position=n, text=f"Row {n}") for n in (1, 2))
    return found, rows


def schools(world: make.World, number: int) -> tuple[list[School], list[Person]]:
    """So many schools of the authority, each with a head."""
    known = School.objects.count() + 100
    rows = School.objects.bulk_create(
        School(urn=800_000 + known + n, name=f"School {known + n}", authority=world.authority) for n in range(number)
    )
    heads = Person.objects.bulk_create(
        Person(name=f"Head {known + n}", email=f"head{known + n}@example.org") for n in range(number)
    )
    Headship.objects.bulk_create(
        Headship(person=head, school=school, starts_on=date(2020, 9, 1))
        for head, school in zip(heads, rows, strict=True)
    )
    return rows, heads


def open_one(number: int = 6, world: make.World | None = None, **facts: Any) -> Asked:
    """Asked of so many schools, opened by its services' order: respondents, box, then OPEN."""
    world = world or make.world()
    consultation = draft(world, **facts)
    questions, grid_rows = ask(consultation)
    rows, heads = schools(world, number)
    respondents = Respondent.objects.bulk_create(
        Respondent(consultation=consultation, school=school, name=school.name) for school in rows
    )
    sealing.prepare(consultation)
    consultation.state = Consultation.State.OPEN
    consultation.save(update_fields=["state"])
    return Asked(world, consultation, questions, respondents, heads, grid_rows)


def taken_in(asked: Asked, at: datetime = AFTER) -> int:
    asked.close()
    return sealing.take_in(asked.consultation, at=at)
