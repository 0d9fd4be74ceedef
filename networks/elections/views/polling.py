"""The poll as the returning officer runs it: checklist, keys, opening, reminder, more time, close, locks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_safe

from cph.core import clock
from cph.core.refusals import Refused, allowed
from networks.ballots.models import Box
from networks.ballots.rules.words import words_of
from networks.ballots.services import new_slip
from networks.elections.forms.polling import ExtendForm, LeaveOutForm, PassphraseForm, UnlockForm
from networks.elections.models import Election
from networks.elections.permissions.calling import check_may_run
from networks.elections.permissions.polling import check_may_hold_key, check_may_see_poll
from networks.elections.selectors.calling import stage_of, stage_words
from networks.elections.selectors.checklist import reasons_not_to_open
from networks.elections.selectors.polling import (
    balloted,
    everybody_voted,
    keys_of,
    locks_of,
    turnouts_of,
)
from networks.elections.services import polling
from networks.elections.services.poll_notices import remind
from networks.elections.views.reach import election_or_404


@login_required
@require_safe
def poll(request: HttpRequest, pk: int) -> HttpResponse:
    """How the poll stands and what is next: a checklist before, the turnout in total while it is open, the locks after it."""
    election, at = election_or_404(request, pk), clock.now()
    check_may_see_poll(request.user, election, at=at)
    words, colour = stage_words(stage_of(election, at))
    is_before = election.state in (Election.State.DRAFT, Election.State.NOTICED)
    reasons = reasons_not_to_open(election, at) if is_before else []
    contests = balloted(election)
    is_open = election.state == Election.State.VOTING
    context = {
        "election": election,
        "contests": contests,
        "words": words,
        "colour": colour,
        "now_at": at,
        "is_before": is_before,
        "reasons": reasons,
        "stopping": [one for one in reasons if one.stops],
        "only_time": [one.link for one in reasons if one.stops] == [""] and election.voting_opens_at > at,
        "keys": keys_of(election) if contests else [],
        "turnouts": turnouts_of(election) if not is_before else [],
        "is_over": is_open and at >= election.voting_closes_at,
        "may_close": is_open and (at >= election.voting_closes_at or everybody_voted(election)),
        "locks": locks_of(election) if election.state == Election.State.CLOSED else [],
        "on_paper": [one for one in contests if one.on_paper],
        "may_run": allowed(check_may_run, request.user, election, at=at),
        "may_hold": allowed(check_may_hold_key, request.user, election, at=at),
        "is_by_people": election.keeping == Box.Keeping.PEOPLE,
    }
    return render(request, "elections/poll.html", context)


@sensitive_variables()
@sensitive_post_parameters()
@login_required
def poll_keys(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a key, and try it on a trial paper. A passphrase is asked for again, so that a slip of the hand shows now."""
    election, at = election_or_404(request, pk), clock.now()
    check_may_hold_key(request.user, election, at=at)
    is_by_people = election.keeping == Box.Keeping.PEOPLE
    step = request.POST.get("step", "") if request.method == "POST" else ""
    make = PassphraseForm(
        request.POST if step == "make" and is_by_people else None, names=[election.title, request.user.name]
    )
    try_ = UnlockForm(request.POST if step == "try" else None, by_passphrase=is_by_people)
    refused = ""
    try:
        if step == "make" and (not is_by_people or make.is_valid()):
            passphrase = make.cleaned_data["passphrase"] if is_by_people else ""
            polling.set_key(election, by=request.user, at=at, passphrase=passphrase)
            if not is_by_people:
                polling.try_key(election, by=request.user, at=at)
            return redirect("poll_keys", pk=pk)
        if step == "try" and try_.is_valid():
            polling.try_key(election, by=request.user, at=at, passphrase=try_.cleaned_data.get("passphrase", ""))
            messages.success(request, "The trial paper was opened. The key works.")
            return redirect("poll", pk=pk)
    except Refused as refusal:
        refused = str(refusal)
        if is_by_people:
            (try_ if step == "try" else make).add_error("passphrase", refused)
    keys = keys_of(election)
    mine = next((one for one in keys if one.holder is None or one.holder.pk == request.user.pk), None)
    context = {
        "election": election,
        "keys": keys,
        "mine": mine,
        "make": make,
        "try_": try_,
        "step": step,
        "refused": "" if is_by_people else refused,
        "is_by_people": is_by_people,
        "may_change": election.state == Election.State.NOTICED and bool(balloted(election)),
        "suggested": words_of(new_slip().tracker[:10]),
    }
    return render(request, "elections/poll_keys.html", context)


