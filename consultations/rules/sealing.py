"""Answers without a name as they lie in an envelope: bytes out of answers, answers out of bytes, how much room they need.

No database, no clock. Nothing here knows a respondent, so that nothing of one can get into an envelope.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

VERSION = 1
BYTES_A_CHARACTER = 4  # of UTF-8, at most
BYTES_A_CHOICE = 200  # numbers and brackets, and a line of words for “something else”
BYTES_BEFORE = 500
LONG, SHORT = 10_000, 300  # characters of a text and of a line of text


class Given(Protocol):
    """What was answered to one question, or to one row or paragraph of it (rules/answers.py reads it from a form)."""

    @property
    def question(self) -> int: ...
    @property
    def part(self) -> int | None: ...
    @property
    def options(self) -> Iterable[int]: ...
    @property
    def number(self) -> Decimal | None: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, repr=False)
class Said:
    """One answer as it came out of an envelope."""

    question: int
    part: int | None
    options: tuple[int, ...]
    number: Decimal | None
    text: str


@dataclass(frozen=True, repr=False)
class Opened:
    """One response as it came out: its answers, and whether it may be published. Nothing else is in an envelope."""

    answers: tuple[Said, ...]
    consents: bool


def to_words(given: Iterable[Given], *, consents: bool = False) -> bytes:
    """The same answers always make the same bytes, so that a form sent again finds its envelope.

    ValueError where a text holds what no database takes (half a character, a null).
    """
    rows = sorted((one.question, one.part or 0, list(one.options), _plain(one.number), one.text) for one in given)
    if any("\0" in text for *_, text in rows):
        raise ValueError("A text with a null in it cannot be stored.")
    # UnicodeEncodeError, of half a character, is a ValueError too
    return json.dumps([VERSION, consents, rows], ensure_ascii=False, separators=(",", ":")).encode()


def from_words(words: bytes) -> Opened:
    """ValueError where it is no response."""
    try:
        version, consents, rows = json.loads(words)
        if version != VERSION:
            raise ValueError(f"Version {version} is not known.")
        return Opened(tuple(_said(*row) for row in rows), bool(consents))
    except (TypeError, ArithmeticError) as error:
        raise ValueError("This is no response.") from error


def _said(question: int, part: int, options: list[int], number: str, text: str) -> Said:
    return Said(question, part or None, tuple(options), Decimal(number) if number else None, text)


def _plain(number: Decimal | None) -> str:
    return "" if number is None else str(number)


def room_needed(texts: int, lines: int, choices: int) -> int:
    """Bytes that a response takes when everything is filled to its limit: long texts, lines of text, other fields."""
    written = texts * LONG + lines * SHORT
    return BYTES_BEFORE + written * BYTES_A_CHARACTER + (texts + lines + choices) * BYTES_A_CHOICE
