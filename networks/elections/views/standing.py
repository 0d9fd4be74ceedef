"""Who stands: the candidates, putting somebody forward, one nomination and what those concerned do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.base import File
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cph.core import clock
from cph.core.refusals import Refused, allowed
from networks.elections.forms.standing import NominateForm, PhotographForm, StatementForm, WithdrawForm
from networks.elections.models import Contest, Nomination
from networks.elections.nomination_pages import acts_on, lines_for, status_of
from networks.elections.permissions.standing import (
    check_may_nominate,
    check_may_read_candidates,
    check_may_stand,
    check_stands,
)
from networks.elections.selectors.findings import asked_for, stands_in
from networks.elections.selectors.standing import (
    candidates_of,
    electors_of,
    is_elector,
    is_public,
    nominations_visible_to,
    schools_of,
    with_all,
)
from networks.elections.services import presenting, standing
from networks.elections.views.reach import contest_or_404


def nomination_or_404(request: HttpRequest, pk: int) -> Nomination:
    """The nomination, for those who have a part in it; for anybody else it is not there."""
    rows = with_all(nominations_visible_to(request.user, clock.now()))
    nomination = get_object_or_404(rows, pk=pk)
    request.body_in_hand = nomination.contest.election.network
    return nomination


@login_required
@require_safe
def candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """Who stands for a post; before that is public, what standing means and how it is done."""
    contest, at = contest_or_404(request, pk), clock.now()
    check_may_read_candidates(request.user, contest, at=at)
    found = candidates_of(contest, at)
    schools = schools_of([who for one in found for who in stands_in(one)], at)
    for one in found:
        one.leads = [schools[who.pk] for who in stands_in(one) if who.pk in schools]
    mine = with_all(nominations_visible_to(request.user, at).filter(contest=contest)).order_by("nominated_at", "pk")
    context = {
        "contest": contest,
        "election": contest.election,
        "candidates": found,
        "is_public": is_public(contest.election, at),
        "asked": asked_for(contest),
        "mine": [(one, *status_of(one)) for one in mine],
        "runs": request.user.pk == contest.election.officer_id,
        "may_nominate": _may_nominate(request, contest),
        "ruled": ruled_words(contest),
    }
    return render(request, "elections/candidates.html", context)


RULED = {
    "self_nomination": "whether somebody may nominate themselves",
    "supporters": "whether a proposer and a seconder are needed",
    "joint_tickets": "whether two may stand together",
    "statement_words": "how long a statement may be",
}


def ruled_words(contest: Contest) -> list[str]:
    """Points of standing on which the returning officer ruled because the constitution is silent."""
    return [words for name, words in RULED.items() if name in contest.ruled]


def _may_nominate(request: HttpRequest, contest: Contest) -> bool:
    election, at = contest.election, clock.now()
    is_open = election.state == "NOTICED" and at < election.nominations_close_at
    checks = (check_may_nominate, check_may_stand)
    return is_open and any(allowed(check, request.user, contest, at=at) for check in checks)


@login_required
def nominate(request: HttpRequest, pk: int) -> HttpResponse:
    """Put somebody forward: the form, then everything once more before it is sent."""
    contest, at = contest_or_404(request, pk), clock.now()
    check_may_read_candidates(request.user, contest, at=at)
    if not allowed(check_may_nominate, request.user, contest, at=at):
        check_may_stand(request.user, contest, at=at)
    standing.check_before(contest.election, contest.election.nominations_close_at, "Nominations", at)
    people = electors_of(contest) if is_elector(request.user, contest) else []
    form = NominateForm(request.POST or None, contest=contest, people=people, me=request.user)
    context: dict[str, Any] = {
        "contest": contest,
        "election": contest.election,
        "form": form,
        "ruled": ruled_words(contest),
    }
    if request.method != "POST" or not form.is_valid() or request.POST.get("step") == "change":
        return render(request, "elections/nominate.html", context)
    put = form.put()
    if request.POST.get("step") != "send":
        return render(request, "elections/nominate_check.html", context | {"put": put})
    try:
        made = standing.nominate(contest, put, by=request.user, at=at)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return render(request, "elections/nominate.html", context)
    messages.success(request, f"{made} is nominated for {contest}.")
    return redirect("nomination", pk=made.pk)


@login_required
@require_safe
def nomination(request: HttpRequest, pk: int) -> HttpResponse:
    """One nomination: how it stands, what is asked of whom, what was found."""
    found, at = nomination_or_404(request, pk), clock.now()
    words, colour = status_of(found)
    lines = lines_for(request.user, found, at)
    stands = request.user.pk in (found.nominee_id, found.partner_id)
    context = {
        "nomination": found,
        "contest": found.contest,
        "election": found.contest.election,
        "words": words,
        "colour": colour,
        "acts": acts_on(request.user, found, at),
        "lines": lines,
        "sees_all": bool(lines) or stands,
        "me": request.user.pk,
        "may_add": stands and found.decision != "VALID" and found.contest.state == "CALLED" and not found.withdrawn_at,
        "objections": list(found.objections.select_related("made_by", "answered_by")) if lines else [],
    }
    return render(request, "elections/nomination.html", context)


# --- one press


def _press(request: HttpRequest, pk: int, act: Callable[..., Nomination], done: str) -> HttpResponse:
    found = nomination_or_404(request, pk)
    try:
        act(found, by=request.user, at=clock.now())
        messages.success(request, done)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("nomination", pk=pk)


@login_required
@require_POST
def nomination_second(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, pk, standing.second, "You support this nomination.")


@login_required
@require_POST
def nomination_accept(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, pk, standing.accept, "You accepted. Add what the returning officer still needs.")


@login_required
@require_POST
def photograph_remove(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, pk, presenting.remove_photograph, "The photograph is gone.")


# --- one form


def form_page(
    request: HttpRequest, nomination: Nomination, form: Form, send: Callable[[], Any], **words: Any
) -> HttpResponse:
    """A page with one form about a nomination: what is refused stands above it."""
    if request.method == "POST" and form.is_valid():
        try:
            send()
            return redirect(words.get("back", "nomination"), pk=nomination.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    election = nomination.contest.election
    context = {
        "nomination": nomination,
        "contest": nomination.contest,
        "election": election,
        "form": form,
        "back": "nomination",
    }
    return render(request, "elections/nomination_act.html", context | words)


@login_required
def nomination_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Not to stand: asked once more."""
    found, at = nomination_or_404(request, pk), clock.now()
    check_stands(request.user, found, at=at)
    form = Form(request.POST if request.method == "POST" else None)
    return form_page(
        request, found, form, lambda: standing.decline(found, by=request.user, at=at),
        title=f"Decline to stand for {found.contest}", button="Decline", is_grave=True,
        intro="You are not a candidate then. Until nominations close, somebody can nominate you again.",
    )  # fmt: skip


