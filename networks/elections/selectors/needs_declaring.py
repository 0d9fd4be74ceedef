"""What results ask of somebody: count, sign, declare, answer, let terms begin. Two queries, whatever there is."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from cph.core.needs import Need
from cph.people.models import Person
from networks.ballots.models import Box
from networks.constitutions.seats import Capacity, seats_of
from networks.elections.models import Contest, Election, Objection

ALIVE = (Election.State.NOTICED, Election.State.VOTING, Election.State.CLOSED, Election.State.DECLARED)


def needs_of(person: Person, at: datetime) -> list[Need]:
    """The officer's, the scrutineer's and the clerk's next steps with results."""
    seats = seats_of(person, timezone.localdate(at))
    kept = seats.network_ids(Capacity.CLERK)
    return [*_before(person, at), *_after(person, kept, at)]


def _before(person: Person, at: datetime) -> list[Need]:
    """To count, to sign, to declare: what lies with this person alone."""
    to_count = Q(declaration__isnull=True) & (Q(state=Contest.State.UNOPPOSED) | Q(box__state=Box.State.OPENED))
    to_sign = Q(declaration__isnull=False, declaration__signed_at__isnull=True)
    signed = Q(declaration__signed_at__isnull=False, declaration__declared_at__isnull=True)
    to_witness = signed & Q(declaration__witnessed_at__isnull=True)
    to_declare = signed & (Q(declaration__witnessed_at__isnull=False) | Q(election__scrutineer__isnull=True))
    mine = Q(election__officer=person) & (to_count | to_sign | to_declare)
    theirs = Q(election__scrutineer=person) & to_witness
    rows = Contest.objects.filter(mine | theirs, election__state__in=ALIVE).select_related(
        "election", "post", "group", "declaration"
    )
    return [_step(one, person) for one in rows.order_by("election", "position")]


def _step(contest: Contest, person: Person) -> Need:
    declaration = getattr(contest, "declaration", None)
    verb = "Declare"
    if declaration is None:
        verb = "Count" if contest.box_id else "Write"
    elif declaration.signed_at is None or person.pk != contest.election.officer_id:
        verb = "Sign"
    thing = {"Count": "the votes for", "Write": "the declaration for"}.get(verb, "the result for")
    url = reverse("result", args=[contest.pk])
    return Need(verb, f"{thing} {contest}, {contest.election.title}", url, timezone.localdate(_due(contest)))


def _due(contest: Contest) -> datetime:
    election = contest.election
    return election.withdrawals_close_at if contest.box_id is None else election.voting_closes_at


def _after(person: Person, kept: set[int], at: datetime) -> list[Need]:
    """Objections to answer, for scrutineer and clerk; terms to begin, for the clerk."""
    objections = Objection.objects.filter(contest=OuterRef("pk"), nomination__isnull=True)
    open_one = objections.filter(answer="").exclude(made_by=person)
    clerk = Q(election__network__in=kept)
    answers = (Q(election__scrutineer=person) | clerk & ~Q(election__officer=person)) & Q(asked=True)
    over = Q(
        declaration__declared_at__isnull=False, declaration__terms_begun_at__isnull=True,
        election__objections_close_at__lte=at,
    ) & ~Q(declaration__elected=[])  # fmt: skip
    begins = clerk & over & Q(stopped=False)
    rows = (
        Contest.objects.filter(state=Contest.State.DECLARED)
        .annotate(asked=Exists(open_one), stopped=Exists(objections.exclude(answer=Objection.Answer.DISMISSED)))
        .filter(answers | begins)
        .annotate(starts_on=F("election__terms_start_on"))
        .select_related("election", "post", "group")
    )
    needs = []
    for one in rows.order_by("election", "position"):
        url = reverse("result", args=[one.pk])
        if one.asked:
            needs.append(Need("Answer", f"an objection to the result for {one}", url, None, "No term begins before."))
        else:
            needs.append(Need("Let begin", f"the terms of those elected {one}", url, one.starts_on))
    return needs
