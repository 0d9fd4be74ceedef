"""What a cell of the register means. Pure functions of text; the register's layouts of 2017 to 2025 and spreadsheet re-saves.

Source: the Department for Education's extract "edubasealldata" and its code lists; see docs and tests for the traps.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from operator import itemgetter

from cph.core.refusals import Refused

Cell = str | None
"""A fact as the database reads it: None means "not known from this cell: keep what is known", for dates and numbers "none"."""

LARGEST = 2_147_483_647
MAINTAINED = {"1", "2", "3", "5", "7", "12", "14", "15"}
ACADEMIES = {"28", *map(str, range(33, 37)), *map(str, range(38, 47)), "57"}
INDEPENDENT = {"10", "11"}
GROUPS = {"4": "MAINTAINED", "10": "ACADEMY", "11": "ACADEMY", "3": "INDEPENDENT"}


class FileRefused(Refused):
    """The file as a whole cannot be used; nothing of it is kept. `row` counts as a spreadsheet does: the header is row 1."""

    def __init__(self, reason: str, row: int | None = None) -> None:
        super().__init__(f"Row {row}: {reason}" if row else reason)
        self.reason, self.row = reason, row


class RowRefused(Exception):
    """One row cannot be used; the others can."""


def sector_of(type_code: str, group_code: str) -> str:
    """Who maintains a school: by its type; where no type is given, by the group of types. Codes without leading zeros."""
    if type_code in MAINTAINED:
        return "MAINTAINED"
    if type_code in ACADEMIES:
        return "ACADEMY"
    if type_code in INDEPENDENT or group_code == "3":
        return "INDEPENDENT"
    return "OTHER" if type_code else GROUPS.get(group_code, "OTHER")


def tidy(text: str) -> str:
    """One line of text with single spaces: line breaks, tabs and hard spaces become a space, control characters go."""
    text = text.strip()
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() or letter.isspace() else "" for letter in text)
        text = " ".join(text.split())
    return text


@lru_cache(maxsize=4096)
def code_of(text: str) -> str:
    """ "02" and "2" are the same code; "000" is "0"; a spreadsheet's "2.0" is "2"."""
    text = text.strip()
    if text.endswith(".0"):
        text = text[:-2]
    return text.lstrip("0") or ("0" if text else "")


DATES = (
    (re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})(?: 0?0:00(?::00)?)?$"), (3, 2, 1)),
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?$"), (1, 2, 3)),
)


def date_of(text: str) -> date | None:
    """31-08-2019, 31/08/2019 or 2019-08-31; blank is None. Raises RowRefused for anything else: two-digit years say too little."""
    text = text.strip()
    if not text:
        return None
    for shape, (year, month, day) in DATES:
        found = shape.match(text)
        if found:
            try:
                return date(int(found[year]), int(found[month]), int(found[day]))
            except ValueError:
                break
    raise RowRefused(f"“{short(text)}” is not a date such as 31-08-2019")


def number_of(text: str) -> int | None:
    """A whole number of pupils, years or metres: "210", "1,210", "210.0", "5.00E+06". Raises RowRefused for anything else."""
    text = text.strip().replace(",", "")
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= LARGEST or value != value.to_integral_value():
        raise RowRefused(f"“{short(text)}” is not a whole number")
    return int(value)


def urn_of(text: str) -> int:
    """The register number. A spreadsheet's "1.47E+05" has lost digits and names no school."""
    text = text.strip().removesuffix(".0")
    if text.isascii() and text.isdigit() and len(text) < 9 and int(text):
        return int(text)
    raise RowRefused(f"“{short(text)}” is not a URN: a whole number such as 120007")


ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+$")


def identifier_of(text: str) -> Cell:
    """A number that names something (UKPRN). One that a spreadsheet has rounded ("1.00E+07") is not known: None."""
    text = tidy(text).removesuffix(".0")
    return None if ROUNDED.match(text) else text


def telephone_of(text: str) -> Cell:
    """A telephone number, with the leading zero that a spreadsheet takes away; rounded to "1.16E+09" it is not known."""
    text = tidy(text).removesuffix(".0")
    if ROUNDED.match(text):
        return None
    return f"0{text}" if text.isascii() and text.isdigit() and len(text) in (9, 10) and text[0] != "0" else text


