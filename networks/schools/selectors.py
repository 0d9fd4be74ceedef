"""Schools, their register entries, who leads them, the terms they keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cph.core.calendar import Term
from cph.core.composed import composed
from cph.people.models import Person
from networks.schools.models import (
    Authority,
    Entry,
    Handover,
    Headship,
    Officer,
    RegisterImport,
    School,
    SchoolTerm,
    entry_counts_on,
)
from networks.schools.rules import POSTCODE, fold


def school_by_urn(urn: int) -> School | None:
    """The school that has this URN, or had it before it became an academy."""
    return School.objects.filter(entries__urn=urn).select_related("authority").first()


def entries_of(school: School) -> QuerySet[Entry]:
    """All register entries of its lineage, the latest first."""
    return school.entries.select_related("authority").order_by(F("opened_on").desc(nulls_last=True), "-urn")


def handovers_of(school: School) -> QuerySet[Handover]:
    """What it continued from, merged with or split into, latest first."""
    mine = Q(before__school=school) | Q(after__school=school)
    return Handover.objects.filter(mine).select_related("before", "after").order_by(F("on").desc(nulls_last=True), "pk")


def headships_of(school: School) -> QuerySet[Headship]:
    """Everybody who has led it, latest first."""
    return school.headships.select_related("person").order_by("-starts_on", "pk")


def current_heads(schools: Iterable[School], on: date) -> QuerySet[Headship]:
    """Who leads these schools on this day."""
    return (
        Headship.objects.on(on)
        .filter(school__in=schools)
        .select_related("person", "school")
        .order_by("school__sort_name", "role", "person__name")
    )


def told_apart(people: Iterable[Person], on: date) -> dict[int, str]:
    """What to call each of these people in one list: their name, and the school too where two have the same name."""
    people = list(people)
    same = {name for name, count in Counter(one.name for one in people).items() if count > 1}
    names = {one.pk: one.name for one in people}
    if same:
        heads = Headship.objects.on(on).filter(person__in=[one.pk for one in people if one.name in same])
        for one in heads.select_related("person", "school").order_by("school__sort_name"):
            names[one.person_id] = f"{one.person.name} ({one.school.name})"
    return names


def terms_of(authority_codes: Iterable[str], academic_year: int) -> list[Term]:
    """The terms these authorities publish for the academic year that begins in this year."""
    found = SchoolTerm.objects.filter(authority__code__in=list(authority_codes), academic_year=academic_year)
    return [Term(one.starts_on, one.ends_on, one.name) for one in found.order_by("starts_on", "pk")]


def entries_open_on(day: date, authority_codes: Iterable[str]) -> QuerySet[Entry]:
    """Register entries of these authorities that were open on this day."""
    return Entry.objects.filter(entry_counts_on(day), authority__code__in=list(authority_codes))


def authorities_of(person: Person, on: date) -> QuerySet[Authority]:
    """The authorities this person may act for on this day: all, for an administrator."""
    if person.is_superuser:
        return Authority.objects.order_by("name")
    return Authority.objects.filter(officers__in=Officer.objects.on(on).filter(person=person)).order_by("name")


def imports_visible_to(person: Person, on: date) -> QuerySet[RegisterImport]:
    """An officer sees the imports of their own authorities, whoever began them; an administrator sees all."""
    rows = RegisterImport.objects.select_related("asked_by", "confirmed_by").order_by("-asked_at", "-pk")
    if person.is_superuser:
        return rows
    codes = list(authorities_of(person, on).values_list("code", flat=True))
    return rows.filter(authority_codes__contained_by=codes).exclude(authority_codes=[]) if codes else rows.none()


@dataclass(frozen=True)
class AuthoritySeen:
    """An authority in the filter of the list; `is_mine` where the reader acts for it."""

    code: str
    name: str
    is_mine: bool


def authorities_seen_by(person: Person, on: date) -> list[AuthoritySeen]:
    """Authorities that have schools or are the person's own, by name. One query."""
    return [AuthoritySeen(*one) for one in _authorities_seen(person=person.pk, on=on)]


@composed
def _authorities_seen(*, person: int, on: date) -> QuerySet:
    mine = Officer.objects.on(on).filter(person=person, authority=OuterRef("pk"))
    found = Authority.objects.annotate(
        is_mine=Exists(mine), has_schools=Exists(School.objects.filter(authority=OuterRef("pk")))
    )
    return found.filter(Q(is_mine=True) | Q(has_schools=True)).order_by("name").values("code", "name", "is_mine")


COMMON = {"school", "schools", "primary", "academy", "the", "of", "and", "church", "ce", "junior", "infant", "nursery"}
"""Words that say little about which school is meant."""


def _words_of(text: str) -> list[str]:
    found = POSTCODE.match(" ".join(text.upper().split()))
    return fold(f"{found[1]} {found[2]}" if found else text).split()[:8]


@dataclass(frozen=True)
class Found:
    """Schools, how many they are, and whether spelling had to be forgiven to find them."""

    rows: QuerySet[School]
    total: int
    forgiven: bool = False


def schools_called(rows: QuerySet[School], text: str) -> Found:
    """Schools whose name, town, postcode or URN holds all these words; if there is none, those that nearly do."""
    words = _words_of(text)
    exact = rows
    for word in words:
        exact = exact.filter(search__contains=word)
    total = exact.count()
    if not words or total:
        return Found(exact, total)
    close = rows
    for word in [word for word in words if word not in COMMON] or words:
        spelt = "contains" if any(letter.isdigit() for letter in word) or len(word) < 3 else "trigram_word_similar"
        close = close.filter(**{f"search__{spelt}": word})
    return Found(close, close.count(), forgiven=True)


def nearest_names(text: str, limit: int = 5) -> list[School]:
    """The schools whose names are most like this text: what to try where nothing is found."""
    starts = [word[:3] for word in _words_of(text) if len(word) > 2 and word not in COMMON][:4]
    if not starts:
        return []
    candidates = Q()
    for start in starts:  # through the index: to compare with every school takes a second
        candidates |= Q(search__contains=f" {start}") | Q(search__startswith=start)
    likeness = TrigramWordSimilarity(fold(text)[:100], "sort_name")
    rows = School.objects.filter(candidates).annotate(likeness=likeness).filter(likeness__gt=0.25)
    return list(rows.order_by("-likeness", "sort_name").only("urn", "name", "town")[:limit])
