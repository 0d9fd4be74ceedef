"""Is a passphrase strong enough to keep a ballot box shut? Pure functions of words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

SHORTEST = 20
FEWEST_LETTERS = 8  # different ones
ADVICE = "Take five words or more that have nothing to do with each other."


def fault_of(passphrase: str, names: Sequence[str] = ()) -> str:
    """Why this passphrase will not do, in a sentence; empty where it will. `names` are words anybody would try first."""
    plain = " ".join(unicodedata.normalize("NFKC", passphrase).lower().split())
    if len(plain) < SHORTEST:
        return f"A passphrase has {SHORTEST} characters or more. {ADVICE}"
    if len(set(plain)) < FEWEST_LETTERS:
        return f"It repeats a few characters over and over. {ADVICE}"
    words = re.findall(r"\w+", plain)
    if len(set(words)) < 2 or plain.isdigit():
        return f"One word or one number is tried too quickly. {ADVICE}"
    known = {word for name in names for word in re.findall(r"\w+", name.lower())}
    if not [word for word in set(words) if word not in known and not word.isdigit()][1:]:
        return f"It is made of names and numbers that anybody would try first. {ADVICE}"
    return ""
