"""Uploads: what they are by their bytes, never by their name."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from cph.core import files
from cph.core.files import check_upload, clean_name
from cph.core.refusals import Refused

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"


def png(width: int = 10, height: int = 10) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", width, height, 8, 2, 0, 0, 0) + b"rest"


def office(part: str, **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": b"<Types/>", part: b"<x/>", **more}.items():
            archive.writestr(name, content)
    return out.getvalue()


def upload(content: bytes, name: str = "a.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "PDF"),
        (png(), "PNG"),
        (b"\xff\xd8\xff\xe0" + b"x" * 30, "JPEG"),
        (office("word/document.xml"), "DOCX"),
        (office("xl/workbook.xml"), "XLSX"),
    ],
)
def test_a_file_is_what_its_bytes_are(content, kind):
    given_file = upload(content, "misleading.exe")
    found = check_upload(given_file)
    assert (found.kind, found.size, len(found.sha256)) == (kind, len(content), 64)
    assert found.name == f"misleading{files.EXTENSIONS[kind]}"
    assert found.content_type
    assert given_file.read() == content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00 a program", "Choose a PDF"),
        (b"<html>", "Choose a PDF"),
        (b"%PDF-1.7 cut off", "cut off"),
        (png(100_000, 100_000), "too large"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 99, "old or protected"),
        (office("other.xml"), "Choose a PDF"),
        (office("word/document.xml")[:-30], "damaged"),
        (office("word/document.xml", **{"word/vbaProject.bin": b"x"}), "macros"),
        (office("word/document.xml", **{f"word/{n}": b"" for n in range(2100)}), "unpacks"),
        (b"PK\x03\x04" + b"\x00" * 100, "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_refused_is_refused_in_words(content, words):
    with pytest.raises(Refused, match=words):
        check_upload(upload(content))


def test_a_bomb_is_refused_before_it_goes_off():
    bomb = office("word/document.xml", **{f"word/{n}": b"\0" * 60_000_000 for n in range(4)})
    assert len(bomb) < 2_000_000
    with pytest.raises(Refused, match="unpacks"):
        check_upload(upload(bomb))


def test_a_part_that_is_longer_than_it_says_is_refused():
    packed = zlib.compress(b"\0" * 100_000)
    document = office("word/document.xml", **{"word/media": b"\0" * 100_000}).replace(
        struct.pack("<I", 100_000), struct.pack("<I", 10)
    )
    assert packed
    with pytest.raises(Refused):
        check_upload(upload(document))


def test_a_file_over_25_mb_is_refused(monkeypatch):
    monkeypatch.setattr(files, "LIMIT_BYTES", 10)
    with pytest.raises(Refused, match="larger than"):
        check_upload(upload(PDF))


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]))
def test_no_bytes_at_all_break_it(content, start):
    try:
        assert check_upload(upload(start + content, "x")).kind in files.CONTENT_TYPES
    except Refused as refused:
        assert str(refused)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\papers\\Budget 2027.PDF", "Budget 2027.pdf"),
        ("agenda\u202efdp.exe", "agendafdp.pdf"),
        ('a"b;c\r\nd.pdf', "a b cd.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("", "paper.pdf"),
        ("...", "paper.pdf"),
        ("x" * 300, "x" * 100 + ".pdf"),
        ("Żółć – 2026.docx", "Żółć – 2026.pdf"),
    ],
)
def test_names_are_cleaned(name, kept):
    assert clean_name(name, "PDF") == kept


@given(st.text(max_size=300))
def test_a_clean_name_is_clean(name):
    kept = clean_name(name, "PDF")
    assert kept.endswith(".pdf")
    assert not set(kept) & set('/\\\x00\r\n"<>:|?*;')
    assert not kept.startswith(".")
    assert len(kept) <= 104
