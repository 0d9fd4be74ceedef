"""Something goes on the agenda of the meeting that decides it: by itself, by the clerk, or as a suggestion."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cph.core.refusals import allowed
from cph.notifications.services import notify
from cph.people.models import Person
from networks.constitutions.models import Clerk
from networks.meetings.models import Agenda
from networks.meetings.permissions import check_may_keep
from networks.meetings.selectors.tabling import Tabled, Tabling, Where, elsewhere, meeting_words, tabling_of
from networks.meetings.services.drafting import Facts, remove_item
from networks.meetings.services.proposing import table_item


@transaction.atomic
def table(
    tabled: Tabled, facts: Facts, *, by: Person, at: datetime, done: Callable[[], object] = lambda: None
) -> Tabling:
    """Put it on the agenda of its meeting, once; where that cannot be, say why and what to do.

    Agendas are the clerk's: where somebody else acts, the clerk is told and finds it among the suggestions. `done` is
    called where it was put on the agenda just now.
    """
    _leave_others(tabled, by, at)
    found = tabling_of(tabled, at)
    if found.where is Where.TABLED or tabled.meeting is None:
        return found
    if found.may_table and allowed(check_may_keep, by, tabled.meeting.body, at=at):
        table_item(tabled.meeting, facts, source=tabled.source, by=by, at=at)
        done()
        return tabling_of(tabled, at)
    if found.where in (Where.READY, Where.OUT, Where.WITH_EXECUTIVE):
        _tell_clerks(tabled, found, at)
    if found.may_table:
        return Tabling(
            found.where, found.words, "The clerk is told, and finds it among the suggestions for the agenda."
        )
    return found


@transaction.atomic
def take_off(tabled: Tabled, *, by: Person, at: datetime) -> None:
    """It is not to be decided any more: drafts to come lose the item; of an agenda that is not ours, the clerk is told."""
    _leave_others(tabled, by, at, because=f"The {tabled.noun} was withdrawn.")


def _leave_others(tabled: Tabled, by: Person, at: datetime, because: str = "Another meeting decides.") -> None:
    """A draft agenda of another meeting loses the item; of one that is out, or is not ours, the clerk is told."""
    for item in elsewhere(tabled, at):
        meeting = item.agenda.meeting
        if item.agenda.state == Agenda.State.DRAFT and allowed(check_may_keep, by, meeting.body, at=at):
            remove_item(item, by=by, at=at)
            continue
        why = f"{because[0].lower()}{because[1:-1]}"
        notify(
            clerks_of(tabled, at),
            kind=tabled.kind,
            subject=f"{tabled.network.name}: {why}, {tabled.title}",
            text=f"Take {tabled.named} off the agenda of {meeting_words(meeting)}: {why}.",
            link=reverse("meeting", args=[meeting.pk]),
            about=tabled.about,
            once_key=f"{tabled.key}:leave:{meeting.pk}",
            at=at,
        )


def clerks_of(tabled: Tabled, at: datetime) -> QuerySet[Person]:
    """Who keeps the agendas of the network today."""
    clerks = Clerk.objects.on(timezone.localdate(at)).filter(body=tabled.network)
    return Person.objects.filter(pk__in=clerks.values("person"), is_active=True)


def _tell_clerks(tabled: Tabled, found: Tabling, at: datetime) -> None:
    """Once for each meeting and each way it stands."""
    meeting = tabled.meeting
    assert meeting is not None
    noun = tabled.noun
    what = f"Put the {noun} on the agenda" if found.may_table else f"The {noun} is not on the agenda"
    more = "" if found.may_table else f" Change the agenda, or send the {noun} as a late paper."
    notify(
        clerks_of(tabled, at),
        kind=tabled.kind,
        subject=f"{tabled.network.name}: {what[0].lower()}{what[1:]}, {tabled.title}",
        text=f"{what} of {meeting_words(meeting)}: “{tabled.title}”. {found.words}{more}",
        link=reverse("meeting", args=[meeting.pk]),
        about=tabled.about,
        once_key=f"{tabled.key}:table:{meeting.pk}:{found.where}",
        at=at,
    )
