"""Texts that say the same, word for word or nearly: a campaign is counted as that many, and read once.

Equal are texts whose words are the same when case, accents' form, punctuation and spaces are left aside. Alike are longer
texts of which most runs of words are the same: the runs (“shingles”) of both, in common over in all, are at least `ALIKE`
(A. Z. Broder, “On the resemblance and containment of documents”, 1997). The work grows with the number of texts, not with
its square: only texts that share a band of smallest hashes are compared, and only with the first of each group.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from hashlib import blake2b

RUN = 4  # words in a shingle
LEAST = 12  # words: shorter texts are alike only if they are equal
ALIKE = 0.7  # of all shingles of both
BANDS, ROWS = 16, 3
MOST = 8  # leaders that a text is compared with in a band
_WORD = re.compile(r"\w+")
_MASK = (1 << 61) - 1
_SEEDS = tuple(
    (int.from_bytes(blake2b(b"a%d" % at, digest_size=7).digest(), "big") | 1,
     int.from_bytes(blake2b(b"b%d" % at, digest_size=7).digest(), "big"))
    for at in range(BANDS * ROWS)
)  # fmt: skip


def words_of(text: str) -> list[str]:
    """The words of a text, without case, punctuation and spaces."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def shingles(words: list[str]) -> frozenset[int]:
    """The runs of words, each as a number."""
    runs = (" ".join(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1)))
    return frozenset(int.from_bytes(blake2b(run.encode(), digest_size=7).digest(), "big") for run in runs)


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Shingles in common over shingles in all, from 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 1.0


def groups(texts: Iterable[tuple[int, str]]) -> dict[int, int]:
    """For each text that is like an earlier one the first of them: {key: key of the one it is read by}.

    Texts without a word are like none.
    """
    equal: dict[bytes, int] = {}
    leaders: dict[int, frozenset[int]] = {}
    bands: dict[tuple[int, int], list[int]] = defaultdict(list)
    found: dict[int, int] = {}
    for key, text in texts:
        words = words_of(text)
        if not words:
            continue
        mark = blake2b(" ".join(words).encode(), digest_size=16).digest()
        if mark in equal:
            found[key] = equal[mark]
            continue
        leader = key
        if len(words) >= LEAST:
            runs = shingles(words)
            keys = _bands(runs)
            leader = _nearest(runs, keys, bands, leaders) or key
            if leader == key:
                leaders[key] = runs
                for band in keys:
                    bands[band].append(key)
            else:
                found[key] = leader
        equal[mark] = leader
    return found


def _bands(runs: frozenset[int]) -> list[tuple[int, int]]:
    least = [min((run * times + more) & _MASK for run in runs) for times, more in _SEEDS]
    return [(band, hash(tuple(least[band * ROWS : (band + 1) * ROWS]))) for band in range(BANDS)]


def _nearest(
    runs: frozenset[int],
    keys: Iterable[tuple[int, int]],
    bands: dict[tuple[int, int], list[int]],
    leaders: dict[int, frozenset[int]],
) -> int | None:
    """The leader that is most like it, if it is enough."""
    tried = {leader for band in keys for leader in bands.get(band, ())[:MOST]}
    best = max(tried, key=lambda leader: (likeness(runs, leaders[leader]), -leader), default=None)
    return best if best is not None and likeness(runs, leaders[best]) >= ALIKE else None
