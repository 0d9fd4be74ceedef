"""Ballots on paper: who handed one in, and what two people read on each after the close."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cph.core import clock
from cph.core.refusals import Refused
from networks.ballots.models import Box
from networks.elections.forms.polling import KeyingForm, PaperForm
from networks.elections.permissions.polling import check_may_handle_papers
from networks.elections.selectors.votes import keyings_of, paper_of, roll_found
from networks.elections.services.poll_papers import key_paper, take_paper
from networks.elections.views.reach import contest_or_404


@login_required
def poll_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody hands in a paper: find them on the roll, draw the line through their name. No log, no message tells of it."""
    contest, at = contest_or_404(request, pk), clock.now()
    check_may_handle_papers(request.user, contest, at=at)
    if contest.box is None:
        raise Http404
    refused, done, asked = "", "", request.GET.get("name", "").strip()[:100]
    if request.method == "POST":
        entry = contest.box.roll.filter(pk=_whole(request.POST.get("entry", ""))).select_related("voter").first()
        if entry is None:
            refused = "Choose a name on the roll."
        else:
            try:
                take_paper(contest, entry, by=request.user, at=at)
                done = entry.name
            except Refused as refusal:
                refused = str(refusal)
    context = {
        "contest": contest,
        "election": contest.election,
        "asked": asked,
        "found": roll_found(contest, asked) if asked else [],
        "refused": refused,
        "done": done,
        "is_open": contest.box.state == Box.State.OPEN and contest.box.opens_at <= at < contest.box.closes_at,
        "taken": contest.box.marked.filter(on_paper=True).count(),
    }
    return render(request, "elections/poll_papers.html", context, status=409 if refused else 200)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


@login_required
def poll_keying(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody reads on a paper. What the other reads is not shown; only which papers they read differently."""
    contest, at = contest_or_404(request, pk), clock.now()
    check_may_handle_papers(request.user, contest, at=at)
    box = contest.box
    if box is None or box.state != Box.State.CLOSED:
        raise Refused("Papers are keyed after the close of voting and before the box is opened.")
    papers = box.seal.on_paper
    number = KeyingForm(request.POST or None, papers=papers)
    paper = PaperForm(request.POST if request.method == "POST" else None, paper=paper_of(contest, at))
    if request.method == "POST" and number.is_valid() and paper.is_valid():
        try:
            key_paper(contest, number.cleaned_data["number"], paper.ranking, by=request.user, at=at)
            messages.success(request, f"Paper {number.cleaned_data['number']} is keyed.")
            return redirect("poll_keying", pk=pk)
        except Refused as refusal:
            number.add_error("number", str(refusal))
    context = {
        "contest": contest,
        "election": contest.election,
        "number": number,
        "form": paper,
        "paper": paper.paper,
        "papers": papers,
        "keyed": keyings_of(contest, request.user),
    }
    return render(request, "elections/poll_keying.html", context)
