"""What was put to the vote in a contest, who was elected, and everything by which anybody can check it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cph.people.models import Person
from networks.ballots.models import Box
from networks.ballots.selectors import commitments_of, published_papers_of, slips_of
from networks.constitutions.models import Balance
from networks.elections.models import Contest, Declaration, LotDraw, Nomination, Objection
from networks.elections.rules import bundle
from networks.elections.rules.guard import SMALL, is_small
from networks.elections.rules.limits import Limit, limit_from
from networks.elections.rules.tally import Put
from networks.executives.models import Tenure
from networks.executives.selectors import tenures_of_post
from networks.groups.models import Place
from networks.schools.models import Headship

RON = "Re-open nominations"
Facts = dict[str, Any]


@dataclass(frozen=True)
class Candidate:
    """Who stands under a number of the paper; `nomination` is None for “re-open nominations”."""

    number: int
    name: str
    nomination: Nomination | None = None

    @property
    def people(self) -> list[Person]:
        """One, or two on a joint ticket."""
        if self.nomination is None:
            return []
        return [one for one in (self.nomination.nominee, self.nomination.partner) if one is not None]


def standing_in(contest: Contest) -> QuerySet[Nomination]:
    """Nominations that stand: valid, accepted, not withdrawn."""
    rows = contest.nominations.filter(decision=Nomination.Decision.VALID, accepted_at__isnull=False)
    return rows.filter(withdrawn_at__isnull=True, declined_at__isnull=True)


def candidates_of(contest: Contest) -> list[Candidate]:
    """In the order of the paper, those who withdrew after it was drawn up too; “re-open nominations” last where it stands.

    Where no ballot was needed, in the order of the nominations. One query.
    """
    rows = contest.nominations.select_related("nominee", "partner")
    if contest.box_id is None:
        rows = standing_in(contest).select_related("nominee", "partner").order_by("number", "pk")
        return [Candidate(number, str(one), one) for number, one in enumerate(rows, 1)]
    found = [Candidate(one.number or 0, str(one), one) for one in rows.filter(number__isnull=False).order_by("number")]
    if ron_of(contest, found) is not None:
        found.append(Candidate(len(found) + 1, RON))
    return found


def ron_of(contest: Contest, found: list[Candidate]) -> int | None:
    """The number of “re-open nominations”: the last on the paper, one more than people."""
    people = sum(one.nomination is not None for one in found)
    return people + 1 if contest.box is not None and contest.box.choices == people + 1 else None


# --- who counts as withdrawn


def elected_of(contest: Contest) -> list[Candidate]:
    """Who was elected in a contest that is counted, or stands unopposed."""
    found = candidates_of(contest)
    declaration = declaration_of(contest)
    if declaration is not None:
        by_number = {one.number: one for one in found}
        return [by_number[number] for number in declaration.elected if number in by_number]
    return found if contest.state == Contest.State.UNOPPOSED else []


def withdrawn_in(contest: Contest, found: list[Candidate]) -> frozenset[int]:
    """Who withdrew after the paper was drawn up, and who was elected in the contest that is counted before this one."""
    winners = {
        person.pk
        for before in ([contest.counted_after] if contest.counted_after else [])
        for one in elected_of(before)
        for person in one.people
    }
    return frozenset(
        one.number
        for one in found
        if one.nomination
        and (
            one.nomination.withdrawn_at is not None
            or one.nomination.declined_at is not None
            or any(person.pk in winners for person in one.people)
        )
    )


# --- limits


def limits_of(contest: Contest, found: list[Candidate]) -> tuple[Limit, ...]:
    """The limits that the constitution sets for this post, with the categories of candidates and of those who stay."""
    rows = list(Balance.objects.filter(post=contest.post_id).order_by("of"))
    if not rows:
        return ()
    on = timezone.localdate(contest.election.noticed_at or contest.election.voting_closes_at)
    stay = staying(contest, found)
    everybody = {person.pk for one in found for person in one.people} | {one.person_id for one in stay}
    return tuple(_limit(row, categories(row.of, everybody, contest, on), found, stay) for row in rows)


def _limit(row: Balance, of: Mapping[int, list[str]], found: list[Candidate], stay: list[Tenure]) -> Limit:
    named = {one.number: tuple(some for person in one.people for some in of.get(person.pk, [])) for one in found}
    taken: dict[str, int] = defaultdict(int)
    for tenure in stay:
        for one in of.get(tenure.person_id, []):
            taken[one] += 1
    return Limit(row.get_of_display(), row.at_most, {number: some for number, some in named.items() if some}, taken)


def staying(contest: Contest, found: list[Candidate]) -> list[Tenure]:
    """Who holds the post already, goes on when the new terms begin, and is no candidate now."""
    on = contest.election.terms_start_on or timezone.localdate(contest.election.voting_closes_at)
    standing = {person.pk for one in found for person in one.people}
    held = tenures_of_post(contest.post, contest.body).filter(pk__in=Tenure.objects.on(on))
    return [one for one in held if one.person_id not in standing]


def categories(of: str, people: Iterable[int], contest: Contest, on: date) -> dict[int, list[str]]:
    """The schools these people lead on a day, or the groups or phases of those schools: each category once a person."""
    headships = Headship.objects.on(on).filter(person__in=list(people)).select_related("school")
    groups: dict[int, str] = {}
    if of == Balance.Of.GROUP:
        places = Place.objects.on(on).filter(network=contest.election.network_id)
        groups = dict(places.values_list("school", "group__name"))
    told: dict[int, list[str]] = defaultdict(list)
    for one in headships.order_by("person", "school"):
        name = {
            Balance.Of.SCHOOL: f"{one.school.name} ({one.school.urn})",
            Balance.Of.GROUP: groups.get(one.school_id, ""),
            Balance.Of.PHASE: one.school.get_phase_display(),
        }[Balance.Of(of)]
        if name and name not in told[one.person_id]:
            told[one.person_id].append(name)
    return told


def put_of(contest: Contest, found: list[Candidate]) -> Put:
    """What was put to the vote: everything the count needs but the papers. The box must be closed."""
    assert contest.box is not None
    return Put(
        choices=contest.box.choices,
        seats=seats_counted(contest, found),
        method=contest.method,
        withdrawn=withdrawn_in(contest, found),
        ron=ron_of(contest, found),
        limits=limits_of(contest, found),
        seed=contest.box.seal.root,
    )


def seats_counted(contest: Contest, found: list[Candidate]) -> int:
    """How many are elected by the count: places, or tickets where two stand together, so that no third of the votes takes both."""
    joint = any(len(one.people) > 1 for one in found)
    return max(contest.seats // 2, 1) if joint else contest.seats


# --- the declaration and what stands against it


def declaration_of(contest: Contest) -> Declaration | None:
    """The count of a contest, where it is counted."""
    rows = Declaration.objects.select_related("signed_by", "witnessed_by", "paper")
    return rows.filter(contest=contest).first()


def objections_to(contest: Contest) -> list[Objection]:
    """Objections to the result, the oldest first."""
    rows = contest.objections.filter(nomination__isnull=True).select_related("made_by", "answered_by")
    return list(rows.order_by("made_at", "pk"))


def roll_people(contest: Contest) -> QuerySet[Person]:
    """Who may vote in a contest, as its roll was frozen and corrected."""
    return Person.objects.filter(pk__in=contest.electors.filter(taken_off_by__isnull=True).values("voter"))


def is_published(contest: Contest, declaration: Declaration) -> bool:
    """Whether every paper is published: by the body's consent before voting opened, from 20 valid papers on."""
    box = contest.box
    return bool(
        contest.published
        and box is not None
        and box.keeps_trackers
        and box.state == Box.State.OPENED
        and declaration.result.get("stages")
        and not is_small(declaration.result["valid"])
    )


