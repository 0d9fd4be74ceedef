"""Moving a motion or an amendment: one question a page, nothing kept until the last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from cph.core import clock
from cph.core.refusals import Refused, allowed
from networks.constitutions.access import body_or_404
from networks.constitutions.models import Body
from networks.meetings.forms import FormKey
from networks.meetings.forms.motions import (
    AmendmentWords,
    MotionFranchise,
    MotionItem,
    MotionPart,
    MotionPeople,
    MotionWords,
)
from networks.meetings.models import AgendaItem, Meeting, Motion
from networks.meetings.motion_pages import items_to_choose
from networks.meetings.permissions import check_may_attend
from networks.meetings.permissions.motions import (
    check_may_move,
    check_may_run,
    check_may_see_votes,
)
from networks.meetings.permissions.reading import sits_in
from networks.meetings.selectors.agendas import constitution_id_of
from networks.meetings.selectors.electorates import movers_of
from networks.meetings.selectors.franchises import franchises_of, label_of
from networks.meetings.services.motions import Moved, move_motion
from networks.meetings.views.motions import MEETS, motion_or_404
from networks.meetings.views.reach import meeting_or_404


@dataclass
class Walk:
    """What is moved where: at a meeting, between meetings, or as an amendment; and the questions that follow from it."""

    request: HttpRequest
    body: Body
    meeting: Meeting | None
    amends: Motion | None

    def __post_init__(self) -> None:
        at = clock.now()
        on = timezone.localdate(at)
        self.rules = constitution_id_of(self.meeting, on, self.body)
        check_may_move(self.request.user, self.meeting, self.body, self.rules, at=at)
        self.voters = movers_of(self.meeting, self.body, self.rules, at)
        self.runs = allowed(check_may_run, self.request.user, self._any(), at=at)
        self.items = items_to_choose(self.request.user, self.meeting, at) if self.meeting and not self.amends else []
        steps = ["words"]
        if self.items:
            steps.append("item")
        elif not self.meeting and not self.amends and sits_in(self.request.user, self.body, on):
            steps.append("part")
        self.franchises = [] if self.amends else list(franchises_of(self.body, self.rules))
        if self.franchises:
            steps.append("franchise")
        self.steps = [*steps, *(["people"] if self.runs else []), "check"]

    def _any(self) -> Motion:
        return Motion(body=self.body, meeting=self.meeting, constitution_id=self.rules)

    def form(self, step: str, data: Any = None) -> Form:
        if step == "words":
            return AmendmentWords(data, reads=self.amends.text) if self.amends else MotionWords(data)
        if step == "item":
            return MotionItem(data, items=self.items)
        if step == "franchise":
            return MotionFranchise(data, franchises=self.franchises)
        return MotionPart(data) if step == "part" else MotionPeople(data, voters=self.voters)

    def moved(self, answers: dict[str, Any]) -> Moved:
        people = {one.person.pk: one.person for one in self.voters}
        items = {str(item.pk): item for item, _ in self.items}
        franchises = {str(one.pk): one for one in self.franchises}
        amends = self.amends
        return Moved(
            answers["title"],
            answers["text"],
            people.get(answers.get("mover"), self.request.user),
            people.get(answers.get("seconder")),
            amends.item if amends else items.get(answers.get("item", "")),
            amends.part if amends else answers.get("part") or AgendaItem.Part.OPEN,
            amends.franchise if amends else franchises.get(answers.get("franchise", "")),
        )

    @property
    def back(self) -> str:
        if self.amends:
            return reverse("motion", args=[self.amends.pk])
        return (
            reverse("motion_list", args=[self.meeting.pk])
            if self.meeting
            else reverse("vote_list", args=[self.body.pk])
        )

    def common(self) -> dict[str, Any]:
        return {"body": self.body, "meeting": self.meeting, "amends": self.amends, "back": self.back}


@login_required
def motion_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a motion at a meeting."""
    meeting = meeting_or_404(request, pk)
    check_may_attend(request.user, meeting, at=clock.now())
    return _walk(Walk(request, meeting.body, meeting, None))


