"""Which schools are in which group on a day, and which are in none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from cph.core.needs import Need
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.seats import Capacity, Seat, seats_of
from networks.groups import rules
from networks.groups.models import Drawing, DrawnGroup, DrawnPlace, Place
from networks.members import selectors as members
from networks.schools.models import Entry, Headship, School


def groups_of(network: Body, on: date) -> QuerySet[Body]:
    """The network's groups on this day, by name: those with a school in them. One that lost all its schools is history."""
    standing = Place.objects.on(on).filter(group=OuterRef("pk"))
    return Body.objects.filter(Exists(standing), parent=network.network_id).order_by(Lower("name"), "pk")


def former_groups(network: Body, on: date) -> QuerySet[Body]:
    """Groups that have no school on this day."""
    standing = Place.objects.on(on).filter(group=OuterRef("pk"))
    groups = Body.objects.filter(parent=network.network_id, kind=Body.Kind.DEVELOPMENT_GROUP)
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
        """82 of 82 schools are in exactly one group."""
        verb = "is" if self.counting == 1 else "are"
        return f"{self.once} of {self.counting} {'school' if self.counting == 1 else 'schools'} {verb} in exactly one group"


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
    """A group on a day: its schools with their heads, and how many."""

    group: Body
    schools: list[tuple[School, list[Headship]]]

    @property
    def size(self) -> int:
        return len(self.schools)

    @property
    def heads(self) -> int:
        """Different people who lead its schools."""
        return len({headship.person_id for _, headships in self.schools for headship in headships})


def standings(places: Iterable[Place], on: date) -> list[Standing]:
    """The groups of these places, each with its schools and their heads on this day, in one query."""
    places = list(places)
    heads: dict[int, list[Headship]] = defaultdict(list)
    leads = Headship.objects.on(on).filter(school__in={place.school_id for place in places})
    for headship in leads.select_related("person").order_by("starts_on", "pk"):
        heads[headship.school_id].append(headship)
    found: dict[Body, list[tuple[School, list[Headship]]]] = {}
    for place in places:
        found.setdefault(place.group, []).append((place.school, heads[place.school_id]))
    return [Standing(group, schools) for group, schools in found.items()]


def open_drawing(network: Body) -> Drawing | None:
    """The drawing under way, if there is one."""
    return (
        Drawing.objects.filter(network=network, adopted_at__isnull=True)
        .select_related("network", "drawn_by", "changed_by")
        .first()
    )


def drawn_places(drawing: Drawing) -> QuerySet[DrawnPlace]:
    """Where the drawing puts each school."""
    places = DrawnPlace.objects.filter(group__drawing=drawing).select_related("group", "school")
    return places.order_by(Lower("group__name"), "school__sort_name", "school__urn")


def coverage_of_drawing(drawing: Drawing, counting: Sequence[School], places: Iterable[DrawnPlace]) -> Coverage:
    """Missing and double in a drawing, by the schools that count on the day it starts."""
    return _covered(counting, ((place.group.name, place.school) for place in places))


@dataclass(frozen=True)
class Changes:
    """What adopting a drawing would do: places that start, move or end, groups that are new or lose all their schools."""

    starting: list[tuple[School, str]]
    moving: list[tuple[School, str, str]]
    ending: list[tuple[School, str]]
    staying: int
    new_groups: list[str]
    emptied: list[str]

    @property
    def are_any(self) -> bool:
        return bool(self.starting or self.moving or self.ending)


def changes_of(drawing: Drawing, rows: Iterable[tuple[School, Sequence[DrawnGroup]]]) -> Changes:
    """The drawing against the groups of its first day. `rows`: every school that counts with its drawn groups."""
    today = {place.school: place.group.name for place in places_of(drawing.network, drawing.starts_on)}
    wanted = {school: groups[0].name for school, groups in rows if len(groups) == 1}
    known = set(drawing.network.parts.values_list("name", flat=True))
    lower = {name.lower() for name in wanted.values()}
    return Changes(
        starting=[(school, name) for school, name in wanted.items() if school not in today],
        moving=[
            (school, today[school], name)
            for school, name in wanted.items()
            if school in today and today[school].lower() != name.lower()
        ],
        ending=[(school, name) for school, name in today.items() if school not in wanted],
        staying=sum(today.get(school, "").lower() == name.lower() for school, name in wanted.items()),
        new_groups=sorted({name for name in wanted.values() if name not in known}),
        emptied=sorted({name for name in today.values() if name.lower() not in lower}),
    )


def spots_of(schools: Iterable[School]) -> dict[int, rules.Spot]:
    """Where these schools lie, from their register entry of today."""
    found = {school.pk: school for school in schools}
    entries = Entry.objects.filter(school__in=found, urn=F("school__urn"))
    grid = {row[0]: row[1:] for row in entries.values_list("school_id", "easting", "northing")}
    return {pk: rules.Spot(pk, *grid.get(pk, (None, None)), postcode=school.postcode) for pk, school in found.items()}


def seats_from_places(person: Person, on: date) -> Iterable[Seat]:
    """A head whose school is in a group sits in that group. One query; a person without headship has no row to join."""
    led = Headship.objects.on(on).filter(person=person, school=OuterRef("school"))
    places = Place.objects.on(on).filter(Exists(led)).select_related("group").order_by("group__name", "group_id")
    for group in {place.group_id: place.group for place in places}.values():
        yield Seat(
            body_id=group.pk, network_id=group.network_id, capacity=Capacity.MEMBER, title=f"Head in {with_noun(group)}"
        )


def with_noun(group: Body | DrawnGroup) -> str:
    """North group; a name that already says "group" stays as it is."""
    name = str(group)
    return name if "group" in name.lower() else f"{name} group"


def needs_of(person: Person, at: datetime) -> list[Need]:
    """What a clerk must do about groups: finish a drawing, place a school that is in none."""
    on = timezone.localdate(at)
    networks = Body.objects.filter(pk__in=seats_of(person, on).network_ids(Capacity.CLERK))
    return [need for network in networks for need in _needs_in(network, on)]


def _needs_in(network: Body, on: date) -> Iterable[Need]:
    drawing = open_drawing(network)
    if drawing:
        yield Need("Finish", "drawing the development groups", reverse("drawing", args=[network.pk]), drawing.starts_on)
        return
    found = coverage(network, on)
    if found.counting and not found.once:
        yield Need("Draw", "the development groups", reverse("drawing", args=[network.pk]), detail=found.sentence)
    elif not found.is_whole:
        count = len(found.missing)
        thing = f"{count} school{'' if count == 1 else 's'} in a development group"
        yield Need("Put", thing, reverse("group_list", args=[network.pk]), detail=found.sentence)
