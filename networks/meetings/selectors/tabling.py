"""How something that a meeting is to decide stands with it: on its agenda, still to come, or too late; and what to do then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Model, Q, QuerySet

from cph.core.templatetags.words import moment
from networks.constitutions.models import Body
from networks.meetings.models import Agenda, AgendaItem, Meeting


class Where(StrEnum):
    """Where it stands."""

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


@dataclass(frozen=True)
class Tabled:
    """What a meeting is to decide: a report, a paper.

    By `source` it stands on an agenda once, whether it was put there or taken from the suggestions; `noun` is what it is,
    `named` what it is with its title: “the report on ‘Admissions’”. `key` begins the keys of what people are told of it.
    """

    about: Model
    network: Body
    meeting: Meeting | None
    source: str
    noun: str
    title: str
    named: str
    kind: str
    key: str


def meeting_words(meeting: Meeting) -> str:
    """A meeting as it is chosen: its title and its moment."""
    return f"{meeting.title}, {moment(meeting.starts_at)}"


def tabling_of(tabled: Tabled, at: datetime) -> Tabling:
    """Two queries at most."""
    meeting, the = tabled.meeting, f"The {tabled.noun}"
    if meeting is None:
        return Tabling(Where.NOWHERE, "No meeting is named that decides.", "Choose the meeting.")
    words = meeting_words(meeting)
    if meeting.state == Meeting.State.CANCELLED:
        return Tabling(Where.CANCELLED, f"{words}, was cancelled.", "Choose another meeting.")
    items = AgendaItem.objects.filter(agenda__meeting=meeting, source=tabled.source, removed_at__isnull=True)
    if items.exists():
        return Tabling(Where.TABLED, f"{the} is on the agenda of {words}.")
    if meeting.starts_at <= at:
        return Tabling(Where.OVER, f"{words}, is over.", "Name what it decided, or choose another meeting.")
    return _by_agenda(Agenda.objects.filter(meeting=meeting).values_list("state", flat=True).first(), the, words)


def _by_agenda(state: str | None, the: str, words: str) -> Tabling:
    if state in (None, Agenda.State.DRAFT):
        return Tabling(Where.READY, f"{the} can go on the agenda of {words}.")
    if state == Agenda.State.ISSUED:
        return Tabling(
            Where.OUT,
            f"The agenda of {words}, is out.",
            "Ask the clerk to change the agenda, which goes back to the executive and is issued again; to send it as a "
            "late paper; or choose the next meeting.",
        )
    return Tabling(
        Where.WITH_EXECUTIVE,
        f"The agenda of {words}, is with the executive.",
        "Ask the clerk to take it back and add the item, or choose the next meeting.",
    )


def elsewhere(tabled: Tabled, at: datetime) -> QuerySet[AgendaItem]:
    """Where it stands on agendas to come of other meetings: from before another meeting was to decide."""
    rows = AgendaItem.objects.filter(source=tabled.source, removed_at__isnull=True)
    rows = rows.filter(agenda__meeting__starts_at__gt=at).exclude(agenda__meeting__state=Meeting.State.CANCELLED)
    rows = rows.exclude(agenda__meeting=tabled.meeting) if tabled.meeting else rows
    return rows.select_related("agenda__meeting__body__parent").order_by("agenda__meeting__starts_at", "pk")


def meetings_to_choose(network: Body, decides: Body | None, at: datetime) -> QuerySet[Meeting]:
    """Meetings to come of the body that decides; of the whole network where none is named."""
    rows = Meeting.objects.planned().filter(starts_at__gt=at).select_related("body__parent")
    here = Q(body=decides) if decides else Q(body=network) | Q(body__parent=network)
    return rows.filter(here).order_by("starts_at", "pk")
