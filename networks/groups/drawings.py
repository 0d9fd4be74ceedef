"""Drawing the groups until every school is in exactly one; services like those beside it, for the drawing alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.core.templatetags.words import count_of, day, time_words
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.permissions import check_may_keep
from networks.groups.models import Drawing, DrawnGroup, DrawnPlace, Place
from networks.groups.rules import tidy_name
from networks.groups.selectors import Coverage, coverage_of_drawing, drawn_places, places_of, with_noun
from networks.groups.services import check_name, lock
from networks.groups.telling import tell_heads
from networks.members import selectors as members
from networks.schools.models import School

ONE_DAY = timedelta(days=1)


class MovedOn(Refused):
    """Somebody else has changed the drawing since this page was opened."""


class NotWhole(Refused):
    """The drawing cannot be adopted: schools are missing or double. It carries the lists."""

    def __init__(self, coverage: Coverage) -> None:
        self.coverage = coverage
        found = [f"{count_of(len(coverage.missing), 'school')} in no group: {_names(coverage.missing)}."]
        twice = [school for school, _ in coverage.double]
        found.append(f"{count_of(len(twice), 'school')} in two groups: {_names(twice)}.")
        said = [sentence for sentence, schools in zip(found, (coverage.missing, twice), strict=True) if schools]
        super().__init__("The groups cannot be adopted yet. " + " ".join(said))


def _names(schools: list[School]) -> str:
    listed = ", ".join(school.name for school in schools[:5])
    return listed if len(schools) <= 5 else f"{listed} and {len(schools) - 5} more"


@transaction.atomic
def start_drawing(network: Body, *, starts_on: date, from_today: bool, by: Person, at: datetime) -> Drawing:
    """Open a drawing, with today's groups in it or empty. If one is open already, it is that one."""
    seat = check_may_keep(by, network, at=at)
    lock(network)
    drawing = Drawing.objects.filter(network=network, adopted_at__isnull=True).first()
    if drawing:
        return drawing
    _check_start(starts_on, at)
    drawing = Drawing.objects.create(
        network=network, starts_on=starts_on, drawn_by=by, drawn_at=at, changed_by=by, changed_at=at
    )
    if from_today:
        _fill_from_today(drawing, timezone.localdate(at))
    said = f"a drawing of the groups of {network} from {day(starts_on)}"
    record("opened", said, drawing, network, by=by, at=at, seat=seat.title)
    return drawing


@transaction.atomic
def start_again(drawing: Drawing, *, from_today: bool, revision: int, by: Person, at: datetime) -> Drawing:
    """Empty the drawing, or fill it with today's groups."""
    drawing = _take(drawing, revision, by, at)
    drawing.groups.all().delete()
    if from_today:
        _fill_from_today(drawing, timezone.localdate(at))
    return _changed(drawing, by, at)


@transaction.atomic
def give_up(drawing: Drawing, *, by: Person, at: datetime) -> None:
    """Throw an open drawing away. Nothing had followed from it."""
    seat = check_may_keep(by, drawing.network, at=at)
    lock(drawing.network)
    found = Drawing.objects.filter(pk=drawing.pk).select_related("network").first()
    if found is None:
        return
    if found.adopted_at:
        raise Refused("This drawing has been adopted. Open a new one to change the groups.")
    said = f"the drawing of the groups of {found.network} from {day(found.starts_on)}"
    record("gave up", said, found, found.network, by=by, at=at, seat=seat.title)
    found.delete()


@transaction.atomic
def change_start(drawing: Drawing, starts_on: date, *, revision: int, by: Person, at: datetime) -> Drawing:
    """From which day the drawn groups will hold."""
    drawing = _take(drawing, revision, by, at)
    _check_start(starts_on, at)
    drawing.starts_on = starts_on
    return _changed(drawing, by, at)


@transaction.atomic
def name_group(drawing: Drawing, name: str, *, revision: int, by: Person, at: datetime) -> DrawnGroup:
    """Name one more group. The same name again is the same group."""
    drawing = _take(drawing, revision, by, at)
    group = _drawn_group(drawing, name)
    _changed(drawing, by, at)
    return group


