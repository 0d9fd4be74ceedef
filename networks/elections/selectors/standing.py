"""Nominations and candidates: who sees them, where they stand, what keeps a contest from being settled."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from cph.people.models import Person
from networks.constitutions.seats import Capacity, seats_of
from networks.elections.models import Contest, Election, Nomination
from networks.schools.models import Headship

WAITING, VALID, REFUSED = Nomination.Decision.WAITING, Nomination.Decision.VALID, Nomination.Decision.REFUSED
PEOPLE = ("nominee", "partner", "nominated_by", "proposer", "seconder", "decided_by")


def is_elector(person: Person, contest: Contest) -> bool:
    """Whether somebody may cast a vote of the frozen roll of this contest."""
    return contest.electors.filter(voter=person, taken_off_by__isnull=True).exists()


def concerned(person: Person) -> Q:
    """Nominations that somebody sees because they have a part in them. One that was refused is not for its supporters."""
    election = "contest__election__"
    supports = Q(nominated_by=person) | Q(proposer=person) | Q(seconder=person)
    in_charge = Q(**{f"{election}officer": person}) | Q(**{f"{election}scrutineer": person})
    return Q(nominee=person) | Q(partner=person) | in_charge | (supports & ~Q(decision=REFUSED))


def to_answer(person: Person, at: datetime) -> Q:
    """Nominations whose objection is for this person as clerk, where there is no scrutineer."""
    kept = seats_of(person, timezone.localdate(at)).network_ids(Capacity.CLERK)
    return Q(contest__election__network__in=kept, contest__election__scrutineer__isnull=True, objections__isnull=False)


def with_all(rows: QuerySet[Nomination]) -> QuerySet[Nomination]:
    """Nominations ready for a page."""
    return rows.select_related(
        *PEOPLE,
        "contest__election__network",
        "contest__election__officer",
        "contest__election__scrutineer",
        "contest__post__article",
        "contest__body",
        "contest__group",
        "contest__box",
    )


def nominations_visible_to(person: Person, at: datetime) -> QuerySet[Nomination]:
    """Those in which somebody has a part; nobody else sees a nomination itself."""
    return Nomination.objects.filter(
        pk__in=Nomination.objects.filter(concerned(person) | to_answer(person, at)).values("pk")
    )


def standing() -> Q:
    """Accepted by all who stand and neither declined nor withdrawn."""
    return (
        Q(accepted_at__isnull=False, declined_at__isnull=True, withdrawn_at__isnull=True)
        & (Q(partner__isnull=True) | Q(partner_accepted_at__isnull=False))
    )  # fmt: skip


def live() -> Q:
    """Neither declined nor withdrawn."""
    return Q(declined_at__isnull=True, withdrawn_at__isnull=True)


def is_public(election: Election, at: datetime) -> bool:
    """Whether who stands is shown: from the end of withdrawals on, unless the election was abandoned before."""
    ends = election.withdrawals_close_at
    return election.noticed_at is not None and ends is not None and at >= ends


def candidates_of(contest: Contest, at: datetime) -> list[Nomination]:
    """Who stands, in the order of the ballot paper, by name while that is not drawn; none before the end of withdrawals.

    Somebody withdrawn after the paper was drawn stays on it.
    """
    if not is_public(contest.election, at):
        return []
    rows = contest.nominations.filter(Q(standing(), decision=VALID) | Q(number__isnull=False))
    found = list(rows.select_related("nominee", "partner"))
    for one in found:
        one.contest = contest
    return sorted(found, key=lambda one: (one.number is None, one.number or 0, one.nominee.name))


def schools_of(people: list[Person], at: datetime) -> dict[int, str]:
    """The schools that people lead on a day, for beside their names."""
    rows = Headship.objects.on(timezone.localdate(at)).filter(person__in=people).select_related("school")
    found: dict[int, list[str]] = {}
    for row in rows.order_by("school__sort_name"):
        found.setdefault(row.person_id, []).append(row.school.name)
    return {pk: ", ".join(names) for pk, names in found.items()}


def electors_of(contest: Contest) -> list[Person]:
    """People who may cast a vote of this contest, by name: who nominates, supports and may be nominated."""
    voters = contest.electors.filter(taken_off_by__isnull=True).values("voter")
    return list(Person.objects.filter(pk__in=voters).order_by("name", "pk"))