def _act(request: HttpRequest, pk: int, do: Callable[[Election], str], words: dict[str, Any]) -> HttpResponse:
    """A page that asks once more, and a button that does it; a refusal is shown on the page."""
    election, at = election_or_404(request, pk), clock.now()
    check_may_run(request.user, election, at=at)
    refused = ""
    if request.method == "POST":
        try:
            messages.success(request, do(election))
            return redirect("poll", pk=pk)
        except Refused as refusal:
            refused = str(refusal)
    context = {"election": election, "refused": refused, "turnouts": turnouts_of(election), "now_at": at} | words
    return render(request, "elections/poll_act.html", context, status=409 if refused else 200)


@login_required
def poll_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open voting. From here on paper, roll and keys stand."""

    def do(election: Election) -> str:
        polling.open_voting(election, by=request.user, at=clock.now())
        return "Voting is open. Everybody on the roll is told."

    return _act(request, pk, do, {"act": "open", "heading": "Open voting", "button": "Open voting and tell everybody"})


@login_required
def poll_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind whoever still has a vote to cast; nobody is told who they are."""

    def do(election: Election) -> str:
        remind(election, by=request.user, at=clock.now())
        return "Whoever still has a vote to cast is reminded."

    return _act(request, pk, do, {"act": "remind", "heading": "Send a reminder", "button": "Send the reminder"})


@login_required
def poll_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close voting, when its time is over or every vote is cast."""

    def do(election: Election) -> str:
        polling.close_voting(election, by=request.user, at=clock.now())
        return "Voting is closed. The list of envelopes is published."

    return _act(request, pk, do, {"act": "close", "heading": "Close voting", "button": "Close voting"})


@login_required
def poll_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """More time, with its reason; all voters are told."""
    election, at = election_or_404(request, pk), clock.now()
    check_may_run(request.user, election, at=at)
    form = ExtendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            polling.extend_voting(
                election, closes_at=form.closes_at(), reason=form.cleaned_data["reason"], by=request.user, at=at
            )
            messages.success(request, "Voting has more time. Everybody on the roll is told.")
            return redirect("poll", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "elections/poll_extend.html", {"election": election, "form": form})


@sensitive_variables()
@sensitive_post_parameters()
@login_required
def poll_locks(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the lock one holds: by a passphrase, or by a click where the server keeps the key."""
    election, at = election_or_404(request, pk), clock.now()
    check_may_hold_key(request.user, election, at=at)
    is_by_people = election.keeping == Box.Keeping.PEOPLE
    closed = [one for one in balloted(election) if one.box.state == Box.State.CLOSED]
    is_sent = request.method == "POST"
    form = UnlockForm(request.POST if is_sent else None, by_passphrase=is_by_people)
    leave = LeaveOutForm(request.POST if is_sent else None, contests=closed)
    if is_sent and form.is_valid() and leave.is_valid():
        try:
            passphrase = form.cleaned_data.get("passphrase", "")
            is_open = polling.open_locks(
                election, by=request.user, at=at, passphrase=passphrase, without=leave.left_out()
            )
            messages.success(request, "The boxes are open." if is_open else "Your lock is open. The other one is next.")
            return redirect("poll", pk=pk)
        except Refused as refusal:
            form.add_error("passphrase" if is_by_people and "passphrase" in str(refusal) else None, str(refusal))
    context = {
        "election": election,
        "form": form,
        "leave": leave,
        "closed": closed,
        "locks": locks_of(election),
        "is_by_people": is_by_people,
        "is_officer": request.user.pk == election.officer_id,
    }
    return render(request, "elections/poll_locks.html", context, status=409 if form.errors else 200)
