"""The register of interests, on any day, and what is declared for a meeting."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from cph.people.models import Person
from networks.constitutions.models import Body
from networks.meetings.models import AgendaItem, Declaration, Interest, Issue, Meeting
from networks.meetings.rules import Reading, content_for
from networks.meetings.rules.replies import register_begins
from networks.meetings.selectors.agendas import items_of


def register_on(network: Body, day: date) -> QuerySet[Interest]:
    """The interests that stood in a network's register at the end of a day."""
    standing = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__date__gt=day)
    return Interest.objects.on(day).filter(standing, network=network).select_related("person")


def interests_of(person: Person, network: Body, day: date) -> QuerySet[Interest]:
    """What this person has in the register on this day."""
    return register_on(network, day).filter(person=person).order_by("kind", "declared_at", "pk")


def lapsed_of(person: Person, day: date) -> QuerySet[Interest]:
    """What this person had in last year's registers and neither renewed nor withdrew."""
    last_day = register_begins(day) - timedelta(days=1)
    rows = Interest.objects.filter(person=person, ends_on=last_day, withdrawn_at__isnull=True, renewed_as__isnull=True)
    return rows.select_related("network").order_by("network__name", "kind", "pk")


# --- what is declared for a meeting


def declarations_at(meeting: Meeting, reading: Reading) -> list[Declaration]:
    """What is declared for a meeting as one reader may know it: nothing of an item they do not read."""
    rows = Declaration.objects.filter(meeting=meeting, withdrawn_at__isnull=True)
    found = rows.select_related("person", "item", "recorded_by").order_by("item__part", "item__position", "declared_at")
    return [one for one in found if one.item is None or reading.shows(one.item_id, one.item.part)]


def declarable_items(meeting: Meeting, reading: Reading, *, drafts: bool) -> list[tuple[int, str]]:
    """The items in which this reader can declare an interest: (number, "3. Title") as last issued, or as drafted."""
    issue = Issue.objects.filter(meeting=meeting).order_by("-version").first()
    if issue:
        standing = dict(
            AgendaItem.objects.filter(agenda__meeting=meeting, removed_at__isnull=True).values_list("pk", "part")
        )
        items = content_for(issue.content, reading)["items"]
        readable = [one for one in items if one["id"] in standing and reading.shows(one["id"], standing[one["id"]])]
        return [(one["id"], f"{one['number']}. {one['title']}") for one in readable]
    agenda = getattr(meeting, "agenda", None)
    if agenda is None or not drafts:
        return []
    return [(one.pk, one.title) for one in items_of(agenda) if reading.shows(one.pk, one.part)]


def standing_interests(person: Person, meeting: Meeting) -> QuerySet[Interest]:
    """What this person has in the register on the day of the meeting, to declare from."""
    network = meeting.body.network
    return interests_of(person, network, timezone.localdate(meeting.starts_at))


__all__ = [
    "declarable_items",
    "declarations_at",
    "interests_of",
    "lapsed_of",
    "register_on",
    "standing_interests",
]
