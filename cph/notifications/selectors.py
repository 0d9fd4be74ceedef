"""What a person was told."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from cph.notifications.models import OPTIONAL_MAIL, Choice, Kind, Notice, Rhythm
from cph.people.models import Person


def notices_of(person: Person) -> QuerySet[Notice]:
    """Everything this person was told, without the calendar texts, which no list shows."""
    return Notice.objects.filter(person=person).defer("calendar", "sealed_link")


def unread_count(person: Person) -> int:
    """How many notices the person has not opened yet."""
    return Notice.objects.filter(person=person, read_at__isnull=True).count()


def recent(person: Person, limit: int = 5) -> list[Notice]:
    """The latest notices, newest first."""
    return list(notices_of(person).order_by("-created_at", "-id")[:limit])


@dataclass(frozen=True)
class Preference:
    """One kind of notice, how this person is told of it, and what they may choose."""

    kind: Kind
    rhythm: Rhythm
    rhythms: tuple[Rhythm, ...]

    @property
    def is_optional(self) -> bool:
        return self.kind in OPTIONAL_MAIL


def rhythms_for(kind: str) -> tuple[Rhythm, ...]:
    """The network's business is always told by e-mail; the rest may wait on the page."""
    return tuple(one for one in Rhythm if one != Rhythm.PAGE or kind in OPTIONAL_MAIL)


def preferences_of(person: Person) -> list[Preference]:
    """Every kind a person can choose about; invitations are not among them, they are the way in."""
    chosen = dict(Choice.objects.filter(person=person).values_list("kind", "rhythm"))
    return [
        Preference(kind, Rhythm(chosen.get(kind, Rhythm.AT_ONCE)), rhythms_for(kind))
        for kind in Kind
        if kind != Kind.INVITATION
    ]
