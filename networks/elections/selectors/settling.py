"""Who stands once withdrawals have closed, and what keeps the officer from settling it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from cph.core.templatetags.words import moment
from networks.elections.models import Contest, Election, Nomination, Objection

COMPLETE = Q(accepted_at__isnull=False, withdrawn_at__isnull=True, declined_at__isnull=True) & (
    Q(partner__isnull=True) | Q(partner_accepted_at__isnull=False)
)


def nominations_complete(contests: Iterable[Contest] | Contest) -> QuerySet[Nomination]:
    """Accepted by all who would hold the post, neither declined nor withdrawn; decided or not."""
    which = [contests] if isinstance(contests, Contest) else list(contests)
    rows = Nomination.objects.filter(COMPLETE, contest__in=which)
    return rows.select_related("contest__post", "contest__group", "nominee", "partner").order_by("nominee__name", "pk")


def candidates_of(contest: Contest) -> list[Nomination]:
    """Who stands: accepted, valid, not withdrawn; by name."""
    return list(nominations_complete(contest).filter(decision=Nomination.Decision.VALID))


def people_on(nominations: Iterable[Nomination]) -> int:
    """How many people that is: a joint ticket is two."""
    return sum(2 if one.partner_id else 1 for one in nominations)


def reasons_not_to_settle(election: Election, at: datetime) -> list[str]:
    """Why who stands cannot be settled yet, each a sentence: nothing before its time, nothing left undecided."""
    if election.state != Election.State.NOTICED:
        return ["Who stands is settled between notice and the opening of the poll."]
    if at < election.withdrawals_close_at:
        return [f"Candidates may withdraw until {moment(election.withdrawals_close_at)}."]
    contests = list(election.contests.filter(state=Contest.State.CALLED))
    reasons = [
        f"Decide on the nomination of {one} for {one.contest}."
        for one in nominations_complete(contests).filter(decision=Nomination.Decision.WAITING)
    ]
    objected = Objection.objects.filter(election=election, nomination__isnull=False, answer="")
    reasons += [
        f"Answer the objection of {one.made_by.name} to the decision on {one.nomination}."
        for one in objected.select_related("made_by", "nomination__nominee", "nomination__partner").order_by("pk")
    ]
    return reasons
