"""Putting one school into a group, moving it, taking it out, and naming a group anew."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.core.templatetags.words import day
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.permissions import check_may_keep
from networks.groups.models import DrawnGroup, Place
from networks.groups.rules import tidy_name
from networks.groups.selectors import place_of, with_noun
from networks.groups.telling import tell_heads
from networks.members import selectors as members
from networks.schools.models import School

ONE_DAY = timedelta(days=1)


def lock(network: Body) -> None:
    """Whoever changes the groups of a network waits for the one before; readers do not."""
    Body.objects.select_for_update(of=("self",)).get(pk=network.network_id)


@transaction.atomic
def place_school(school: School, group: Body, *, starts_on: date, by: Person, at: datetime) -> Place:
    """A school that is in no group joins one. Asked again for the same place, it answers with that place."""
    seat = check_may_keep(by, group, at=at)
    lock(group)
    _check_group(group)
    _check_day(starts_on)
    standing = place_of(school, group.network, starts_on)
    if standing and standing.group_id == group.pk:
        return standing
    if standing:
        raise Refused(f"{school} is in {with_noun(standing.group)} on {day(starts_on)}. Move it from there.")
    if not members.schools_that_count(group.network, starts_on).filter(pk=school.pk).exists():
        raise Refused(
            f"{school} does not count for {group.network} on {day(starts_on)}, so it has no place in a group."
        )
    place = _start(school, group, starts_on, None)
    said = f"{school} in {with_noun(group)} from {day(starts_on)}"
    record("placed", said, place, school, group, group.network, by=by, at=at, seat=seat.title)
    tell_heads([place], at=at)
    return place


@transaction.atomic
def move_school(place: Place, group: Body, *, starts_on: date, by: Person, at: datetime) -> Place:
    """A school leaves one group and is in another from the next day on; its old place stays in its history."""
    seat = check_may_keep(by, place.network, at=at)
    lock(place.network)
    _check_day(starts_on)
    _check_group(group)
    if group.network_id != place.network_id:
        raise Refused("That group belongs to another network. Choose one of this network's groups.")
    place = Place.objects.select_related("school", "group", "network").get(pk=place.pk)
    standing = place_of(place.school, place.network, starts_on)
    if standing and standing.group_id == group.pk:
        return standing
    ended_on, old = place.ends_on, place.group
    _end(place, starts_on - ONE_DAY)
    moved = _start(place.school, group, starts_on, ended_on)
    said = f"{place.school} from {with_noun(old)} to {with_noun(group)} from {day(starts_on)}"
    record("moved", said, moved, place.school, group, old, place.network, by=by, at=at, seat=seat.title)
    tell_heads([moved], at=at)
    return moved


@transaction.atomic
def take_out(place: Place, *, ends_on: date, by: Person, at: datetime) -> Place:
    """A school that no longer counts leaves its group. One that counts moves to another group instead."""
    seat = check_may_keep(by, place.network, at=at)
    lock(place.network)
    place = Place.objects.select_related("school", "group", "network").get(pk=place.pk)
    if place.ends_on == ends_on:
        return place
    if members.schools_that_count(place.network, ends_on + ONE_DAY).filter(pk=place.school_id).exists():
        raise Refused(
            f"{place.school} counts on {day(ends_on + ONE_DAY)}, and every school that counts is in exactly one group. "
            "Move it to another group instead."
        )
    _end(place, ends_on)
    said = f"{place.school} out of {with_noun(place.group)} after {day(ends_on)}"
    record("took", said, place, place.school, place.group, place.network, by=by, at=at, seat=seat.title)
    return place


@transaction.atomic
def rename_group(group: Body, name: str, *, by: Person, at: datetime) -> Body:
    """The group keeps its schools, meetings and history under another name."""
    seat = check_may_keep(by, group, at=at)
    lock(group)
    _check_group(group)
    group = Body.objects.select_related("parent").get(pk=group.pk)
    name, old = tidy_name(name), group.name
    if name == old:
        return group
    check_name(name)
    others = Body.objects.filter(parent=group.parent_id, kind=group.kind, name__iexact=name).exclude(pk=group.pk)
    if others.exists():
        raise Refused(f"There is already a group called {name}. Choose another name.")
    group.name = name
    group.save(update_fields=["name"])
    drawn = DrawnGroup.objects.filter(drawing__network=group.parent_id, drawing__adopted_at__isnull=True)
    if not drawn.filter(name__iexact=name).exists():
        drawn.filter(name__iexact=old).update(name=name)
    record("renamed", f"{old} to {name}", group, group.network, by=by, at=at, seat=seat.title)
    return group


def check_name(name: str) -> None:
    """A group's name has letters or digits, and at most 150 of them."""
    if not any(letter.isalnum() for letter in name):
        raise Refused("Enter the group's name.")
    if len(name) > 150:
        raise Refused("Enter a name of 150 characters or fewer.")
    if not name.isprintable():
        raise Refused("Enter a name without control characters.")


def _check_group(group: Body) -> None:
    if group.kind != Body.Kind.DEVELOPMENT_GROUP:
        raise Refused("Schools belong to development groups. Choose one of them.")


def _check_day(starts_on: date) -> None:
    if not 1900 < starts_on.year < 2200:
        raise Refused("Enter a day between 1901 and 2199.")


def _end(place: Place, ends_on: date) -> None:
    if ends_on < place.starts_on:
        raise Refused(
            f"{place.school} is in {with_noun(place.group)} only from {day(place.starts_on)}. "
            f"Choose {day(place.starts_on + ONE_DAY)} or a later day."
        )
    if place.ends_on is not None and place.ends_on < ends_on:
        raise Refused(f"{place.school} left {with_noun(place.group)} on {day(place.ends_on)}.")
    place.ends_on = ends_on
    place.save(update_fields=["ends_on"])


def _start(school: School, group: Body, starts_on: date, ends_on: date | None) -> Place:
    try:
        with transaction.atomic():
            return Place.objects.create(
                school=school, group=group, network=group.network, starts_on=starts_on, ends_on=ends_on
            )
    except IntegrityError as error:
        raise Refused(
            f"{school} already has a place in a group of {group.network} at some time after {day(starts_on)}. "
            "Choose a day after that place ends, or end it first."
        ) from error
