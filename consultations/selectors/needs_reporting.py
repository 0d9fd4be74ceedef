"""What the report asks of somebody: write it, complete the feedback, file it. Rows for the one query of the first page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation, Feedback
from consultations.rules.feedback import PATIENCE, amber_on
from cph.core.needing import Facts, Kinds
from cph.core.needs import Need
from cph.core.templatetags.words import day_words

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
    """Consultations that this person leads: closed without a report, reported and not completed, without their decision, or ready to be filed."""
    mine = Consultation.objects.filter(lead=person, closed_at__isnull=False)
    names = {"pk": "pk", "title": "title", "closed": "closes_at"}
    reported = mine.filter(state=State.REPORTED)
    return {
        "report": (mine.filter(state=State.CLOSED), names | {"by": "decides_on"}),
        "feedback": (reported.filter(_owes()), names),
        "decided": (reported.filter(~_owes(), decision__isnull=True), names | {"by": "decides_on"}),
        "file": (reported.filter(~_owes(), decision__isnull=False), names),
    }


def _closed(facts: Facts) -> date:
    return timezone.localdate(datetime.fromisoformat(facts["closed"]))


def _report_need(facts: Facts) -> Iterator[Need]:
    closed = _closed(facts)
    until = date.fromisoformat(facts["by"]) if facts["by"] else None
    detail = f"It closed on {day_words(closed)}."
    if until:
        detail += f" It is decided on {day_words(until)}."
    yield Need("Report on", facts["title"], reverse("report_write", args=[facts["pk"]]), until, detail)


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
    "feedback": _feedback_need,
    "decided": _decided_need,
    "file": _file_need,
}
