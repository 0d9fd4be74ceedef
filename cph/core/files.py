"""Files that people upload: what they really are by their bytes, how large, under which name they may be kept."""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

from django.core.files.base import File

from cph.core.refusals import Refused

LIMIT_BYTES = 25 * 1024 * 1024
UNPACKED_LIMIT_BYTES = 200 * 1024 * 1024
ENTRY_LIMIT = 2_000
PIXEL_LIMIT = 60_000_000
CONTENT_TYPES = {
    "PDF": "application/pdf",
    "DOCX": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "PNG": "image/png",
    "JPEG": "image/jpeg",
}
EXTENSIONS = {"PDF": ".pdf", "DOCX": ".docx", "XLSX": ".xlsx", "PNG": ".png", "JPEG": ".jpg"}
OFFICE_PARTS = {"DOCX": "word/document.xml", "XLSX": "xl/workbook.xml"}
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
NOT_ONE_OF_OURS = "Choose a PDF, a Word document (.docx), a spreadsheet (.xlsx) or a picture (PNG or JPEG)."


@dataclass(frozen=True)
class Upload:
    """A file that passed: its kind by content, its size in bytes, its SHA-256 and a name that is safe to keep."""

    kind: str
    size: int
    sha256: str
    name: str

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.kind]


def check_upload(file: File) -> Upload:
    """What this file is, or Refused in words. Reads it through once and leaves it at its beginning."""
    size = file.size or 0
    if size == 0:
        raise Refused("The file is empty.")
    if size > LIMIT_BYTES:
        raise Refused(f"The file is larger than {LIMIT_BYTES // 1024**2} MB. Make it smaller, or link to it instead.")
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    kind = _kind_of(file)
    file.seek(0)
    return Upload(kind, size, digest.hexdigest(), clean_name(file.name or "", kind))


def clean_name(name: str, kind: str) -> str:
    """A name without paths, control signs or tricks of writing direction, with the ending that its content has."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name)
    stem = re.sub(r'[<>:"/|?*;%\s]+', " ", stem).strip(" .")[:100].strip(" .")
    return (stem or "paper") + EXTENSIONS[kind]


def _kind_of(file: File) -> str:
    file.seek(0)
    start = file.read(32)
    if start.startswith(b"%PDF-"):
        return _whole_pdf(file)
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return _small_enough_png(start)
    if start.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if start.startswith(b"PK\x03\x04"):
        return _office_document(file)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("This is a document of an old or protected kind. Save it as .docx, .xlsx or PDF and try again.")
    raise Refused(NOT_ONE_OF_OURS)


def _whole_pdf(file: File) -> str:
    file.seek(max(0, (file.size or 0) - 2048))
    if b"%%EOF" not in file.read():
        raise Refused("The PDF seems to be cut off: its end is missing. Save it again and try again.")
    return "PDF"


def _small_enough_png(start: bytes) -> str:
    if len(start) < 24 or start[12:16] != b"IHDR":
        raise Refused("The picture is damaged. Save it again and try again.")
    width, height = struct.unpack(">II", start[16:24])
    if width * height > PIXEL_LIMIT:
        raise Refused(f"The picture is too large: {width} by {height} points. Make it smaller.")
    return "PNG"


def _office_document(file: IO[bytes]) -> str:
    """DOCX or XLSX, unpacked in thought: sizes are added up before anything is read, then each part is proved whole."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(parts) > ENTRY_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT_BYTES:
                raise Refused("The document unpacks to far more than it should hold. It was not taken.")
            kind = next((kind for kind, part in OFFICE_PARTS.items() if part in names), None)
            if kind is None or "[Content_Types].xml" not in names:
                raise Refused(NOT_ONE_OF_OURS)
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise Refused("The document holds macros. Save it without them (.docx or .xlsx) and try again.")
            if any(part.flag_bits & 1 for part in parts):
                raise Refused("The document is locked by a password. Save it without one and try again.")
            if archive.testzip() is not None:
                raise Refused("The document is damaged. Save it again and try again.")
    except DAMAGE as error:
        raise Refused("The document is damaged. Save it again and try again.") from error
    return kind
