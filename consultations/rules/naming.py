"""Whether a text names a school or a person of the roll. Plain values only; nothing is guessed from style or from facts.

Found are whole names, names of schools without what many are called (“Hillside Primary School” also as “Hillside”), whole
names of people, a title with a surname, and e-mail addresses. Case and apostrophes do not matter, but that a short name of
one word counts only with a capital. Not found are nicknames, places and facts that only one school has: who redacts reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEAST = 5  # letters of a short name of one word
TITLES = frozenset("mr mrs ms miss mx dr sir dame father sister prof professor".split())
CALLED = frozenset(
    "academy aided aspirational c catholic ce church city co coeducational cofe college community controlled e education "
    "england federation first foundation free grammar high infant infants junior juniors lower middle nursery of primary "
    "pru rc roman school schools secondary sixth form special the trust unit upper utc voluntary and for".split()
)
_WORD = re.compile(r"[^\W_]+(?:['’‘`][^\W_]+)*")
_MARKS = re.compile("['’‘`]")
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]{2,}")


@dataclass(frozen=True)
class Name:
    """The words of a name, folded; `needs_capital`: one short word, which may be a common one."""

    words: tuple[str, ...]
    label: str
    needs_capital: bool = False


Names = Mapping[str, tuple[Name, ...]]  # by their first word


def folded(word: str) -> str:
    """A word without case and apostrophes."""
    return _MARKS.sub("", word).casefold()


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def names_to_find(schools: Iterable[str], people: Iterable[str]) -> Names:
    """The names by their first words, so that a long text is read once however many names there are."""
    found: dict[str, dict[Name, None]] = {}
    for one in [*_of_schools(schools), *_of_people(people)]:
        found.setdefault(one.words[0], {})[one] = None
    return {first: tuple(some) for first, some in found.items()}


def _of_schools(schools: Iterable[str]) -> Iterable[Name]:
    for label in schools:
        words = _words(label)
        if not words:
            continue
        yield Name(tuple(map(folded, words)), label, needs_capital=len(words) == 1)
        short = _short(words)
        if len(short) > 1 or (short and len(short[0]) >= LEAST):
            yield Name(tuple(map(folded, short)), label, needs_capital=len(short) == 1)


def _short(words: list[str]) -> list[str]:
    kept = list(words)
    while kept and folded(kept[-1]) in CALLED:
        kept.pop()
    while kept and folded(kept[0]) == "the":
        kept.pop(0)
    return kept


def _of_people(people: Iterable[str]) -> Iterable[Name]:
    for label in people:
        words = [folded(one) for one in _words(label) if folded(one) not in TITLES]
        if len(words) > 1:
            yield Name(tuple(words), label)
        if words:
            for title in TITLES:
                yield Name((title, words[-1]), label)


def named_in(text: str, names: Names) -> list[str]:
    """Whom and what a text names, each once, in the order of the text."""
    words = _words(text)
    plain = [folded(one) for one in words]
    found: dict[str, None] = {}
    for at, first in enumerate(plain):
        for name in names.get(first, ()):
            if tuple(plain[at : at + len(name.words)]) == name.words and (
                not name.needs_capital or words[at][0].isupper()
            ):
                found[name.label] = None
    if _EMAIL.search(text):
        found["an e-mail address"] = None
    return list(found)
