"""What the first page and the record pages gather from every app."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, IntegerField, Subquery
from django.db.models.functions import Coalesce

from cph.notifications.models import Notice
from cph.people.models import Person
from networks.constitutions.models import Body


def unread_of(person: Person) -> int:
    """How many notices this person has not opened."""
    return Notice.objects.filter(person=person, read_at=None).count()


def network_with_unread(person: Person, network_ids: Collection[int] | None) -> Body | None:
    """The first of these networks (of all, for None) with its identity; the person's unread notices come in the same query."""
    found = Body.objects.filter(kind=Body.Kind.NETWORK).select_related("identity").order_by("pk")
    if network_ids is not None:
        if not network_ids:
            return None
        found = found.filter(pk__in=network_ids)
    unread = Notice.objects.filter(person=person, read_at=None).order_by().values("person").annotate(n=Count("*"))
    return found.annotate(unread=Coalesce(Subquery(unread.values("n"), output_field=IntegerField()), 0)).first()
