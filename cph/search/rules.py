"""What somebody asked for, as PostgreSQL understands it; what it found, as a page shows it. Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+")
MOST_WORDS, LONGEST_WORD = 8, 40
SHORTEST_BEGINNING = 3  # shorter ones begin too many words to say anything
HIT, END = "\x02", "\x03"  # no text that is kept holds them: see plain()
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Ask:
    """The words of a question: all must be there; the last may be the beginning of one."""

    words: tuple[str, ...]

    def whole(self) -> str:
        """All words but the last, for to_tsquery; empty where there is only one."""
        return " & ".join(f"'{word}'" for word in self.words[:-1])

    def last(self) -> str:
        return f"'{self.words[-1]}'" if self.words else ""

    def beginning(self) -> str:
        """The last word as a beginning; empty where it is too short to say anything."""
        return f"{self.last()}:*" if self.words and len(self.words[-1]) >= SHORTEST_BEGINNING else ""


def ask_of(text: str) -> Ask:
    """The letters and digits of what was typed, word by word, each once: CPH/2026/4 is three words. No sign is an operator."""
    found = dict.fromkeys(word[:LONGEST_WORD].casefold() for word in WORD.findall(text))
    return Ask(tuple(found)[:MOST_WORDS])


def plain(text: str) -> str:
    """Text fit to be kept: without control signs, which mark the hits of a snippet."""
    return CONTROL.sub(" ", text)


def pieces(snippet: str) -> list[tuple[str, bool]]:
    """A snippet in pieces, each with whether it is a hit: the template marks those and escapes all."""
    found: list[tuple[str, bool]] = []
    for part in snippet.split(HIT):
        hit, end, rest = part.partition(END)
        if end:
            found.append((hit, True))
        else:
            rest = part
        if rest:
            found.append((rest, False))
    return found
