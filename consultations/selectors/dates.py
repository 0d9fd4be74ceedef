"""The dates of a consultation against the terms of its schools, its constitution and its decision."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Func
from django.utils import timezone

from consultations.models import Consultation
from consultations.rules.dates import USUAL_SCHOOL_DAYS, Plan, Span, span_of, warnings, warnings_of_more_time
from consultations.selectors.ways import days_asked_for
from cph.core.calendar import Term, academic_year
from networks.constitutions.models import MembershipClass
from networks.schools.models import SchoolTerm


def terms_for(consultation: Consultation, first: date, last: date) -> list[Term]:
    """The school terms of the years between two days, and of the year before: August belongs to the one that ends.

    One query, however far they lie apart.
    """
    classes = MembershipClass.objects.filter(article__constitution=consultation.constitution_id)
    codes = classes.values_list(Func("authority_codes", function="unnest"), flat=True)
    years = range(academic_year(first) - (first.month == 9), academic_year(last) + 1 + (last.month == 8))
    rows = SchoolTerm.objects.filter(authority__code__in=codes, academic_year__in=years)
    return sorted({Term(one.starts_on, one.ends_on, one.name) for one in rows})


def plan_of(consultation: Consultation, opens_at: datetime, closes_at: datetime) -> Plan:
    """What the dates are judged by."""
    fewest, article = days_asked_for(consultation)
    return Plan(
        timezone.localdate(opens_at), timezone.localdate(closes_at), decision_day(consultation),
        fewest or USUAL_SCHOOL_DAYS, article,
    )  # fmt: skip


def decision_day(consultation: Consultation) -> date | None:
    """The day of the meeting that decides, or the day that was written down."""
    if consultation.meeting is not None:
        return timezone.localdate(consultation.meeting.starts_at)
    return consultation.decides_on


def judged(consultation: Consultation, opens_at: datetime, closes_at: datetime, today: date) -> tuple[Span, list[str]]:
    """How long it is open, and what speaks against the dates."""
    plan = plan_of(consultation, opens_at, closes_at)
    terms = terms_for(consultation, plan.opens, plan.closes)
    return span_of(plan.opens, plan.closes, terms), warnings(plan, terms, today)


def judged_later(consultation: Consultation, closes_at: datetime, today: date) -> list[str]:
    """What speaks against a later close of one that is open."""
    plan = plan_of(consultation, consultation.opens_at, closes_at)
    return warnings_of_more_time(plan, terms_for(consultation, plan.closes, plan.closes), today)


def span_for(consultation: Consultation) -> Span | None:
    """How long it is open; None without dates."""
    if consultation.opens_at is None or consultation.closes_at is None:
        return None
    first, last = timezone.localdate(consultation.opens_at), timezone.localdate(consultation.closes_at)
    return span_of(first, last, terms_for(consultation, first, last))
