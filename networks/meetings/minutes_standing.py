"""What the minutes ask of somebody, and where they stand on the page of their meeting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cph.core.names import key_of
from cph.core.needs import Need
from cph.core.refusals import allowed
from cph.core.templatetags.words import day_words
from cph.documents.models import Paper
from cph.notifications.models import Kind, Notice
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.seats import Capacity, Seats, seats_of
from networks.meetings.models import Circulation, Habits, Meeting, Minutes, Remark
from networks.meetings.permissions import check_may_attend
from networks.meetings.permissions.minutes import may_minute, own_actions, part_b_reading
from networks.meetings.rules.corrections import confidential_items
from networks.meetings.rules.turnaround import due_on
from networks.meetings.selectors.minutes import circulations_of, held_on, minutes_of, turnaround_of, within_of
from networks.meetings.selectors.registers import due

RECENT = timedelta(days=400)  # older minutes that never came are not asked for any more


def on_meeting(person: Person, meeting: Meeting, at: datetime) -> dict[str, Any] | None:
    """What the meeting's page says of its minutes; None before the meeting and where there is nothing to say."""
    if meeting.state == Meeting.State.CANCELLED or meeting.starts_at > at:
        return None
    writes = may_minute(person, meeting, at)
    if not writes and not allowed(check_may_attend, person, meeting, at=at):
        return None
    minutes = minutes_of(meeting)
    versions = circulations_of(meeting) if minutes else []
    newest = versions[0] if versions else None
    return {
        "minutes": minutes,
        "newest": newest,
        "pdf": newest and _has_pdf(person, meeting, newest, at),
        "writes": writes,
        "is_over": meeting.ends_at < at,
        "turnaround": turnaround_of(meeting, minutes, within_of(meeting, minutes), timezone.localdate(at)),
    }


def _has_pdf(person: Person, meeting: Meeting, newest: Circulation, at: datetime) -> bool:
    """Whether the PDF of this person's part is made."""
    paper = newest.paper
    if newest.paper_b:
        closed = confidential_items(Circulation.objects.get(pk=newest.pk).content)
        paper = newest.paper_b if all(map(part_b_reading(person, meeting, at=at), closed)) else paper
    return paper is not None and paper.state == Paper.State.MADE


def needs_of(person: Person, at: datetime) -> list[Need]:
    """What minutes and actions ask of this person: their actions, minutes to read; of a clerk, minutes to write and approve."""
    seats = seats_of(person, timezone.localdate(at))
    return [*_own_actions(person, at), *_to_read(person), *_to_keep(seats, at)]


def _own_actions(person: Person, at: datetime) -> Iterator[Need]:
    today = timezone.localdate(at)
    for one in due(own_actions(person, at), today).select_related("body").order_by("due_on", "pk")[:20]:
        yield Need(
            "Do", one.text, reverse("action", args=[one.pk]), one.due_on, f"Action {one.number}, {one.body.name}"
        )


def _to_read(person: Person) -> Iterator[Need]:
    """Minutes that went out and were not opened: the notice knows."""
    unread = Notice.objects.filter(
        person=person, kind=Kind.MINUTES, read_at__isnull=True, once_key__startswith="minutes:"
    )
    abouts = list(unread.order_by("-created_at").values_list("about", flat=True)[:10])
    if not abouts:
        return
    pks = {int(about.rpartition(":")[2]) for about in abouts if about.rpartition(":")[2].isdigit()}
    for one in Meeting.objects.filter(pk__in=pks, minutes__circulated_at__isnull=False).order_by("starts_at"):
        if key_of(one) in abouts:
            yield Need("Read the minutes of", _name(one), reverse("minutes", args=[one.pk]))


def _name(meeting: Meeting) -> str:
    return f"{meeting.title}, {day_words(timezone.localdate(meeting.starts_at))}"


def _kept(seats: Seats) -> QuerySet[Body]:
    kept = seats.network_ids(Capacity.CLERK)
    return Body.objects.filter(Q(pk__in=kept) | Q(parent__in=kept))


def _to_keep(seats: Seats, at: datetime) -> Iterator[Need]:
    if not seats.network_ids(Capacity.CLERK):
        return
    later = Meeting.objects.planned().filter(
        body=OuterRef("body"), starts_at__gt=OuterRef("starts_at"), ends_at__lte=at
    )
    asked = Count(
        "minutes__remarks", filter=Q(minutes__remarks__kind=Remark.Kind.ASKED, minutes__remarks__answered_at=None)
    )
    rows = Meeting.objects.planned().filter(
        body__in=_kept(seats), ends_at__lte=at, starts_at__gt=at - RECENT, agenda__isnull=False
    )
    rows = rows.exclude(minutes__state=Minutes.State.APPROVED).select_related("body", "minutes")
    rows = rows.annotate(was_followed=Exists(later), open_requests=asked).order_by("starts_at", "pk")[:20]
    within: dict[int, int] | None = None
    for one in rows:
        if within is None:
            within = dict(Habits.objects.values_list("network", "minutes_within"))
        yield from _of_meeting(one, within.get(one.body.network_id, Habits().minutes_within))


def _of_meeting(meeting: Meeting, within: int) -> Iterator[Need]:
    minutes = getattr(meeting, "minutes", None)
    if minutes is None or minutes.circulated_at is None:
        url = reverse("minutes_write", args=[meeting.pk])
        yield Need("Circulate the minutes of", _name(meeting), url, due_on(held_on(meeting), within))
        return
    if meeting.open_requests:
        count = f"{meeting.open_requests} correction{'' if meeting.open_requests == 1 else 's'}"
        yield Need(
            "Answer", f"{count} asked for in the minutes of {_name(meeting)}", reverse("minutes", args=[meeting.pk])
        )
    elif meeting.was_followed:
        url = reverse("minutes_approve", args=[meeting.pk])
        yield Need("Record the approval of", f"the minutes of {_name(meeting)}", url)
