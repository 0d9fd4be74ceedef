"""Bodies a person may see, the constitution in force, the readings chosen."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from cph.people.models import Person
from networks.constitutions.models import Body, Constitution, Ruling
from networks.constitutions.seats import seats_of


def bodies_visible_to(person: Person, on: date) -> QuerySet[Body]:
    """All bodies of the networks in which the person holds a seat; all bodies, for an administrator."""
    seats = seats_of(person, on)
    if seats.is_admin:
        return Body.objects.all()
    networks = seats.network_ids()
    return Body.objects.filter(Q(pk__in=networks) | Q(parent__in=networks))


def constitution_in_force(body: Body, on: date) -> Constitution | None:
    """The rules that apply to this body on this day: those of its network."""
    return Constitution.objects.in_force(on).filter(body_id=body.network_id).first()


def ruling_on(constitution: Constitution, key: str, on: date) -> Ruling | None:
    """The reading chosen for a question of this constitution as it applies on this day; None where nobody has ruled."""
    return (
        Ruling.objects.filter(ambiguity__article__constitution=constitution, ambiguity__key=key, starts_on__lte=on)
        .select_related("reading", "ambiguity__article")
        .order_by("-starts_on")
        .first()
    )
