"""The whole index made again: after a restore, or when the way things are found has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import transaction

from cph.search.models import Entry
from cph.search.services import Thing, put, take_out
from networks.constitutions.found import things_of
from networks.constitutions.models import Constitution
from networks.meetings.models import Action, Circulation, Decision, Issue, Meeting, Motion, Proposal
from networks.meetings.services import searching

AT_ONCE = 500
OURS = ("meetings.", "constitutions.")


def reindex() -> tuple[int, int]:
    """Write every entry again and take out those whose thing is not to be found any more: (written, taken out).

    Safe at any time and any number of times. Each batch is a transaction of its own, so nobody waits for the whole.
    """
    seen: set[str] = set()
    for things in _batches(everything()):
        with transaction.atomic():
            put(things)
        seen.update(one.key for one in things)
    return len(seen), _take_out_all_but(seen)


def _batches(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    waiting = iter(things)
    while batch := list(islice(waiting, AT_ONCE)):
        yield batch


def _take_out_all_but(seen: set[str]) -> int:
    keys = Entry.objects.values_list("key", flat=True).iterator(chunk_size=5000)
    gone = [key for key in keys if key.startswith(OURS) and key not in seen]
    return sum(take_out(gone[start : start + AT_ONCE]) for start in range(0, len(gone), AT_ONCE))


def everything() -> Iterator[Thing]:
    """All that can be found, kind by kind, a batch of rows at a time."""
    for one in Constitution.objects.filter(state=Constitution.State.ADOPTED).select_related("body"):
        yield from things_of(one)
    for meeting in Meeting.objects.select_related("body__parent").iterator(chunk_size=AT_ONCE):
        yield searching.meeting_thing(meeting)
    for proposal in Proposal.objects.select_related("body__parent").iterator(chunk_size=AT_ONCE):
        yield searching.proposal_thing(proposal)
    yield from _of_agendas()
    yield from _of_minutes()
    motions = Motion.objects.select_related("body__parent", "meeting", "item")
    yield from map(searching.motion_thing, motions.iterator(chunk_size=AT_ONCE))


def _of_agendas() -> Iterator[Thing]:
    """Of each meeting the last agenda that went out, and papers that came late."""
    last = Issue.objects.order_by("meeting", "-version").distinct("meeting").select_related("meeting__body__parent")
    for issue in last.iterator(chunk_size=50):
        yield from searching.issue_things(issue)


def _of_minutes() -> Iterator[Thing]:
    """Minutes that went out, the decisions and actions that may be read."""
    last = Circulation.objects.order_by("minutes", "-version").distinct("minutes")
    for sent in last.select_related("minutes__meeting__body__parent").iterator(chunk_size=50):
        yield from searching.minute_things(sent)
    decisions = Decision.objects.filter(searching.IS_OUT, removed_at__isnull=True).select_related(
        *searching.WITH_MEETING, "motion"
    )
    yield from map(searching.decision_thing, decisions.iterator(chunk_size=AT_ONCE))
    actions = Action.objects.filter(searching.IS_OUT, removed_at__isnull=True).select_related(*searching.WITH_MEETING)
    yield from map(searching.action_thing, actions.prefetch_related("owners").iterator(chunk_size=AT_ONCE))