@transaction.atomic
def rename_drawn(group: DrawnGroup, name: str, *, revision: int, by: Person, at: datetime) -> DrawnGroup:
    """Another name for a group that exists only in the drawing."""
    drawing = _take(group.drawing, revision, by, at)
    if _bodies(drawing.network).get(group.name.lower()):
        raise Refused(f"{with_noun(group)} exists already: rename it on its own page, so that it keeps its history.")
    name = tidy_name(name)
    check_name(name)
    if drawing.groups.filter(name__iexact=name).exclude(pk=group.pk).exists():
        raise Refused(f"There is already a group called {name} in this drawing. Choose another name.")
    group.name = name
    group.save(update_fields=["name"])
    _changed(drawing, by, at)
    return group


@transaction.atomic
def drop_group(group: DrawnGroup, *, revision: int, by: Person, at: datetime) -> None:
    """Take a group out of the drawing; its schools are then in none."""
    drawing = _take(group.drawing, revision, by, at)
    DrawnGroup.objects.filter(pk=group.pk).delete()
    _changed(drawing, by, at)


@transaction.atomic
def put(
    schools: Iterable[School], group: DrawnGroup | None, *, drawing: Drawing, revision: int, by: Person, at: datetime
) -> int:
    """Put these schools into this one group and out of every other; into none, where no group is given."""
    drawing = _take(drawing, revision, by, at)
    chosen = list(schools)
    lines = DrawnPlace.objects.filter(group__drawing=drawing, school__in=chosen)
    (lines.exclude(group=group) if group else lines).delete()
    if group:
        if group.drawing_id != drawing.pk:
            raise Refused("That group is not in this drawing.")
        DrawnPlace.objects.bulk_create(
            [DrawnPlace(group=group, school=school) for school in chosen], ignore_conflicts=True
        )
    _changed(drawing, by, at)
    return len(chosen)


@transaction.atomic
def put_many(
    drawing: Drawing, wanted: Mapping[str, Iterable[School]], *, revision: int, by: Person, at: datetime
) -> int:
    """What a file says, group by group: the schools it names stand where it says, twice if it says so; others stay."""
    drawing = _take(drawing, revision, by, at)
    lists = {name: list(schools) for name, schools in wanted.items()}
    named = {school.pk for schools in lists.values() for school in schools}
    DrawnPlace.objects.filter(group__drawing=drawing, school__in=named).delete()
    lines = [
        DrawnPlace(group=_drawn_group(drawing, name), school=school)
        for name, schools in lists.items()
        for school in schools
    ]
    DrawnPlace.objects.bulk_create(lines, ignore_conflicts=True)
    _changed(drawing, by, at)
    return len(named)


@transaction.atomic
def adopt(drawing: Drawing, *, by: Person, at: datetime) -> Drawing:
    """From its first day the drawn groups hold: old places end the day before, new ones start.

    A school that stays in its group keeps its place unbroken. Refused with the lists while a school is missing or double.
    """
    seat = check_may_keep(by, drawing.network, at=at)
    lock(drawing.network)
    drawing = Drawing.objects.select_related("network").filter(pk=drawing.pk).first()
    if drawing is None:
        raise Refused("This drawing was given up. Open a new one.")
    if drawing.adopted_at:
        return drawing
    network, starts_on = drawing.network, drawing.starts_on
    drawn = list(drawn_places(drawing))
    counting = list(members.schools_that_count(network, starts_on))
    found = coverage_of_drawing(counting, [(line.group.name, line.school) for line in drawn])
    if not counting:
        raise Refused(
            f"No school counts for {network} on {day(starts_on)}. Load the constitution and the schools first."
        )
    if not found.is_whole:
        raise NotWhole(found)
    counts = {school.pk for school in counting}
    wanted = {line.school: line.group.name for line in drawn if line.school_id in counts}
    bodies = _make_bodies(network, wanted.values())
    starting = _carry_out(network, starts_on, {school: bodies[name.lower()] for school, name in wanted.items()})
    drawing.adopted_at = at
    drawing.save(update_fields=["adopted_at"])
    said = f"{count_of(len(bodies), 'group')} of {network} from {day(starts_on)}: {count_of(len(wanted), 'school')}, {len(starting)} newly placed"
    record("adopted", said, drawing, network, *bodies.values(), by=by, at=at, seat=seat.title)
    tell_heads(starting, at=at)
    return drawing


