"""The report goes on the agenda of the meeting that decides: by itself when it is issued, by the clerk, or as a suggestion."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation
from consultations.permissions.reporting import check_may_report
from consultations.selectors.reporting import last_report
from consultations.selectors.tabling import (
    Tabling,
    Where,
    elsewhere,
    facts_of,
    meeting_words,
    meetings_to_choose,
    source_of,
    tabling_of,
)
from consultations.services.keeping_report import held_consultation, say
from cph.core.refusals import Refused, allowed
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from networks.constitutions.models import Clerk
from networks.meetings.models import Agenda, Meeting
from networks.meetings.permissions import check_may_keep
from networks.meetings.services import table_item
from networks.meetings.services.drafting import remove_item

State = Consultation.State


@transaction.atomic
def table_report(consultation: Consultation, *, by: Person, at: datetime) -> Tabling:
    """Put the report on the agenda of the meeting that decides, once; where that cannot be, say why and what to do.

    Agendas are the clerk's: where somebody else issues the report, the clerk is told and finds it among the suggestions.
    """
    current = held_consultation(consultation)
    seat = check_may_report(by, current, at=at)
    if last_report(current) is None:
        raise Refused("Issue the report first: the agenda leads to it.")
    _leave_others(current, by, at)
    found = tabling_of(current, at)
    if found.where is Where.TABLED:
        return found
    if found.may_table and allowed(check_may_keep, by, current.meeting.body, at=at):
        table_item(current.meeting, facts_of(current), source=source_of(current), by=by, at=at)
        words = f"the report on “{current.title}” for {current.meeting.title}"
        say("tabled", words, current, current.meeting, by=by, at=at, seat=seat)
        return tabling_of(current, at)
    if found.where in (Where.READY, Where.OUT, Where.WITH_EXECUTIVE):
        _tell_clerks(current, found, at)
    if found.may_table:
        return Tabling(
            found.where, found.words, "The clerk is told, and finds it among the suggestions for the agenda."
        )
    return found


def _leave_others(consultation: Consultation, by: Person, at: datetime) -> None:
    """One meeting decides: a draft agenda of another loses the item; of one that is out, or is not ours, the clerk is told."""
    for item in elsewhere(consultation, at):
        meeting = item.agenda.meeting
        if item.agenda.state == Agenda.State.DRAFT and allowed(check_may_keep, by, meeting.body, at=at):
            remove_item(item, by=by, at=at)
            continue
        notify(
            _clerks(consultation, at),
            kind=Kind.CONSULTATION,
            subject=f"{consultation.network.name}: another meeting decides, {consultation.title}",
            text=f"Take the report on “{consultation.title}” off the agenda of {meeting_words(meeting)}: another meeting decides.",
            link=reverse("meeting", args=[meeting.pk]),
            about=consultation,
            once_key=f"consultation:{consultation.pk}:leave:{meeting.pk}",
            at=at,
        )


def _clerks(consultation: Consultation, at: datetime) -> QuerySet[Person]:
    clerks = Clerk.objects.on(timezone.localdate(at)).filter(body=consultation.network)
    return Person.objects.filter(pk__in=clerks.values("person"), is_active=True)


def _tell_clerks(consultation: Consultation, found: Tabling, at: datetime) -> None:
    """Once for each meeting and each way it stands."""
    meeting = consultation.meeting
    what = "Put the report on the agenda" if found.may_table else "The report is not on the agenda"
    more = "" if found.may_table else " Change the agenda, or send the report as a late paper."
    notify(
        _clerks(consultation, at),
        kind=Kind.CONSULTATION,
        subject=f"{consultation.network.name}: {what[0].lower()}{what[1:]}, {consultation.title}",
        text=f"{what} of {meeting_words(meeting)}: “{consultation.title}”. {found.words}{more}",
        link=reverse("meeting", args=[meeting.pk]),
        about=consultation,
        once_key=f"consultation:{consultation.pk}:table:{meeting.pk}:{found.where}",
        at=at,
    )


@transaction.atomic
def choose_meeting(consultation: Consultation, meeting: Meeting, *, by: Person, at: datetime) -> Consultation:
    """Another meeting decides: where the first was cancelled, is over, or has its agenda out. A report that is out follows."""
    current = held_consultation(consultation)
    seat = check_may_report(by, current, at=at)
    if current.state == State.FILED:
        raise Refused("This consultation is filed.")
    if current.meeting_id == meeting.pk:
        return current
    if not meetings_to_choose(current, at).filter(pk=meeting.pk).exists():
        raise Refused("Choose a meeting to come of the body that decides.")
    current.meeting, current.decided_by = meeting, meeting.body
    current.decides_on = timezone.localdate(meeting.starts_at)
    current.save(update_fields=["meeting", "decided_by", "decides_on"])
    say("chose", f"{meeting.title} to decide on “{current.title}”", current, meeting, by=by, at=at, seat=seat)
    if last_report(current) is not None and current.decision_id is None:
        table_report(current, by=by, at=at)
    return current
