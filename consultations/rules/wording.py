"""A question as whoever asks words it: options typed one a line, a document cut into paragraphs, limits that make sense."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from consultations.rules.questions import (
    LONG_CHARS,
    OPTIONS,
    PARAGRAPHS,
    PART_CHARS,
    ROWS,
    SHORT_CHARS,
    STEPS,
    WITH_OPTIONS,
    Kind,
)

TEXT_CHARS, HELP_CHARS, OPTION_CHARS, NUMBER_CHARS = 500, 2_000, 300, 20
WORDS_LIMIT = 5_000  # the most words that may be asked for
_BULLET = re.compile(r"^[•‣▪·*–-]\s+")
# as documents number their paragraphs: 1. 2) 3.1 3.1.2 4a. (a) (iv) b) §5 — but not “12 December” and not “2026.”
_NUMBERED = re.compile(
    r"^(?P<number>§\s?\d{1,3}[a-z]?|\d{1,3}(?:\.\d{1,3})+[a-z]?[.)]?|\(?\d{1,3}[a-z]?[.)]|\(?(?:[ivx]{1,5}|[a-z])[.)])[ \t]+(?=\S)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Wording:
    """Everything about a question but its place and whom it is asked of. Options as (text, asks for words), parts as (number, text)."""

    kind: str
    text: str
    help: str = ""
    is_required: bool = False
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    unit: str = ""
    low_words: str = ""
    high_words: str = ""
    options: tuple[tuple[str, bool], ...] = ()
    parts: tuple[tuple[str, str], ...] = ()


def lines_typed(text: str) -> list[str]:
    """What was typed one a line: without blank lines, blank ends and bullets."""
    found = (" ".join(_BULLET.sub("", line.strip()).split()) for line in text.splitlines())
    return [line for line in found if line]


def paragraphs_typed(text: str) -> list[tuple[str, str]]:
    """A pasted document as (number, text): cut at blank lines and before numbers; with neither, each line is a paragraph."""
    lines = [line.strip() for line in text.strip().splitlines()]
    alone = "" not in lines and not any(map(_NUMBERED.match, lines))
    found: list[list[str]] = []
    for place, line in enumerate(lines):
        if not line:
            continue
        if alone or not found or not lines[place - 1] or _NUMBERED.match(line):
            found.append([line])
        else:
            found[-1].append(line)
    return [_numbered(" ".join(" ".join(one).split())) for one in found]


def _numbered(paragraph: str) -> tuple[str, str]:
    found = _NUMBERED.match(paragraph)
    if found is None:
        return "", paragraph
    return found["number"], paragraph[found.end() :]


def paragraphs_words(parts: Sequence[tuple[str, str]]) -> str:
    """Paragraphs as they are typed, to change them."""
    return "\n\n".join(f"{number} {text}".strip() for number, text in parts)


def faults_in(wording: Wording) -> dict[str, str]:
    """What is wrong with the wording, by the field it stands in; nothing where it can be kept."""
    kind = Kind(wording.kind)
    found: dict[str, str] = {}
    if not wording.text.strip():
        found["text"] = "Enter the question."
    for name, most in (("text", TEXT_CHARS), ("help", HELP_CHARS), ("unit", 30), ("low_words", 60), ("high_words", 60)):
        if len(getattr(wording, name)) > most:
            found[name] = f"Shorten this to {most:,} characters."
    if kind in WITH_OPTIONS and (fault := _fault_in_options(wording)):
        found["options"] = fault
    if kind == Kind.GRID and (fault := _fault_in_rows(wording)):
        found["rows"] = fault
    if kind == Kind.DOCUMENT and (fault := _fault_in_paragraphs(wording)):
        found["paragraphs"] = fault
    return found | _faults_in_limits(kind, wording)


def _fault_in_options(wording: Wording) -> str:
    texts = [text for text, _ in wording.options]
    if len(texts) < 2:
        return "Enter at least two options, one a line."
    if len(texts) > OPTIONS:
        return f"You entered {len(texts)} options. Offer {OPTIONS} at most."
    if long := next((text for text in texts if len(text) > OPTION_CHARS), ""):
        return f"Shorten “{long[:40]}…” to {OPTION_CHARS} characters."
    seen: set[str] = set()
    for text in texts:
        if text.casefold() in seen:
            return f"“{text}” is there twice."
        seen.add(text.casefold())
    return ""


def _fault_in_rows(wording: Wording) -> str:
    texts = [text for _, text in wording.parts]
    if not texts:
        return "Enter the rows, one a line."
    if len(texts) > ROWS:
        return f"You entered {len(texts)} rows. Ask {ROWS} at most."
    if long := next((text for text in texts if len(text) > OPTION_CHARS), ""):
        return f"Shorten “{long[:40]}…” to {OPTION_CHARS} characters."
    if len({text.casefold() for text in texts}) < len(texts):
        return "One row is there twice."
    return ""


def _fault_in_paragraphs(wording: Wording) -> str:
    if not wording.parts:
        return "Paste the document."
    if len(wording.parts) > PARAGRAPHS:
        return f"The document has {len(wording.parts)} paragraphs. Put {PARAGRAPHS} at most to heads."
    for place, (number, text) in enumerate(wording.parts, start=1):
        if len(text) > PART_CHARS:
            return f"Paragraph {number or place} is longer than {PART_CHARS:,} characters. Cut it by a blank line."
    return ""


def _faults_in_limits(kind: Kind, wording: Wording) -> dict[str, str]:
    least, most = wording.at_least, wording.at_most
    if least is not None and most is not None and most < least:
        return {"at_most": "Enter a highest value that is not below the lowest."}
    if kind == Kind.SCALE:
        return _faults_in_scale(wording)
    if kind in (Kind.MANY, Kind.RANKING):
        for name, value in (("at_least", least), ("at_most", most)):
            if value is not None and (value % 1 or not 1 <= value <= len(wording.options)):
                return {name: f"Enter a whole number from 1 to {len(wording.options)}."}
    if kind in (Kind.SHORT, Kind.LONG, Kind.DOCUMENT) and most is not None:
        limit = SHORT_CHARS // 6 if kind == Kind.SHORT else min(WORDS_LIMIT, LONG_CHARS)
        if most % 1 or not 1 <= most <= limit:
            return {"at_most": f"Enter a whole number of words from 1 to {limit:,}."}
    return {}


def _faults_in_scale(wording: Wording) -> dict[str, str]:
    found = {}
    for name in ("at_least", "at_most"):
        value = getattr(wording, name)
        if value is None or value % 1 or abs(value) > 100:
            found[name] = "Enter a whole number, for example 1 or 5."
    if not found and wording.at_least is not None and wording.at_most is not None:
        steps = int(wording.at_most - wording.at_least) + 1
        if not 2 <= steps <= STEPS:
            found["at_most"] = f"A scale has between 2 and {STEPS} steps. This one has {steps}."
    for name in ("low_words", "high_words"):
        if not getattr(wording, name).strip():
            found[name] = "Say what this step means."
    return found
