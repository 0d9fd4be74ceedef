"""A bank statement as its file says it: read line by line, its balances added up, or refused with the number of the row.

Money in whole pence: into the account above nothing, out of it below. Known layouts: one column of amounts or two (in and
out), with a balance or without; oldest line first or newest first; UTF-8 or Windows-1252; lines above the headings. Errors:
CannotRead, whose words name the row as a spreadsheet counts it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

LIMIT_BYTES = 2_000_000
LIMIT_ROWS = 5_000
HEAD_ROWS = 20  # that may stand above the headings
LONGEST_WORDS = 200
MOST = 10**12
COLUMNS = {
    "on": ("date", "transactiondate", "posteddate", "postingdate", "valuedate", "bookingdate"),
    "words": (
        "description", "transactiondescription", "details", "memo", "narrative", "transaction", "reference",
        "transactiondetails", "particulars",
    ),
    "into": ("credit", "creditamount", "credits", "paidin", "moneyin", "in", "receipts"),
    "out": ("debit", "debitamount", "debits", "paidout", "moneyout", "out", "payments"),
    "amount": ("amount", "value", "transactionamount"),
    "balance": ("balance", "runningbalance", "accountbalance", "closingbalance"),
}  # fmt: skip
NAMES = {"on": "the date", "words": "the description", "amount": "the amount", "balance": "the balance"}
DAYS = ("%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %y",
        "%d %B %Y")  # fmt: skip
AMOUNT = re.compile(r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.(?P<parts>[0-9]{1,2}))?")


class CannotRead(ValueError):
    """The file is no statement that adds up; its words say where and why."""


@dataclass(frozen=True)
class Line:
    """One line: its row in the file, its day, its words, what moved, and the balance after it, all in pence."""

    row: int
    on: date
    words: str
    pence: int
    balance: int


@dataclass(frozen=True)
class Read:
    """A statement from the balance before its first line to the one after its last, oldest line first."""

    first: int
    last: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class _Raw:
    row: int
    on: date
    words: str
    pence: int
    balance: int | None


def read(content: bytes, *, first: int | None = None, last: int | None = None) -> Read:
    """The statement in this file. `first` and `last` are the balances before and after: asked for where it has no column of them.

    Lines that move nothing ("balance brought forward") are only added up.
    """
    heads, rows = _rows_of(content)
    places = _places(heads)
    raw = [_raw(row, cells, places) for row, cells in rows]
    if not raw:
        raise CannotRead("The file has no lines below its headings.")
    found = _added_up(raw, first, last)
    lines = tuple(one for one in found.lines if one.pence)
    if not lines:
        raise CannotRead("Nothing moved on this statement: there is nothing to take in.")
    return Read(found.first, found.last, lines)


def printed(read: Read) -> bytes:
    """The same statement as a file with a column each for day, words, in, out and balance: what `read` reads back."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Date", "Description", "Credit", "Debit", "Balance"])
    for one in read.lines:
        inside, outside = (_typed(one.pence), "") if one.pence > 0 else ("", _typed(-one.pence))
        writer.writerow([f"{one.on:%d/%m/}{one.on.year:04}", one.words, inside, outside, _typed(one.balance)])
    return out.getvalue().encode()


def _typed(pence: int) -> str:
    sign, whole = "-" if pence < 0 else "", abs(pence)
    return f"{sign}{whole // 100:,}.{whole % 100:02}"


# --- the file


