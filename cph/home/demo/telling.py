"""What every chapter of the demonstration starts from: who there is so far, and what day it is told on."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time

from allauth.account.models import EmailAddress
from django.utils import timezone

from cph.core.calendar import academic_year
from cph.people.models import Person
from networks.constitutions import seats
from networks.constitutions.models import Body

NETWORK = "Larkmere Primary Headteachers"
PLACE = "Larkmere Teachers' Centre, Wharf Street"


@dataclass
class Told:
    """What has been made so far, for the next chapter."""

    now: datetime
    admin: Person
    clerk: Person | None = None
    network: Body | None = None
    people: dict[str, Person] = field(default_factory=dict)
    heads: list[Person] = field(default_factory=list)
    draw: random.Random = field(default_factory=lambda: random.Random(4))

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def year(self) -> int:
        return academic_year(self.today)

    @property
    def start(self) -> date:
        """The first of May before last September: a year and a half ago, or a little more."""
        return date(self.year - 1, 5, 1)

    @property
    def ours(self) -> Body:
        """The network, once it was started."""
        assert self.network is not None
        return self.network

    @property
    def executive(self) -> Body:
        return self.ours.parts.get(kind=Body.Kind.EXECUTIVE)

    def by(self, who: str) -> Person:
        """A person as they are now: what they may do is looked up anew."""
        person = self.people[who]
        seats.forget(person)
        return person


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of that day in England."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def arrive(person: Person, moment: datetime) -> Person:
    """They accepted their invitation long ago and can sign in by code."""
    Person.objects.filter(pk=person.pk).update(joined_at=moment)
    person.joined_at = moment
    EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    return person
