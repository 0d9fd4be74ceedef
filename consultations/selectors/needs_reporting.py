"""What the report asks of somebody: write it, complete the feedback, file it. Rows for the one query of the first page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation, Feedback
from consultations.rules.feedback import PATIENCE, amber_on
from cph.core.needing import Facts, Kinds
from cph.core.needs import Need
from cph.core.templatetags.words import day_words
from networks.meetings.models import Meeting

State = Consultation.State
TO_COMPLETE = (State.CLOSED, State.REPORTED)


def _empty() -> Exists:
    return Exists(Feedback.objects.filter(consultation=OuterRef("pk"), removed_at__isnull=True, done_at__isnull=True))


def _any() -> Exists:
    return Exists(Feedback.objects.filter(consultation=OuterRef("pk"), removed_at__isnull=True))


def _owes() -> Q:
    return Q(_empty()) | ~Q(_any())


def owing(rows: QuerySet[Consultation], today: date) -> QuerySet[Consultation]:
    """Those that closed more than 90 days ago and still owe feedback, longest first."""
    last = timezone.make_aware(datetime.combine(today - PATIENCE, datetime.min.time()))
    return rows.filter(_owes(), state__in=TO_COMPLETE, closes_at__lt=last).order_by("closes_at", "pk")


def kinds(person: Any, at: Any) -> Kinds:
    """Consultations that this person leads: without a report, without a meeting, not completed, undecided, or to be filed."""
    mine = Consultation.objects.filter(lead=person, closed_at__isnull=False).annotate(day=_decided_day())
    names = {"pk": "pk", "title": "title", "closed": "closes_at"}
    reported, undecided = mine.filter(state=State.REPORTED), Q(decision__isnull=True, decided_by__isnull=False)
    cancelled = Q(meeting__state=Meeting.State.CANCELLED)
    return {
        "report": (mine.filter(state=State.CLOSED), names | {"by": "day"}),
        "meeting": (reported.filter(cancelled, decision__isnull=True), names),
        "feedback": (reported.filter(_owes()), names),
        "decided": (reported.filter(~_owes(), ~cancelled, undecided), names | {"by": "day"}),
        "file": (reported.filter(~_owes(), ~undecided), names),
    }


def _decided_day() -> Case:
    """The day of the meeting that decides, as it stands by now; without a meeting the day that was planned."""
    held = Q(meeting__isnull=False) & ~Q(meeting__state=Meeting.State.CANCELLED)
    return Case(
        When(held, then=TruncDate("meeting__starts_at")),
        When(meeting__isnull=True, then=F("decides_on")),
        output_field=DateField(),
    )


def _closed(facts: Facts) -> date:
    return timezone.localdate(datetime.fromisoformat(facts["closed"]))


def _report_need(facts: Facts) -> Iterator[Need]:
    closed = _closed(facts)
    until = date.fromisoformat(facts["by"]) if facts["by"] else None
    detail = f"It closed on {day_words(closed)}."
    if until:
        detail += f" It is decided on {day_words(until)}."
    yield Need("Report on", facts["title"], reverse("report_write", args=[facts["pk"]]), until, detail)


def _meeting_need(facts: Facts) -> Iterator[Need]:
    url = reverse("report_meeting", args=[facts["pk"]])
    yield Need("Choose the meeting that decides on", facts["title"], url, None, "The one that was named is cancelled.")


def _feedback_need(facts: Facts) -> Iterator[Need]:
    until = amber_on(_closed(facts)) - timedelta(days=1)
    url = reverse("feedback", args=[facts["pk"]])
    yield Need("Say what was done about", facts["title"], url, until, f"It is late after {day_words(until)}.")


def _decided_need(facts: Facts) -> Iterator[Need]:
    until = date.fromisoformat(facts["by"]) if facts["by"] else None
    url = reverse("consultation_decision", args=[facts["pk"]])
    yield Need("Say what was decided about", facts["title"], url, until, "The feedback is complete.")


def _file_need(facts: Facts) -> Iterator[Need]:
    url = reverse("consultation_file", args=[facts["pk"]])
    yield Need("File", facts["title"], url, None, "The report is out and the feedback is complete.")


NEEDS: dict[str, Callable[[Facts], Iterator[Need]]] = {
    "report": _report_need,
    "meeting": _meeting_need,
    "feedback": _feedback_need,
    "decided": _decided_need,
    "file": _file_need,
}