def number_in_authority(text: str) -> str:
    """The establishment number: four figures, with the zeros that a spreadsheet takes away."""
    text = tidy(text).removesuffix(".0")
    return text.zfill(4) if text.isascii() and text.isdigit() else text


POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})$")


def postcode_of(text: str) -> str:
    """LE3 6QG: capitals and one space."""
    text = tidy(text).upper()
    found = POSTCODE.match(text)
    return f"{found[1]} {found[2]}" if found else text


FORMULA = re.compile(r"(?:=|@\w*\(|[+-](?:[A-Za-z]|\s*[=@(]|[^|!]*[|!]))")
STARTS = re.compile(r"(?:^|[,;\t\"])[=@+]")


def may_hold_formula(line: str) -> bool:
    """A quick look at a whole line, before its cells are asked one by one."""
    if ("=" in line or "+" in line or "@" in line) and STARTS.search(line):
        return True
    return '"-' in line or ",-" in line or line.startswith("-") or ";-" in line or "\t-" in line


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run this cell: =…, +cmd, @SUM(…). "+44 116 496 0123" and "-" are plain text."""
    return FORMULA.match(text) is not None


def fold(text: str) -> str:
    """Text as it is searched for: lower case, without accents, apostrophes and full stops, like `School.search`."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter) and letter not in "'’.")
    return " ".join(plain.lower().replace(",", " ").split())


def short(text: str, length: int = 40) -> str:
    """Enough of a cell to find it again."""
    text = tidy(text)
    return text if len(text) <= length else text[: length - 1] + "…"


def _choice(choices: str, what: str) -> Callable[[str], str]:
    @lru_cache(maxsize=256)
    def read(text: str) -> str:
        code = code_of(text)
        if len(code) != 1 or code not in choices:
            raise RowRefused(f"“{short(text)}” is not a code for {what}")
        return code

    return read


@lru_cache(maxsize=65536)
def _iso(text: str) -> Cell:
    found = date_of(text)
    return found.isoformat() if found else None


def _figure(largest: int) -> Callable[[str], Cell]:
    @lru_cache(maxsize=16384)
    def read(text: str) -> Cell:
        found = number_of(text)
        if found is not None and found > largest:
            raise RowRefused(f"“{short(text)}” is too large")
        return None if found is None else str(found)

    return read


@dataclass(frozen=True)
class Field:
    """One fact: where it is kept, how the register calls its column, how its text is read, what a blank cell says."""

    name: str
    column: str
    read: Callable[[str], Cell] = tidy
    longest: int = 0
    blank: Cell = ""
    required: bool = False


FIELDS: tuple[Field, ...] = (
    Field("urn", "URN", lambda text: str(urn_of(text)), required=True),
    Field("authority_code", "LA (code)", code_of, 3, required=True),
    Field("authority_name", "LA (name)", longest=100),
    Field("number", "EstablishmentNumber", number_in_authority, 4),
    Field("name", "EstablishmentName", longest=200, blank=None, required=True),
    Field("type_code", "TypeOfEstablishment (code)", code_of, 3),
    Field("group_code", "EstablishmentTypeGroup (code)", code_of, 3),
    Field("status", "EstablishmentStatus (code)", _choice("1234", "a status"), 1, required=True),
    Field("phase", "PhaseOfEducation (code)", _choice("01234567", "a phase"), 1, "0", required=True),
    Field("low_age", "StatutoryLowAge", _figure(99), blank=None),
    Field("high_age", "StatutoryHighAge", _figure(99), blank=None),
    Field("opened_on", "OpenDate", _iso, blank=None),
    Field("closed_on", "CloseDate", _iso, blank=None),
    Field("pupils", "NumberOfPupils", _figure(LARGEST), blank=None),
    Field("capacity", "SchoolCapacity", _figure(LARGEST), blank=None),
    Field("census_on", "CensusDate", _iso, blank=None),
    Field("ukprn", "UKPRN", identifier_of, 8),
    Field("trust_code", "Trusts (code)", code_of, 10),
    Field("trust_name", "Trusts (name)", longest=200),
    Field("federation_name", "Federations (name)", longest=200),
    Field("religious_character", "ReligiousCharacter (name)", longest=60),
    Field("street", "Street", longest=150),
    Field("locality", "Locality", longest=150),
    Field("town", "Town", longest=100),
    Field("county", "County (name)", longest=100),
    Field("postcode", "Postcode", postcode_of, 10),
    Field("website", "SchoolWebsite", longest=300),
    Field("telephone", "TelephoneNum", telephone_of, 20),
    Field("head_title", "HeadPreferredJobTitle", longest=100),
    Field("easting", "Easting", _figure(LARGEST), blank=None),
    Field("northing", "Northing", _figure(LARGEST), blank=None),
    Field("changed_on", "LastChangedDate", _iso, blank=None),
)
LONGEST_NAME = 150
UNFILLED = "\x02"  # no text has it: tidy() takes control characters away
HEAD = ("HeadTitle (name)", "HeadFirstName", "HeadLastName")
LINK_COLUMNS = ("URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate")


