"""A list of heads as a clerk's spreadsheet writes it: read by the names of its columns, refused by row number."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cph.core.forms import DayField
from cph.core.refusals import Refused
from networks.schools.models import HeadRole

LIMIT_BYTES = 1_000_000
LIMIT_ROWS = 600
COLUMNS = {
    "urn": ("urn", "schoolurn"),
    "name": ("name", "head", "headteacher", "headsname", "headname", "fullname"),
    "email": ("email", "emailaddress", "headsemail"),
    "role": ("role", "post"),
    "starts_on": ("from", "startson", "startdate", "start", "since"),
}
NEEDED = {"urn": "URN", "name": "name"}
ROLES = {re.sub(r"[^a-z]", "", words.lower()): code for code, words in HeadRole.choices} | {
    re.sub(r"[^a-z]", "", code.lower()): code for code in HeadRole.values
}
ROLES |= {
    "": HeadRole.HEAD,
    "acting": HeadRole.ACTING,
    "executivehead": HeadRole.EXECUTIVE,
    "actinghead": HeadRole.ACTING,
}


@dataclass(frozen=True)
class UploadRow:
    """One line of the file with what it says, and why it cannot be used, if it cannot."""

    number: int
    urn: int = 0
    name: str = ""
    email: str = ""
    role: str = HeadRole.HEAD
    starts_on: date | None = None
    problem: str = ""

    @property
    def role_label(self) -> str:
        return str(HeadRole(self.role).label)


def read(content: bytes) -> list[UploadRow]:
    """The rows of the file. Refused as a whole where it is no list of heads; a single bad row carries its problem."""
    if len(content) > LIMIT_BYTES:
        raise Refused("The file is larger than 1 MB. A list of heads is far smaller: check that it is the right file.")
    if not content.strip():
        raise Refused("The file is empty.")
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise Refused("This is a spreadsheet. Save it as CSV and upload that.")
    text = _decoded(content)
    if "\x00" in text:
        raise Refused("This is not a CSV file: it holds NUL characters.")
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True))
    except csv.Error as error:
        raise Refused(f"This is not a CSV file: {error}.") from None
    places = _places(rows[0])
    filled = [(number, row) for number, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row)]
    if not filled:
        raise Refused("The file names no heads below its first line.")
    if len(filled) > LIMIT_ROWS:
        raise Refused(f"The file has {len(filled)} rows. Upload at most {LIMIT_ROWS} at a time.")
    return [_row(number, row, places) for number, row in filled]


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _places(heads: list[str]) -> dict[str, int]:
    """Where each column stands, whatever its order, case and spelling."""
    plain = [re.sub(r"[^a-z]", "", head.lower()) for head in heads]
    places = {}
    for column, names in COLUMNS.items():
        found = [place for place, name in enumerate(plain) if name in names]
        if len(found) > 1:
            raise Refused(
                f"Two columns could be the {column.replace('_', ' ')}: {heads[found[0]]} and {heads[found[1]]}."
            )
        if found:
            places[column] = found[0]
    missing = [words for column, words in NEEDED.items() if column not in places]
    if missing:
        raise Refused(
            f"The first line has no column called {' or '.join(missing)}. It needs: URN, name, e-mail, role, from."
        )
    return places


def _row(number: int, row: list[str], places: dict[str, int]) -> UploadRow:
    said = {column: " ".join(row[place].split()) if place < len(row) else "" for column, place in places.items()}
    name, email = said["name"], said.get("email", "").lower()
    try:
        if not re.fullmatch(r"[0-9]{5,7}", said["urn"]):
            raise ValidationError(f"“{said['urn'][:20]}” is not a URN of five to seven digits.")
        if not name or len(name) > 150:
            raise ValidationError("Give the head's name, in at most 150 characters.")
        if email:
            _check_email(email)
        role = ROLES.get(re.sub(r"[^a-z]", "", said.get("role", "").lower()))
        if role is None:
            raise ValidationError(f"“{said['role'][:30]}” is no role. Use one of: {', '.join(HeadRole.labels)}.")
        starts_on = DayField(required=False).clean(said.get("starts_on", ""))
    except ValidationError as error:
        return UploadRow(number, name=name, email=email, problem=" ".join(error.messages))
    return UploadRow(number, int(said["urn"]), name, email, role, starts_on)


def _check_email(email: str) -> None:
    if len(email) > 254:
        raise ValidationError("The e-mail address is longer than 254 characters.")
    try:
        validate_email(email)
    except ValidationError:
        raise ValidationError(f"“{email[:60]}” is not an e-mail address.") from None
