"""Motions: the lists, one motion, seconding, rewording, withdrawing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cph.audit.selectors import history_of
from cph.core import clock
from cph.core.pages import keyset
from cph.core.refusals import Refused, allowed
from cph.core.sheets import kind_of
from networks.ballots.selectors import commitments_of
from networks.constitutions.access import body_or_404
from networks.constitutions.models import Body
from networks.meetings.exports import MOST, motions_sheet
from networks.meetings.forms.motions import (
    RewordForm,
    WithdrawMotionForm,
)
from networks.meetings.models import Motion
from networks.meetings.motion_pages import acts_on, on_meeting
from networks.meetings.permissions import check_may_attend
from networks.meetings.permissions.motions import (
    check_may_move,
    check_may_run,
    check_may_see_votes,
    check_may_touch,
    may_read_motion,
    votes_readable,
)
from networks.meetings.rules.majorities import majority_from
from networks.meetings.selectors.agendas import constitution_id_of
from networks.meetings.selectors.franchises import franchises_of, label_of
from networks.meetings.selectors.motions import (
    is_closed_to_some,
    turnout_of,
    votes_between,
    who_voted_how,
    with_all,
    with_amendments,
    with_turnout,
)
from networks.meetings.services.motions import reword_motion, say_who_votes, second_motion, withdraw_motion
from networks.meetings.views.reach import meeting_or_404

MEETS = (Body.Kind.NETWORK, Body.Kind.EXECUTIVE)


def motion_or_404(request: HttpRequest, pk: int) -> Motion:
    """The motion, if this person reads it; for anybody else the address does not exist."""
    motion = with_all(Motion.objects.filter(pk=pk)).first()
    if motion is None:
        raise Http404
    if motion.meeting_id:
        motion.meeting = meeting_or_404(request, motion.meeting_id)
        motion.body = motion.meeting.body
    else:
        motion.body = body_or_404(request, motion.body_id)
    if not may_read_motion(request.user, motion, at=clock.now()):
        raise Http404
    return motion


@login_required
@require_safe
def motion_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The motions of a meeting, each with its amendments and how it went."""
    meeting = meeting_or_404(request, pk)
    check_may_attend(request.user, meeting, at=clock.now())
    found = on_meeting(request.user, meeting, clock.now()) or {"motions": []}
    if kind := kind_of(request):
        return motions_sheet(kind, with_amendments(found["motions"]), f"motions-{meeting.pk}")
    return render(request, "meetings/motion_list.html", {"meeting": meeting} | found)


@login_required
@require_safe
def vote_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Votes of a body between its meetings, newest first."""
    body, at = body_or_404(request, pk, *MEETS), clock.now()
    rules = constitution_id_of(None, timezone.localdate(at), body)
    check_may_see_votes(request.user, body, rules, at=at)
    rows = votes_readable(votes_between(body), request.user, body, at=at)
    if kind := kind_of(request):
        rows = rows.select_related("moved_by", "seconded_by", "item").order_by("-moved_at", "-pk")
        return motions_sheet(kind, rows[:MOST], f"votes-{body.pk}")
    context = {
        "body": body,
        "page": keyset(request, rows, "-moved_at", "-pk"),
        "may_move": allowed(check_may_move, request.user, None, body, rules, at=at),
    }
    return render(request, "meetings/vote_list.html", context)


@login_required
@require_safe
def motion(request: HttpRequest, pk: int) -> HttpResponse:
    """One motion: its words, its amendments, how it is decided, how it went and who voted how."""
    found, at = motion_or_404(request, pk), clock.now()
    turnout = turnout_of(found) if found.state == Motion.State.OPEN else None
    acts = acts_on(request.user, found, at, turnout)
    context = {
        "motion": found,
        "amendments": list(
            with_turnout(found.amendments.select_related("moved_by", "seconded_by")).order_by("moved_at", "pk")
        ),
        "rulings": list(found.rulings.select_related("ruled_by").order_by("ruled_at", "pk")),
        "turnout": turnout,
        "votes": who_voted_how(found),
        "commitments": commitments_of(found.box) if found.box_id else [],
        "who_votes": label_of(found.franchise) if found.franchise else "",
        "is_part_b": is_closed_to_some(found),
        "acts": acts,
        "may_say_who": acts.may_reword and not found.amends_id and found.names_voters,
        "share": majority_from(found.rule) if found.rule else None,
        "now_at": at,
        "is_done": request.GET.get("done", ""),
        "history": history_of(found)[:30] if allowed(check_may_run, request.user, found, at=at) else [],
    }
    return render(request, "meetings/motion.html", context)


# --- before the vote


@login_required
@require_POST
def motion_second(request: HttpRequest, pk: int) -> HttpResponse:
    found = motion_or_404(request, pk)
    try:
        second_motion(found, by=request.user, at=clock.now())
        messages.success(request, f"You seconded {found.number}.")
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("motion", pk=pk)


@login_required
def motion_reword(request: HttpRequest, pk: int) -> HttpResponse:
    """Better words, until the vote."""
    found = motion_or_404(request, pk)
    check_may_touch(request.user, found, at=clock.now())
    asks = found.names_voters and not found.amends_id
    franchises = list(franchises_of(found.body, found.constitution_id)) if asks else []
    says = {"text": found.text, "was": found.text, "franchise": found.franchise_id or 0}
    form = RewordForm(request.POST or None, franchises=franchises, initial=says)
    if request.method == "POST" and form.is_valid():
        was = form.cleaned_data["was"].replace("\r\n", "\n")
        try:
            with transaction.atomic():
                reword_motion(found, form.cleaned_data["text"], was=was, by=request.user, at=clock.now())
                if franchises:
                    say_who_votes(found, form.chosen(), by=request.user, at=clock.now())
            return redirect("motion", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    elif not acts_on(request.user, found, clock.now()).may_reword:
        raise Refused("Its words are changed by the mover, the chair or the clerk, until voting opens.")
    context = {"motion": found, "form": form, "reads": found.amends.text if found.amends else ""}
    return render(request, "meetings/motion_reword.html", context)


@login_required
def motion_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back, with the reason."""
    found = motion_or_404(request, pk)
    check_may_touch(request.user, found, at=clock.now())
    form = WithdrawMotionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_motion(found, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
            return redirect("motion", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    elif not acts_on(request.user, found, clock.now()).may_withdraw:
        raise Refused(
            "A motion is withdrawn by its mover before the vote, or by chair or clerk while nobody has voted."
        )
    return render(request, "meetings/motion_withdraw.html", {"motion": found, "form": form})
