"""A contest is counted, signed by the returning officer, witnessed by the scrutineer, and declared."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.core.templatetags.words import moment
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from networks.ballots import services as ballots
from networks.ballots.models import Box
from networks.ballots.selectors import papers_of
from networks.constitutions.models import Clerk
from networks.constitutions.seats import Seat
from networks.elections.models import Contest, Declaration, Election, LotDraw
from networks.elections.permissions.declaring import check_may_count, check_may_sign_beside
from networks.elections.rules import wording
from networks.elections.rules.tally import Counted, Put, counted, is_quorate
from networks.elections.selectors.declaring import (
    Candidate,
    candidates_of,
    declaration_of,
    elected_of,
    put_of,
    roll_people,
)
from networks.elections.services.result_papers import issue_paper
from networks.executives.selectors import article_of

KEPT_FOR = timedelta(days=183)  # six months, the longer way
SEED_FROM = "the digest of all envelopes, published when the box was closed and before it was opened"


def locked_contest(contest: Contest) -> Contest:
    """The contest as it stands, held until the transaction ends."""
    rows = Contest.objects.select_for_update(of=("self",)).select_related(
        "election__network", "election__officer", "election__scrutineer", "body__parent", "post__article__constitution",
        "group", "box__seal", "counted_after__box", "counted_after__post", "counted_after__election",
    )  # fmt: skip
    return rows.get(pk=contest.pk)


def locked_declaration(contest: Contest) -> Declaration:
    """Its count, held until the transaction ends. Refused where it is not counted."""
    rows = Declaration.objects.select_for_update(of=("self",)).select_related("signed_by", "witnessed_by")
    found = rows.filter(contest=contest).first()
    if found is None:
        raise Refused(f"{contest} is not counted yet.")
    return found


def say(verb: str, subject: str, contest: Contest, *, by: Person | None, at: datetime, seat: Seat | None) -> None:
    """The line in the trail, under the article of the post."""
    election = contest.election
    record(
        verb, f"{subject}, {election.title}", contest, election, contest.body, election.network,
        by=by, at=at, seat=seat.title if seat else "", article=article_of(contest.post),
    )  # fmt: skip


# --- counting


@transaction.atomic
def count_contest(contest: Contest, *, by: Person, at: datetime) -> Declaration:
    """Count what came out of the box, or write down who stands unopposed. Asked again, it answers with the same count."""
    contest = locked_contest(contest)
    seat = check_may_count(by, contest, at=at)
    known = declaration_of(contest)
    if known is not None:
        return known
    _check_countable(contest)
    found = candidates_of(contest)
    facts = _unopposed(contest, found) if contest.box is None else _count(contest, found, by, at)
    declaration = Declaration.objects.create(contest=contest, counted_at=at, **facts)
    if contest.box is not None:
        contest.state = Contest.State.COUNTED
        contest.save(update_fields=["state"])
        say("counted", f"the votes for {contest}", contest, by=by, at=at, seat=seat)
        _ask_to_sign(contest, at)
    return declaration


def _check_countable(contest: Contest) -> None:
    if contest.election.state == Election.State.ABANDONED:
        raise Refused("This election was abandoned.")
    if contest.state == Contest.State.EMPTY:
        raise Refused(f"Nobody stands for {contest}: there is nothing to count.")
    if contest.state == Contest.State.CALLED:
        raise Refused("Nominations are not settled yet.")
    if contest.state == Contest.State.UNOPPOSED:
        return
    if contest.box is None or contest.box.state != Box.State.OPENED:
        raise Refused("The box is not opened yet. Close it and open its locks first.")
    before = contest.counted_after
    waits = (Contest.State.CALLED, Contest.State.BALLOT)
    if before is not None and before.state in waits:
        raise Refused(f"Count {before} first: whoever is elected there does not count here.")


def _unopposed(contest: Contest, found: list[Candidate]) -> dict[str, Any]:
    """No more candidates than places, so no count: all who stand."""
    words = wording.elected_words(str(contest), [one.name for one in found], unopposed=True)
    vacant = wording.unfilled_words(contest.seats, 0, sum(len(one.people) for one in found))
    votes = contest.electors.filter(taken_off_by__isnull=True).values("elector", "school").distinct().count()
    return {
        "result": {"counted": {"candidates": [one.name for one in found], "withdrawn": [], "ron": None, "limits": []}},
        "elected": [one.number for one in found],
        "entitled": votes, "cast": 0, "blank": 0, "words": " ".join(filter(None, [words, vacant])),
    }  # fmt: skip


def _count(contest: Contest, found: list[Candidate], by: Person, at: datetime) -> dict[str, Any]:
    assert contest.box is not None
    seal, put = contest.box.seal, put_of(contest, found)
    quorate = is_quorate(seal.marked, seal.entitled, contest.quorum_of, contest.quorum_from)
    frozen = {
        "candidates": [one.name for one in found],
        "withdrawn": sorted(put.withdrawn),
        "ron": put.ron,
        "seats": put.seats,
        "limits": [one.as_dict() for one in put.limits],
    }
    facts = {"entitled": seal.entitled, "cast": seal.marked, "is_quorate": quorate}
    if quorate is False:
        words = wording.void_words(
            str(contest), seal.marked, seal.entitled, contest.quorum_of or 0, contest.quorum_from or 0
        )
        return facts | {"result": {"counted": frozen}, "elected": [], "blank": 0, "words": words}
    done = counted(put, papers_of(contest.box))
    _record_lots(contest, done, by, at)
    return facts | {
        "result": done.result | {"counted": frozen},
        "elected": list(done.elected),
        "blank": seal.marked - done.result["valid"],  # envelopes that could not be opened are among them
        "words": _words(contest, found, put, done),
    }


def _record_lots(contest: Contest, done: Counted, by: Person, at: datetime) -> None:
    if done.result["lots"]:
        LotDraw.objects.create(
            contest=contest, purpose=LotDraw.Purpose.TIE, seed=contest.box.seal.root, seed_from=SEED_FROM,
            drawn=done.result["lots"], drawn_by=by, drawn_at=at,
        )  # fmt: skip


def _words(contest: Contest, found: list[Candidate], put: Put, done: Counted) -> str:
    """The whole result in words: elected, vacant, withdrawn, lots, the effect of limits."""
    names = {one.number: one.name for one in found}
    winners = {one.pk for one in _winners_before(contest)}
    earlier = {
        one.name: str(contest.counted_after)
        for one in found
        if one.number in put.withdrawn and any(person.pk in winners for person in one.people)
    }
    filled = sum(len(one.people) for one in found if one.number in done.elected)
    gone = [names[number] for number in sorted(put.withdrawn) if names[number] not in earlier]
    return " ".join(
        filter(
            None,
            [
                wording.elected_words(str(contest), [names[number] for number in done.elected]),
                wording.unfilled_words(contest.seats, _reopened(put, done), filled),
                wording.tickets_words(put.seats, contest.seats),
                wording.withdrawn_words(gone, earlier),
                wording.lots_words(len(done.result["lots"])),
                *(f"No more than {one.at_most} of {one.of}." for one in put.limits),
                done.effect.words(names) if done.effect else "",
            ],
        )
    )


def _winners_before(contest: Contest) -> list[Person]:
    before = contest.counted_after
    return [person for one in elected_of(before) for person in one.people] if before else []


def _reopened(put: Put, done: Counted) -> int:
    """Places that “re-open nominations” won, further ones included."""
    return len(done.result["elected"]) - len(done.elected) if put.ron else 0


def _ask_to_sign(contest: Contest, at: datetime) -> None:
    """The officer has it before them; the scrutineer is told that there is something to sign soon. No figure, no name."""
    scrutineer = contest.election.scrutineer
    if scrutineer is not None:
        notify(
            [scrutineer], kind=Kind.ELECTION, subject=f"{contest.election.title}: the votes are counted",
            text=f"Look at the count for {contest} and sign it once the returning officer has.",
            link=reverse("result", args=[contest.pk]), about=contest, once_key=f"counted:{contest.pk}", at=at,
        )  # fmt: skip


# --- signing


@transaction.atomic
def sign(contest: Contest, *, by: Person, at: datetime) -> Declaration:
    """The returning officer signs the count: from then on it stands as it is."""
    contest = locked_contest(contest)
    seat = check_may_count(by, contest, at=at)
    declaration = locked_declaration(contest)
    if declaration.signed_at is not None:
        return declaration
    declaration.signed_by, declaration.signed_at = by, at
    declaration.save(update_fields=["signed_by", "signed_at"])
    say("signed", f"the result for {contest}", contest, by=by, at=at, seat=seat)
    return declaration


@transaction.atomic
def witness(contest: Contest, *, by: Person, at: datetime) -> Declaration:
    """The scrutineer signs what the returning officer signed."""
    contest = locked_contest(contest)
    seat = check_may_sign_beside(by, contest, at=at)
    declaration = locked_declaration(contest)
    if declaration.witnessed_at is not None:
        return declaration
    if declaration.signed_at is None:
        raise Refused("The returning officer signs first; then you sign what they signed.")
    if declaration.signed_by_id == by.pk:
        raise Refused("You signed as returning officer. Somebody else signs as scrutineer.")
    if declaration.declared_at is not None:
        raise Refused("This result is declared already.")
    declaration.witnessed_by, declaration.witnessed_at = by, at
    declaration.save(update_fields=["witnessed_by", "witnessed_at"])
    say("witnessed", f"the result for {contest}", contest, by=by, at=at, seat=seat)
    return declaration


# --- declaring


@transaction.atomic
def declare(contest: Contest, *, by: Person, at: datetime) -> Declaration:
    """Tell everybody: once. The PDF is asked for, objections begin, the day on which the papers go is set."""
    election = Election.objects.select_for_update(of=("self",)).get(pk=contest.election_id)
    contest = locked_contest(contest)
    seat = check_may_count(by, contest, at=at)
    declaration = locked_declaration(contest)
    if declaration.declared_at is not None:
        return declaration
    if declaration.signed_at is None:
        raise Refused("Sign the result first.")
    if election.scrutineer_id and declaration.witnessed_at is None:
        raise Refused(f"{contest.election.scrutineer.name} has not signed yet as scrutineer.")
    declaration.declared_at = at
    declaration.save(update_fields=["declared_at"])
    contest.state = Contest.State.DECLARED
    contest.save(update_fields=["state"])
    contest.election = election
    _move_on(election, at)
    if contest.box is not None:
        ballots.keep_until(contest.box, timezone.localdate(at) + KEPT_FOR)
    declaration.paper = issue_paper(contest, declaration, at=at)
    declaration.save(update_fields=["paper"])
    _tell(contest, declaration, at)
    say("declared", f"the result for {contest} ({declaration.words.rstrip('.')})", contest, by=by, at=at, seat=seat)
    return declaration


def _move_on(election: Election, at: datetime) -> None:
    """The election is declared with its last contest; a late declaration takes nothing from the time to object."""
    late = timezone.localdate(at) - timezone.localdate(election.voting_closes_at)
    planned = timezone.localdate(election.objections_close_at) - timezone.localdate(election.voting_closes_at)
    fields = []
    if late > timedelta(days=1) and planned > timedelta(0):
        until = _same_time(election.objections_close_at, timezone.localdate(at) + planned)
        if until > election.objections_close_at:
            election.objections_close_at = until
            fields.append("objections_close_at")
    done = (Contest.State.DECLARED, Contest.State.EMPTY)
    if not election.contests.exclude(state__in=done).exists():
        election.state = Election.State.DECLARED
        fields.append("state")
    if fields:
        election.save(update_fields=fields)


def _same_time(when: datetime, on: date) -> datetime:
    local = timezone.localtime(when)
    return timezone.make_aware(datetime.combine(on, local.time()))


def _tell(contest: Contest, declaration: Declaration, at: datetime) -> None:
    election = contest.election
    people = {one.pk: one for one in roll_people(contest)}
    people |= {person.pk: person for one in candidates_of(contest) for person in one.people}
    clerks = Clerk.objects.on(timezone.localdate(at)).filter(body=election.network_id).select_related("person")
    others = [election.officer, election.scrutineer, *(one.person for one in clerks)]
    people |= {one.pk: one for one in others if one is not None}
    notify(
        people.values(), kind=Kind.ELECTION, subject=f"{election.title}: the result for {contest}",
        text=f"{declaration.words} Objections, in writing with their grounds, until {moment(election.objections_close_at)}.",
        link=reverse("result", args=[contest.pk]), about=contest, once_key=f"declared:{contest.pk}", at=at,
    )  # fmt: skip
