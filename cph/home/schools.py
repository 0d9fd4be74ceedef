"""Everything the record page of a school shows, gathered from all apps in few queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse

from cph.audit.models import Line
from cph.audit.selectors import history_of
from networks.constitutions.models import Body
from networks.constitutions.seats import Capacity, Seats
from networks.executives.models import Tenure
from networks.groups.models import Place
from networks.members.selectors import schools_that_count
from networks.schools.models import Entry, Handover, Headship, Officer, School

HISTORY = 20


@dataclass(frozen=True)
class Held:
    """A post that somebody held while leading the school."""

    title: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class End:
    """A register entry at one end of a handover."""

    urn: int
    name: str
    school_id: int


@dataclass(frozen=True)
class Step:
    """One entry followed by another: 120007 continued as 146852, from a day on."""

    words: str
    on: date | None
    before: End
    after: End


@dataclass(frozen=True)
class SchoolRecord:
    """The page: the register's facts for everybody, people and groups for those who share a network with the school."""

    school: School
    entry: Entry
    entries: list[Entry]
    handovers: list[Step]
    is_shared: bool
    heads: list[Headship]
    former_heads: list[Headship]
    places: list[Place]
    history: list[Line]
    add_head_url: str

    @property
    def address(self) -> list[str]:
        """The lines of its address that the register gives."""
        one = self.entry
        return [line for line in (one.street, one.locality, one.town, one.county, one.postcode) if line]

    @property
    def website(self) -> str:
        """The website as a link, where the register's text can be one."""
        words = self.entry.website.strip()
        if not words or " " in words:
            return ""
        return words if words.lower().startswith(("http://", "https://")) else f"https://{words}"


def lineage_of(urn: int, seats: Seats) -> list[Entry]:
    """All register entries of the school that has or had this URN, the one of today first; empty if there is none.

    One query: with their handovers, and whether this person leads the school or acts for its authority.
    """
    acts = Officer.objects.on(seats.on).filter(person=seats.person, authority=OuterRef("school__authority"))
    leads = Headship.objects.on(seats.on).filter(person=seats.person, school=OuterRef("school"))
    touching = Handover.objects.filter(Q(before=OuterRef("pk")) | Q(after=OuterRef("pk"))).order_by("pk")
    handed = JSONObject(
        pk="pk",
        kind="kind",
        on="on",
        before_urn="before__urn",
        before_name="before__name",
        before_school="before__school",
        after_urn="after__urn",
        after_name="after__name",
        after_school="after__school",
    )
    found = (
        Entry.objects.filter(school__entries__urn=urn)
        .select_related("school__authority", "authority")
        .annotate(is_officer=Exists(acts), is_head=Exists(leads), handed=ArraySubquery(touching.values(one=handed)))
    )
    return sorted(
        found, key=lambda one: (one.urn != one.school.urn, -(one.opened_on or date.min).toordinal(), -one.urn)
    )


def handovers_among(entries: Iterable[Entry]) -> list[Step]:
    """What this school continued from, merged with or split into, latest first; each once."""
    rows = {row["pk"]: row for entry in entries for row in entry.handed}
    steps = [
        Step(
            words=str(Handover.Kind(row["kind"]).label),
            on=date.fromisoformat(row["on"]) if row["on"] else None,
            before=End(row["before_urn"], row["before_name"], row["before_school"]),
            after=End(row["after_urn"], row["after_name"], row["after_school"]),
        )
        for row in rows.values()
    ]
    return sorted(steps, key=lambda step: (step.on or date.min, step.after.urn), reverse=True)


def heads_of(school: School, network_ids: Iterable[int] | None) -> list[Headship]:
    """Who led the school, latest first, each with the posts they held meanwhile in these networks (None: in any)."""
    held = Tenure.objects.filter(person=OuterRef("person"))
    if network_ids is not None:
        held = held.filter(body__parent__in=network_ids)
    posts = held.order_by("-starts_on").values(
        one=JSONObject(title="post__title", starts="starts_on", ends="ends_on", group="group__name")
    )
    rows = Headship.objects.filter(school=school).select_related("person").annotate(held=ArraySubquery(posts))
    found = list(rows.order_by("-starts_on", "pk"))
    for one in found:
        one.posts = [post for post in map(_held, one.held or []) if _meanwhile(post, one)]
    return found


def _held(row: dict[str, Any]) -> Held:
    title = f"{row['title']}, {row['group']}" if row["group"] else row["title"]
    return Held(title, date.fromisoformat(row["starts"]), date.fromisoformat(row["ends"]) if row["ends"] else None)


def _meanwhile(post: Held, headship: Headship) -> bool:
    return (headship.ends_on is None or post.starts_on <= headship.ends_on) and (
        post.ends_on is None or post.ends_on >= headship.starts_on
    )


def shares_a_network(seats: Seats, entry: Entry, places: Iterable[Place]) -> bool:
    """Whether this person may read who leads the school: a network in common, its own head, or an officer of its authority."""
    networks = seats.network_ids()
    if seats.is_admin or entry.is_officer or entry.is_head or any(place.network_id in networks for place in places):
        return True
    mine = [Body(pk=network, kind=Body.Kind.NETWORK) for network in networks]
    return any(schools_that_count(one, seats.on).filter(pk=entry.school_id).exists() for one in mine)


def where_heads_are_recorded(seats: Seats, entry: Entry, places: Iterable[Place]) -> tuple[str, str]:
    """For whom records heads: the addresses to add one and (to be filled with a number) to end one; empty for all others."""
    kept = seats.network_ids(Capacity.CLERK)
    if kept:
        network = next((place.network_id for place in places if place.network_id in kept), min(kept))
        ending = reverse("headship_end", args=[network, 0])
        return f"{reverse('headship_add', args=[network])}?school={entry.school_id}", ending
    if seats.is_admin or entry.is_officer:
        return reverse("school_head_add", args=[entry.school.urn]), reverse("school_head_end", args=[0])
    return "", ""


def record_of(entries: list[Entry], seats: Seats) -> SchoolRecord:
    """The page of the school with these entries, as this person may read it."""
    school, today = entries[0].school, seats.on
    networks = None if seats.is_admin else seats.network_ids()
    all_places = list(school.places.select_related("group", "network").order_by("-starts_on"))
    is_shared = shares_a_network(seats, entries[0], all_places)
    led = heads_of(school, networks) if is_shared else []
    adding, ending = where_heads_are_recorded(seats, entries[0], all_places) if is_shared else ("", "")
    for one in led:
        one.end_url = ending.replace("/0/", f"/{one.pk}/") if ending and one.ends_on is None else ""
    return SchoolRecord(
        school=school,
        entry=entries[0],
        entries=entries,
        handovers=handovers_among(entries),
        is_shared=is_shared,
        heads=[one for one in led if one.ends_on is None or one.ends_on >= today],
        former_heads=[one for one in led if one.ends_on is not None and one.ends_on < today],
        places=[one for one in all_places if networks is None or one.network_id in networks],
        history=list(history_of(school)[:HISTORY]) if is_shared else [],
        add_head_url=adding,
    )
