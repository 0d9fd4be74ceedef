"""A box before voting opens: its paper, its roll, its hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cph.core.refusals import Refused
from cph.core.templatetags.words import moment
from networks.ballots.models import Box, RollEntry
from networks.ballots.rules.envelope import MOST_CHOICES
from networks.ballots.rules.writing import STEPS
from networks.ballots.selectors import missing_to_open
from networks.constitutions.models import Body


@dataclass(frozen=True)
class Vote:
    """A line of the roll: who may cast it (of written answers: nobody is named), and whose it is, a person's or a school's."""

    voter_id: int | None
    elector_id: int | None
    school_id: int | None
    name: str


def held(box: Box) -> Box:
    """The box as it stands, held until the transaction ends: nobody casts, closes or opens meanwhile."""
    return Box.objects.select_for_update().get(pk=box.pk)


def held_while_prepared(box: Box) -> Box:
    """The same, refused once voting was opened."""
    box = held(box)
    if box.state != Box.State.PREPARED:
        raise Refused("Voting was opened: the paper, the roll and the keys stand.")
    return box


def prepare_box(
    *, body: Body, title: str, choices: int, marks: int, keeping: str = Box.Keeping.SERVER, keeps_trackers: bool = False
) -> Box:
    """A new box, closed to everybody, for a paper on which up to `marks` of `choices` are marked."""
    if not 1 <= choices <= MOST_CHOICES:
        raise Refused(f"A paper has 1 to {MOST_CHOICES} candidates or answers.")
    if not 1 <= marks <= choices:
        raise Refused("A paper cannot take more marks than there are candidates or answers.")
    return Box.objects.create(
        body=body, title=title, choices=choices, marks=marks, keeping=keeping, keeps_trackers=keeps_trackers
    )


def prepare_box_for_words(*, body: Body, title: str, room: int, keeping: str = Box.Keeping.SERVER) -> Box:
    """A new box, closed to everybody, for written answers that are all padded to so many bytes (`rules.writing.room_for`)."""
    if room not in STEPS:
        raise Refused("Written papers have one of a few sizes.")
    return Box.objects.create(body=body, title=title, holds=Box.Holds.WORDS, room=room, keeping=keeping)


@transaction.atomic
def set_roll(box: Box, entries: Iterable[Vote]) -> None:
    """These votes and no others may be cast."""
    box = held_while_prepared(box)
    lines = [
        RollEntry(box=box, voter_id=one.voter_id, elector_id=one.elector_id, school_id=one.school_id, name=one.name)
        for one in entries
    ]
    if any((one.elector_id is None) == (one.school_id is None) for one in lines):
        raise Refused("Each vote on the roll is a person’s or a school’s.")
    if len({(one.voter_id, one.elector_id, one.school_id) for one in lines}) != len(lines):
        raise Refused("Somebody is on the roll twice for one vote.")
    box.roll.all().delete()
    RollEntry.objects.bulk_create(lines, batch_size=1000)


@transaction.atomic
def open_to_voters(box: Box, *, opens_at: datetime, closes_at: datetime) -> Box:
    """From here on paper, roll, keys and opening time stand. Voters may cast from `opens_at` until before `closes_at`."""
    box = held(box)
    if box.state != Box.State.PREPARED:
        raise Refused("Voting was opened already.")
    if missing := missing_to_open(box):
        raise Refused(" ".join(missing))
    if closes_at <= opens_at:
        raise Refused("Enter a closing time after the opening time.")
    box.opens_at, box.closes_at, box.state = opens_at, closes_at, Box.State.OPEN
    box.save(update_fields=["opens_at", "closes_at", "state"])
    return box


@transaction.atomic
def extend(box: Box, *, closes_at: datetime) -> Box:
    """Give voters more time; never less, so that nobody who relied on the notice is shut out."""
    box = held(box)
    if box.state != Box.State.OPEN:
        raise Refused("Only while voting is open can it be given more time.")
    if closes_at < box.closes_at:
        raise Refused(f"Voting was announced to close on {moment(box.closes_at)}. It cannot close earlier.")
    box.closes_at = closes_at
    box.save(update_fields=["closes_at"])
    return box
