"""The returning officer is told once that a step is due."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from cph.core.templatetags.words import moment
from cph.notifications.models import Notice
from networks.elections.models import Election
from networks.elections.services.electors_told import tell_one

SETTLE = "settle-due"


@transaction.atomic
def tell_what_is_due(election: Election, *, at: datetime) -> bool:
    """Who stands can be settled now. Whether the officer was told by this."""
    if Notice.objects.filter(once_key=f"election:{election.pk}:{SETTLE}", person=election.officer_id).exists():
        return False
    text = (
        f"Withdrawals closed on {moment(election.withdrawals_close_at)}. Settle who stands: the order on the paper is then "
        f"drawn by lot and the ballot boxes are made.\n\nVoting is to open on {moment(election.voting_opens_at)}."
    )
    link = reverse("election_settle", args=[election.pk])
    what = f"settle who stands, {election.title}"
    return bool(tell_one(election, election.officer, SETTLE, text, what=what, link=link, at=at))
