"""The box is closed: as many papers as votes, stirred once more, and a list of the envelopes that everybody may keep."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cph.core.later import enqueue
from cph.core.refusals import Refused
from cph.core.templatetags.words import moment
from networks.ballots.models import Box, BoxSeal
from networks.ballots.rules import envelope
from networks.ballots.selectors import envelopes_of, roll_of, votes_on_roll
from networks.ballots.services.preparing import held
from networks.ballots.services.stirring import stir_held


@transaction.atomic
def close(box: Box, *, at: datetime, early: bool = False) -> BoxSeal:
    """End the voting and seal the box. `early`: whoever runs the vote may, as in a meeting where all have voted."""
    box = held(box)
    if box.state != Box.State.OPEN:
        raise Refused("Voting is not open." if box.state == Box.State.PREPARED else "Voting was closed already.")
    if at < box.closes_at:
        if not early or at <= box.opens_at:
            raise Refused(f"Voting runs until {moment(box.closes_at)}.")
        box.closes_at = at
    seal = _seal(box, at)
    box.state = Box.State.CLOSED
    box.save(update_fields=["state", "closes_at"])
    enqueue("networks.ballots.tasks.sweep_away")
    return seal


def _seal(box: Box, at: datetime) -> BoxSeal:
    """Counted and stirred; refused where roll and box disagree."""
    marked, on_paper = box.marked.count(), box.marked.filter(on_paper=True).count()
    envelopes = stir_held(box)
    if marked != envelopes + on_paper:
        raise Refused(
            f"The roll shows {marked} votes, {on_paper} of them on paper, and the box holds {envelopes} envelopes. "
            "Nothing was closed. Do not open this box: ask who keeps the server."
        )
    slips = envelope.slips_of(envelopes_of(box))
    return BoxSeal.objects.create(
        box=box,
        entitled=votes_on_roll(box),
        marked=marked,
        on_paper=on_paper,
        envelopes=envelopes,
        roll_hash=envelope.digest_of(roll_of(box)),
        slips=slips,
        root=envelope.digest_of(slips),
        sealed_at=at,
    )
