"""Voting: opened, cast on one's own device or keyed as it is read out, counted, closed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cph.core import clock
from cph.core.refusals import Refused
from networks.meetings.forms.motions import HandsForm, KeyForm, OpenForm, TieForm, VoteForm
from networks.meetings.models import Motion, Vote, VotingRight
from networks.meetings.permissions.motions import check_may_run, check_may_vote
from networks.meetings.rules.majorities import majority_from
from networks.meetings.selectors.electorates import chairs_of, electorate_of, majorities_of
from networks.meetings.selectors.franchises import label_of, may_cast
from networks.meetings.selectors.motions import rights_of, turnout_of
from networks.meetings.selectors.sitting import presence_of
from networks.meetings.services.counting import close_voting, record_hands, settle_tie
from networks.meetings.services.opening import open_voting
from networks.meetings.services.voting import cast_vote, key_votes
from networks.meetings.views.motions import motion_or_404


@login_required
def motion_open(request: HttpRequest, pk: int) -> HttpResponse:
    """How the vote is taken. Where the constitution is silent the chair rules first, here."""
    found, at = motion_or_404(request, pk), clock.now()
    check_may_run(request.user, found, at=at)
    if found.state != Motion.State.MOVED or found.opens_at:
        return redirect("motion", pk=pk)
    presence = presence_of(found.meeting) if found.meeting_id else None
    electorate = electorate_of(found, at, presence=presence)
    provided = majorities_of(found.body, found.constitution_id)
    form = OpenForm(
        request.POST or None, provided=provided, silent=electorate.silent, chairs=chairs_of(found, at, electorate.seats),
        between=found.meeting_id is None, now=at,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            open_voting(found, form.opening(), by=request.user, at=clock.now())
            return redirect(f"{reverse('motion', args=[pk])}?done=opened")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "motion": found,
        "form": form,
        "electorate": electorate,
        "who_votes": label_of(found.franchise) if found.franchise else "",
        "provided": provided,
        "is_silent": presence is not None and presence.articles.quorum.is_silent,
    }
    return render(request, "meetings/motion_open.html", context)


@login_required
def motion_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Vote: three choices, check, done. Until the close the vote can be changed."""
    found, at = motion_or_404(request, pk), clock.now()
    if found.state == Motion.State.MOVED:
        raise Refused("Voting is not open on this motion yet.")
    check_may_vote(request.user, found, at=at)
    if found.method == Motion.Method.SECRET:
        return redirect("secret_vote", pk=pk)
    rights = rights_of(found, request.user)
    right = _chosen(request, rights)
    is_open = found.state == Motion.State.OPEN and (found.closes_at is None or at < found.closes_at)
    form = VoteForm(request.POST or None, initial={"choice": right.vote.choice if right.vote else None})
    context = {
        "motion": found,
        "right": right,
        "rights": rights,
        "form": form,
        "is_open": is_open,
        "choices": Vote.Choice,
    }
    if request.method == "POST" and form.is_valid():
        context["choice"] = Vote.Choice(form.cleaned_data["choice"])
        if "confirm" not in request.POST:
            return render(request, "meetings/motion_vote_check.html", context)
        try:
            cast_vote(found, right, form.cleaned_data["choice"], by=request.user, at=at)
            return redirect(f"{reverse('motion_vote', args=[pk])}?right={right.pk}&done=1")
        except Refused as refusal:
            form.add_error(None, str(refusal))
            context["is_open"] = False
    context["is_done"] = request.GET.get("done") == "1" and right.vote is not None
    context["others"] = [one for one in rights if one.pk != right.pk and one.vote is None]
    return render(request, "meetings/motion_vote.html", context)


def _chosen(request: HttpRequest, rights: list[VotingRight]) -> VotingRight:
    """Which of their votes: the one asked for, else the first that is not cast."""
    asked = request.POST.get("right") or request.GET.get("right") or ""
    if asked:
        found = next((one for one in rights if str(one.pk) == asked), None)
        if found is None:
            raise Http404
        return found
    return next((one for one in rights if one.vote is None), rights[0])


@login_required
def motion_hands(request: HttpRequest, pk: int) -> HttpResponse:
    """The hands as counted; entering them closes the vote."""
    found, at = motion_or_404(request, pk), clock.now()
    check_may_run(request.user, found, at=at)
    if found.state != Motion.State.OPEN or found.method != Motion.Method.SHOW:
        return redirect("motion", pk=pk)
    form = HandsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record_hands(found, **form.cleaned_data, by=request.user, at=at)
            return redirect("motion", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "meetings/motion_hands.html", {"motion": found, "form": form})


@login_required
def motion_read_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Votes as they are read out, keyed by the clerk. Who voted already is named, not how."""
    found, at = motion_or_404(request, pk), clock.now()
    check_may_run(request.user, found, at=at)
    if found.state != Motion.State.OPEN or found.method != Motion.Method.NAMED or not found.meeting_id:
        return redirect("motion", pk=pk)
    cast = {vote.school_id or -vote.person_id for vote in found.votes.all()}
    rights = list(found.rights.select_related("person").order_by("person__name", "pk"))
    open_ = [one for one in rights if (one.school_id or -one.person_id) not in cast]
    form = KeyForm(request.POST or None, rights=rights if request.method == "POST" else open_)
    if request.method == "POST" and form.is_valid():
        try:
            kept = key_votes(found, form.said(), by=request.user, at=at)
            messages.success(request, f"{kept} vote{'' if kept == 1 else 's'} kept.")
            return redirect("motion", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"motion": found, "form": form, "done": [one for one in rights if one not in open_]}
    return render(request, "meetings/motion_read_out.html", context)


@login_required
def motion_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a named vote at a meeting: how many have voted is shown, not how."""
    found, at = motion_or_404(request, pk), clock.now()
    check_may_run(request.user, found, at=at)
    if request.method == "POST":
        close_voting(found, by=request.user, at=at)
        return redirect("motion", pk=pk)
    if found.state != Motion.State.OPEN:
        return redirect("motion", pk=pk)
    return render(request, "meetings/motion_close.html", {"motion": found, "turnout": turnout_of(found)})


@login_required
def motion_tie(request: HttpRequest, pk: int) -> HttpResponse:
    """The chair ends a tie."""
    found, at = motion_or_404(request, pk), clock.now()
    check_may_run(request.user, found, at=at)
    if found.state != Motion.State.TIED:
        return redirect("motion", pk=pk)
    share = majority_from(found.rule)
    chairs = chairs_of(found, at)
    casts = [one for one in chairs if may_cast(found, one)]
    form = TieForm(
        request.POST or None, chairs=chairs, has_vote=bool(share.casting_vote and casts == chairs), may_cast=bool(casts)
    )
    if request.method == "POST" and form.is_valid():
        try:
            settle_tie(found, form.cleaned_data["way"], ruled_by=form.chair(), by=request.user, at=at)
            return redirect("motion", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "meetings/motion_tie.html", {"motion": found, "form": form, "share": share, "casts": casts})