def _carry_out(network: Body, starts_on: date, wanted: Mapping[School, Body]) -> list[Place]:
    """End what ends, start what starts, leave what stays. Gives the new places."""
    standing = Place.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on), network=network)
    standing = list(standing.select_related("group", "school").order_by("school__sort_name", "starts_on"))
    stays = {
        place.school_id
        for place in standing
        if place.ends_on is None and place.starts_on <= starts_on and wanted.get(place.school) == place.group
    }
    ending = [place for place in standing if place.school_id not in stays]
    clash = [place for place in ending if place.starts_on >= starts_on]
    if clash:
        first = max(place.starts_on for place in clash)
        raise Refused(
            f"{_names([place.school for place in clash])}: the present place starts on {day(first)}, so the new groups "
            f"cannot hold from {day(starts_on)}. Let them start on {day(first + ONE_DAY)} or later."
        )
    Place.objects.filter(pk__in=[place.pk for place in ending]).update(ends_on=starts_on - ONE_DAY)
    starting = [
        Place(group=body, network=network, school=school, starts_on=starts_on)
        for school, body in wanted.items()
        if school.pk not in stays
    ]
    return Place.objects.bulk_create(starting)


def _bodies(network: Body) -> dict[str, Body]:
    return {body.name.lower(): body for body in network.parts.filter(kind=Body.Kind.DEVELOPMENT_GROUP)}


def _make_bodies(network: Body, names: Iterable[str]) -> dict[str, Body]:
    """The network's groups of these names; those that are new are made."""
    known = _bodies(network)
    found: dict[str, Body] = {}
    for name in sorted(set(names)):
        found[name.lower()] = known.get(name.lower()) or Body.objects.create(
            kind=Body.Kind.DEVELOPMENT_GROUP, name=name, parent=network
        )
    return found


def _drawn_group(drawing: Drawing, name: str) -> DrawnGroup:
    name = tidy_name(name)
    check_name(name)
    found = drawing.groups.filter(name__iexact=name).first()
    if found:
        return found
    known = _bodies(drawing.network).get(name.lower())
    return DrawnGroup.objects.create(drawing=drawing, name=known.name if known else name)


def _fill_from_today(drawing: Drawing, today: date) -> None:
    lists: dict[str, list[School]] = defaultdict(list)
    for place in places_of(drawing.network, today):
        lists[place.group.name].append(place.school)
    groups = DrawnGroup.objects.bulk_create([DrawnGroup(drawing=drawing, name=name) for name in lists])
    DrawnPlace.objects.bulk_create(
        [DrawnPlace(group=group, school=school) for group in groups for school in lists[group.name]]
    )


def _check_start(starts_on: date, at: datetime) -> None:
    if not 1990 < starts_on.year < 2200:
        raise Refused("Enter a day between 1991 and 2199.")


def _take(drawing: Drawing, revision: int, by: Person, at: datetime) -> Drawing:
    """The open drawing, locked, if it still is as this person saw it."""
    check_may_keep(by, drawing.network, at=at)
    lock(drawing.network)
    found = Drawing.objects.select_related("network", "changed_by").filter(pk=drawing.pk).first()
    if found is None:
        raise Refused("This drawing was given up. Open a new one.")
    if found.adopted_at:
        raise Refused("This drawing has been adopted. Open a new one to change the groups.")
    if found.revision != revision and found.changed_by_id != by.pk:
        local = timezone.localtime(found.changed_at)
        raise MovedOn(
            f"{found.changed_by} changed this drawing at {time_words(local)} on {day(local.date())}, after you opened it. "
            "It is shown as it now stands, with your choice kept. Press again to go on."
        )
    return found


def _changed(drawing: Drawing, by: Person, at: datetime) -> Drawing:
    drawing.revision += 1
    drawing.changed_by, drawing.changed_at = by, at
    drawing.save(update_fields=["starts_on", "revision", "changed_by", "changed_at"])
    return drawing