@login_required
def nomination_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Not to stand any more."""
    found, at = nomination_or_404(request, pk), clock.now()
    is_own = request.user.pk in (found.nominee_id, found.partner_id)
    if not is_own:
        standing.check_may_run(request.user, found.contest.election, at=at)
    form = WithdrawForm(request.POST if request.method == "POST" else None, is_own=is_own)
    drawn = " The ballot paper stays as it was drawn; the count passes this name over." if found.number else ""
    return form_page(
        request, found, form,
        lambda: standing.withdraw(found, because=form.cleaned_data["because"], by=request.user, at=at),
        title=f"Withdraw the nomination of {found}", button="Withdraw", is_grave=True,
        intro=f"This cannot be undone.{drawn}",
    )  # fmt: skip


@login_required
def nomination_statement(request: HttpRequest, pk: int) -> HttpResponse:
    """What a candidate says."""
    found, at = nomination_or_404(request, pk), clock.now()
    check_stands(request.user, found, at=at)
    form = StatementForm(request.POST if request.method == "POST" else None, nomination=found)
    return form_page(
        request, found, form,
        lambda: presenting.edit_statement(found, form.cleaned_data["statement"], by=request.user, at=at),
        title="Your statement", button="Keep this statement", counts="statement", most=found.contest.statement_words,
    )  # fmt: skip


@login_required
def photograph_change(request: HttpRequest, pk: int) -> HttpResponse:
    """A photograph, with words for those who do not see it."""
    found, at = nomination_or_404(request, pk), clock.now()
    check_stands(request.user, found, at=at)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PhotographForm(*data)
    return form_page(
        request, found, form,
        lambda: presenting.set_photograph(
            found, form.cleaned_data["file"], says=form.cleaned_data["says"], by=request.user, at=at
        ),
        title="Your photograph", button="Keep this photograph", has_file=True,
        intro="You need not show one. Every elector sees it beside your statement.",
        removes=bool(found.photograph),
    )  # fmt: skip


@login_required
@require_safe
def photograph(request: HttpRequest, pk: int) -> FileResponse:
    """The photograph, for those who see the candidate."""
    at = clock.now()
    found = with_all(Nomination.objects.filter(pk=pk)).first()
    if found is None or not found.photograph:
        raise Http404
    if not nominations_visible_to(request.user, at).filter(pk=pk).exists():
        contest = contest_or_404(request, found.contest_id)
        check_may_read_candidates(request.user, contest, at=at)
        if not any(one.pk == pk for one in candidates_of(contest, at)):
            raise Http404
    return served(found.photograph, "image/jpeg", f"candidate-{pk}.jpg", as_attachment=False)


def served(file: Any, kind: str, name: str, *, as_attachment: bool = True) -> FileResponse:
    """A file that no cache keeps and no browser guesses at."""
    try:
        opened: File = file.open("rb")
    except FileNotFoundError:
        raise Refused("The file is missing from the store. Tell the returning officer.") from None
    response = FileResponse(opened, as_attachment=as_attachment, filename=name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