def _rows_of(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The headings, then each filled row with its number in the file."""
    if len(content) > LIMIT_BYTES:
        raise CannotRead("The file is larger than 2 MB. Ask the bank for a shorter time.")
    if not content.strip():
        raise CannotRead("The file is empty.")
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") or content.startswith(b"%PDF"):
        raise CannotRead("This is a spreadsheet or a PDF. Ask the bank for the statement as CSV.")
    text = _decoded(content)
    if "\x00" in text:
        raise CannotRead("This is not a CSV file: it holds NUL characters.")
    first = next((line for line in text.splitlines() if _is_heading(re.split(r"[,;\t]", line))), text.split("\n", 1)[0])
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count), strict=True)
    found: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            found.append((reader.line_num, cells))
            if len(found) > LIMIT_ROWS + HEAD_ROWS:
                raise CannotRead(f"The file has more than {LIMIT_ROWS:,} rows. Ask the bank for a shorter time.")
    except csv.Error as error:
        raise CannotRead(f"Row {reader.line_num} is not CSV: {error}.") from None
    for place, (_, cells) in enumerate(found[:HEAD_ROWS]):
        if _is_heading(cells):
            return cells, [(row, some) for row, some in found[place + 1 :] if any(cell.strip() for cell in some)]
    raise CannotRead(
        "No row names the columns. A statement has a date, a description and an amount, or what was paid in and paid out."
    )


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _plain(head: str) -> str:
    """A heading without signs, case, the name of the money or what stands in brackets."""
    head = re.sub(r"\(.*?\)", "", head.lower())
    return re.sub(r"(gbp)$", "", re.sub(r"[^a-z]", "", head))


def _is_heading(cells: Sequence[str]) -> bool:
    plain = {_plain(one) for one in cells}
    return bool(plain & set(COLUMNS["on"])) and bool(plain & {*COLUMNS["into"], *COLUMNS["out"], *COLUMNS["amount"]})


def _places(heads: Sequence[str]) -> dict[str, int]:
    """Where each column stands. Of several that could be the day or the words, the one that is named first among ours."""
    plain = [_plain(one) for one in heads]
    places = {}
    for column, names in COLUMNS.items():
        at = [plain.index(name) for name in names if name in plain]
        if at:
            places[column] = at[0]
    if "words" not in places:
        raise CannotRead("No column describes the lines. Name it Description, and try again.")
    if "into" in places and "out" not in places and "amount" not in places:
        return places
    if "amount" in places and ("into" in places or "out" in places):
        del places["amount"]
    if "out" in places and "into" not in places:
        raise CannotRead("No column says what was paid in.")
    return places


# --- a row


def _raw(row: int, cells: Sequence[str], places: dict[str, int]) -> _Raw:
    said = {name: " ".join(cells[place].split()) if place < len(cells) else "" for name, place in places.items()}
    return _Raw(row, _day(row, said["on"]), said["words"][:LONGEST_WORDS], _moved(row, said), _balance(row, said))


def _moved(row: int, said: dict[str, str]) -> int:
    """What moved in this row: the amount with its sign, or what was paid in less what was paid out."""
    if "amount" in said:
        return pence_of(row, said["amount"], "the amount") or 0
    inside = pence_of(row, said.get("into", ""), "what was paid in") or 0
    outside = pence_of(row, said.get("out", ""), "what was paid out") or 0
    if inside and outside:
        raise CannotRead(f"Row {row} says both what was paid in and what was paid out.")
    return inside - abs(outside)


def _balance(row: int, said: dict[str, str]) -> int | None:
    return pence_of(row, said.get("balance", ""), "the balance")


def _day(row: int, text: str) -> date:
    for form in DAYS:
        try:
            found = datetime.strptime(text, form).date()
        except ValueError:
            continue
        if 1990 <= found.year <= 2100:
            return found
    raise CannotRead(f"Row {row}: “{text[:20]}” is not a day. Days are written 17/12/2026.")


def pence_of(row: int, text: str, what: str) -> int | None:
    """Pence of an amount as banks write it: 1,234.56, £12, -12.00, (12.00), 12.00 DR; None where there is none."""
    plain = text.replace("£", "").replace("\u2212", "-").replace(" ", "").upper()
    if not plain or plain in {"-", "\u2013"}:
        return None
    negative = False
    if plain.endswith(("DR", "CR")):
        plain, negative = plain[:-2], plain.endswith("DR")
    elif plain.endswith("D") or plain.endswith("C"):
        plain, negative = plain[:-1], plain.endswith("D")
    if plain.startswith("(") and plain.endswith(")"):
        plain, negative = plain[1:-1], True
    if plain.endswith("-"):
        plain, negative = plain[:-1], True
    if plain[:1] in "+-":
        plain, negative = plain[1:], negative != (plain[0] == "-")
    found = AMOUNT.fullmatch(plain)
    if found is None or not (found["whole"] or found["parts"]):
        raise CannotRead(f"Row {row}: {what}, “{text[:30]}”, is not pounds and pence.")
    pence = int(found["whole"].replace(",", "") or 0) * 100 + int((found["parts"] or "").ljust(2, "0"))
    if pence > MOST:
        raise CannotRead(f"Row {row}: {what} is more than £10,000 million.")
    return -pence if negative else pence


# --- adding up


def _added_up(raw: Sequence[_Raw], first: int | None, last: int | None) -> Read:
    """The lines oldest first with the balance after each. Refused at the row where what the file says does not add up."""
    if all(one.balance is None for one in raw):
        if first is None or last is None:
            raise CannotRead(
                "The file has no column of balances. Enter the balance before its first line and after its last, as the bank says them."
            )
        return _with_balances(raw if raw[0].on <= raw[-1].on else raw[::-1], first, last)
    problem: CannotRead | None = None
    for some in _directions(raw):
        try:
            return _with_balances(some, first if first is not None else _first_of(some), last)
        except CannotRead as error:
            problem = problem or error
    assert problem is not None
    raise problem


def _directions(raw: Sequence[_Raw]) -> Iterable[Sequence[_Raw]]:
    """As it stands and turned round: the likelier first, the other only where all is of one day."""
    if raw[0].on < raw[-1].on:
        return [raw]
    if raw[0].on > raw[-1].on:
        return [raw[::-1]]
    return [raw, raw[::-1]]


def _first_of(raw: Sequence[_Raw]) -> int:
    """The balance before the first line, from the first that is said."""
    moved = 0
    for one in raw:
        moved += one.pence
        if one.balance is not None:
            return one.balance - moved
    return 0


def _with_balances(raw: Sequence[_Raw], first: int, last: int | None) -> Read:
    balance, lines = first, []
    for one in raw:
        balance += one.pence
        if one.balance is not None and one.balance != balance:
            raise CannotRead(
                f"Row {one.row}: the balance is {_pounds(one.balance)}, but the lines before it add up to {_pounds(balance)}. "
                "A line is missing or was changed. Nothing was taken in."
            )
        lines.append(Line(one.row, one.on, one.words or "(no description)", one.pence, balance))
    if last is not None and balance != last:
        raise CannotRead(
            f"Row {raw[-1].row}: the lines add up to {_pounds(balance)}, but you entered {_pounds(last)} as the last balance. "
            "Nothing was taken in."
        )
    return Read(first, balance, tuple(lines))


def _pounds(pence: int) -> str:
    return f"{'-' if pence < 0 else ''}£{_typed(abs(pence))}"
