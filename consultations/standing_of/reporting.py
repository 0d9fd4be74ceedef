"""On the page of a consultation: what came of it, and what whoever writes the report does next."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation, Report
from consultations.permissions.reporting import check_may_read_draft_report, check_may_redact, reports_on
from consultations.rules.feedback import is_late
from consultations.selectors.publishing import is_published
from consultations.selectors.reporting import Shown, closed_on, decided_day, decision_for, feedback_for, last_report
from consultations.selectors.tabling import tabling_of
from cph.core.action import Action
from cph.core.refusals import allowed
from cph.people.models import Person

State = Consultation.State
AFTER = (State.CLOSED, State.REPORTED, State.FILED)


def on_consultation(person: Person, consultation: Consultation, at: datetime) -> dict[str, Any] | None:
    """From the close on, for all who see the consultation; feedback and decision for those who see the sums."""
    if consultation.state not in AFTER:
        return None
    report, writes = last_report(consultation), reports_on(person, consultation, at)
    sees = report is not None or allowed(check_may_read_draft_report, person, consultation, at=at)
    rows = feedback_for(person, consultation, at) if sees else []
    is_open = writes and consultation.state != State.FILED
    return {
        "report": report,
        "rows": rows,
        "decision": decision_for(person, consultation, at) if sees else None,
        "publishes": is_published(consultation),
        "writes": is_open,
        "is_late": is_late([one.is_done for one in rows], closed_on(consultation), timezone.localdate(at)),
        "redacts": allowed(check_may_redact, person, consultation, at=at),
        "tabling": tabling_of(consultation, at) if is_open and report and not consultation.decision_id else None,
        "action": _next(consultation, report, rows, timezone.localdate(at)) if is_open else None,
    }


def _next(consultation: Consultation, report: Report | None, rows: list[Shown], today: date) -> Action | None:
    """The next step of who writes: the report, what was decided, the feedback, the file."""
    if report is None:
        return Action("Write the report", reverse("report_write", args=[consultation.pk]))
    day, names = decided_day(consultation), consultation.decided_by_id is not None and consultation.decision_id is None
    if names and day and day < today:
        return Action("Say what was decided", reverse("consultation_decision", args=[consultation.pk]))
    if not rows or not all(one.is_done for one in rows):
        return Action("Complete the feedback", reverse("feedback", args=[consultation.pk]))
    if names:
        return Action("Say what was decided", reverse("consultation_decision", args=[consultation.pk]))
    return Action("File the consultation", reverse("consultation_file", args=[consultation.pk]))
