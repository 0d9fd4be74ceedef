"""A secret vote on a motion: choose, check, cast, the receipt. What is chosen travels in the form alone.

Nothing here is logged, kept in a session, told in a message or put into an address. See docs/decisions/0015.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from cph.core import clock
from cph.core.refusals import Refused
from networks.ballots.selectors import votes_of
from networks.ballots.services import Slip, new_slip
from networks.meetings.forms.motions import VoteForm
from networks.meetings.models import Motion, Vote, VotingRight
from networks.meetings.permissions.motions import check_may_vote
from networks.meetings.services.secretly import cast_secretly
from networks.meetings.views.motions import motion_or_404


@sensitive_variables()
@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def secret_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Three choices, check, cast: once, and the receipt is shown once."""
    motion, at = motion_or_404(request, pk), clock.now()
    if motion.state == Motion.State.MOVED:
        raise Refused("Voting is not open on this motion yet.")
    check_may_vote(request.user, motion, at=at)
    if motion.box is None:
        return redirect("motion_vote", pk=pk)
    rights = _rights(motion, request)
    right = _chosen(request, rights)
    form = VoteForm(request.POST or None)
    is_open = motion.state == Motion.State.OPEN and (motion.closes_at is None or at < motion.closes_at)
    others = [one for one in rights if not one.is_cast and one.pk != right.pk]
    context = {"motion": motion, "right": right, "rights": rights, "form": form, "is_open": is_open, "others": others}
    if request.method == "POST" and form.is_valid():
        context["choice"] = Vote.Choice(form.cleaned_data["choice"])
        if "confirm" in request.POST:
            return _cast(request, context)
        if is_open and not right.is_cast:
            return render(request, "meetings/secret_check.html", context | {"slip": new_slip()})
    return render(request, "meetings/secret_vote.html", context | {"choices": Vote.Choice})


def _rights(motion: Motion, request: HttpRequest) -> list[VotingRight]:
    """The votes this person may cast, each with whether it has been (`is_cast`)."""
    cast = {one.entry.school_id for one in votes_of(motion.box, request.user) if one.is_cast}
    rights = list(motion.rights.filter(person=request.user).select_related("school", "stands_in_for"))
    for one in rights:
        one.is_cast = one.school_id in cast
    return sorted(rights, key=lambda one: (one.title, one.pk))


def _chosen(request: HttpRequest, rights: list[VotingRight]) -> VotingRight:
    asked = request.POST.get("right") or request.GET.get("right") or ""
    if asked:
        found = next((one for one in rights if str(one.pk) == asked), None)
        if found is None:
            raise Http404
        return found
    return next((one for one in rights if not one.is_cast), rights[0])


@sensitive_variables()
def _cast(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Into the box. The same form sent again, after a lost answer or a second click, shows the same receipt."""
    motion, form = context["motion"], context["form"]
    try:
        slip = Slip.from_form(request.POST.get("tracker", ""), request.POST.get("nonce", ""))
    except ValueError:
        return render(request, "meetings/secret_check.html", context | {"slip": new_slip()})
    try:
        receipt = cast_secretly(
            motion, context["right"], form.cleaned_data["choice"], slip, by=request.user, at=clock.now()
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return render(request, "meetings/secret_vote.html", context | {"choices": Vote.Choice, "is_open": False})
    return render(request, "meetings/secret_cast.html", context | {"receipt": receipt})
