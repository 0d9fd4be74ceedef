"""How the report stands with the meeting that decides; what it says on the agenda."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation
from cph.core.templatetags.words import day_words
from cph.notifications.models import Kind
from networks.meetings.models import Meeting, Purpose
from networks.meetings.selectors import tabling
from networks.meetings.selectors.tabling import Tabled, Tabling, Where, meeting_words
from networks.meetings.services.drafting import Facts
from networks.meetings.suggestions import Suggestion

__all__ = [
    "Tabling", "Where", "facts_of", "meeting_words", "meetings_to_choose", "source_of", "suggested", "tabled_of",
    "tabling_of",
]  # fmt: skip

MINUTES = 15


def source_of(consultation: Consultation) -> str:
    """By this key the report is on an agenda once, whether it was put there from here or taken from the suggestions."""
    return f"consultations:report:{consultation.pk}"


def tabled_of(consultation: Consultation) -> Tabled:
    """The report as something that a meeting decides on."""
    title = consultation.title
    return Tabled(
        consultation, consultation.network, consultation.meeting, source_of(consultation), "report", title,
        f"the report on “{title}”", Kind.CONSULTATION, f"consultation:{consultation.pk}",
    )  # fmt: skip


def tabling_of(consultation: Consultation, at: datetime) -> Tabling:
    """Where the report stands: two queries at most."""
    return tabling.tabling_of(tabled_of(consultation), at)


def meetings_to_choose(consultation: Consultation, at: datetime) -> QuerySet[Meeting]:
    """Meetings to come of the body that decides; of the whole network where none is named."""
    return tabling.meetings_to_choose(consultation.network, consultation.decided_by, at)


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
