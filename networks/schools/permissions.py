"""Who may read the register, bring it up to date, and record who leads a school."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.utils import timezone

from cph.core.refusals import NotAllowed
from cph.people.models import Person
from networks.schools.models import Headship, Officer, School

Reader = Callable[[Person, date], bool]
_readers: list[Reader] = []


def register_reader(reader: Reader) -> None:
    """An app above that knows of seats says so, once: whoever holds any seat may read the register."""
    if reader not in _readers:
        _readers.append(reader)


def check_may_read(person: Person, *, at: datetime) -> None:
    """The register is public; its pages are for those who have a seat in some network, or act for an authority."""
    day = timezone.localdate(at)
    if person.is_superuser or any(reader(person, day) for reader in _readers):
        return
    if Officer.objects.on(day).filter(person=person).exists():
        return
    if Headship.objects.on(day).filter(person=person).exists():
        return
    raise NotAllowed(
        "You have no seat in a network yet, so there is no list of schools for you.",
        instead="If you lead a school or act for an authority, ask the clerk of your network to record it.",
    )


def check_may_import(person: Person, *, at: datetime) -> str:
    """Officers of a local authority bring its part of the register up to date; administrators bring all of it."""
    if person.is_superuser:
        return "Administrator"
    officer = Officer.objects.on(timezone.localdate(at)).filter(person=person).select_related("authority").first()
    if officer is None:
        raise NotAllowed(
            "Only officers of a local authority and administrators load the register of schools.",
            instead="Ask your local authority's officer to load the newest register.",
        )
    return f"{officer.title}, {officer.authority}"[:200]


def check_may_record_headship(person: Person, school: School, *, at: datetime) -> str:
    """Officers of the school's authority and administrators record who leads it. Clerks have pages of their own for it."""
    if person.is_superuser:
        return "Administrator"
    rows = Officer.objects.on(timezone.localdate(at)).filter(person=person, authority=school.authority_id)
    officer = rows.select_related("authority").first()
    if officer is None:
        raise NotAllowed(
            f"Only officers of {school.authority} and administrators record here who leads {school}.",
            instead="The clerk of your network can record it on the network's own page.",
        )
    return f"{officer.title}, {officer.authority}"[:200]
