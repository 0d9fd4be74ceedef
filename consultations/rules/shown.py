"""A question with what was filled in and what is wrong with it, as its template shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consultations.rules.answers import Data, rank_limits
from consultations.rules.questions import LONG_CHARS, SHORT_CHARS, Asked, Kind
from consultations.rules.reading import shown as number_words
from consultations.rules.reading import values


@dataclass(frozen=True)
class Line:
    """One row, paragraph or option with a field of its own."""

    field: str
    number: str
    text: str
    value: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Shown:
    """A question on its page."""

    asked: Asked
    value: str = ""
    chosen: frozenset[str] = frozenset()
    words: str = ""
    fault: str = ""
    words_fault: str = ""
    lines: tuple[Line, ...] = ()
    condition: str = ""
    depends_on: str = ""  # the field that decides whether it is asked, and the options that lead here
    leads_here: str = ""
    begins_page: bool = False

    @property
    def has_fault(self) -> bool:
        return bool(self.fault or self.words_fault or any(line.fault for line in self.lines))

    @property
    def most_characters(self) -> int:
        return SHORT_CHARS if self.asked.kind == Kind.SHORT else LONG_CHARS

    @property
    def ranks(self) -> range:
        return range(1, rank_limits(self.asked)[1] + 1)

    @property
    def hint(self) -> str:
        """What the kind of the question asks for, in a sentence; nothing where its look says it."""
        return hint_of(self.asked)

    @property
    def summary(self) -> str:
        """How it is answered and by whom, for whoever asks."""
        found = [kind_words(self.asked)]
        found += ["must be answered"] if self.asked.is_required else []
        found += [self.condition.removeprefix("Answer this ").removesuffix(".")] if self.condition else []
        return f"{'; '.join(found)}."

    @property
    def described(self) -> str:
        """What stands beside the field for those who cannot see it: ids of hint and fault, for aria-describedby."""
        name = self.asked.field
        found = [f"{name}-condition"] if self.condition else []
        found += [f"{name}-help"] if self.asked.help else []
        found += [f"{name}-hint"] if self.hint else []
        return " ".join([*found, f"{name}-fault"] if self.fault else found)


def shown_of(
    asked: Sequence[Asked], data: Data, faults: Mapping[str, str], *, of: Sequence[Asked] | None = None
) -> list[Shown]:
    """The questions (or those `of` a page) with what was filled in and the faults by field. `asked` are all, for the conditions."""
    known = {one.pk: one for one in asked}
    first = {one.page: one.pk for one in reversed(asked)}
    return [_shown(one, known, data, faults, first[one.page] == one.pk) for one in (asked if of is None else of)]


def _shown(one: Asked, known: Mapping[int, Asked], data: Data, faults: Mapping[str, str], begins: bool) -> Shown:
    found = values(data, one.field)
    parent, options = known.get(one.only_if[0]) if one.only_if else None, one.only_if[1] if one.only_if else frozenset()
    return Shown(
        asked=one,
        value=found[-1] if found else "",
        chosen=frozenset(value.strip() for value in found),
        words=_last(data, one.words_field),
        fault=faults.get(one.field, ""),
        words_fault=faults.get(one.words_field, ""),
        lines=_lines(one, data, faults),
        condition=condition_words(parent, options) if parent else "",
        depends_on=parent.field if parent else "",
        leads_here=" ".join(str(option) for option in sorted(options)) if parent else "",
        begins_page=begins,
    )


def _lines(one: Asked, data: Data, faults: Mapping[str, str]) -> tuple[Line, ...]:
    if one.kind == Kind.RANKING:
        places = [(one.rank_field(choice), "", choice.text) for choice in one.options]
    elif one.kind in (Kind.GRID, Kind.DOCUMENT):
        places = [(one.part_field(row), row.number, row.text) for row in one.parts]
    else:
        return ()
    return tuple(
        Line(field, number, text, _last(data, field).strip() if one.kind != Kind.DOCUMENT else _last(data, field),
             faults.get(field, ""))
        for field, number, text in places
    )  # fmt: skip


def _last(data: Data, name: str) -> str:
    return (values(data, name) or [""])[-1]


def condition_words(parent: Asked, options: frozenset[int]) -> str:
    """“Answer this only if you chose … in question 2.”"""
    names = [f"“{one.text}”" for one in parent.options if one.position in options]
    return f"Answer this only if you chose {_or(names)} in question {parent.number}." if names else ""


def hint_of(one: Asked) -> str:
    """What is asked for, where a respondent cannot see it."""
    least = number_words(one.at_least) if one.at_least is not None else ""
    most = number_words(one.at_most) if one.at_most is not None else ""
    if one.kind == Kind.MANY:
        return f"Choose {_between(least, most)}." if least or most else "Choose all that apply."
    if one.kind == Kind.NUMBER:
        return f"Enter a number{'' if least and most else ' of'} {_between(least, most)}." if least or most else ""
    if one.kind == Kind.RANKING:
        fewest, largest = rank_limits(one)
        how_many = f"all {largest}" if fewest == largest == len(one.options) else _between(str(fewest), str(largest))
        return f"Give 1 to what you would put first, 2 to the next. Rank {how_many}, or none."
    if one.kind in (Kind.SHORT, Kind.LONG) and most:
        return f"At most {most} words."
    if one.kind == Kind.DOCUMENT:
        each = f" Each comment has at most {most} words." if most else ""
        return f"Comment on the paragraphs you have something to say about; leave the others.{each}"
    return ""


def _between(least: str, most: str) -> str:
    if least and most:
        return least if least == most else f"between {least} and {most}"
    return f"at least {least}" if least else f"at most {most}"


def _or(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def summary_items(asked: Sequence[Asked], faults: Mapping[str, str]) -> list[tuple[str, str]]:
    """The faults for the summary at the top, in the order of the page: (id of the field, sentence)."""
    order = {name: place for place, name in enumerate(name for one in asked for name in one.fields())}
    return sorted(faults.items(), key=lambda pair: order.get(pair[0], -1))


def kind_words(one: Asked) -> str:
    """How a question is answered, with its limits."""
    least = number_words(one.at_least) if one.at_least is not None else ""
    most = number_words(one.at_most) if one.at_most is not None else ""
    if one.kind == Kind.SCALE:
        return f"A scale from {least}, “{one.low_words}”, to {most}, “{one.high_words}”"
    if one.kind in (Kind.GRID, Kind.DOCUMENT):
        what = "row" if one.kind == Kind.GRID else "paragraph"
        return f"A {one.kind.lower()} of {len(one.parts)} {what}{'' if len(one.parts) == 1 else 's'}"
    said = {
        Kind.ONE: "One choice",
        Kind.MANY: "Several choices",
        Kind.RANKING: "A ranking",
        Kind.NUMBER: f"A number, in {one.unit}" if one.unit else "A number",
        Kind.SHORT: "A line of text",
    }.get(Kind(one.kind), "Text")
    limits = f"{most} words at most" if one.kind in (Kind.SHORT, Kind.LONG) and most else _between(least, most)
    return f"{said}, {limits}" if limits.strip() and (least or most) else said
