"""On which days money of a year is spent: the school days of the authority whose schools they are, where its terms are known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cph.core.calendar import Term, academic_year
from funding.rules.forecast import Calendar, calendar_of
from networks.constitutions.models import MembershipClass
from networks.schools.models import SchoolTerm


@dataclass(frozen=True)
class Span:
    """The days of a year of a fund, and whose schools spend: those of its authority, else those of its network."""

    starts_on: date
    ends_on: date
    authority: int | None
    network: int


def calendars_of(spans: Iterable[Span]) -> dict[Span, Calendar]:
    """The days of each: one query, and one more where a fund has no authority of its own."""
    spans = set(spans)
    if not spans:
        return {}
    codes = _codes({one.network for one in spans if one.authority is None})
    years = range(
        academic_year(min(one.starts_on for one in spans)), academic_year(max(one.ends_on for one in spans)) + 2
    )
    rows = SchoolTerm.objects.filter(academic_year__in=years).order_by("starts_on", "pk")
    by_authority: defaultdict[int, list[Term]] = defaultdict(list)
    by_code: defaultdict[str, list[Term]] = defaultdict(list)
    for authority, code, first, last, name in rows.values_list(
        "authority", "authority__code", "starts_on", "ends_on", "name"
    ):
        by_authority[authority].append(Term(first, last, name))
        by_code[code].append(Term(first, last, name))
    return {
        one: calendar_of(
            one.starts_on,
            one.ends_on,
            tuple(by_authority[one.authority] if one.authority else by_code[codes.get(one.network, "")]),
        )
        for one in spans
    }


def _codes(networks: set[int]) -> dict[int, str]:
    """The authority whose schools make up a network, by its code; of several none: their terms may differ."""
    if not networks:
        return {}
    rows = MembershipClass.objects.filter(
        article__constitution__body__in=networks, article__constitution__ends_on__isnull=True
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for network, codes in rows.values_list("article__constitution__body", "authority_codes"):
        found[network].update(codes)
    return {network: codes.pop() for network, codes in found.items() if len(codes) == 1}
