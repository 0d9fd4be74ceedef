"""The decision register and the action tracker of a body; one's own actions across all bodies."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from cph.core import clock
from cph.core.pages import Page, keyset
from cph.core.refusals import allowed
from cph.core.sheets import kind_of, sheet_response
from networks.constitutions.access import body_or_404
from networks.constitutions.models import Body
from networks.constitutions.permissions import check_may_keep
from networks.meetings.exports import MOST
from networks.meetings.filters import ActionFilter, DecisionFilter
from networks.meetings.models import Action
from networks.meetings.permissions import reach_of
from networks.meetings.permissions.minutes import actions_for, decisions_for, own_actions
from networks.meetings.selectors.minutes import record_of
from networks.meetings.selectors.registers import (
    ACTION_HEADS,
    DECISION_HEADS,
    action_cells,
    action_rows,
    decision_cells,
    decision_rows,
    in_body,
    part_of_row,
    state_of,
)


def _decisions(request: HttpRequest, body: Body) -> DecisionFilter:
    return DecisionFilter(request.GET, in_body(decisions_for(request.user, clock.now()), body))


@login_required
def decision_list(request: HttpRequest, pk: int) -> HttpResponse:
    body = body_or_404(request, pk)
    found = _decisions(request, body)
    page = keyset(request, decision_rows(found.qs), "-decided_at", "-pk")
    for one in page:
        one.part_shown = part_of_row(one)
    context = {"body": body, "filter": found, "page": page, "export": reverse("decision_export", args=[body.pk])}
    return render(request, "meetings/decisions.html", context)


@login_required
def decision_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    body = body_or_404(request, pk)
    rows = decision_rows(_decisions(request, body).qs).order_by("-decided_at", "-pk")[:MOST]
    return sheet_response(kind_of(request), f"decisions-{body.pk}", DECISION_HEADS, decision_cells(rows))


def _actions(request: HttpRequest, body: Body) -> ActionFilter:
    rows = in_body(actions_for(request.user, clock.now()), body)
    return ActionFilter(request.GET, rows, today=clock.today())


def dressed(page: Page, request: HttpRequest) -> Page:
    """Each action with its status in words, and whether this person reads the minutes it comes from."""
    attends = reach_of(request.user, clock.now()).attends
    for one in page:
        meeting = one.minutes.meeting if one.minutes else None
        one.links = meeting is not None and (meeting.body_id, meeting.constitution_id) in attends
        one.words, one.colour = state_of(one, clock.today())
        one.part_shown = part_of_row(one)
    return page


@login_required
def action_list(request: HttpRequest, pk: int) -> HttpResponse:
    body = body_or_404(request, pk)
    found = _actions(request, body)
    context: dict[str, Any] = {
        "body": body,
        "filter": found,
        "page": dressed(keyset(request, action_rows(found.qs), "open_order", "due_order", "pk"), request),
        "record": record_of(body, clock.today()),
        "may_keep": allowed(check_may_keep, request.user, body, at=clock.now()),
        "export": reverse("action_export", args=[body.pk]),
    }
    return render(request, "meetings/actions.html", context)


@login_required
def action_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    body = body_or_404(request, pk)
    rows = action_rows(_actions(request, body).qs).order_by("open_order", "due_order", "pk")[:MOST]
    return sheet_response(kind_of(request), f"actions-{body.pk}", ACTION_HEADS, action_cells(rows, clock.today()))


@login_required
def my_actions(request: HttpRequest) -> HttpResponseBase:
    """What this person took on: open ones first, the earliest date first."""
    rows = action_rows(own_actions(request.user, clock.now()))
    if kind := kind_of(request):
        rows = rows.order_by("open_order", "due_order", "pk")[:MOST]
        return sheet_response(kind, "your-actions", ACTION_HEADS, action_cells(rows, clock.today()))
    page = dressed(keyset(request, rows, "open_order", "due_order", "pk"), request)
    is_open = [one for one in page if one.state == Action.State.OPEN]
    context = {"page": page, "late": sum(one.words == "Overdue" for one in is_open), "open": len(is_open)}
    return render(request, "meetings/my_actions.html", context)
