"""A head is told when their school joins another group."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from cph.core.templatetags.words import day
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from networks.groups.models import Place
from networks.groups.selectors import with_noun
from networks.schools.models import Headship


def tell_heads(places: Iterable[Place], *, at: datetime) -> None:
    """Tell the heads of these schools, those among them who have joined the site, once for each place."""
    found = list(places)
    if not found:
        return
    leading = Headship.objects.filter(school__in=[one.school_id for one in found], person__joined_at__isnull=False)
    led: dict[int, list[tuple[Headship, Person]]] = {}
    for one in leading.select_related("person"):
        led.setdefault(one.school_id, []).append((one, one.person))
    for place in found:
        heads = [person for headship, person in led.get(place.school_id, []) if headship.is_current(place.starts_on)]
        if heads:
            _tell(place, heads, at)


def _tell(place: Place, heads: list[Person], at: datetime) -> None:
    group = with_noun(place.group)
    notify(
        heads,
        kind=Kind.SEAT,
        subject=f"{place.network}: {place.school} joins {group}",
        text=f"From {day(place.starts_on)} your school {place.school} is in {group}. See who else is in it.",
        link=reverse("body", args=[place.group_id]),
        about=place,
        once_key=f"place:{place.pk}",
        at=at,
    )
