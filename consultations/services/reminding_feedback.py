"""Feedback that is owed for more than 90 days: the lead is told, once for each consultation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation
from consultations.selectors.needs_reporting import owing
from cph.notifications.models import Kind
from cph.notifications.services import notify


@transaction.atomic
def tell_late(*, at: datetime) -> int:
    """How many leads were told now. Run twice, late or by two workers, each is told once."""
    told = 0
    for one in owing(Consultation.objects.all(), timezone.localdate(at)).select_related("network", "lead"):
        told += notify(
            [one.lead],
            kind=Kind.CONSULTATION,
            subject=f"{one.network.name}: say what was done about “{one.title}”",
            text=(
                f"Say what was done with what you heard about “{one.title}”. It closed more than 90 days ago, and those who "
                "answered have not been told."
            ),
            link=reverse("feedback", args=[one.pk]),
            about=one,
            once_key=f"consultation:{one.pk}:feedback-late",
            at=at,
        )
    return told
