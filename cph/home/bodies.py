"""Everything the record page of a network, an executive or a group shows, gathered from all apps in few queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject, Lower

from cph.audit.models import Line
from cph.audit.selectors import history_of
from cph.core.refusals import allowed
from networks.constitutions.models import Body, Clerk, Constitution
from networks.constitutions.seats import Seats
from networks.executives.models import Tenure
from networks.groups.models import Place
from networks.meetings.models import Meeting
from networks.meetings.permissions import check_may_see_work
from networks.meetings.selectors import meetings_for, with_issue
from networks.members.selectors import members_of
from networks.schools.models import Headship

HISTORY = 20
MEETINGS = 5
P = TypeVar("P", Body, "Part")


@dataclass(frozen=True)
class Part:
    """An executive or a group, as its network's page lists it."""

    pk: int
    kind: str
    name: str
    school_count: int
    representatives: list[str]


@dataclass(frozen=True)
class BodyRecord:
    """The page of a body; what hangs on its kind is empty for the others."""

    body: Body
    meetings: list[Meeting]
    history: list[Line] | None
    works: bool
    reads: bool
    roll_count: int = 0
    executive: Part | None = None
    groups: tuple[Part, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    places: tuple[Place, ...] = ()


def body_in_full(bodies: QuerySet[Body], on: date) -> QuerySet[Body]:
    """Bodies with all the head of their page says, in one query: `clerks`, `rules` in force and, of a network, its `parts_now`."""
    network = Coalesce(OuterRef("parent"), OuterRef("pk"))
    clerks = Clerk.objects.on(on).filter(body=network).order_by("starts_on", "pk")
    rules = Constitution.objects.in_force(on).filter(body=network)
    parts = parts_of(Body.objects.filter(parent=OuterRef("pk")), on)
    return bodies.select_related("parent__identity", "identity").annotate(
        clerks_now=ArraySubquery(clerks.values(one=JSONObject(name="person__name", email="person__email"))),
        rules=ArraySubquery(rules.values(one=JSONObject(title="title", version="version"))),
        parts_now=ArraySubquery(
            parts.values(
                one=JSONObject(
                    pk="pk", kind="kind", name="name", school_count="school_count", representatives="representatives"
                )
            )
        ),
    )


def networks_with_parts(bodies: QuerySet[Body], on: date) -> list[Body]:
    """Networks among these bodies, each with `constitution_title`, its `executive` and its `groups`: two queries."""
    in_force = Constitution.objects.in_force(on).filter(body=OuterRef("pk"))
    found = bodies.filter(kind=Body.Kind.NETWORK).annotate(constitution_title=in_force.values("title")[:1])
    parts = parts_of(Body.objects.all(), on)
    networks = list(found.prefetch_related(Prefetch("parts", queryset=parts)).order_by(Lower("name")))
    for one in networks:
        one.executive, one.groups = _split(list(one.parts.all()))
    return networks


def parts_of(bodies: QuerySet[Body], on: date) -> QuerySet[Body]:
    """Executive and groups by name, each group with how many schools it has on this day and who represents it."""
    placed = Place.objects.on(on).filter(group=OuterRef("pk")).order_by()
    schools = placed.values("group").annotate(n=Count("*")).values("n")
    sent = Tenure.objects.on(on).filter(group=OuterRef("pk")).order_by("person__name")
    return (
        bodies.exclude(kind=Body.Kind.NETWORK)
        .annotate(
            school_count=Coalesce(Subquery(schools, output_field=IntegerField()), 0),
            representatives=ArraySubquery(sent.values("person__name")),
        )
        .order_by(Lower("name"), "pk")
    )


def _split(parts: list[P]) -> tuple[P | None, tuple[P, ...]]:
    """A group that lost all its schools is history: its own page remains."""
    executive = next((one for one in parts if one.kind == Body.Kind.EXECUTIVE), None)
    return executive, tuple(one for one in parts if one is not executive and one.school_count)


def posts_held(on: date) -> QuerySet[Tenure]:
    """Who holds which post on this day, chairs first."""
    return (
        Tenure.objects.on(on)
        .select_related("person", "post", "group")
        .order_by("post__position", Lower("group__name"), "seat", "pk")
    )


def schools_and_heads(group: Body, on: date) -> tuple[Place, ...]:
    """The group's schools by name; each place carries `heads`: who leads the school on this day."""
    led = Headship.objects.on(on).filter(school=OuterRef("school")).order_by("role", "person__name")
    heads = ArraySubquery(led.values(one=JSONObject(name="person__name", role="role")))
    places = Place.objects.on(on).filter(group=group).select_related("school").annotate(heads=heads)
    return tuple(places.order_by("school__sort_name", "school__urn"))


def _reads(body: Body, seats: Seats) -> bool:
    """Whether this person may read what the body decided: full meetings all members, others those who sit there."""
    return bool(seats.in_network(body) if body.kind == Body.Kind.NETWORK else seats.in_body(body))


def record_of(body: Body, seats: Seats, at: datetime) -> BodyRecord:
    """The page of this body, as `body_in_full` found it and as this person may read it today."""
    on = seats.on
    soon = meetings_for(seats.person, on).planned().filter(body=body, ends_at__gte=at)
    works = allowed(check_may_see_work, seats.person, body, at=at)
    shared = {
        "body": body,
        "meetings": list(with_issue(soon).order_by("starts_at", "pk")[:MEETINGS]),
        "history": list(history_of(body)[:HISTORY]) if works else None,  # it names items of drafts
        "works": works,
        "reads": works or _reads(body, seats),
    }
    if body.kind == Body.Kind.NETWORK:
        executive, groups = _split([Part(**part) for part in body.parts_now or []])
        return BodyRecord(**shared, roll_count=members_of(body, on).count(), executive=executive, groups=groups)
    if body.kind == Body.Kind.EXECUTIVE:
        return BodyRecord(**shared, tenures=tuple(posts_held(on).filter(body=body)))
    tenures = posts_held(on).filter(Q(group=body) | Q(body=body))
    return BodyRecord(**shared, tenures=tuple(tenures), places=schools_and_heads(body, on))
