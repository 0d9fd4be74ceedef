"""Whom a consultation is put to, worked out from the roll of a day: schools or people, with what they are told apart by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from consultations.models import AudiencePart, Consultation, Respondent
from consultations.rules.audience import (
    KINDS,
    SEVERAL,
    SIZES,
    Candidate,
    Chosen,
    Place,
    audience_of,
    by_person,
    by_school,
    size_band,
)
from consultations.rules.sampling import Key, Stratum, allocate, draw, stratum_of
from networks.constitutions.models import Body, MembershipClass
from networks.groups import models as groups
from networks.members.selectors import roll_of
from networks.schools.models import Phase, School, Sector

Of = AudiencePart.Of
NO_GROUP = "No group"
SEVERAL_WORDS = "Schools of several kinds"


def candidates_of(network: Body, answers_per: str, on: date) -> list[Candidate]:
    """Everybody on the roll of this day, a school or a person each. Four queries, however many there are."""
    rows = roll_of(network, on)
    pks = {led.school_id for row in rows for led in row.schools}
    placed = groups.Place.objects.on(on).filter(network=network.network_id).values_list("school", "group")
    group_of = dict(placed)
    known = {
        pk: (phase, size_band(pupils), sector)
        for pk, phase, pupils, sector in School.objects.filter(pk__in=pks).values_list(
            "pk", "phase", "pupils", "sector"
        )
    }
    people = [
        (row.person.pk, row.person.name, [_place(led.school_id, led.name, group_of, known) for led in row.schools])
        for row in rows
    ]
    return (by_school if answers_per == MembershipClass.VotesPer.SCHOOL else by_person)(people)


def _place(school: int, name: str, group_of: dict[int, int], known: dict[int, tuple[str, str, str]]) -> Place:
    phase, size, type_ = known[school]
    return Place(school, name, group_of.get(school), phase, size, type_)


def chosen_of(consultation: Consultation) -> Chosen:
    """The audience as it was chosen."""
    return chosen_from(consultation.audience.values_list("of", "group", "value", "school", "person"))


def chosen_from(parts: Iterable[tuple[str, int | None, str, int | None, int | None]]) -> Chosen:
    found: dict[str, set] = {one: set() for one in Of.values}
    for of, group, value, school, person in parts:
        found[of].add({Of.GROUP: group, Of.SCHOOL: school, Of.PERSON: person}.get(Of(of), value))
    return Chosen(
        frozenset(found[Of.GROUP]), frozenset(found[Of.PHASE]), frozenset(found[Of.SIZE]), frozenset(found[Of.TYPE]),
        frozenset(found[Of.SCHOOL]), frozenset(found[Of.PERSON]),
    )  # fmt: skip


# --- labels


def label_of(kind: str, value: str | int | None, names: dict[int, str]) -> str:
    """A group, phase, size or type by name; `names` are those of the groups."""
    if kind == "group":
        return names.get(int(value), NO_GROUP) if value else NO_GROUP
    if value == SEVERAL:
        return SEVERAL_WORDS
    choices: dict[str, str] = {"phase": dict(Phase.choices), "size": SIZES, "type": dict(Sector.choices)}[kind]
    return str(choices.get(str(value), "Not known"))


# --- how many


@dataclass(frozen=True)
class Line:
    """One group, phase, size or type: how many are on the roll, in the audience, and asked."""

    label: str
    roll: int
    audience: int
    asked: int


@dataclass(frozen=True)
class Count:
    """How many are on the roll, in the audience, asked; and the same for each kind by which they are told apart."""

    roll: int
    audience: int
    asked: int
    lines: dict[str, list[Line]]

    @property
    def is_sample(self) -> bool:
        return self.asked < self.audience


def stratum(candidate: Candidate, sample_by: Sequence[str]) -> Stratum:
    """Where somebody stands in a sample that keeps these kinds (GROUP, PHASE, SIZE, TYPE) in proportion."""
    return stratum_of(candidate.one(kind.lower()) for kind in sample_by)


def count_audience(
    roll: Sequence[Candidate], chosen: Chosen, names: dict[int, str], *, size: int | None, by: Sequence[str]
) -> Count:
    """The numbers before anything is drawn. How many of each stratum is certain; of other kinds only the audience is."""
    audience = audience_of(roll, chosen)
    strata = Counter(stratum(one, by) for one in audience)
    places = allocate(strata, size) if size is not None else dict(strata)
    return Count(len(roll), len(audience), sum(places.values()), _lines(roll, audience, places, names, by))


def _lines(
    roll: Sequence[Candidate],
    audience: Sequence[Candidate],
    places: dict[Stratum, int],
    names: dict[int, str],
    by: Sequence[str],
) -> dict[str, list[Line]]:
    found = {}
    whole = sum(places.values()) == len(audience)
    for kind in KINDS:
        all_of, in_it = Counter(one.one(kind) for one in roll), Counter(one.one(kind) for one in audience)
        asked: Counter[str] = Counter()
        if kind.upper() in by:
            place = list(by).index(kind.upper())
            for one, count in places.items():
                asked[one[place]] += count
        known = kind.upper() in by
        rows = [
            Line(
                label_of(kind, value, names), all_of[value], in_it[value],
                in_it[value] if whole else asked["" if value is None else str(value)] if known else -1,
            )
            for value in all_of
        ]  # fmt: skip
        found[kind] = sorted(rows, key=lambda one: _in_order(kind, one.label))
    return found


def _in_order(kind: str, label: str) -> tuple[int, str]:
    """Sizes from small to large; the rest by name, what is nothing or several last."""
    if kind == "size" and label in SIZES.values():
        return list(SIZES.values()).index(label), ""
    return (99 if label in (NO_GROUP, SEVERAL_WORDS, "Not known") else 0), label


# --- the rows that are frozen


def respondents_for(consultation: Consultation, on: date, *, seed: str, asks_here: bool) -> list[Respondent]:
    """A row for each of the audience as the roll has it on this day; those not drawn are there to compare with."""
    audience = audience_of(candidates_of(consultation.network, consultation.answers_per, on), chosen_of(consultation))
    drawn = drawn_from(audience, consultation.sample_size, consultation.sample_by, seed)
    return [_respondent(consultation, one, is_asked=asks_here and one.key in drawn) for one in audience]


def drawn_from(audience: Iterable[Candidate], size: int | None, by: Sequence[str], seed: str) -> set[Key]:
    """Who is asked: all, or the sample."""
    rows = [(one.key, stratum(one, by)) for one in audience]
    return {key for key, _ in rows} if size is None else draw(rows, size, seed)


def _respondent(consultation: Consultation, one: Candidate, *, is_asked: bool) -> Respondent:
    kind, pk = one.key
    return Respondent(
        consultation=consultation, school_id=pk if kind == "SCHOOL" else None, person_id=pk if kind == "PERSON" else None,
        name=one.name[:250], group_id=one.one("group"), phase=one.one("phase") or "", size=one.one("size") or "",
        type=one.one("type") or "", is_asked=is_asked,
    )  # fmt: skip


def drawn_again(consultation: Consultation) -> set[Key]:
    """The draw made once more from what was frozen: whoever doubts it can compare. Additions since are left out."""
    rows = consultation.respondents.filter(added_because="")
    kinds = [one.lower() for one in consultation.sample_by]
    population = [
        (
            ("SCHOOL", one.school_id) if one.school_id else ("PERSON", one.person_id),
            stratum_of(_frozen(one, kind) for kind in kinds),
        )
        for one in rows
    ]
    return draw(population, consultation.sample_size or len(population), consultation.sample_seed)


def _frozen(one: Respondent, kind: str) -> object:
    return one.group_id if kind == "group" else getattr(one, kind)
