"""Somebody comes in after who stands was settled: an objection was upheld. Before voting opens the paper is made anew."""

from __future__ import annotations

from django.db.models import Max

from cph.core.refusals import Refused
from networks.ballots import services as boxes
from networks.ballots.models import Box
from networks.elections.models import Contest, Nomination
from networks.elections.services.settling import marks_of

CALLED, EMPTY, UNOPPOSED, BALLOT = (
    Contest.State.CALLED,
    Contest.State.EMPTY,
    Contest.State.UNOPPOSED,
    Contest.State.BALLOT,
)


def bring_in(nomination: Nomination) -> str:
    """What becomes of a contest that was settled without this candidate, in words for the returning officer.

    Where there was no ballot, who stands is settled again. Where the order was drawn, that lot stands: the candidate comes
    last, before “re-open nominations”, in a new box with the same roll, whose keys are made and proved anew.
    """
    contest = nomination.contest
    if contest.state == CALLED:
        return ""
    if contest.state in (EMPTY, UNOPPOSED):
        contest.nominations.filter(number__isnull=False).update(number=None)
        contest.state = CALLED
        contest.save(update_fields=["state"])
        return f"Settle again who stands for {contest}."
    if contest.state != BALLOT or contest.box is None or contest.box.state != Box.State.PREPARED:
        raise Refused(f"The poll for {contest} has begun or is over: nobody can come onto its paper any more.")
    last = contest.nominations.aggregate(last=Max("number"))["last"] or 0
    nomination.number = last + 1
    nomination.save(update_fields=["number"])
    _new_box(contest, contest.box, last + 1)
    return f"{nomination} comes last on the paper for {contest}. Make and prove its keys again."


def _new_box(contest: Contest, old: Box, candidates: int) -> None:
    choices = candidates + contest.reopen_nominations
    box = boxes.prepare_box(
        body=contest.body, title=old.title, choices=choices, marks=marks_of(contest, choices), keeping=old.keeping,
        keeps_trackers=old.keeps_trackers,
    )  # fmt: skip
    roll = old.roll.order_by("pk")  # with the proxies that were named since
    boxes.set_roll(box, [boxes.Vote(one.voter_id, one.elector_id, one.school_id, one.name) for one in roll])
    contest.box = box
    contest.save(update_fields=["box"])
    boxes.abandon(old)
