"""What the bank takes: sort codes, account numbers, names and references as BACS has them, and the file of a batch.

The file is plain ASCII, comma separated, each line ended by CR LF, nothing quoted:

    Sort code,Account number,Account name,Amount,Reference
    123456,12345678,GREEN LANE INFANT,106.06,PRIME-C0007
    …
    Total,<number of payments>,,<sum in pounds>,<SHA-256 of all lines above, their line ends included>

Amounts are pounds with two decimals, no thousands separator. A spreadsheet runs nothing of it: names and references are
cleaned to letters, figures, space and . & / - and begin with a letter or a figure. Source of the character set and of the
limits: the published Bacs file standards (18 characters of name and of reference, £20 million a payment).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cph.core.refusals import Refused

HEADS = ("Sort code", "Account number", "Account name", "Amount", "Reference")
LONGEST = 18
MOST_PENCE = 20_000_000_00  # of one payment
END = "\r\n"
TAKEN = re.compile(r"[A-Z0-9][A-Z0-9 .&/-]*")
# letters that do not come apart into a plain one and a mark; kinds of dash and of apostrophe that people paste
PLAIN = {
    "ß": "SS", "ẞ": "SS", "Æ": "AE", "æ": "AE", "Œ": "OE", "œ": "OE", "Ø": "O", "ø": "O", "Ł": "L", "ł": "L", "Đ": "D",
    "đ": "D", "Ð": "D", "ð": "D", "Þ": "TH", "þ": "TH", "’": "", "‘": "", "'": "", "`": "", "–": "-", "—": "-", "‑": "-",
    ",": " ", "+": "&",
}  # fmt: skip


@dataclass(frozen=True)
class Pay:
    """One line of the file."""

    sort_code: str
    account: str
    name: str
    pence: int
    reference: str


def sort_code_of(typed: str) -> str:
    """Six digits out of "12-34-56", "12 34 56" or "123456". Refused in a sentence otherwise."""
    digits = re.sub(r"[\s\-–—‑]", "", typed)
    if not re.fullmatch(r"[0-9]{6}", digits):
        raise Refused("Enter the six digits of the sort code, for example 12-34-56.")
    return digits


def account_of(typed: str) -> str:
    """Eight digits; spaces do not matter. A number of seven is not guessed at: the bank says how it is filled up."""
    digits = re.sub(r"[\s\-–—‑]", "", typed)
    if re.fullmatch(r"[0-9]{6,7}", digits):
        raise Refused("Enter eight digits. Where the account number has six or seven, put noughts in front of it.")
    if not re.fullmatch(r"[0-9]{8}", digits):
        raise Refused("Enter the eight digits of the account number, for example 12345678.")
    return digits


def name_of(typed: str) -> str:
    """The name of an account as BACS takes it: capitals, accents dropped, 18 characters at most."""
    name = plain(typed)
    if not name:
        raise Refused("Enter the name of the account, as the bank knows it.")
    if odd := sorted({letter for letter in name if not re.fullmatch(r"[A-Z0-9 .&/-]", letter)}):
        raise Refused(
            f"BACS does not take “{odd[0]}” in a name: only letters, figures, spaces and . & / -. Leave it out."
        )
    if not TAKEN.fullmatch(name):
        raise Refused("Begin the name of the account with a letter or a figure.")
    if len(name) > LONGEST:
        raise Refused(f"BACS takes {LONGEST} characters of a name, and “{name}” has {len(name)}. Shorten it.")
    return name


def plain(typed: str) -> str:
    """Capitals without accents, single spaces; what BACS does not take is left for whoever judges it."""
    spelled = "".join(PLAIN.get(letter, letter) for letter in typed)
    apart = unicodedata.normalize("NFKD", spelled)
    kept = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join("".join(PLAIN.get(letter, letter) for letter in kept.upper()).split())


def reference_of(number: str, key: int) -> str:
    """What the school reads on its bank statement: the claim’s number where BACS takes it, else its key."""
    cleaned = re.sub(r"[^A-Z0-9 .&/-]", "", plain(number))
    return (
        cleaned
        if cleaned == number.upper() and len(cleaned) <= LONGEST and TAKEN.fullmatch(cleaned)
        else f"CLAIM {key}"
    )


def pounds_of(pence: int) -> str:
    """106.06, for a machine."""
    return f"{pence // 100}.{pence % 100:02}"


def file_of(rows: Iterable[Pay]) -> bytes:
    """The whole file. The same rows give the same bytes. ValueError for a row that no bank would take."""
    lines, total, count = [",".join(HEADS)], 0, 0
    for one in rows:
        _must_be_taken(one)
        lines.append(f"{one.sort_code},{one.account},{one.name},{pounds_of(one.pence)},{one.reference}")
        total, count = total + one.pence, count + 1
    if not count:
        raise ValueError("a file pays somebody")
    above = "".join(line + END for line in lines)
    return f"{above}Total,{count},,{pounds_of(total)},{sha256(above.encode('ascii')).hexdigest()}{END}".encode("ascii")


def _must_be_taken(one: Pay) -> None:
    words = all(TAKEN.fullmatch(text) and len(text) <= LONGEST for text in (one.name, one.reference))
    digits = re.fullmatch(r"[0-9]{6}", one.sort_code) and re.fullmatch(r"[0-9]{8}", one.account)
    if not (words and digits and 0 < one.pence <= MOST_PENCE):
        raise ValueError("a line that no bank would take")


def checksum_of(file: bytes) -> str:
    """The SHA-256 of the whole file, as it stands on the batch."""
    return sha256(file).hexdigest()
