"""Which schools are in which group on a day, and which are in none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject, Lower
from django.urls import reverse
from django.utils import timezone

from cph.core.composed import composed
from cph.core.needs import Need
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.seats import Capacity, Seat, Source, Told, seats_of
from networks.groups import rules
from networks.groups.models import Drawing, DrawnGroup, DrawnPlace, Place
from networks.members import selectors as members
from networks.members.rules import MemberRule
from networks.schools.models import Entry, Headship, School


def groups_of(network: Body, on: date) -> QuerySet[Body]:
    """The network's groups on this day, by name: those with a school in them. One that lost all its schools is history."""
    return groups_under(network.network_id, on)


def groups_under(network: int | OuterRef, on: date) -> QuerySet[Body]:
    """The same for the network of an outer query."""
    standing = Place.objects.on(on).filter(group=OuterRef("pk"))
    return Body.objects.filter(Exists(standing), parent=network).order_by(Lower("name"), "pk")


def former_groups(network: Body | OuterRef, on: date) -> QuerySet[Body]:
    """Groups that have no school on this day."""
    standing = Place.objects.on(on).filter(group=OuterRef("pk"))
    groups = Body.objects.filter(parent=network, kind=Body.Kind.DEVELOPMENT_GROUP)
    return groups.exclude(Exists(standing)).order_by(Lower("name"), "pk")


def places_of(network: Body, on: date) -> QuerySet[Place]:
    """Every place of the network on this day, by group and school."""
    places = Place.objects.on(on).filter(network=network.network_id).select_related("group", "school")
    return places.order_by(Lower("group__name"), "school__sort_name", "school__urn")


def schools_in(group: Body, on: date) -> QuerySet[School]:
    """The schools of a group on this day, by name."""
    return School.objects.filter(Exists(Place.objects.on(on).filter(group=group, school=OuterRef("pk")))).order_by(
        "sort_name", "urn"
    )


def place_of(school: School, network: Body, on: date) -> Place | None:
    """The school's place in this network on this day; None where it is in no group."""
    places = Place.objects.on(on).filter(school=school, network=network.network_id)
    return places.select_related("group", "school", "network").first()


def group_of(school: School, network: Body, on: date) -> Body | None:
    """The one group of this network that the school is in on this day."""
    place = place_of(school, network, on)
    return place.group if place else None


def groups_through_time(school: School, network: Body) -> QuerySet[Place]:
    """Every group the school has been in, latest first."""
    places = Place.objects.filter(school=school, network=network.network_id)
    return places.select_related("group").order_by("-starts_on")


def schools_through_time(group: Body) -> QuerySet[Place]:
    """Every school that has been in the group, latest first."""
    return group.places.select_related("school").order_by("-starts_on", "school__sort_name", "pk")


def members_of_group(group: Body, on: date) -> QuerySet[Person]:
    """Members of the network who lead a school of this group on this day."""
    placed = Place.objects.on(on).filter(group=group, school=OuterRef("school"))
    leads = Headship.objects.on(on).filter(Exists(placed), person=OuterRef("pk"))
    return members.members_of(group.network, on).filter(Exists(leads))


@dataclass(frozen=True)
class Coverage:
    """How far the rule "every school is in exactly one group" holds, with the schools for which it does not."""

    counting: int
    once: int
    missing: list[School]
    double: list[tuple[School, list[str]]]
    stray: list[tuple[School, list[str]]]

    @property
    def is_whole(self) -> bool:
        """Nobody is missing, nobody is double."""
        return not self.missing and not self.double

    @property
    def sentence(self) -> str:
        return sentence_of(self.once, self.counting)


def sentence_of(once: int, counting: int) -> str:
    """82 of 82 schools are in exactly one group."""
    return f"{once} of {counting} {'school is' if counting == 1 else 'schools are'} in exactly one group"


def _covered(counting: Sequence[School], placed: Iterable[tuple[str, School]]) -> Coverage:
    placed = list(placed)
    known = {school.pk: school for _, school in placed} | {school.pk: school for school in counting}
    names: dict[int, list[str]] = defaultdict(list)
    for name, school in placed:
        names[school.pk].append(name)
    found = rules.cover((school.pk for school in counting), ((name, school.pk) for name, school in placed))

    def named(keys: Iterable[int]) -> list[School]:
        return sorted((known[key] for key in keys), key=lambda school: (school.sort_name, school.urn))

    return Coverage(
        counting=len(counting),
        once=len(found.once),
        missing=named(found.missing),
        double=[(school, sorted(names[school.pk])) for school in named(found.double)],
        stray=[(school, sorted(names[school.pk])) for school in named(found.stray)],
    )


def coverage(network: Body, on: date) -> Coverage:
    """Missing, double, and in a group though they no longer count, on this day."""
    return coverage_of_places(network, on, places_of(network, on))


