"""The report goes on the agenda of the meeting that decides: by itself when it is issued, by the clerk, or as a suggestion."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consultations.models import Consultation
from consultations.permissions.reporting import check_may_report
from consultations.selectors.reporting import last_report
from consultations.selectors.tabling import Tabling, facts_of, meetings_to_choose, tabled_of
from consultations.services.keeping_report import held_consultation, say
from cph.core.refusals import Refused
from cph.people.models import Person
from networks.meetings.models import Meeting
from networks.meetings.services.tabling import table

State = Consultation.State


@transaction.atomic
def table_report(consultation: Consultation, *, by: Person, at: datetime) -> Tabling:
    """Put the report on the agenda of the meeting that decides, once; where that cannot be, say why and what to do."""
    current = held_consultation(consultation)
    seat = check_may_report(by, current, at=at)
    if last_report(current) is None:
        raise Refused("Issue the report first: the agenda leads to it.")

    def tell() -> None:
        words = f"the report on “{current.title}” for {current.meeting.title}"
        say("tabled", words, current, current.meeting, by=by, at=at, seat=seat)

    return table(tabled_of(current), facts_of(current), by=by, at=at, done=tell)


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
