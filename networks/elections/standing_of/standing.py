"""On the election page: who stands for each post, or how to; and what standing asks of the reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from cph.core.action import Action
from cph.core.refusals import allowed
from cph.people.models import Person
from networks.elections.models import Contest, Election, Elector, Nomination
from networks.elections.nomination_pages import status_of
from networks.elections.permissions.standing import check_is_not_in_charge, check_may_stand, may_look_in
from networks.elections.selectors.calling import contests_of
from networks.elections.selectors.standing import VALID, WAITING, concerned, is_public, standing


@dataclass
class Stands:
    """One contest as this person sees who stands for it."""

    contest: Contest
    may_nominate: bool
    nominations: list[tuple[Nomination, str, str]] = field(default_factory=list)
    candidates: list[Nomination] = field(default_factory=list)


def on_election(person: Person, election: Election, at: datetime) -> dict[str, Any] | None:
    """From notice on, for electors and members: three queries, however many stand."""
    if election.noticed_at is None:
        return None
    contests = contests_of(election)
    rolls = set(Elector.objects.filter(
        contest__in=contests, voter=person, taken_off_by__isnull=True
    ).values_list("contest", flat=True))  # fmt: skip
    if not rolls and not may_look_in(person, election, at=at):
        return None
    shown = {one.pk: Stands(one, _may_nominate(person, one, rolls, at)) for one in contests}
    is_known = is_public(election, at)
    for row in _rows(person, election, is_known):
        stands = shown[row.contest_id]
        row.contest = stands.contest
        if is_known and (row.number is not None or (row.is_standing and row.decision == VALID)):
            stands.candidates.append(row)
        if row.is_mine:
            stands.nominations.append((row, *status_of(row)))
    for stands in shown.values():
        stands.candidates.sort(key=lambda one: (one.number is None, one.number or 0, one.nominee.name))
    return {
        "shown": list(shown.values()),
        "is_public": is_known,
        "runs": person.pk == election.officer_id,
        "action": _next(person, election, list(shown.values()), at),
    }


def _rows(person: Person, election: Election, is_known: bool) -> list[Nomination]:
    which = concerned(person)
    if is_known:
        which |= Q(number__isnull=False) | Q(standing(), decision=VALID)
    rows = Nomination.objects.filter(which, contest__election=election).select_related("nominee", "partner")
    found = list(rows.order_by("nominated_at", "pk"))
    in_charge = person.pk in (election.officer_id, election.scrutineer_id)
    for one in found:
        parts = (one.nominee_id, one.partner_id, one.nominated_by_id, one.proposer_id, one.seconder_id)
        one.is_mine = in_charge or person.pk in parts
        over = one.declined_at or one.withdrawn_at
        one.is_standing = bool(
            not over and one.accepted_at and (one.partner_id is None or one.partner_accepted_at is not None)
        )
    return found


def _may_nominate(person: Person, contest: Contest, rolls: set[int], at: datetime) -> bool:
    election = contest.election
    if election.state != Election.State.NOTICED or at >= election.nominations_close_at:
        return False
    if contest.pk in rolls:
        return allowed(check_is_not_in_charge, person, election)
    return allowed(check_may_stand, person, contest, at=at)


def _next(person: Person, election: Election, shown: list[Stands], at: datetime) -> Action | None:
    """The one next thing: answer a nomination, decide, or stand."""
    if election.state != Election.State.NOTICED:
        return None
    rows = [one for stands in shown for one, _, _ in stands.nominations if not (one.declined_at or one.withdrawn_at)]
    for one in rows:
        waits = (one.nominee_id == person.pk and one.accepted_at is None) or (
            one.partner_id == person.pk and one.partner_accepted_at is None
        )
        if waits and at < election.withdrawals_close_at:
            return Action("Accept or decline your nomination", reverse("nomination", args=[one.pk]))
    if person.pk == election.officer_id:
        first = next((one for one in rows if one.is_standing and one.decision == WAITING), None)
        return Action("Decide on nominations", reverse("candidates", args=[first.contest_id])) if first else None
    may = next((one for one in shown if one.may_nominate and not one.nominations), None)
    if may is None:
        return None
    words = "Stand or put somebody forward" if may.contest.self_nomination else "Put somebody forward"
    return Action(words, reverse("nominate" if len(shown) == 1 else "candidates", args=[may.contest.pk]))
