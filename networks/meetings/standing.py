"""Where a meeting stands, in one word with a colour, and the one thing to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from cph.core.refusals import allowed
from cph.people.models import Person
from networks.constitutions.seats import Capacity, seats_of
from networks.meetings.models import Agenda, Agreement, Meeting
from networks.meetings.permissions.sitting import check_may_conduct
from networks.meetings.selectors import executive_for
from networks.meetings.services.sitting import DOORS_OPEN

DRAFT_WORDS = {
    Agenda.State.DRAFT: ("Agenda in draft", "blue"),
    Agenda.State.PUT: ("With the executive", "yellow"),
    Agenda.State.AGREED: ("Agenda agreed", "purple"),
}
AFTER_WORDS = {"CIRCULATED": ("Minutes circulated", "purple"), "APPROVED": ("Minutes approved", "green")}


@dataclass(frozen=True)
class Standing:
    words: str
    colour: str


@dataclass(frozen=True)
class Action:
    label: str
    url: str


def standing_of(meeting: Meeting, at: datetime, *, sees_drafts: bool) -> Standing:
    """A status tag. `meeting` carries `last_issue` and `agenda_state` (selectors.with_issue)."""
    if meeting.state == Meeting.State.CANCELLED:
        return Standing("Cancelled", "red")
    if meeting.ends_at < at:
        return Standing(*AFTER_WORDS.get(getattr(meeting, "minutes_state", None) or "", ("Over", "grey")))
    if meeting.opened_at and not meeting.closed_at:
        return Standing("Sitting now", "green")
    if sees_drafts and meeting.agenda_state in DRAFT_WORDS:
        return Standing(*DRAFT_WORDS[Agenda.State(meeting.agenda_state)])
    return Standing("Agenda issued", "green") if meeting.last_issue else Standing("Planned", "grey")


def action_for(
    person: Person, meeting: Meeting, agenda: Agenda | None, *, attends: bool, drafts: bool, at: datetime
) -> Action | None:
    """The one next thing this person does with this meeting; None where there is nothing."""
    if meeting.state == Meeting.State.CANCELLED:
        return None
    if drafts and meeting.ends_at >= at and (found := _work(person, meeting, agenda, at)):
        return found
    if attends and getattr(meeting, "minutes_state", None) in AFTER_WORDS:
        return Action("Read the minutes", reverse("minutes", args=[meeting.pk]))
    if attends and meeting.last_issue:
        return Action("Read the agenda", reverse("agenda", args=[meeting.pk, meeting.last_issue]))
    if meeting.starts_at > at and seats_of(person, timezone.localdate(at)).in_network(meeting.body, Capacity.MEMBER):
        return Action("Propose an item", reverse("propose", args=[meeting.body_id]))
    return None


def _work(person: Person, meeting: Meeting, agenda: Agenda | None, at: datetime) -> Action | None:
    seats = seats_of(person, timezone.localdate(at))
    executive = executive_for(meeting.body)
    agree = reverse("agenda_agree", args=[meeting.pk])
    if (
        meeting.starts_at - DOORS_OPEN <= at
        and meeting.last_issue
        and allowed(check_may_conduct, person, meeting, at=at)
    ):
        return Action("Run the meeting", reverse("sitting", args=[meeting.pk]))
    if seats.is_admin or seats.in_network(meeting.body, Capacity.CLERK):
        return {
            None: Action("Draft the agenda", reverse("agenda_build", args=[meeting.pk])),
            "DRAFT": Action("Work on the agenda", reverse("agenda_build", args=[meeting.pk])),
            "PUT": Action("See who has agreed", agree),
            "AGREED": Action("Issue the agenda", reverse("agenda_issue", args=[meeting.pk])),
        }.get(agenda.state if agenda else None)
    if agenda and agenda.state == Agenda.State.PUT:
        spoken = Agreement.objects.filter(agenda=agenda, version=agenda.version, person=person).exists()
        chairs = executive and seats.in_body(executive, Capacity.CHAIR)
        if not spoken:
            return Action("Say whether you agree the agenda", agree)
        return Action("Record that the executive agrees", agree) if chairs else Action("See who has agreed", agree)
    return None