# --- the bundle


def bundle_of(contest: Contest, declaration: Declaration) -> bundle.Bundle:
    """Everything by which anybody can check a declared contest, ready to be written. At most eight queries.

    What it says in words is frozen with the declaration's paper, so that a name that changes later changes no fingerprint.
    """
    paper = declaration.paper
    facts = dict(paper.context["bundle"]) if paper is not None else said_of(contest, declaration)
    return bundle.sealed(facts | _papers(contest, declaration))


def said_of(contest: Contest, declaration: Declaration) -> Facts:
    """All of the bundle but the box and its papers."""
    counted = declaration.result.get("counted", {})
    return (
        _whose(contest)
        | _rules(contest, counted)
        | _figures(contest, declaration)
        | _signatures(declaration)
        | {
            "candidates": counted.get("candidates", []),
            "lots": [_lot(one) for one in contest.lots.order_by("purpose")],
            "result": _plain_result(declaration),
            "elected": declaration.elected,
            "words": declaration.words,
        }
    )


def _whose(contest: Contest) -> Facts:
    return {
        "title": f"{contest.election.title}: {contest}",
        "network": contest.election.network.name,
        "body": contest.body.name,
        "post": contest.post.title,
        "group": contest.group.name if contest.group else "",
    }


def _rules(contest: Contest, counted: Facts) -> Facts:
    asked = contest.quorum_of is not None and contest.quorum_from is not None
    return {
        "method": contest.method,
        "places": counted.get("seats", contest.seats),
        "ron": counted.get("ron"),
        "withdrawn": counted.get("withdrawn", []),
        "limits": [limit_from(one).as_dict() for one in counted.get("limits", [])],
        "counted_after": str(contest.counted_after) if contest.counted_after else "",
        "ruled": sorted(map(str, contest.ruled)),
        "quorum": [contest.quorum_of, contest.quorum_from] if asked else None,
    }