@login_required
def vote_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a motion between meetings."""
    body, at = body_or_404(request, pk, *MEETS), clock.now()
    check_may_see_votes(request.user, body, constitution_id_of(None, timezone.localdate(at), body), at=at)
    return _walk(Walk(request, body, None, None))


@login_required
def motion_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Move an amendment."""
    found = motion_or_404(request, pk)
    return _walk(Walk(request, found.body, found.meeting, found))


def _walk(walk: Walk) -> HttpResponse:
    """What was answered travels along in the page; nothing is kept until the last one is sent."""
    given = walk.request.POST
    key = FormKey(given if walk.request.method == "POST" else None)
    if walk.request.method != "POST" or not key.is_valid():
        return _ask(walk, "words", walk.form("words"), {})
    forms = {step: walk.form(step, given) for step in walk.steps if step != "check"}
    here, go = given.get("step", ""), given.get("go", "")
    answered = walk.steps[: walk.steps.index(here) + 1] if here in walk.steps else []
    wrong = next((step for step in answered if step in forms and not forms[step].is_valid()), None)
    if wrong or not answered:
        return _ask(walk, wrong or "words", forms[wrong or "words"], given)
    if go in forms:
        return _ask(walk, go, _unbound(walk, go), given)
    if here != "check":
        following = walk.steps[walk.steps.index(here) + 1]
        unasked = [step for step in forms if not forms[step].is_valid()] if given.get("checked") else [following]
        following = unasked[0] if unasked else "check"
        return _check(walk, forms) if following == "check" else _ask(walk, following, _unbound(walk, following), given)
    return _sent(walk, forms, key.cleaned_data["form_key"])


def _unbound(walk: Walk, step: str) -> Form:
    form = walk.form(step)
    form.initial |= {name: walk.request.POST[name] for name in form.fields if name in walk.request.POST}
    return form


NAMES = ("title", "text", "item", "part", "franchise", "mover", "seconder")


def _ask(walk: Walk, step: str, form: Form, given: Any) -> HttpResponse:
    context = walk.common() | {
        "form": form,
        "step": step,
        "carried": [(name, given[name]) for name in NAMES if name in given and name not in form.fields],
        "checked": given.get("checked") or ("1" if given.get("step") == "check" else ""),
        "form_key": given.get("form_key") or FormKey().fields["form_key"].initial(),
        "place": walk.steps.index(step) + 1,
        "count": len(walk.steps),
    }
    return render(walk.request, "meetings/motion_move.html", context)


def _check(walk: Walk, forms: dict[str, Form], problem: str = "") -> HttpResponse:
    answers = {name: value for form in forms.values() for name, value in form.cleaned_data.items()}
    labels = dict(walk.form("item").fields["item"].choices) if walk.items else {}
    moved = walk.moved(answers)
    context = walk.common() | {
        "moved": moved,
        "item": labels.get(answers.get("item", ""), ""),
        "franchise": label_of(moved.franchise) if moved.franchise else "All who may vote",
        "steps": walk.steps,
        "carried": [(name, walk.request.POST.get(name, "")) for name in NAMES],
        "form_key": walk.request.POST["form_key"],
        "problem": problem,
    }
    return render(walk.request, "meetings/motion_check.html", context)


def _sent(walk: Walk, forms: dict[str, Form], form_key: Any) -> HttpResponse:
    answers = {name: value for form in forms.values() for name, value in form.cleaned_data.items()}
    facts = {
        "form_key": form_key,
        "by": walk.request.user,
        "at": clock.now(),
        "meeting": walk.meeting,
        "amends": walk.amends,
    }
    try:
        made = move_motion(walk.body, walk.moved(answers), **facts)
    except Refused as refusal:
        return _check(walk, forms, str(refusal))
    return redirect(f"{reverse('motion', args=[made.pk])}?done=moved")
