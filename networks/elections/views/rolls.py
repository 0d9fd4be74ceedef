"""The roll of a contest: who is on it, and what was corrected. Who voted is never shown."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cph.core import clock
from cph.core.pages import keyset
from cph.core.refusals import Refused, allowed
from networks.elections.forms.calling import AddToRollForm, ReasonForm
from networks.elections.models import Contest, Election
from networks.elections.permissions.calling import check_may_run
from networks.elections.selectors.rolls import on_roll, people_with_a_seat, votes_on
from networks.elections.services import correcting
from networks.elections.views.reach import contest_or_404
from networks.members.selectors import schools_of

LONGEST = 100  # of what is searched for


@login_required
@require_safe
def election_roll(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who sees the election sees who has a vote in it, and each correction with its reason."""
    contest = contest_or_404(request, pk)
    if contest.election.noticed_at is None:
        raise Refused("The roll is frozen when notice is given. Until then it is the roll of members.")
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    rows = on_roll(contest)
    found = rows.filter(Q(name__icontains=asked) | Q(voter__name__icontains=asked)) if asked else rows
    context = {
        "contest": contest,
        "election": contest.election,
        "page": keyset(request, found, "name", "pk"),
        "asked": asked,
        "votes": votes_on(contest),
        "is_on_it": rows.filter(voter=request.user).exists(),
        "corrections": list(contest.corrections.select_related("decided_by").order_by("-decided_at", "-pk")),
        "may_correct": _may_correct(request, contest),
    }
    return render(request, "elections/election_roll.html", context)


def _may_correct(request: HttpRequest, contest: Contest) -> bool:
    if not allowed(check_may_run, request.user, contest.election, at=clock.now()):
        return False
    try:
        correcting.check_roll_open(contest)
    except Refused:
        return False
    return contest.election.state == Election.State.NOTICED


@login_required
def roll_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Add somebody who was left off."""
    contest = contest_or_404(request, pk)
    check_may_run(request.user, contest.election, at=clock.now())
    correcting.check_roll_open(contest)
    network = contest.election.network
    schools = schools_of(network, clock.today())
    people = people_with_a_seat(network, clock.today())
    form = AddToRollForm(request.POST or None, contest=contest, people=people, schools=schools)
    if request.method == "POST" and form.is_valid():
        try:
            correcting.add_to_roll(
                contest, form.addition(), reason=form.cleaned_data["reason"], form_key=form.cleaned_data["form_key"],
                by=request.user, at=clock.now(),
            )  # fmt: skip
            messages.success(request, "The roll is corrected. The person is told.")
            return redirect("election_roll", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"contest": contest, "election": contest.election, "form": form}
    return render(request, "elections/roll_correct.html", context)


@login_required
def roll_take_off(request: HttpRequest, pk: int, elector: int) -> HttpResponse:
    """Take off somebody who should not be on it."""
    contest = contest_or_404(request, pk)
    check_may_run(request.user, contest.election, at=clock.now())
    correcting.check_roll_open(contest)
    found = get_object_or_404(contest.electors.select_related("voter"), pk=elector)
    found.contest = contest
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            correcting.take_off_roll(
                found, reason=form.cleaned_data["reason"], form_key=form.cleaned_data["form_key"],
                by=request.user, at=clock.now(),
            )  # fmt: skip
            messages.success(request, "The roll is corrected. The person is told.")
            return redirect("election_roll", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"contest": contest, "election": contest.election, "form": form, "elector": found}
    return render(request, "elections/roll_correct.html", context)
