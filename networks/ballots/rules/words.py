"""A tracker in words that can be read out and typed: each 16 bits are one word of five letters ("lusab", "babad").

Source: D. S. Wilkerson, "A Proposal for Proquints: Identifiers that are Readable, Spellable, and Pronounceable" (2009).
"""

from __future__ import annotations

CONSONANTS = "bdfghjklmnprstvz"
VOWELS = "aiou"


def words_of(tracker: bytes) -> str:
    """The tracker as words, a space between them: 16 bytes are eight words."""
    pairs = zip(tracker[::2], tracker[1::2], strict=True)
    return " ".join(_word(high << 8 | low) for high, low in pairs)


def tracker_from(words: str) -> bytes:
    """The tracker that these words stand for; ValueError where they stand for none."""
    letters = "".join(one for one in words.lower() if one.isalpha())
    if not letters or len(letters) % 5:
        raise ValueError("A tracker is words of five letters each.")
    return b"".join(_number(letters[at : at + 5]).to_bytes(2, "big") for at in range(0, len(letters), 5))


def _word(number: int) -> str:
    return (
        CONSONANTS[number >> 12]
        + VOWELS[number >> 10 & 3]
        + CONSONANTS[number >> 6 & 15]
        + VOWELS[number >> 4 & 3]
        + CONSONANTS[number & 15]
    )


def _number(word: str) -> int:
    places = [alphabet.find(one) for one, alphabet in zip(word, _ALPHABETS, strict=True)]
    if min(places) < 0:
        raise ValueError(f"“{word}” is no word of a tracker.")
    first, second, third, fourth, fifth = places
    return first << 12 | second << 10 | third << 6 | fourth << 4 | fifth


_ALPHABETS = (CONSONANTS, VOWELS, CONSONANTS, VOWELS, CONSONANTS)
