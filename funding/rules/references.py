"""What a school writes on its transfer, and how it is found again on a bank statement, however it was typed.

A reference is the code of the fund, the year, and five signs drawn by chance with a sixth that proves them: it says nothing
of the school, so that a list of references tells nobody who gives. Signs that look alike (0 and O, 1 and I and L) count as one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford’s base 32: no I, L, O, U
ALIKE = str.maketrans("OILU", "011V")
DRAWN = 5
MARK = DRAWN + 1
LONGEST_CODE = 6


def check_sign(drawn: str) -> str:
    """The sign that proves these: any one sign mistyped, or two neighbours swapped, changes it.

    Sum of place × value modulo 31 over signs below 31: 31 is prime, so every place weighs differently.
    """
    return SIGNS[sum(place * SIGNS.index(sign) for place, sign in enumerate(drawn, 2)) % 31]


def make(code: str, year: int, draw: Callable[[str], str]) -> str:
    """A new reference of at most 18 signs, as BACS takes it: "CPH26-7KQ2MX". `draw` takes a sign out of those given, by chance."""
    drawn = "".join(draw(SIGNS[:31]) for _ in range(DRAWN))
    return f"{re.sub('[^A-Z0-9]', '', code.upper())[:LONGEST_CODE]}{year % 100:02}-{drawn}{check_sign(drawn)}"


def plain(words: str) -> str:
    """Only letters and digits, those that look alike made one."""
    return re.sub(r"[^A-Z0-9]", "", words.upper()).translate(ALIKE)


def mark_of(reference: str) -> str:
    """The part that was drawn, with its proof."""
    return plain(reference)[-MARK:]


def found_in(words: str, references: Collection[str]) -> str | None:
    """The one reference these words name; None where they name none, or two.

    Wherever it stands, whatever stands between its signs; the six last signs alone are enough.
    """
    said = plain(words)
    found = {one for one in references if mark_of(one) in said}
    return found.pop() if len(found) == 1 else None
