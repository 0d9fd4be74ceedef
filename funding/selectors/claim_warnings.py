"""What about a claim is worth a look before somebody says yes. Nothing here stops it: the one who decides, does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from cph.core.calendar import Term, academic_year
from cph.core.templatetags.words import day_words, pounds
from funding.models import Claim, ClaimLine
from funding.rules.claiming import alike, odd_days
from funding.selectors.claiming import NOTHING, days_outside
from networks.schools.models import SchoolTerm

Kind, State = Claim.Kind, Claim.State


def warnings_of(claim: Claim, lines: Sequence[ClaimLine], left: int) -> list[str]:
    """In sentences, the weightiest first."""
    return [
        *_more_than_left(claim, left),
        *_outside(claim, lines),
        *_closed_days(claim, lines),
        *_claimed_days(claim, lines),
        *_alike(claim),
    ]


def _more_than_left(claim: Claim, left: int) -> list[str]:
    if claim.state not in (State.DRAFT, State.SENT, State.CONFIRMED) or claim.amount_pence <= left:
        return []
    return [f"Only {pounds(left)} is left of {claim.allocation}. It cannot be approved as it stands."]


def _outside(claim: Claim, lines: Sequence[ClaimLine]) -> list[str]:
    if claim.state != State.DRAFT:  # looked at when it was sent
        return []
    missing = days_outside(claim.allocation, claim.school, [one.on for one in lines])
    whose = claim.allocation.body or claim.allocation.school
    return [f"{claim.school.name} was not in {whose} on {day_words(day)}." for day in missing]


def _closed_days(claim: Claim, lines: Sequence[ClaimLine]) -> list[str]:
    """Release on a day without school. A meeting may be on such a day, and an invoice is of any day."""
    if claim.kind != Kind.RELEASE:
        return []
    days = sorted({one.on for one in lines})
    known: defaultdict[int, list[Term]] = defaultdict(list)
    years = {academic_year(day) for day in days}
    for one in SchoolTerm.objects.filter(authority=claim.school.authority_id, academic_year__in=years):
        known[one.academic_year].append(Term(one.starts_on, one.ends_on, one.name))
    closed = odd_days(days, lambda day: known[academic_year(day)])
    return [f"{day_words(day)} was {why}." for day, why in closed.items()]


def _claimed_days(claim: Claim, lines: Sequence[ClaimLine]) -> list[str]:
    """The same day of the same school in another claim: perhaps two people were released, perhaps it is claimed twice."""
    if claim.kind != Kind.RELEASE:
        return []
    days = sorted({one.on for one in lines})
    twice = {day for day in days if sum(one.on == day for one in lines) > 1}
    found = [f"{day_words(day)} stands here more than once." for day in sorted(twice)]
    others = ClaimLine.objects.filter(claim__school=claim.school, claim__kind=Kind.RELEASE, is_live=True, on__in=days)
    others = others.exclude(claim=claim).exclude(claim__state=State.DRAFT).order_by("on", "claim__number")
    rows = others.values_list("on", "claim__number").distinct()
    return found + [f"{day_words(day)} is claimed in {number}, too." for day, number in rows]


def _alike(claim: Claim) -> list[str]:
    """An invoice of the same school whose number differs by signs only."""
    if claim.kind != Kind.INVOICE:
        return []
    rows = Claim.objects.filter(school=claim.school, kind=Kind.INVOICE).exclude(pk=claim.pk)
    rows = rows.exclude(state__in=(State.DRAFT, *NOTHING)).order_by("-pk")[:200]
    like = [one.number for one in rows if alike(one.invoice) == alike(claim.invoice)]
    return [f"{number} is for an invoice with nearly the same number." for number in like]