def heading(text: str) -> str:
    """A column's name as it is compared: without case, mark of order or stray spaces."""
    return " ".join(text.replace("\ufeff", "").split()).casefold()


def columns_of(header: Sequence[str], wanted: Sequence[str], required: Sequence[str]) -> dict[str, int]:
    """Where each wanted column stands. Raises FileRefused, naming the required columns that are missing or there twice."""
    names = [heading(name) for name in header]
    missing = [name for name in required if heading(name) not in names]
    if missing:
        raise FileRefused(f"The file has no column {_and(missing)}. Its first row must name the columns.")
    twice = [name for name in wanted if names.count(heading(name)) > 1]
    if twice:
        raise FileRefused(f"The file has the column {_and(twice)} more than once.")
    return {name: names.index(heading(name)) for name in wanted if heading(name) in names}


def _and(names: Sequence[str]) -> str:
    quoted = [f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


class Layout:
    """One file's header, understood: which facts its rows give, and how to read a row into them."""

    def __init__(self, header: Sequence[str]) -> None:
        wanted = [*(field.column for field in FIELDS), *HEAD]
        places = columns_of(header, wanted, [field.column for field in FIELDS if field.required])
        fields = [field for field in FIELDS if field.column in places]
        self.width = len(header)
        self.last_place = max(places.values())
        self._pick = itemgetter(*(places[field.column] for field in fields))
        # plain text is read in line: a call for each of a million cells would double the time
        self._steps = [
            (
                f.read if f.read is not tidy else None,
                f.longest or LARGEST,
                UNFILLED if f.required and f.blank == "" else f.blank,
            )
            for f in fields
        ]
        self._fields = fields
        self._head = [places[column] for column in HEAD if column in places] if HEAD[2] in places else []
        names = [field.name for field in fields]
        self._type = names.index("type_code") if "type_code" in names else None
        self._group = names.index("group_code") if "group_code" in names else None
        self._has_sector = self._type is not None or self._group is not None
        self.present = (*names, *(["head_name"] if self._head else []), *(["sector"] if self._has_sector else []))

    def read(self, cells: Sequence[str]) -> list[Cell]:
        """The facts of one row, in the order of `present`. Raises RowRefused with the column's name."""
        facts: list[Cell] = []
        keep = facts.append
        try:
            for cell, (read, longest, blank) in zip(self._pick(cells), self._steps):  # noqa: B905, both are as long
                if not cell:
                    keep(blank)
                    continue
                value = read(cell) if read else cell.strip()
                if not read and not cell.isprintable():
                    value = tidy(cell)
                if not value:
                    value = None if value is None and read else blank
                elif len(value) > longest:
                    raise RowRefused(f"{len(value)} characters, where at most {longest} fit")
                keep(value)
        except RowRefused as error:
            raise RowRefused(f"{self._fields[len(facts)].column}: {error}") from None
        if UNFILLED in facts:
            raise RowRefused(f"{self._fields[facts.index(UNFILLED)].column}: there is no value")
        if self._head:
            facts.append(self._head_name(cells))
        if self._has_sector:
            facts.append(sector_of(self._code(facts, self._type), self._code(facts, self._group)))
        return facts

    @staticmethod
    def _code(facts: list[Cell], place: int | None) -> str:
        return (facts[place] or "") if place is not None else ""

    def _head_name(self, cells: Sequence[str]) -> str:
        name = tidy(" ".join(filter(None, (cells[place] for place in self._head))))
        if len(name) > LONGEST_NAME:
            raise RowRefused(f"{HEAD[2]}: the head's name has {len(name)} characters, where at most {LONGEST_NAME} fit")
        return name
