"""On the election page: the results, and what officer, scrutineer and clerk do next about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from cph.core.action import Action
from cph.core.refusals import allowed
from cph.people.models import Person
from networks.ballots.models import Box
from networks.elections.models import Contest, Declaration, Election, Objection
from networks.elections.permissions.declaring import check_may_begin, is_officer_or_scrutineer
from networks.elections.selectors.calling import contests_of


@dataclass(frozen=True)
class Line:
    """One contest: what may be said of its result to this person."""

    contest: Contest
    words: str
    tag: str
    colour: str
    has_page: bool


def on_election(person: Person, election: Election, at: datetime) -> dict[str, Any] | None:
    """None before anything is counted, opened or unopposed. Three queries."""
    contests = [one for one in contests_of(election) if one.state != Contest.State.CALLED]
    if not contests:
        return None
    rows = Declaration.objects.filter(contest__in=contests)
    found = {one.contest_id: one for one in rows}
    sees = is_officer_or_scrutineer(person, election)
    lines = [line for one in contests if (line := _line(one, found.get(one.pk), sees))]
    if not lines:
        return None
    return {"lines": lines, "action": _action(person, election, contests, found, at)}


def _line(contest: Contest, declaration: Declaration | None, sees: bool) -> Line | None:
    if declaration is not None and declaration.declared_at:
        return Line(contest, declaration.words, "Declared", "green", True)
    if not sees:
        return None
    if declaration is not None:
        signed = "Signed" if declaration.signed_at else "Counted"
        return Line(
            contest, "Not declared yet: only the returning officer and the scrutineer see it.", signed, "purple", True
        )
    if contest.state == Contest.State.UNOPPOSED:
        return Line(contest, "No more candidates than places.", "Unopposed", "blue", True)
    if contest.box is not None and contest.box.state == Box.State.OPENED:
        return Line(contest, "The box is opened.", "To be counted", "yellow", True)
    return None


def _action(
    person: Person, election: Election, contests: list[Contest], found: dict[int, Declaration], at: datetime
) -> Action | None:
    """The next step on the way to the declaration, and after it; the first contest that waits."""
    for contest in contests:
        declaration = found.get(contest.pk)
        label = _label(person, election, contest, declaration)
        if label:
            return Action(f"{label}: {contest}", reverse("result", args=[contest.pk]))
    return _after(person, election, contests, found, at)


def _label(person: Person, election: Election, contest: Contest, declaration: Declaration | None) -> str:
    is_officer, is_scrutineer = person.pk == election.officer_id, person.pk == election.scrutineer_id
    if declaration is None:
        if not is_officer:
            return ""
        if contest.state == Contest.State.UNOPPOSED:
            return "Write the declaration"
        return "Count the votes" if contest.box and contest.box.state == Box.State.OPENED else ""
    if declaration.declared_at:
        return ""
    if declaration.signed_at is None:
        return "Sign the result" if is_officer else ""
    if election.scrutineer_id and declaration.witnessed_at is None:
        return "Sign the result as scrutineer" if is_scrutineer else ""
    return "Declare the result" if is_officer else ""


def _after(
    person: Person, election: Election, contests: list[Contest], found: dict[int, Declaration], at: datetime
) -> Action | None:
    waiting = [
        one for one in contests
        if (it := found.get(one.pk)) and it.declared_at and it.elected and it.terms_begun_at is None
    ]  # fmt: skip
    if not waiting or at < election.objections_close_at or not allowed(check_may_begin, person, waiting[0], at=at):
        return None
    stopped = set(
        election.objections.filter(nomination__isnull=True)
        .exclude(answer=Objection.Answer.DISMISSED)
        .values_list("contest", flat=True)
    )
    first = next((one for one in waiting if one.pk not in stopped), None)
    return Action(f"Let the terms begin: {first}", reverse("result_terms", args=[first.pk])) if first else None
