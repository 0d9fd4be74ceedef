"""How the report stands with the meeting that decides: on its agenda, still to come, or too late; and what to do then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation
from cph.core.templatetags.words import day_words, moment
from networks.meetings.models import Agenda, AgendaItem, Meeting, Purpose
from networks.meetings.services.drafting import Facts
from networks.meetings.suggestions import Suggestion

MINUTES = 15


class Where(StrEnum):
    """Where the report stands."""

    NOWHERE = "NOWHERE"
    READY = "READY"
    TABLED = "TABLED"
    WITH_EXECUTIVE = "WITH_EXECUTIVE"
    OUT = "OUT"
    OVER = "OVER"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Tabling:
    """Where it stands, in words, and what to do about it."""

    where: Where
    words: str
    instead: str = ""

    @property
    def may_table(self) -> bool:
        """Whether it can be put on the agenda now."""
        return self.where is Where.READY

    @property
    def may_choose(self) -> bool:
        """Whether another meeting is to be chosen, or may well be."""
        return self.where not in (Where.TABLED, Where.READY)


def source_of(consultation: Consultation) -> str:
    """By this key the report is on an agenda once, whether it was put there from here or taken from the suggestions."""
    return f"consultations:report:{consultation.pk}"


def meeting_words(meeting: Meeting) -> str:
    return f"{meeting.title}, {moment(meeting.starts_at)}"


def tabling_of(consultation: Consultation, at: datetime) -> Tabling:
    """Two queries at most."""
    meeting = consultation.meeting
    if meeting is None:
        return Tabling(Where.NOWHERE, "No meeting is named that decides.", "Choose the meeting.")
    words = meeting_words(meeting)
    if meeting.state == Meeting.State.CANCELLED:
        return Tabling(Where.CANCELLED, f"{words}, was cancelled.", "Choose another meeting.")
    items = AgendaItem.objects.filter(agenda__meeting=meeting, source=source_of(consultation), removed_at__isnull=True)
    if items.exists():
        return Tabling(Where.TABLED, f"The report is on the agenda of {words}.")
    if meeting.starts_at <= at:
        return Tabling(Where.OVER, f"{words}, is over.", "Name what it decided, or choose another meeting.")
    return _by_agenda(Agenda.objects.filter(meeting=meeting).values_list("state", flat=True).first(), words)


def elsewhere(consultation: Consultation, at: datetime) -> QuerySet[AgendaItem]:
    """The report on agendas to come of other meetings: where it stood before another meeting was to decide."""
    rows = AgendaItem.objects.filter(source=source_of(consultation), removed_at__isnull=True)
    rows = rows.filter(agenda__meeting__starts_at__gt=at).exclude(agenda__meeting__state=Meeting.State.CANCELLED)
    rows = rows.exclude(agenda__meeting=consultation.meeting_id) if consultation.meeting_id else rows
    return rows.select_related("agenda__meeting__body__parent").order_by("agenda__meeting__starts_at", "pk")


def _by_agenda(state: str | None, words: str) -> Tabling:
    if state in (None, Agenda.State.DRAFT):
        return Tabling(Where.READY, f"The report can go on the agenda of {words}.")
    if state == Agenda.State.ISSUED:
        return Tabling(
            Where.OUT,
            f"The agenda of {words}, is out.",
            "Ask the clerk to change the agenda, which goes back to the executive and is issued again; to send the report "
            "as a late paper; or choose the next meeting.",
        )
    return Tabling(
        Where.WITH_EXECUTIVE,
        f"The agenda of {words}, is with the executive.",
        "Ask the clerk to take it back and add the item, or choose the next meeting.",
    )


def meetings_to_choose(consultation: Consultation, at: datetime) -> QuerySet[Meeting]:
    """Meetings to come of the body that decides; of the whole network where none is named."""
    rows = Meeting.objects.planned().filter(starts_at__gt=at).select_related("body__parent")
    if consultation.decided_by_id:
        rows = rows.filter(body=consultation.decided_by_id)
    else:
        rows = rows.filter(Q(body=consultation.network_id) | Q(body__parent=consultation.network_id))
    return rows.order_by("starts_at", "pk")


def facts_of(consultation: Consultation) -> Facts:
    """The item as it stands on the agenda: what for, how long, and where the report is."""
    closed = day_words(timezone.localdate(consultation.closes_at))
    url = settings.SITE_URL + reverse("report", args=[consultation.pk])
    reason = f"The consultation closed on {closed}. Its report: {url}"
    return Facts(f"Consultation: {consultation.title}"[:150], Purpose.DECIDE, MINUTES, reason[:300])


def suggested(meeting: Meeting) -> Iterator[Suggestion]:
    """For whoever drafts the agenda: reports on consultations that this meeting decides."""
    rows = Consultation.objects.filter(meeting=meeting, state__in=["CLOSED", "REPORTED"], decision__isnull=True)
    for one in rows.order_by("closes_at", "pk"):
        facts = facts_of(one)
        url = reverse("report", args=[one.pk])
        yield Suggestion(source_of(one), facts.title, facts.purpose, facts.minutes, facts.reason, url=url)
