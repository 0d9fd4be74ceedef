"""Written papers: words of any length, packed to the one length that all papers of a box have. Bytes in, bytes out.

A length would say who wrote much, so every paper of a box is padded to its room, one of a few steps. Words are deflated
first, which about halves prose; whoever seals and whoever opens are the server, so that no length is to be learned from it.
"""

from __future__ import annotations

import struct
import zlib

from networks.ballots.rules.envelope import TRACKER_BYTES

VERSION = 2
STEPS = (8 * 1024, 32 * 1024, 128 * 1024, 512 * 1024)  # bytes of a paper before it is sealed
MOST_IN_ALL = 256 * 1024 * 1024  # bytes that a box is let to grow to where its papers can be smaller
MOST_WORDS = 16 * 1024 * 1024  # bytes that a paper may hold when it is inflated again
HEAD = struct.Struct(">BI")  # version, length of what is deflated


def room_for(needed: int, papers: int) -> int:
    """The step that takes so many bytes; a smaller one where that many papers of it would be more than a box is let grow to."""
    enough = next((step for step in STEPS if HEAD.size + needed + TRACKER_BYTES <= step), STEPS[-1])
    fitting = [step for step in STEPS if step <= enough and step * papers <= MOST_IN_ALL]
    return fitting[-1] if fitting else STEPS[0]


def deflated(words: bytes) -> bytes:
    return zlib.compress(words, 6)


def pack_words(words: bytes, tracker: bytes, *, room: int) -> bytes:
    """The paper as it is sealed, as long as every other of its box. ValueError where the words are too many."""
    short = deflated(words)
    left = room - HEAD.size - len(short) - TRACKER_BYTES
    if left < 0 or len(words) > MOST_WORDS or len(tracker) != TRACKER_BYTES:
        raise ValueError("This does not fit a paper of the box.")
    return HEAD.pack(VERSION, len(short)) + short + bytes(left) + tracker


def unpack_words(paper: bytes, *, room: int) -> tuple[bytes, bytes]:
    """Words and tracker of a paper that came out of its envelope; ValueError where it is none of this box."""
    if len(paper) != room:
        raise ValueError("This is no paper of the box.")
    version, length = HEAD.unpack_from(paper)
    end = HEAD.size + length
    if version != VERSION or end > room - TRACKER_BYTES or any(paper[end:-TRACKER_BYTES]):
        raise ValueError("This is no paper of the box.")
    return _inflated(paper[HEAD.size : end]), paper[-TRACKER_BYTES:]


def _inflated(short: bytes) -> bytes:
    whole = zlib.decompressobj()
    try:
        words = whole.decompress(short, MOST_WORDS)
    except zlib.error as error:
        raise ValueError("This is no paper of the box.") from error
    if not whole.eof or whole.unused_data:
        raise ValueError("This is no paper of the box.")
    return words
