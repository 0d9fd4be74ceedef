"""Before the poll: the rules of a contest, the timetable, notice, and settling who stands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cph.core import clock
from cph.core.refusals import Refused
from networks.elections.forms.calling import RulesForm, TimetableForm, times_of_days, timetable_initial
from networks.elections.models import Contest, Election
from networks.elections.permissions.calling import check_may_run
from networks.elections.rule_words import rows_of
from networks.elections.rules.dates import Days, propose
from networks.elections.rules.timetable import Times
from networks.elections.selectors.calling import contests_of, times_of
from networks.elections.selectors.noticing import lengths_for, notice_of, terms_for, warnings_of
from networks.elections.selectors.provided import rules_of
from networks.elections.selectors.settling import candidates_of, people_on, reasons_not_to_settle
from networks.elections.selectors.vacancies import openings_of
from networks.elections.services import calling
from networks.elections.views.calling import draft_or_refusal
from networks.elections.views.reach import contest_or_404, election_or_404


@login_required
def contest_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """What the constitution states of this election, and what the officer rules where it is silent."""
    contest = contest_or_404(request, pk)
    draft_or_refusal(request, contest.election_id)
    rules = rules_of(contest.election.constitution_id, [contest.post])[contest.post_id]
    form = RulesForm(request.POST or None, contest=contest, rules=rules, others=contests_of(contest.election))
    if request.method == "POST" and form.is_valid():
        try:
            calling.rule_contest(contest, form.facts(), by=request.user, at=clock.now())
            return redirect("election", pk=contest.election_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    stated = [one for one in rows_of(contest, rules) if not one.is_ruled]
    context = {"contest": contest, "election": contest.election, "form": form, "stated": stated}
    return render(request, "elections/contest_rules.html", context)


# --- dates


@login_required
def election_timetable(request: HttpRequest, pk: int) -> HttpResponse:
    """The dates: proposed in school days, changed as you like, with what speaks against them before they are kept."""
    found = draft_or_refusal(request, pk)
    times, starts = times_of(found), found.terms_start_on
    proposal = _proposal(found) if times.nominations_close_at is None or "propose" in request.GET else None
    if proposal:
        times, starts = times_of_days(proposal), proposal.terms_start
    form = TimetableForm(request.POST or None, initial=timetable_initial(times, starts))
    said: list[str] = []
    if request.method == "POST" and form.is_valid():
        times, starts = form.times(), form.cleaned_data["terms_start_on"]
        said = warnings_of(found, times, starts, clock.today())
        unseen = set(said) - set(request.POST.get("seen", "").split("|"))
        if not unseen and (answer := _kept(request, found, form, times)):
            return answer
    elif not form.is_bound:
        said = warnings_of(found, times, starts, clock.today())
    lengths, stated = lengths_for(found)
    context = {
        "election": found, "form": form, "warnings": said, "seen": "|".join(said), "is_proposed": proposal is not None,
        "lengths": lengths, "stated": stated,
    }  # fmt: skip
    return render(request, "elections/election_timetable.html", context)


def _proposal(found: Election) -> Days:
    """Dates from today on; terms of office begin once those that end are over."""
    today = clock.today()
    lengths, _ = lengths_for(found)
    posts = {(one.post_id, one.body_id, one.group_id) for one in contests_of(found)}
    ends = [
        one.ends_on
        for one in openings_of(found.network, today)
        if one.ends_on and (one.post.pk, one.body.pk, one.group.pk if one.group else None) in posts
    ]
    return propose(today, lengths, terms_for(found, today), max(ends, default=None))


def _kept(request: HttpRequest, found: Election, form: TimetableForm, times: Times) -> HttpResponse | None:
    try:
        starts = form.cleaned_data["terms_start_on"]
        calling.set_timetable(found, times, starts, by=request.user, at=clock.now())
        return redirect("election", pk=found.pk)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


# --- notice


@login_required
def election_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Check before notice is given: what is there, what is missing, what speaks against the dates, who is told."""
    found = draft_or_refusal(request, pk)
    if request.method == "POST":
        try:
            calling.give_notice(found, by=request.user, at=clock.now())
            messages.success(request, "Notice is given. Everybody on the roll is told.")
            return redirect("election", pk=pk)
        except Refused as refusal:
            messages.warning(request, str(refusal))
    notice = notice_of(found, clock.now())
    return render(request, "elections/election_notice.html", {"election": found, "notice": notice})


# --- who stands


@login_required
def election_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """After withdrawals: what comes of each contest, then the lot is drawn and the boxes are made."""
    found, at = election_or_404(request, pk), clock.now()
    check_may_run(request.user, found, at=at)
    if request.method == "POST":
        try:
            calling.settle(found, by=request.user, at=at)
            messages.success(request, "It is settled who stands. The order on the paper was drawn by lot.")
            return redirect("election", pk=pk)
        except Refused as refusal:
            messages.warning(request, str(refusal))
    contests = [one for one in contests_of(found) if one.state == Contest.State.CALLED]
    context = {
        "election": found,
        "reasons": reasons_not_to_settle(found, at),
        "outcomes": [_outcome(one) for one in contests],
    }
    return render(request, "elections/election_settle.html", context)


def _outcome(contest: Contest) -> dict[str, Any]:
    """What settling would come to for one contest."""
    standing = candidates_of(contest)
    if not standing:
        words = "Nobody stands. The seat stays empty; call another election."
    elif people_on(standing) > contest.seats:
        words = "A ballot. The order on the paper is drawn by lot."
    elif contest.unopposed == "BALLOT":
        words = "No more candidates than places: a ballot against re-opening nominations."
    else:
        words = "No more candidates than places: elected unopposed."
    return {"contest": contest, "standing": standing, "words": words}
