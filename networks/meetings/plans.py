"""The year's plan: what the sittings article asks for, what is called already, which dates are proposed for the rest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from cph.core.calendar import Term, academic_year_bounds, why_not_a_meeting_day
from networks.constitutions.models import Ambiguity, Body, Constitution, Ruling, Sitting, TermsReading
from networks.constitutions.selectors import constitution_in_force, ruling_on
from networks.meetings import rules
from networks.meetings.models import Meeting
from networks.meetings.selectors import authority_codes
from networks.schools.selectors import terms_of


@dataclass(frozen=True)
class Plan:
    """One sitting in one academic year."""

    sitting: Sitting
    year: int
    terms: list[Term]
    due: rules.Due
    called: list[Meeting]
    taken: dict[date, str]
    ruling: Ruling | None
    question: Ambiguity | None

    @property
    def is_undecided(self) -> bool:
        """The number of meetings hangs on a question nobody has decided."""
        return self.question is not None and self.ruling is None

    @property
    def basis(self) -> str:
        """The article and its reading, as a clerk would cite them."""
        sitting, article = self.sitting, f"Article {self.sitting.article.number}"
        if not sitting.times or not sitting.per:
            return f"{article} does not say how often this body meets."
        often = {1: "once", 2: "twice"}.get(sitting.times, f"{sitting.times} times")
        said = f"{article}: {often} a {sitting.get_per_display()}"
        if self.ruling:
            said += f", read as “{self.ruling.reading.label}” ({self.ruling.decided_by})"
        elif self.question:
            said += ", read for now as three terms a year"
        return f"{said}: {self.due.total} meeting{'' if self.due.total == 1 else 's'}."

    @property
    def coverage(self) -> str:
        days = [timezone.localdate(one.starts_at) for one in self.called]
        return rules.coverage(self.due.windows, days) if self.due.windows else ""

    def proposals(self, weekday: int | None, not_before: date) -> list[rules.Proposed]:
        """Dates for what is still to be called."""
        windows = self.due.windows
        days = [timezone.localdate(one.starts_at) for one in self.called]
        have = Counter(name for day in days if (name := rules.window_of(day, windows)))
        return rules.propose_dates(windows, weekday, self.terms, self.taken, not_before, have)


def plan_of(body: Body, sitting: Sitting, year: int, on: date) -> Plan:
    """What the plan of this sitting looks like for the academic year that begins in `year`."""
    constitution = sitting.article.constitution
    terms = list(terms_of(authority_codes(constitution), year))
    ruling, question = _reading_of_term(constitution, sitting, on)
    reading = ruling.reading.key if ruling else TermsReading.THREE_TERMS
    first, last = _span(year, terms)
    same_year = Q(starts_at__date__gte=first, starts_at__date__lte=last)
    network = Meeting.objects.planned().filter(same_year, Q(body=body.network_id) | Q(body__parent=body.network_id))
    meetings = list(network.select_related("body").order_by("starts_at"))
    return Plan(
        sitting=sitting,
        year=year,
        terms=terms,
        due=rules.sittings_due(sitting.times, sitting.per, reading, year, terms),
        called=[one for one in meetings if one.body_id == body.pk and one.sitting_id == sitting.pk],
        taken={timezone.localdate(one.starts_at): one.body.name for one in meetings},
        ruling=ruling,
        question=question,
    )


def _span(year: int, terms: list[Term]) -> tuple[date, date]:
    """The academic year, from the first school day where that lies in August."""
    first, last = academic_year_bounds(year)
    return min([first, *(term.starts_on for term in terms)]), last


def _reading_of_term(constitution: Constitution, sitting: Sitting, on: date) -> tuple[Ruling | None, Ambiguity | None]:
    if sitting.per != Sitting.Per.TERM:
        return None, None
    questions = Ambiguity.objects.filter(article__constitution=constitution, key=Ambiguity.Key.TERMS)
    question = questions.select_related("article").first()
    return (ruling_on(constitution, Ambiguity.Key.TERMS, on), question) if question else (None, None)


def constitution_for(body: Body, on: date) -> Constitution | None:
    """The rules a meeting called on this day is called under."""
    return constitution_in_force(body, on)


def day_remarks(
    body: Body, day: date, terms: list[Term], besides: Meeting | None = None, at: datetime | None = None
) -> list[str]:
    """What speaks against a day somebody chose: none of it stops them, all of it is shown first.

    A meeting of this body at this very moment (`at`) is the one that a first click has called already: it is no remark.
    """
    reason = why_not_a_meeting_day(day, terms)
    said = [f"{day:%A} {day.day} {day:%B} is {reason}."] if reason else []
    said += rules.day_remarks(day, terms)
    others = Meeting.objects.planned().filter(
        Q(body=body.network_id) | Q(body__parent=body.network_id), starts_at__date=day
    )
    others = others.exclude(pk=besides.pk) if besides else others
    others = others.exclude(body=body, starts_at=at) if at else others
    said += [f"{one.body.name} meets on that day." for one in others.select_related("body")]
    return said
