"""Whom a consultation is put to: parts of one kind add up, parts of different kinds narrow, names come on top.

Pure functions of plain values. A candidate is a school (one response each) or a person (one response each), as the
consultation chose; either way with the schools it stands for and the people who lead them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

# Size bands are stated here and nowhere else: forms of entry of a primary school of seven years with 30 pupils a class.
BANDS: tuple[tuple[int | None, str, str], ...] = (
    (210, "UP_TO_210", "Up to 210 pupils"),
    (420, "UP_TO_420", "211 to 420 pupils"),
    (630, "UP_TO_630", "421 to 630 pupils"),
    (None, "OVER_630", "More than 630 pupils"),
)
UNKNOWN = "UNKNOWN"  # the register does not say how many pupils there are
SEVERAL = "SEVERAL"  # one person who leads schools of more than one phase, size or type
SIZES: dict[str, str] = {value: label for _, value, label in BANDS} | {UNKNOWN: "Number of pupils not known"}
KINDS = ("group", "phase", "size", "type")


def size_band(pupils: int | None) -> str:
    """The band of a school with so many pupils on roll; UNKNOWN where the register does not say. Not for negatives."""
    if pupils is None:
        return UNKNOWN
    if pupils < 0:
        raise ValueError(pupils)
    return next(value for most, value, _ in BANDS if most is None or pupils <= most)


@dataclass(frozen=True)
class Place:
    """A school, as far as an audience goes."""

    school: int
    name: str = ""
    group: int | None = None
    phase: str = ""
    size: str = UNKNOWN
    type: str = ""


@dataclass(frozen=True)
class Candidate:
    """A school with those who lead it, or a person with the schools they lead: one response each."""

    key: tuple[str, int]  # ("SCHOOL", 7) or ("PERSON", 9)
    name: str
    places: tuple[Place, ...]
    people: frozenset[int] = frozenset()

    def one(self, kind: str) -> str | int | None:
        """Their group, phase, size or type. Where their schools differ: no group, SEVERAL phases, sizes or types."""
        found: set[str | int | None] = {getattr(place, kind) for place in self.places}
        if len(found) == 1:
            return found.pop()
        if kind == "group":
            return None
        return SEVERAL if found else ""


@dataclass(frozen=True)
class Chosen:
    """What was chosen; all empty is everybody on the roll."""

    group: frozenset[int] = frozenset()
    phase: frozenset[str] = frozenset()
    size: frozenset[str] = frozenset()
    type: frozenset[str] = frozenset()
    schools: frozenset[int] = field(default_factory=frozenset)
    people: frozenset[int] = field(default_factory=frozenset)

    @property
    def narrows(self) -> bool:
        """Whether any group, phase, size or type was chosen."""
        return any(getattr(self, kind) for kind in KINDS)

    @property
    def names(self) -> bool:
        """Whether a school or a person was named."""
        return bool(self.schools or self.people)

    @property
    def is_everybody(self) -> bool:
        return not self.narrows and not self.names


def is_in(candidate: Candidate, chosen: Chosen) -> bool:
    """Whether this school or person belongs to the audience.

    One school must fit all kinds at once: a head of a large school in the east and a small one in the west is not in
    "small and east". A person named stands for the schools they lead, a school named for those who lead it.
    """
    if chosen.is_everybody:
        return True
    if candidate.people & chosen.people or any(one.school in chosen.schools for one in candidate.places):
        return True
    return chosen.narrows and any(_fits(place, chosen) for place in candidate.places)


def _fits(place: Place, chosen: Chosen) -> bool:
    return all(not getattr(chosen, kind) or getattr(place, kind) in getattr(chosen, kind) for kind in KINDS)


def audience_of(candidates: Iterable[Candidate], chosen: Chosen) -> list[Candidate]:
    """Those of the roll who belong to the audience, in the order of the roll."""
    return [one for one in candidates if is_in(one, chosen)]


def by_school(rows: Iterable[tuple[int, str, Iterable[Place]]]) -> list[Candidate]:
    """One candidate for each school on the roll, by name: `rows` are people (number, name, schools they lead).

    Two heads of one school are one candidate; a head of two schools is two.
    """
    leads: dict[int, list[tuple[int, str]]] = {}
    places: dict[int, Place] = {}
    for person, name, led in rows:
        for place in led:
            places.setdefault(place.school, place)
            leads.setdefault(place.school, []).append((person, name))
    ordered = sorted(places.values(), key=lambda one: (one.name.casefold(), one.school))
    return [
        Candidate(
            ("SCHOOL", one.school),
            ", ".join([one.name, *(name for _, name in leads[one.school])]),
            (one,),
            frozenset(person for person, _ in leads[one.school]),
        )
        for one in ordered
    ]


def by_person(rows: Iterable[tuple[int, str, Iterable[Place]]]) -> list[Candidate]:
    """One candidate for each person on the roll, in its order; who leads two schools stands there once."""
    return [
        Candidate(("PERSON", person), ", ".join([name, *(one.name for one in led)]), led, frozenset({person}))
        for person, name, led in ((person, name, tuple(places)) for person, name, places in rows)
    ]
