"""An election is called, prepared, given its timetable, abandoned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from cph.core.refusals import Refused
from cph.core.templatetags.words import count_of
from cph.people.models import Person
from networks.ballots import services as boxes
from networks.ballots.models import Box
from networks.constitutions.models import Body, Post
from networks.constitutions.seats import Seat, seats_of
from networks.constitutions.selectors import constitution_in_force
from networks.elections.models import Contest, Election
from networks.elections.permissions.calling import check_may_call, check_may_prepare, check_may_run
from networks.elections.rules.timetable import Times
from networks.elections.selectors.provided import fields_of, rules_of
from networks.elections.selectors.rolls import electors_in
from networks.elections.selectors.vacancies import Opening, openings_of
from networks.elections.services.electors_told import tell_electors
from networks.elections.services.holding import held_election, say
from networks.elections.services.noticing import give_notice
from networks.elections.services.settling import settle

__all__ = [
    "Charge",
    "abandon",
    "call_election",
    "change_charge",
    "give_notice",
    "rule_contest",
    "set_timetable",
    "settle",
]
ABANDONABLE = (Election.State.DRAFT, Election.State.NOTICED, Election.State.VOTING, Election.State.CLOSED)


@dataclass(frozen=True)
class Charge:
    """What an election is called, who runs and witnesses it, and who keeps the key of the box."""

    title: str
    officer: Person
    scrutineer: Person | None = None
    keeping: str = Box.Keeping.SERVER
    scrutineer_has_key: bool = False


@transaction.atomic
def call_election(
    network: Body, charge: Charge, keys: Sequence[str], *, form_key: UUID, by: Person, at: datetime
) -> Election:
    """Prepare the election of these posts (`keys` as Opening.key). A form sent twice calls once."""
    seat = check_may_call(by, network, at=at)
    Body.objects.select_for_update(no_key=True).get(pk=network.pk)  # one election of a post at a time
    if known := Election.objects.filter(form_key=form_key).first():
        if known.called_by_id != by.pk or known.network_id != network.pk:
            raise Refused("This form was sent by somebody else. Start again.")
        return known
    on = timezone.localdate(at)
    constitution = constitution_in_force(network, on)
    if constitution is None:
        raise Refused(f"No constitution of {network.name} is in force today, so nothing says which posts are elected.")
    _check_charge(network, charge, on)
    chosen = _chosen(network, keys, on)
    election = Election.objects.create(
        network=network, constitution=constitution, called_by=by, form_key=form_key, **charge.__dict__
    )
    _add_contests(election, chosen)
    titles = ", ".join(one.title for one in chosen)
    say("called", f"{charge.title}: {titles}; returning officer {charge.officer.name}", election,
        by=by, at=at, seat=seat, article=f"Article {chosen[0].post.article.number}")  # fmt: skip
    return election


def _chosen(network: Body, keys: Sequence[str], on: date) -> list[Opening]:
    wanted = set(keys)
    chosen = [one for one in openings_of(network, on) if one.key in wanted]
    if not chosen or len(chosen) != len(wanted):
        raise Refused("Choose at least one post that the constitution fills by election.")
    for one in chosen:
        if one.election:
            raise Refused(f"{one.title}: “{one.election.title}” is under way for this post already.")
    return chosen


def _check_charge(network: Body, charge: Charge, on: date) -> None:
    """Whoever runs or witnesses an election holds a seat in the network; they are two people."""
    for words, person in (("returning officer", charge.officer), ("scrutineer", charge.scrutineer)):
        if person is not None and seats_of(person, on).in_network(network) is None:
            raise Refused(f"{person.name} holds no seat in {network.name}. Choose a {words} who does.")
    if charge.scrutineer == charge.officer:
        raise Refused("Choose a scrutineer who is not the returning officer.")
    if charge.scrutineer_has_key and (charge.scrutineer is None or charge.keeping != Box.Keeping.PEOPLE):
        raise Refused("A second key needs a scrutineer, and keys that are kept by people.")


def _add_contests(election: Election, chosen: Sequence[Opening]) -> None:
    """A contest for each post with what the constitution states, and what is offered where it is silent. Chairs are counted first."""
    rules = rules_of(election.constitution_id, {one.post.pk: one.post for one in chosen}.values())
    first: dict[tuple[int, int | None], Contest] = {}
    for position, one in enumerate(chosen, start=1):
        found = rules[one.post.pk]
        place = (one.body.pk, one.group.pk if one.group else None)
        vice = one.post.duty == Post.Duty.VICE_CHAIR
        contest = Contest.objects.create(
            election=election, body=one.body, post=one.post, group=one.group, seats=one.seats, position=position,
            ruled=found.silent, counted_after=first.get(place) if vice else None, **fields_of(found, one.seats),
        )  # fmt: skip
        if one.post.duty == Post.Duty.CHAIR:
            first.setdefault(place, contest)


def _draft(election: Election, by: Person, at: datetime) -> tuple[Election, Seat]:
    election = held_election(election)
    seat = check_may_prepare(by, election, at=at)
    if election.state != Election.State.DRAFT:
        raise Refused("Notice of this election was given: what it said stands.")
    return election, seat


@transaction.atomic
def change_charge(election: Election, charge: Charge, *, by: Person, at: datetime) -> Election:
    """Another title, officer, scrutineer or keeper of the key, before notice."""
    election, seat = _draft(election, by, at)
    _check_charge(election.network, charge, timezone.localdate(at))
    if all(getattr(election, name) == value for name, value in charge.__dict__.items()):
        return election
    for name, value in charge.__dict__.items():
        setattr(election, name, value)
    election.save(update_fields=list(charge.__dict__))
    witness = f"; scrutineer {charge.scrutineer.name}" if charge.scrutineer else ""
    say(
        "changed",
        f"{charge.title}: returning officer {charge.officer.name}{witness}",
        election,
        by=by,
        at=at,
        seat=seat,
    )
    return election


@transaction.atomic
def rule_contest(contest: Contest, facts: dict[str, Any], *, by: Person, at: datetime) -> Contest:
    """What the officer rules where the constitution is silent, before notice; what it states is not theirs to change."""
    election, seat = _draft(contest.election, by, at)
    contest = (
        Contest.objects.select_for_update(of=("self",)).select_related("post__article", "group").get(pk=contest.pk)
    )
    rules = rules_of(election.constitution_id, [contest.post])[contest.post_id]
    allowed = {"seats", "counted_after", *rules.silent} | (
        {"quorum_of", "quorum_from"} if "quorum" in rules.silent else set()
    )
    if wrong := sorted(set(facts) - allowed):
        raise Refused(f"The constitution states this: {', '.join(wrong)}. It is not ruled.")
    _check_rules(contest, facts)
    changed = [name for name, value in facts.items() if getattr(contest, name) != value]
    for name in changed:
        setattr(contest, name, facts[name])
    if changed:
        contest.ruled = rules.silent
        _save(contest, changed)
        labels = ", ".join(dict.fromkeys(LABELS[name] for name in changed))
        say("ruled", f"{contest}: {labels}; the constitution is silent", election, contest, by=by, at=at, seat=seat)
    return contest


LABELS = {one.name: str(one.verbose_name) for one in Contest._meta.concrete_fields} | {
    "votes_per": "who has a vote", "unopposed": "as many candidates as places", "statement_words": "length of a statement",
    "proxies": "proxies", "on_paper": "paper ballots", "quorum_of": "turnout", "quorum_from": "turnout", "seats": "places",
    "counted_after": "order of the counts",
}  # fmt: skip


def _check_rules(contest: Contest, facts: dict[str, Any]) -> None:
    seats = facts.get("seats", contest.seats)
    if not 1 <= seats <= contest.post.seats:
        raise Refused(f"The constitution gives this post {count_of(contest.post.seats, 'seat')}.")
    if facts.get("method", contest.method) == "av" and seats > 1:
        raise Refused("The alternative vote fills one place. For several, choose a single transferable vote.")
    if facts.get("joint_tickets", contest.joint_tickets) and seats < 2:
        raise Refused("Two stand together where there are two places or more.")
    after = facts.get("counted_after")
    seen = {contest.pk}
    while after is not None:
        if after.election_id != contest.election_id or after.pk in seen:
            raise Refused("Choose another contest of this election to count first, and none that waits for this one.")
        seen.add(after.pk)
        after = after.counted_after


def _save(contest: Contest, changed: list[str]) -> None:
    try:
        with transaction.atomic():
            contest.save(update_fields=[*changed, "ruled"])
    except IntegrityError as error:
        raise Refused("These rules do not go together. Look at the places and how votes are counted.") from error


@transaction.atomic
def set_timetable(
    election: Election, times: Times, terms_start_on: date | None, *, by: Person, at: datetime
) -> Election:
    """The dates, before notice. Each comes after the one before."""
    election, seat = _draft(election, by, at)
    check_order(times, at)
    facts = {**times.__dict__, "terms_start_on": terms_start_on}
    if all(getattr(election, name) == value for name, value in facts.items()):
        return election
    for name, value in facts.items():
        setattr(election, name, value)
    election.save(update_fields=list(facts))
    say("set", f"the timetable of {election.title}", election, by=by, at=at, seat=seat)
    return election


def check_order(times: Times, at: datetime) -> None:
    """Nominations close in the future; nothing ends before what comes first."""
    named = [
        ("Nominations close", times.nominations_close_at), ("Withdrawals close", times.withdrawals_close_at),
        ("Questions end", times.questions_close_at), ("Voting opens", times.voting_opens_at),
        ("Voting closes", times.voting_closes_at), ("Objections end", times.objections_close_at),
    ]  # fmt: skip
    before, words = at, "now"
    for name, moment in named:
        if moment is None:
            if name == "Questions end":
                continue
            raise Refused(f"{name}: enter a day and a time.")
        same = name == "Withdrawals close" or name == "Voting opens"
        if moment < before or (moment == before and not same):
            raise Refused(f"{name} too early: it comes after {words}.")
        before, words = moment, name[0].lower() + name[1:]


@transaction.atomic
def abandon(election: Election, *, because: str, by: Person, at: datetime) -> Election:
    """It cannot go on: why, to everybody. Its boxes are never opened. Sent twice, it is abandoned once."""
    election = held_election(election)
    is_draft = election.noticed_at is None
    seat = check_may_prepare(by, election, at=at) if is_draft else check_may_run(by, election, at=at)
    if election.state == Election.State.ABANDONED:
        return election
    if election.state not in ABANDONABLE:
        raise Refused(
            "The result is declared: an election that is over is not abandoned. Object to the result instead."
        )
    if not because.strip():
        raise Refused("Enter why the election is abandoned.")
    contests = list(Contest.objects.filter(election=election).select_related("box").order_by("position"))
    for one in contests:
        if one.state in (Contest.State.COUNTED, Contest.State.DECLARED):
            raise Refused(f"{one} is counted already. Declare it.")
        if one.box and one.box.state in (Box.State.PREPARED, Box.State.OPEN, Box.State.CLOSED):
            boxes.abandon(one.box)
    election.state, election.abandoned_because = Election.State.ABANDONED, because.strip()
    election.save(update_fields=["state", "abandoned_because"])
    say("abandoned", f"{election.title}: {election.abandoned_because}", election, *contests, by=by, at=at, seat=seat)
    if not is_draft:
        tell_electors(
            election, electors_in(contests), "abandoned",
            f"The election “{election.title}” is abandoned: {election.abandoned_because}\n\nNo vote that was cast is opened.",
            what=f"{election.title} is abandoned", at=at,
        )  # fmt: skip
    return election