def _figures(contest: Contest, declaration: Declaration) -> Facts:
    seal = contest.box.seal if contest.box else None
    roll = {
        "entitled": declaration.entitled,
        "cast": declaration.cast,
        "on_paper": seal.on_paper if seal else 0,
        "blank": declaration.blank,
        "valid": declaration.result.get("valid", 0),
        "hash": seal.roll_hash if seal else "",
    }
    return {"unopposed": seal is None, "roll": roll, "quorate": declaration.is_quorate}


def _papers(contest: Contest, declaration: Declaration) -> Facts:
    """The box and what came out of it, as far as it may be published."""
    box = contest.box
    if box is None:
        return {"box": None, "papers": bundle.NONE, "withheld_because": "", "commitments": [], "ballots": []}
    of_box = {
        "key": str(box.key),
        "choices": box.choices,
        "slips": slips_of(box),
        "root": box.seal.root,
        "closed_at": iso(box.seal.sealed_at),
    }
    if box.state == Box.State.DESTROYED:
        why = "The papers were destroyed when their time was over; the declaration stays."
        return {"box": of_box, "papers": bundle.DESTROYED, "withheld_because": why, "commitments": [], "ballots": []}
    published = is_published(contest, declaration)
    why = "" if published else why_withheld(contest, declaration)
    papers = published_papers_of(box) if published else []
    return {
        "box": of_box,
        "papers": bundle.PUBLISHED if published else bundle.WITHHELD,
        "withheld_because": why,
        "commitments": commitments_of(box),
        "ballots": [{"tracker": tracker, "ranking": list(ranking)} for _, ranking, tracker in papers],
    }


def why_withheld(contest: Contest, declaration: Declaration) -> str:
    """Why papers are not published, in a sentence."""
    if not (contest.published and contest.box and contest.box.keeps_trackers):
        return "The body did not ask for its papers to be published before voting opened."
    if declaration.is_quorate is False:
        return "The ballot was void, so its papers were not counted."
    return f"Fewer than {SMALL} papers were valid, and among so few a paper could be told from who cast it."


def _lot(lot: LotDraw) -> Facts:
    return {"purpose": lot.purpose.lower(), "seed": lot.seed, "seed_from": lot.seed_from, "drawn": lot.drawn}


def _plain_result(declaration: Declaration) -> Facts | None:
    if "stages" not in declaration.result:
        return None
    return {key: value for key, value in declaration.result.items() if key in bundle.RESULT}


def _signatures(declaration: Declaration) -> Facts:
    def name(person: Person | None) -> str:
        return person.name if person else ""

    return {
        "signed_by": name(declaration.signed_by),
        "signed_at": iso(declaration.signed_at),
        "witnessed_by": name(declaration.witnessed_by),
        "witnessed_at": iso(declaration.witnessed_at),
        "declared_at": iso(declaration.declared_at),
    }


def iso(moment: datetime | None) -> str:
    """A moment in universal time, so that moments compare as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else ""