def coverage_of_places(network: Body, on: date, places: Iterable[Place]) -> Coverage:
    """The same for places already at hand."""
    counting = list(members.schools_that_count(network, on))
    return _covered(counting, ((place.group.name, place.school) for place in places))


@dataclass(frozen=True)
class Standing:
    """A group on a day: its places, each with `heads`, and how many."""

    group: Body
    places: list[Place]

    @property
    def size(self) -> int:
        return len(self.places)

    @property
    def heads(self) -> int:
        """Different people who lead its schools."""
        return len({one["pk"] for place in self.places for one in place.heads})


def places_with_heads(network: Body, on: date) -> QuerySet[Place]:
    """Every place of the network on this day; each carries `heads`, who leads its school: one query."""
    led = Headship.objects.on(on).filter(school=OuterRef("school")).order_by("starts_on", "pk")
    return places_of(network, on).annotate(
        heads=ArraySubquery(led.values(one=JSONObject(pk="person_id", name="person__name")))
    )


def standings(places: Iterable[Place]) -> list[Standing]:
    """The groups of these places, in their order."""
    found: dict[Body, list[Place]] = {}
    for place in places:
        found.setdefault(place.group, []).append(place)
    return [Standing(group, held) for group, held in found.items()]


@dataclass(frozen=True)
class Keeping:
    """What only the clerk needs beside the list: is a drawing open, which groups have no school."""

    has_drawing: bool
    former: list[dict]


def keeping_of(network: Body, on: date) -> Keeping:
    """For the clerk's list, in one query."""
    former = former_groups(OuterRef("pk"), on).values(one=JSONObject(pk="pk", name="name"))
    opened = Drawing.objects.filter(network=OuterRef("pk"), adopted_at__isnull=True)
    row = Body.objects.filter(pk=network.pk).values_list(Exists(opened), ArraySubquery(former)).get()
    return Keeping(*row)


def open_drawing(network: Body) -> Drawing | None:
    """The drawing under way, if there is one."""
    return (
        Drawing.objects.filter(network=network, adopted_at__isnull=True)
        .select_related("network", "drawn_by", "changed_by")
        .first()
    )


def drawing_to_adopt(network: Body) -> Drawing | None:
    """The open drawing; it carries `placed`: the places of its first day as they stand, in the same query."""
    first_day = OuterRef("starts_on")
    standing = Place.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=first_day), network=OuterRef("network"), starts_on__lte=first_day
    )
    placed = standing.values(one=JSONObject(pk="school_id", name="school__name", group="group__name"))
    found = Drawing.objects.filter(network=network, adopted_at__isnull=True).select_related("network", "changed_by")
    return found.annotate(placed=ArraySubquery(placed.order_by("school__sort_name", "pk"))).first()


def drawn_groups(drawing: Drawing) -> QuerySet[DrawnGroup]:
    """The drawn groups by name; each carries `stands` (there is such a group today) and `drawn`, its schools: one query."""
    bodies = Body.objects.filter(parent=drawing.network_id, kind=Body.Kind.DEVELOPMENT_GROUP)
    lines = DrawnPlace.objects.filter(group=OuterRef("pk")).order_by("school__sort_name", "school__urn")
    school = JSONObject(pk="school_id", urn="school__urn", name="school__name", sort_name="school__sort_name")
    return drawing.groups.annotate(
        stands=Exists(bodies.filter(name__iexact=OuterRef("name"))), drawn=ArraySubquery(lines.values(one=school))
    ).order_by(Lower("name"))


def schools_to_draw(drawing: Drawing) -> QuerySet[School]:
    """The schools that count on the drawing's first day, by name, each with its grid reference of today."""
    entry = Entry.objects.filter(urn=OuterRef("urn"))
    counting = members.schools_that_count(drawing.network, drawing.starts_on)
    return counting.annotate(
        easting=Subquery(entry.values("easting")), northing=Subquery(entry.values("northing"))
    ).order_by("sort_name", "urn")


def drawn_places(drawing: Drawing) -> QuerySet[DrawnPlace]:
    """Where the drawing puts each school."""
    places = DrawnPlace.objects.filter(group__drawing=drawing).select_related("group", "school")
    return places.order_by(Lower("group__name"), "school__sort_name", "school__urn")


def coverage_of_drawing(counting: Sequence[School], places: Iterable[tuple[str, School]]) -> Coverage:
    """Missing and double in a drawing, by the schools that count on the day it starts. `places`: group's name and school."""
    return _covered(counting, places)


