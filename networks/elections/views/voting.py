"""Voting: the papers somebody has, one paper, check, cast, the receipt, looking for one's own paper afterwards.

Nothing here is logged, kept in a session, told in a message or put into an address. See docs/decisions/0015.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from cph.core import clock
from cph.core.refusals import Refused
from networks.ballots.models import Box, RollEntry
from networks.ballots.selectors import commitments_of, slips_of
from networks.ballots.services import Receipt, Slip, cast, new_slip
from networks.ballots.services.casting import UNSURE
from networks.elections.forms.polling import PaperForm
from networks.elections.models import Contest
from networks.elections.permissions.polling import check_may_vote
from networks.elections.selectors.calling import elections_visible_to
from networks.elections.selectors.votes import MyVote, my_votes, paper_of


def voted_contest_or_404(request: HttpRequest, pk: int) -> Contest:
    """A contest that goes to a ballot, for who may know of the election and for who is on the roll, wherever they are now."""
    seen = Q(election__in=elections_visible_to(request.user, clock.today()))
    on_roll = Q(box__in=RollEntry.objects.filter(voter=request.user).values("box"))
    rows = Contest.objects.select_related("election__network", "election__officer", "post", "group", "box")
    contest = get_object_or_404(rows.filter(seen | on_roll, box__isnull=False), pk=pk)
    request.body_in_hand = contest.election.network
    return contest


@login_required
@require_safe
def ballot_list(request: HttpRequest) -> HttpResponse:
    """Every vote this person may cast, and those that are cast."""
    at, votes = clock.now(), my_votes(request.user)
    open_ = [one for one in votes if is_open(one.contest.box, at)]
    context = {
        "waiting": [one for one in open_ if not one.is_cast],
        "cast": [one for one in open_ if one.is_cast],
        "over": _once([one for one in votes if one not in open_ and one.contest.box.state != Box.State.OPEN]),
        "coming": [one for one in votes if one.contest.box.state == Box.State.OPEN and one.contest.box.opens_at > at],
    }
    return render(request, "elections/ballot_list.html", context)


def _once(votes: list[MyVote]) -> list[MyVote]:
    """One line for each contest."""
    return list({one.contest.pk: one for one in votes}.values())


def is_open(box: Box, at: datetime) -> bool:
    """By the server's clock, to the second; the database asks the same when a vote goes in."""
    return box.state == Box.State.OPEN and box.opens_at <= at < box.closes_at


@sensitive_variables()
@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper: fill in, check, cast. What is entered travels in the form alone, from page to page."""
    contest, at = voted_contest_or_404(request, pk), clock.now()
    votes = check_may_vote(request.user, contest)
    vote = _chosen(request, votes)
    paper = paper_of(contest, at)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    form = PaperForm(request.POST if step else None, paper=paper)
    context = {"contest": contest, "vote": vote, "votes": votes, "paper": paper, "form": form, "now_at": at}
    if step == "cast":
        return _cast(request, context, at)
    if vote.is_cast or not is_open(contest.box, at):
        return render(request, "elections/ballot_not_now.html", context | {"why": _why_not(vote, at)})
    if step == "check" and form.is_valid():
        return _check(request, context)
    return render(request, "elections/ballot.html", context)


def _chosen(request: HttpRequest, votes: list[MyVote]) -> MyVote:
    """Which of their votes: the one asked for, else the first that is not cast."""
    asked = request.POST.get("vote") or request.GET.get("vote") or ""
    if asked:
        found = next((one for one in votes if str(one.entry.pk) == asked), None)
        if found is None:
            raise Http404
        return found
    return next((one for one in votes if not one.is_cast), votes[0])


def _why_not(vote: MyVote, at: datetime) -> str:
    if vote.is_cast:
        return "cast"
    box = vote.contest.box
    if box.state == Box.State.PREPARED or (box.state == Box.State.OPEN and at < box.opens_at):
        return "early"
    return "abandoned" if box.state == Box.State.ABANDONED else "late"


@sensitive_variables()
def _check(
    request: HttpRequest, context: dict[str, Any], *, slip: Slip | None = None, error: str = "", status: int = 200
) -> HttpResponse:
    """The paper as it will be cast: what was chosen, in order, and who is left out."""
    form, paper = context["form"], context["paper"]
    found = {
        "chosen": paper.chosen(form.ranking),
        "left_out": paper.left_out(form.ranking),
        "slip": slip or new_slip(),
        "error": error,
        "is_unsure": error == UNSURE,
    }
    return render(request, "elections/ballot_check.html", context | found, status=status)


@sensitive_variables()
def _cast(request: HttpRequest, context: dict[str, Any], at: datetime) -> HttpResponse:
    """Into the box. The same form sent again shows the same receipt: a lost answer, a second click, a page loaded again."""
    form, vote, contest = context["form"], context["vote"], context["contest"]
    try:
        slip = Slip.from_form(request.POST.get("tracker", ""), request.POST.get("nonce", ""))
    except ValueError:
        slip = None
    if not form.is_valid():
        return render(request, "elections/ballot.html", context)
    if slip is None:
        return _check(
            request, context, error="Something was missing from this page. Look at your paper and cast it now."
        )
    if not form.ranking and request.POST.get("blank") != "yes":
        return _check(request, context, slip=slip, error="Tick the box if you want to cast a blank paper.")
    try:
        receipt = _put_in(contest.box, vote, form.ranking, slip, at)
    except Refused as refusal:
        return _not_cast(request, context, refusal, slip)
    others = [one for one in context["votes"] if not one.is_cast and one.entry.pk != vote.entry.pk]
    return render(request, "elections/ballot_cast.html", context | {"receipt": receipt, "others": others})


@sensitive_variables()
def _put_in(box: Box, vote: MyVote, ranking: tuple[int, ...], slip: Slip, at: datetime) -> Receipt:
    entry = vote.entry
    return cast(
        box,
        voter=entry.voter,
        ranking=ranking,
        slip=slip,
        at=at,
        elector_id=entry.elector_id,
        school_id=entry.school_id,
    )


@sensitive_variables()
def _not_cast(request: HttpRequest, context: dict[str, Any], refusal: Refused, slip: Slip) -> HttpResponse:
    """Why it did not go in, in words; where sending it again helps, the same form with the same slip."""
    contest = context["contest"]
    now = next(one for one in my_votes(request.user, contest=contest) if one.entry.pk == context["vote"].entry.pk)
    at = clock.now()
    if str(refusal) == UNSURE or (not now.is_cast and is_open(now.contest.box, at)):
        return _check(request, context, slip=slip, error=str(refusal), status=409)
    found = {"vote": now, "why": _why_not(now, at), "refusal": str(refusal)}
    return render(request, "elections/ballot_not_now.html", context | found, status=409)


@login_required
@require_safe
def ballot_find(request: HttpRequest, pk: int) -> HttpResponse:
    """Is my paper in the box? The whole list goes to the reader, who searches it there: we never learn who looks for what."""
    contest = voted_contest_or_404(request, pk)
    box: Box = contest.box
    context = {
        "contest": contest,
        "box": box,
        "slips": slips_of(box),
        "commitments": commitments_of(box) if box.state == Box.State.OPENED else [],
        "paper": paper_of(contest, clock.now()),
    }
    return render(request, "elections/ballot_find.html", context)
