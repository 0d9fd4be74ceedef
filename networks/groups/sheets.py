"""A clerk's spreadsheet of groups: which URN goes into which group, read by column name, row by row."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from cph.core.refusals import Refused
from networks.groups.models import Drawing
from networks.groups.rules import tidy_name
from networks.members import selectors as members
from networks.schools.models import Entry, School

LIMIT_BYTES, LIMIT_ROWS = 500_000, 5_000
URN_NAMES, GROUP_NAMES = {"urn"}, {"group", "development group", "group name"}


@dataclass
class Sheet:
    """What the file says: the groups it names with their schools, rows that were refused, rows worth a look."""

    rows: int = 0
    wanted: dict[str, list[School]] = field(default_factory=lambda: defaultdict(list))
    refusals: list[tuple[int, str]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)

    @property
    def schools(self) -> int:
        """How many different schools it places."""
        return len({school.pk for schools in self.wanted.values() for school in schools})


def text_of(data: bytes) -> str:
    """The file's text, whatever spreadsheet program saved it."""
    if len(data) > LIMIT_BYTES:
        raise Refused(
            "The file is larger than 500 KB. A list of schools and groups is far smaller: is it the right file?"
        )
    if data.startswith(b"PK"):
        raise Refused("This is a spreadsheet, not a CSV file. Save it as CSV and choose that file.")
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Refused("The file is not text. Save the list as CSV and choose that file.")


def lines_of(text: str) -> list[tuple[int, str, str]]:
    """Row number, URN and group of every row that is not empty. The header is row 1."""
    if not text.strip():
        raise Refused("The file is empty.")
    first = text.lstrip().splitlines()[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [row for _, row in zip(range(LIMIT_ROWS + 2), reader, strict=False)]
    except csv.Error as error:
        raise Refused("The file cannot be read as CSV. Save it again and try again.") from error
    if len(rows) > LIMIT_ROWS + 1:
        raise Refused(f"The file has more than {LIMIT_ROWS:,} rows. Is it the right file?")
    header = [tidy_name(name).lower() for name in rows[0]]
    urn, group = _column(header, URN_NAMES, "URN"), _column(header, GROUP_NAMES, "group")
    width = max(urn, group) + 1
    padded = [(number, row + [""] * (width - len(row))) for number, row in enumerate(rows[1:], start=2)]
    return [(number, row[urn].strip(), tidy_name(row[group])) for number, row in padded if any(map(str.strip, row))]


def _column(header: list[str], names: set[str], label: str) -> int:
    found = [place for place, name in enumerate(header) if name in names]
    if not found:
        raise Refused(f"The first row names no column “{label}”. It needs the columns URN and group.")
    return found[0]


def look_through(drawing: Drawing, text: str) -> Sheet:
    """What would happen if this file were taken, nothing changed yet."""
    lines = lines_of(text)
    sheet = Sheet(rows=len(lines))
    counting = {school.pk for school in members.schools_that_count(drawing.network, drawing.starts_on)}
    known = _schools(urn for _, urn, _ in lines)
    names: dict[str, str] = {name.lower(): name for name in drawing.groups.values_list("name", flat=True)}
    seen: dict[int, dict[str, int]] = defaultdict(dict)
    for number, urn, group in lines:
        school = known.get(urn)
        reason = _why_not(urn, group, school, counting)
        if reason or school is None:
            sheet.refusals.append((number, reason))
            continue
        name = names.setdefault(group.lower(), group)
        _note(sheet, number, urn, school, name, seen[school.pk])
        if name not in seen[school.pk]:
            sheet.wanted[name].append(school)
            seen[school.pk][name] = number
    return sheet


def _why_not(urn: str, group: str, school: School | None, counting: set[int]) -> str:
    if not urn:
        return "There is no URN in this row."
    if re.fullmatch(r"[\d.,]+E\+?\d+", urn, re.IGNORECASE):
        return f"The URN reads {urn[:20]}: the spreadsheet has shortened it. Show the column as whole numbers and save again."
    if not re.fullmatch(r"\d{5,7}", urn):
        return f"“{urn[:20]}” is not a URN. A URN has six digits."
    if school is None:
        return f"No school here has the URN {urn}."
    if school.pk not in counting:
        return f"{school} does not count for this network on the day the drawing starts."
    if not any(letter.isalnum() for letter in group):
        return f"There is no group for {school} in this row."
    if len(group) > 150 or not group.isprintable():
        return "The group's name is too long or holds control characters."
    return ""


def _note(sheet: Sheet, number: int, urn: str, school: School, name: str, seen: dict[str, int]) -> None:
    if int(urn) != school.urn:
        sheet.notes.append((number, f"{urn} is an earlier number of {school}, which is {school.urn} today."))
    if name in seen:
        sheet.notes.append((number, f"{school} is in row {seen[name]} already, in the same group."))
    elif seen:
        other, row = next(iter(seen.items()))
        sheet.notes.append((number, f"{school} is in row {row} too, in {other}: it will be double until you choose."))


def _schools(urns: Iterable[str]) -> dict[str, School]:
    """Schools by any URN they ever had."""
    numbers = {int(urn) for urn in urns if re.fullmatch(r"\d{5,7}", urn)}
    found = {str(school.urn): school for school in School.objects.filter(urn__in=numbers)}
    for entry in Entry.objects.filter(urn__in=numbers).select_related("school"):
        found.setdefault(str(entry.urn), entry.school)
    return found
