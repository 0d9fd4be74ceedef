"""Answers without a name as they lie in an envelope: bytes out of answers, answers out of bytes, how much room they need.

No database, no clock. Nothing here knows a respondent, so that nothing of one can get into an envelope.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from consultations.rules.answers import Given
from consultations.rules.questions import ALL_CHARS, LONG_CHARS, SHORT_CHARS

VERSION = 1
BYTES_A_CHARACTER = 4  # of UTF-8, at most
BYTES_A_CHOICE = 200  # numbers and brackets, and a line of words for “something else”
BYTES_BEFORE = 500


@dataclass(frozen=True, repr=False)
class Opened:
    """One response as it came out: its answers, and whether it may be published. Nothing else is in an envelope."""

    answers: tuple[Given, ...]
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
        return Opened(tuple(_given(*row) for row in rows), bool(consents))
    except (TypeError, ArithmeticError) as error:
        raise ValueError("This is no response.") from error


def _given(question: int, part: int, options: list[int], number: str, text: str) -> Given:
    return Given(question, part or None, tuple(options), Decimal(number) if number else None, text)


def _plain(number: Decimal | None) -> str:
    return "" if number is None else str(number)


def room_needed(texts: int, lines: int, choices: int) -> int:
    """Bytes that a response takes when everything is filled to its limit: long texts, lines of text, other fields."""
    written = min(texts * LONG_CHARS + lines * SHORT_CHARS, ALL_CHARS)
    return BYTES_BEFORE + written * BYTES_A_CHARACTER + (texts + lines + choices) * BYTES_A_CHOICE
