"""What a respondent sent, read: answers, or a sentence beside each fault. Nothing is mended silently, nothing guessed.

Silence is no answer: a question left empty gives nothing at all, whatever its kind. A question that is asked only after
another answer is hidden without that answer; what was typed there is dropped, and it need not be answered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from consultations.rules.questions import (
    ALL_CHARS,
    CHOICES,
    LONG_CHARS,
    OTHER_CHARS,
    SHORT_CHARS,
    Asked,
    Choice,
    Kind,
    Row,
)
from consultations.rules.reading import Fault, number_of, positions_of, shown, text_of, values

__all__ = [
    "Asked", "Choice", "Given", "Kind", "Read", "Row",
    "draft_values", "field_values", "pages_shown", "question_of", "read", "visible",
]  # fmt: skip

Data = Mapping[str, Sequence[str]]
WHOLE = ""  # the fault of the response as a whole


@dataclass(frozen=True)
class Given:
    """One answer: to a question, or to one row or paragraph (`part`) of it. Of a ranking `options` has the first first."""

    question: int
    part: int | None = None
    options: tuple[int, ...] = ()
    number: Decimal | None = None
    text: str = ""


@dataclass(frozen=True)
class Read:
    """What was read: the answers, the faults by the name of the field, the questions that were not for this respondent."""

    given: list[Given] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)

    def faults_of(self, asked: Iterable[Asked]) -> dict[str, str]:
        """The faults in these questions only: of one page, where one page is answered at a time."""
        wanted = {one.pk for one in asked}
        return {name: words for name, words in self.faults.items() if question_of(name) in wanted}


def read(asked: Sequence[Asked], data: Data) -> Read:
    """The answers in what was sent. Fields that belong to no question are never looked at."""
    found = Read()
    chosen: dict[int, set[int]] = {}
    for one in asked:
        if _is_hidden(one, chosen):
            found.hidden.add(one.pk)
            continue
        given, faults = READERS[Kind(one.kind)](one, data)
        if one.is_required and not given and not faults:
            faults = {_first_field(one): _missing(one)}
        found.given.extend(given)
        found.faults.update(faults)
        chosen[one.pk] = _chosen(one, data)
    size = sum(len(one.text) for one in found.given)
    if size > ALL_CHARS and not found.faults:
        found.faults[WHOLE] = f"Your answers have {size:,} characters together. Shorten them to {ALL_CHARS:,}."
    return found


def visible(asked: Sequence[Asked], given: Iterable[Given]) -> list[Asked]:
    """The questions that these answers lead to."""
    answers: dict[int, set[int]] = defaultdict(set)
    for one in given:
        answers[one.question] |= set(one.options)
    chosen: dict[int, set[int]] = {}
    shown_to: list[Asked] = []
    for question in asked:
        if not _is_hidden(question, chosen):
            chosen[question.pk] = answers[question.pk]
            shown_to.append(question)
    return shown_to


def pages_shown(asked: Sequence[Asked], given: Iterable[Given]) -> list[int]:
    """The pages that hold a question for this respondent, in their order: the others are passed over."""
    return sorted({one.page for one in visible(asked, given)})


def field_values(asked: Sequence[Asked], given: Iterable[Given]) -> dict[str, list[str]]:
    """The fields as they are filled in where these answers stand: what `read` read, the other way round."""
    known = {one.pk: one for one in asked}
    fields: dict[str, list[str]] = {}
    for answer in given:
        question = known.get(answer.question)
        if question is None:
            continue
        if question.kind == Kind.RANKING:
            fields |= {f"q{question.pk}-r{option}": [str(rank)] for rank, option in enumerate(answer.options, start=1)}
            continue
        name = question.field if answer.part is None else f"q{question.pk}-{answer.part}"
        if answer.options:
            fields[name] = [str(option) for option in answer.options]
            if answer.text:
                fields[question.words_field] = [answer.text]
        else:
            fields[name] = [shown(answer.number) if answer.number is not None else answer.text]
    return fields


def draft_values(asked: Sequence[Asked], data: Data) -> dict[str, list[str]]:
    """What a draft keeps of a form that was sent: the fields of these questions, mended in nothing but what cannot be stored."""
    kept: dict[str, list[str]] = {}
    room = ALL_CHARS
    for name in (name for one in asked for name in one.fields()):
        found = [_storable(one) for one in values(data, name)]
        room -= sum(map(len, found))
        if room < 0:
            break
        if any(found):
            kept[name] = found
    return kept


def question_of(name: str) -> int | None:
    """The question that a field belongs to, by its name."""
    start = name[1:].partition("-")[0]
    return int(start) if name[:1] == "q" and start.isascii() and start.isdigit() and len(start) < 19 else None


# --- what depends on what


def _is_hidden(one: Asked, chosen: Mapping[int, set[int]]) -> bool:
    if one.only_if is None:
        return False
    question, options = one.only_if
    return not chosen.get(question, set()) & options


def _chosen(one: Asked, data: Data) -> set[int]:
    """What was chosen, also where something else about the answer is wrong: the next question shall not jump."""
    if one.kind not in CHOICES:
        return set()
    try:
        found = positions_of(values(data, one.field), [option.position for option in one.options])
    except Fault:
        return set()
    return set(found) if one.kind == Kind.MANY or len(found) == 1 else set()


# --- one reader for each kind: answers and faults

Answers = tuple[list[Given], dict[str, str]]


def _read_choice(one: Asked, data: Data) -> Answers:
    try:
        found = positions_of(values(data, one.field), [option.position for option in one.options])
        _check_count(one, found)
    except Fault as fault:
        return [], {one.field: str(fault)}
    belongs = bool(one.asks_words) and (not found or bool(set(found) & one.asks_words))
    try:
        words = text_of(values(data, one.words_field), most=OTHER_CHARS, is_line=True) if belongs else ""
    except Fault as fault:
        return [], {one.words_field: str(fault)}
    asks = [option for option in one.options if option.position in one.asks_words]
    if set(found) & one.asks_words and not words:
        return [], {one.words_field: f"Say which, beside “{_first(asks, found).text}”."}
    if words and not found:
        return [], {one.field: f"Choose “{asks[0].text}” if your words belong to it."}
    if not found:
        return [], {}
    return [Given(one.pk, options=found, text=words if set(found) & one.asks_words else "")], {}


def _first(asks: Sequence[Choice], found: Sequence[int]) -> Choice:
    return next(one for one in asks if one.position in found)


def _check_count(one: Asked, found: Sequence[int]) -> None:
    if one.kind == Kind.ONE and len(found) > 1:
        raise Fault("Choose one only.")
    if one.kind != Kind.MANY or not found:
        return
    if one.at_most is not None and len(found) > one.at_most:
        raise Fault(f"Choose {shown(one.at_most)} at most. You chose {len(found)}.")
    if one.at_least is not None and len(found) < one.at_least:
        raise Fault(f"Choose at least {shown(one.at_least)}. You chose {len(found)}.")


def _read_scale(one: Asked, data: Data) -> Answers:
    try:
        found = positions_of(values(data, one.field), one.steps)
    except Fault as fault:
        return [], {one.field: str(fault)}
    if len(found) > 1:
        return [], {one.field: "Choose one step only."}
    return [Given(one.pk, number=Decimal(step)) for step in found], {}


def _read_number(one: Asked, data: Data) -> Answers:
    try:
        number = number_of(values(data, one.field), one.at_least, one.at_most)
    except Fault as fault:
        return [], {one.field: str(fault)}
    return ([] if number is None else [Given(one.pk, number=number)]), {}


def _read_words(one: Asked, data: Data) -> Answers:
    try:
        text = _text(one, values(data, one.field))
    except Fault as fault:
        return [], {one.field: str(fault)}
    return ([Given(one.pk, text=text)] if text else []), {}


def _text(one: Asked, found: Sequence[str]) -> str:
    is_line = one.kind == Kind.SHORT
    words = int(one.at_most) if one.at_most is not None else None
    return text_of(found, most=SHORT_CHARS if is_line else LONG_CHARS, words=words, is_line=is_line)


def _read_document(one: Asked, data: Data) -> Answers:
    """Comments on some paragraphs, on the whole, or on both."""
    given: list[Given] = []
    faults: dict[str, str] = {}
    places: list[tuple[str, int | None]] = [(one.part_field(row), row.pk) for row in one.parts]
    for name, part in [*places, (one.field, None)]:
        try:
            if text := _text(one, values(data, name)):
                given.append(Given(one.pk, part=part, text=text))
        except Fault as fault:
            faults[name] = str(fault)
    return given, faults


def _read_grid(one: Asked, data: Data) -> Answers:
    """One choice in each row; where the question must be answered, in every row."""
    given: list[Given] = []
    faults: dict[str, str] = {}
    offered = [option.position for option in one.options]
    for row in one.parts:
        name = one.part_field(row)
        try:
            found = positions_of(values(data, name), offered)
        except Fault as fault:
            faults[name] = str(fault)
            continue
        if len(found) > 1:
            faults[name] = "Choose one only in this row."
        elif found:
            given.append(Given(one.pk, part=row.pk, options=found))
        elif one.is_required:
            faults[name] = f"Choose an answer for “{row.text}”."
    return given, faults


def _read_ranking(one: Asked, data: Data) -> Answers:
    """Numbers from 1, none twice, none left out. Everything is ranked, unless the question asks for so many only."""
    ranks: dict[int, int] = {}
    faults: dict[str, str] = {}
    for choice in one.options:
        typed = (values(data, one.rank_field(choice)) or [""])[-1].strip()
        if typed in {str(rank) for rank in range(1, len(one.options) + 1)}:
            ranks[choice.position] = int(typed)
        elif typed:
            faults[one.rank_field(choice)] = f"Give “{choice.text}” a number from 1 to {len(one.options)}."
    faults |= _ties(one, ranks) or ({} if faults else _gap(one, ranks) or _too_few_or_many(one, ranks))
    if faults or not ranks:
        return [], faults
    return [Given(one.pk, options=tuple(sorted(ranks, key=lambda position: ranks[position])))], {}


def _ties(one: Asked, ranks: Mapping[int, int]) -> dict[str, str]:
    by_rank: dict[int, list[Choice]] = defaultdict(list)
    for choice in one.options:
        if choice.position in ranks:
            by_rank[ranks[choice.position]].append(choice)
    return {
        one.rank_field(choice): f"You gave {rank} to {_and(tied)}. Give each a number of its own."
        for rank, tied in by_rank.items()
        if len(tied) > 1
        for choice in tied
    }


def _gap(one: Asked, ranks: Mapping[int, int]) -> dict[str, str]:
    """The first number that is left out, told beside the one that comes after it."""
    missing = next((rank for rank in range(1, len(ranks) + 1) if rank not in ranks.values()), 0)
    if not missing:
        return {}
    after, choice = min(
        ((ranks[choice.position], choice) for choice in one.options if ranks.get(choice.position, 0) > missing),
        key=lambda pair: pair[0],
    )
    return {
        one.rank_field(choice): f"You gave {after} to “{choice.text}” and {missing} to nothing. Leave no number out."
    }


def _too_few_or_many(one: Asked, ranks: Mapping[int, int]) -> dict[str, str]:
    least, most = rank_limits(one)
    if not ranks or least <= len(ranks) <= most:
        return {}
    if len(ranks) > most:
        return {one.rank_field(_ranked(one, ranks, last=True)): f"Rank {most} at most. You ranked {len(ranks)}."}
    left = next(choice for choice in one.options if choice.position not in ranks)
    how_many = f"all {least}" if least == len(one.options) else f"at least {least}"
    return {one.rank_field(left): f"Give “{left.text}” a number too: rank {how_many}, or none."}


def _ranked(one: Asked, ranks: Mapping[int, int], *, last: bool) -> Choice:
    ordered = sorted((choice for choice in one.options if choice.position in ranks), key=lambda c: ranks[c.position])
    return ordered[-1 if last else 0]


def rank_limits(one: Asked) -> tuple[int, int]:
    """How many are ranked at least and at most. With no limit set, all of them: half an order compares badly."""
    most = min(len(one.options), int(one.at_most)) if one.at_most is not None else len(one.options)
    if one.at_least is not None:
        return min(int(one.at_least), most), most
    return (1 if one.at_most is not None else most), most


READERS: Mapping[Kind, Callable[[Asked, Data], Answers]] = {
    Kind.ONE: _read_choice,
    Kind.MANY: _read_choice,
    Kind.SCALE: _read_scale,
    Kind.RANKING: _read_ranking,
    Kind.NUMBER: _read_number,
    Kind.SHORT: _read_words,
    Kind.LONG: _read_words,
    Kind.GRID: _read_grid,
    Kind.DOCUMENT: _read_document,
}

# --- words


def _first_field(one: Asked) -> str:
    """Where the fault of the whole question is said: beside its first field."""
    return one.field if one.kind == Kind.DOCUMENT else next(one.fields(), one.field)


def _missing(one: Asked) -> str:
    said = {
        Kind.ONE: "Choose an answer to question {}.",
        Kind.MANY: "Choose at least one answer to question {}.",
        Kind.SCALE: "Choose a step of the scale in question {}.",
        Kind.RANKING: "Put the choices of question {} into your order.",
        Kind.NUMBER: "Enter a number for question {}.",
        Kind.GRID: "Choose an answer in each row of question {}.",
        Kind.DOCUMENT: "Comment on at least one paragraph in question {}, or on the whole.",
    }
    return said.get(Kind(one.kind), "Enter your answer to question {}.").format(one.number)


def _and(tied: Sequence[Choice]) -> str:
    names = [f"“{one.text}”" for one in tied]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _storable(text: str) -> str:
    """Text without what no database can hold."""
    return "".join(letter for letter in text if letter != "\x00" and not "\ud800" <= letter <= "\udfff")
