"""Votes are cast, or keyed as they are read out: once each, by the server's clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from cph.core.refusals import NotAllowed, Refused
from cph.core.templatetags.words import moment
from cph.people.models import Person
from networks.meetings.models import Motion, Vote, VotingRight
from networks.meetings.permissions.motions import check_may_run, check_may_vote
from networks.meetings.selectors.motions import name_of
from networks.meetings.services.motions import say

LATE = "votes_count_while_voting_is_open"
NO_RIGHT = "only_who_has_the_right_votes"


@transaction.atomic
def cast_vote(motion: Motion, right: VotingRight, choice: str, *, by: Person, at: datetime) -> Vote:
    """Vote, or change a vote, until the close. `at` is when it reached the server: that moment counts, and nothing else."""
    if right.pk not in {one.pk for one in check_may_vote(by, motion, at=at)}:
        raise NotAllowed("This vote is somebody else's.", instead="Open the motion and vote from there.")
    if motion.method != Motion.Method.NAMED:
        raise Refused("This vote is by show of hands: raise yours.")
    vote = _cast(motion, right, choice, by=by, at=at)
    if vote.cast_at == at:  # how they voted is told by the result, after the close
        say("voted on", name_of(motion), motion, by=by, at=at, seat=None)
    return vote


def _cast(motion: Motion, right: VotingRight, choice: str, *, by: Person, at: datetime) -> Vote:
    """The vote, or nothing. Whether it came in time the database decides, beside the close itself.

    Of two that cross on their way the later one counts; the same choice again changes nothing.
    """
    whose = {"school": right.school} if right.school_id else {"person": right.person, "school": None}
    facts = {"choice": choice, "cast_at": at, "recorded_by": by, "person": right.person}
    rows = Vote.objects.select_for_update(of=("self",))
    try:
        with transaction.atomic():
            vote, is_new = rows.get_or_create(motion=motion, **whose, defaults=facts)
            if not is_new and vote.cast_at <= at and (vote.choice, vote.person_id) != (choice, right.person_id):
                for name, value in facts.items():
                    setattr(vote, name, value)
                vote.save(update_fields=list(facts))
    except IntegrityError as error:
        raise _too_late(motion, error) from None
    return vote


def _too_late(motion: Motion, error: IntegrityError) -> Exception:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    if name == NO_RIGHT:
        return Refused("That vote is not yours to cast.")
    if name != LATE:
        return error
    motion.refresh_from_db()
    if motion.opens_at is None or motion.state in (Motion.State.MOVED, Motion.State.WITHDRAWN):
        return Refused("Voting is not open on this motion.")
    closed = motion.closes_at or motion.decided_at
    if closed is None:
        return Refused(f"Voting opens {moment(motion.opens_at)}.")
    return Refused(f"Voting closed at {timezone.localtime(closed):%H:%M:%S}; your vote came after it.")


@transaction.atomic
def key_votes(motion: Motion, said: Mapping[int, str], *, by: Person, at: datetime) -> int:
    """The chair or clerk keys votes that were said aloud at the meeting: {right: choice}. How many were kept."""
    seat = check_may_run(by, motion, at=at)
    if motion.meeting is None or motion.method != Motion.Method.NAMED:
        raise Refused("Votes are read out at a meeting, in a named vote.")
    rights = motion.rights.filter(pk__in=said).select_related("person", "school").order_by("pk")
    for right in rights:
        _cast(motion, right, said[right.pk], by=by, at=at)
    # one line, and last: whoever votes from their own device meanwhile waits for nothing that waits for them
    if rights:
        say("keyed votes on", f"{name_of(motion)}: {len(rights)}", motion, by=by, at=at, seat=seat)
    return len(rights)
