"""How a page gets its election or its contest: what one may not see is not there."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from cph.core import clock
from networks.elections.models import Contest, Election
from networks.elections.selectors.calling import elections_visible_to, with_all


def election_or_404(request: HttpRequest, pk: int) -> Election:
    """The election, if this person may know of it today."""
    election = get_object_or_404(with_all(elections_visible_to(request.user, clock.today())), pk=pk)
    request.body_in_hand = election.network
    return election


def contest_or_404(request: HttpRequest, pk: int) -> Contest:
    """The contest with its election, if this person may know of it today."""
    visible = elections_visible_to(request.user, clock.today())
    rows = Contest.objects.select_related(
        "election__network", "election__constitution", "election__officer", "election__scrutineer",
        "body", "post__article", "group", "box", "counted_after__post",
    )  # fmt: skip
    contest = get_object_or_404(rows, pk=pk, election__in=visible)
    request.body_in_hand = contest.election.network
    return contest
