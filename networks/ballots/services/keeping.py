"""How long papers are kept, and a box that comes to nothing."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from cph.core.later import enqueue
from cph.core.refusals import Refused
from cph.core.templatetags.words import day
from networks.ballots.models import Box
from networks.ballots.services.preparing import held


@transaction.atomic
def keep_until(box: Box, on: date) -> Box:
    """Its papers are destroyed on this day, unless somebody holds them."""
    box = held(box)
    if box.state == Box.State.DESTROYED:
        raise Refused("The papers of this box are destroyed.")
    box.destroy_on = on
    box.save(update_fields=["destroy_on"])
    return box


@transaction.atomic
def hold(box: Box, because: str) -> Box:
    """Keep the papers beyond their day, for this reason; an empty reason lets them go again."""
    box = held(box)
    if because and box.state == Box.State.DESTROYED:
        raise Refused("The papers of this box are destroyed.")
    box.held_because = because.strip()
    box.save(update_fields=["held_because"])
    return box


@transaction.atomic
def destroy(box: Box, *, on: date | None = None) -> Box:
    """Nothing that was voted remains; roll, marks and seal do. With `on`, only if its day has come."""
    box = held(box)
    if box.state in (Box.State.DESTROYED, Box.State.ABANDONED):
        return box  # an abandoned box has lost its papers already
    if box.state != Box.State.OPENED:
        raise Refused("Only a box that was opened is destroyed.")
    if box.held_because:
        raise Refused(f"These papers are held: {box.held_because}.")
    if on is not None and (box.destroy_on is None or on < box.destroy_on):
        raise Refused(f"These papers are kept until {day(box.destroy_on) or 'a day is set'}.")
    box.state = Box.State.DESTROYED
    box.save(update_fields=["state"])
    box.opened.all().delete()
    box.written.all().delete()
    enqueue("networks.ballots.tasks.sweep_away")
    return box


@transaction.atomic
def abandon(box: Box) -> Box:
    """A vote that comes to nothing: envelopes and keys go unopened, who had voted remains on the roll."""
    box = held(box)
    if box.state == Box.State.ABANDONED:
        return box
    if box.state in (Box.State.OPENED, Box.State.DESTROYED):
        raise Refused("This box was opened: its result is declared or objected to, not abandoned.")
    box.keyed.all().delete()
    box.state = Box.State.ABANDONED
    box.save(update_fields=["state"])
    box.sealed.all().delete()
    box.keys.update(wrapped=b"")
    enqueue("networks.ballots.tasks.sweep_away")
    return box