@dataclass(frozen=True)
class Changes:
    """What adopting a drawing would do: places that start, move or end, groups that are new or lose all their schools."""

    starting: list[tuple[School, str]]
    moving: list[tuple[School, str, str]]
    ending: list[tuple[str, str]]
    staying: int
    new_groups: list[str]
    emptied: list[str]

    @property
    def are_any(self) -> bool:
        return bool(self.starting or self.moving or self.ending)


def changes_of(
    drawing: Drawing, groups: Iterable[DrawnGroup], rows: Iterable[tuple[School, Sequence[DrawnGroup]]]
) -> Changes:
    """The drawing against the groups of its first day. `rows`: every school that counts with its drawn groups."""
    before = {one["pk"]: one for one in drawing.placed}
    wanted = {school: held[0].name for school, held in rows if len(held) == 1}
    today = {school: before[school.pk]["group"] for school in wanted if school.pk in before}
    kept, lower = {school.pk for school in wanted}, {name.lower() for name in wanted.values()}
    stays = {school for school, name in today.items() if name.lower() == wanted[school].lower()}
    return Changes(
        starting=[(school, name) for school, name in wanted.items() if school not in today],
        moving=[(school, name, wanted[school]) for school, name in today.items() if school not in stays],
        ending=[(one["name"], one["group"]) for pk, one in before.items() if pk not in kept],
        staying=len(stays),
        new_groups=[group.name for group in groups if not group.stands and group.name in wanted.values()],
        emptied=sorted({one["group"] for one in before.values() if one["group"].lower() not in lower}),
    )


def spot_of(school: School) -> rules.Spot:
    """Where a school of `schools_to_draw` lies."""
    return rules.Spot(school.pk, school.easting, school.northing, school.postcode)


def _seat_rows(person: int, on: date) -> dict[str, tuple[QuerySet, dict[str, Any]]]:
    led = Headship.objects.on(on).filter(person=person, school=OuterRef("school"))
    places = Place.objects.on(on).filter(Exists(led))
    return {"place": (places, {"group": "group_id", "name": "group__name", "network": "network_id"})}


def _seats(told: Told, on: date) -> Iterable[Seat]:
    groups = {one["group"]: one for one in sorted(told["place"], key=lambda one: (one["name"], one["group"]))}
    for pk, one in groups.items():
        yield Seat(pk, one["network"], Capacity.MEMBER, f"Head in {with_noun(one['name'])}")


SEATS = Source(_seat_rows, _seats)  # a head whose school is in a group sits in that group


def with_noun(group: Body | DrawnGroup | str) -> str:
    """North group; a name that already says "group" stays as it is."""
    name = str(group)
    return name if "group" in name.lower() else f"{name} group"


def needs_of(person: Person, at: datetime) -> list[Need]:
    """What a clerk must do about groups: finish a drawing, place a school that is in none. One query."""
    seats = seats_of(person, timezone.localdate(at))
    kept = members.rules_kept(seats)
    if not kept:
        return []
    shape = tuple((pk, tuple(found)) for pk, found in kept.items())
    return [need for row in _figures(shape, on=seats.on) for need in _needs_in(*row)]


@composed
def _figures(kept: tuple[tuple[int, tuple[MemberRule, ...]], ...], /, *, on: date) -> QuerySet:
    """What is known of the groups of these networks, as one row each."""
    first, *others = (_figures_of(pk, found, on) for pk, found in kept)
    return first.union(*others, all=True)


def _figures_of(network: int, found: Iterable[MemberRule], on: date) -> QuerySet:
    """First day of the open drawing, schools that count, each with its groups, as one row."""
    drawing = Drawing.objects.filter(network=network, adopted_at__isnull=True)
    placed = Place.objects.on(on).filter(network=network, school=OuterRef("pk"))
    counting = members.schools_under(found, on).order_by()
    counted = counting.values(one=JSONObject(school="pk", groups=ArraySubquery(placed.values("group"))))
    return Body.objects.filter(pk=network).values(
        "pk", drawn_from=Subquery(drawing.values("starts_on")), counting=ArraySubquery(counted)
    )


def _needs_in(network: int, drawn_from: date | None, counting: list[dict[str, Any]] | None) -> Iterable[Need]:
    if drawn_from:
        yield Need("Finish", "drawing the development groups", reverse("drawing", args=[network]), drawn_from)
        return
    counting = counting or []  # None: without a constitution no school counts
    places = [(group, one["school"]) for one in counting for group in one["groups"]]
    found = rules.cover((one["school"] for one in counting), places)
    said = sentence_of(len(found.once), len(counting))
    if counting and not found.once:
        yield Need("Draw", "the development groups", reverse("drawing", args=[network]), detail=said)
    elif found.missing or found.double:
        count = len(found.missing)
        thing = f"{count} school{'' if count == 1 else 's'} in a development group"
        yield Need("Put", thing, reverse("group_list", args=[network]), detail=said)
