"""Files that follow a paper: one numbering, upright, with contents and bookmarks; nothing runs, nothing is fetched."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
import zlib
from contextlib import contextmanager, suppress
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from cph.documents import joining, pressing, services
from cph.documents.models import Paper
from tests.documents.test_papers import LATER, State, kinds_in
from tests.factories import files as make
from tests.factories.documents import MOMENT, paper

FRONT = (
    '<!doctype html><html lang="en-GB"><head><title>The pack</title><link rel="stylesheet" href="/static/cph/paper.css">'
    "<style>h1, h2 { bookmark-level: none } .left-out { break-before: page }"
    "a::after { content: target-counter(attr(href), page) }</style></head>"
    '<body><h1 id="front">Front</h1>%s<!-- joined pages --></body></html>'
)
ADDRESS = "https://network.example/papers/7/"


@pytest.fixture(autouse=True)
def own_store(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def stored(body: bytes, name: str = "a.bin") -> str:
    return default_storage.save(f"meeting-papers/{name}", ContentFile(body))


def joins_of(*files: tuple[str, bytes]) -> list[dict]:
    """An item, and below it a file each."""
    found = [{"id": "front", "title": "Agenda", "level": 1}]
    for number, (kind, body) in enumerate(files, start=1):
        place = {"id": f"paper-{number}", "title": f"Paper {number}", "level": 2, "kind": kind, "address": ADDRESS}
        found.append(place | {"file": stored(body)})
    return found


def bound(*files: tuple[str, bytes]) -> tuple[PdfReader, joining.Joined]:
    joins = joins_of(*files)
    links = "".join(f'<p><a href="#{one["id"]}">{one["title"]} </a></p>' for one in joins)
    with joining.joined(FRONT % links, joins) as made:
        return PdfReader(BytesIO(made.path.read_bytes())), made


def text(reader: PdfReader, page: int) -> str:
    return reader.pages[page - 1].extract_text()


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """All kinds of file in one document, made once for the tests that only look."""
    from django.test import override_settings

    rows = [["School", "Amount", "Share"], *([f"School {n}", n * 1000, n / 10] for n in range(1, 400))]
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("store")):
        return bound(
            ("PDF", make.pdf(3, "Upright")),
            ("PDF", make.pdf(1, "Wide", size=(842, 595))),
            ("PDF", make.pdf(1, "Turned", turn=90)),
            ("PNG", make.picture("PNG")),
            ("JPEG", make.picture("JPEG", (200, 600))),
            ("XLSX", make.spreadsheet(rows, hidden=[["planted in a hidden sheet"]])),
            ("DOCX", make.document("First words", "Last words")),
            ("PDF", make.locked()),
            ("PDF", make.locked("", words="Only the owner is bound")),
            ("PDF", b"%PDF-1.4 nonsense %%EOF"),
            ("DOCX", b"PK\x03\x04 nonsense"),
        )


def test_one_numbering_runs_through_all_pages(whole):
    reader, made = whole
    total = len(reader.pages)
    assert made.pages == total > 12
    for number in range(1, total + 1):
        assert f"Page {number} of {total}" in " ".join(text(reader, number).split())


def test_pages_keep_their_size_and_stand_upright(whole):
    reader, _ = whole
    sizes = [tuple(round(float(one)) for one in page.mediabox[2:]) for page in reader.pages[1:6]]
    assert sizes == [(595, 842)] * 3 + [(842, 595), (842, 595)]
    assert all(page.rotation == 0 for page in reader.pages)
    assert "Upright 2" in text(reader, 3)
    assert "Wide 1" in text(reader, 5)
    assert "Turned 1" in text(reader, 6)


def test_contents_name_the_page_on_which_each_paper_begins(whole):
    reader, _ = whole
    front = " ".join(text(reader, 1).split())
    assert re.search(r"Paper 1 2 Paper 2 5 Paper 3 6 Paper 4 7 Paper 5 8", front)
    aims = [note.get_object() for note in reader.pages[0]["/Annots"]]
    assert {one.get("/Dest") for one in aims} == {"front", *(f"paper-{n}" for n in range(1, 12))}


def test_bookmarks_stand_below_their_item(whole):
    reader, _ = whole
    agenda, papers = reader.outline
    assert agenda.title == "Agenda"
    assert [one.title for one in papers] == [f"Paper {n}" for n in range(1, 12)]
    assert [reader.get_destination_page_number(one) for one in papers[:4]] == [1, 4, 5, 6]


def test_office_files_and_pictures_become_pages(whole):
    reader, _ = whole
    said = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for words in (
        "School 299",
        "299,000",
        "First words",
        "Last words",
        "at most 300 rows",
        "Only the owner is bound 1",
    ):
        assert words in said or words.replace(",", "") in said, words
    assert "School 301" not in said  # bounded
    assert "planted in a hidden sheet" not in said
    assert len(list(pictures(reader.pages[6]))) == 1


def pictures(thing):
    """Image streams that a page draws, however deep."""
    for one in thing.get("/Resources", {}).get("/XObject", {}).values():
        one = one.get_object()
        if one["/Subtype"] == "/Image":
            yield one
        else:
            yield from pictures(one)


def test_what_cannot_be_joined_says_so_on_a_page_with_its_address(whole):
    reader, made = whole
    assert made.problems == {
        "paper-8": "It is locked with a password.",
        "paper-10": "It is damaged: its pages cannot be read.",
        "paper-11": "The Word document could not be turned into pages.",
    }
    pages = [page for page in reader.pages if "This paper is not in this document." in page.extract_text()]
    assert len(pages) == 3
    for page, words in zip(pages, made.problems.values(), strict=True):
        assert words in " ".join(page.extract_text().split())
        assert page["/Annots"][0].get_object()["/A"]["/URI"] == ADDRESS


def test_our_own_pages_stay_tagged_and_the_whole_claims_no_more_than_is_true(whole):
    reader, _ = whole
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "The pack"
    assert {"/H1", "/P", "/Link"} <= kinds_in(root["/StructTreeRoot"]["/K"])
    assert b"pdfuaid:part" not in root["/Metadata"].get_data()
    alone, _ = bound()
    assert b"pdfuaid" in alone.trailer["/Root"]["/Metadata"].get_data()


def test_a_foreign_page_is_one_tagged_paragraph(whole):
    """Read aloud in the order in which the file draws it: no more can be said of a page that others made."""
    reader, _ = whole
    page = reader.pages[1]
    drawn = page["/Contents"][0].get_object().get_data()
    mark = int(re.search(rb"/P <</MCID (\d+)>> BDC", drawn)[1])
    nums = reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    parents = {nums[n]: nums[n + 1] for n in range(0, len(nums), 2)}
    element = parents[page["/StructParents"]][mark].get_object()
    assert (element["/S"], element["/K"], element["/T"]) == ("/P", mark, "Paper 1")
    assert element["/Pg"].get_object()["/StructParents"] == page["/StructParents"]


# --- nothing runs
def every_byte(reader: PdfReader) -> bytes:
    """All objects of a document as they stand, unpacked."""
    out = BytesIO()
    writer = PdfWriter(clone_from=reader)
    for one in writer._objects:
        if one is None:
            continue
        one.write_to_stream(out)
        if hasattr(one, "get_data"):
            with suppress(Exception):
                out.write(one.get_data())
    return out.getvalue()


def test_scripts_programs_and_files_inside_are_left_behind():
    source = PdfReader(BytesIO(make.hostile()))
    planted = [b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"calc", b"MZ planted", b"alert"]
    there = every_byte(source)
    assert all(one in there for one in planted)
    reader, made = bound(("PDF", make.hostile()))
    kept = every_byte(reader)
    assert [one for one in planted if one in kept] == []
    assert made.problems == {}
    links = [note.get_object() for note in reader.pages[1]["/Annots"]]
    assert [one["/A"]["/URI"] for one in links if "/A" in one] == ["https://example.org/kept"]
    inner = next(one for one in links if "/Dest" in one)
    assert inner["/Dest"][0].get_object() == reader.pages[2].get_object()
    assert b"Harmless looking 1" in kept
    assert b"1 0 0 rg 0 0 100 20 re f" in kept  # the stamp is seen


def test_a_letter_may_be_called_what_it_likes():
    """Names of fonts and pictures are free: what is stripped is stripped by what it is."""
    writer = make.pdf_writer(1, "Named")
    page = writer.pages[0]
    font = page["/Resources"]["/Font"]
    font[NameObject("/AA")] = font["/F1"]
    page["/Contents"].get_object()
    stream = page["/Contents"].get_object()
    stream._data = zlib.compress(stream.get_data().replace(b"/F1", b"/AA"))
    reader, _ = bound(("PDF", make.written(writer)))
    assert "Named 1" in text(reader, 2)


# --- nothing is fetched
@contextmanager
def listening():
    """A server that counts who knocks."""
    knocks = []
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.2)
        done = threading.Event()

        def wait() -> None:
            while not done.is_set():
                try:
                    guest, _ = server.accept()
                    knocks.append(guest.recv(200))
                    guest.close()
                except OSError:
                    continue

        thread = threading.Thread(target=wait)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/planted.png", knocks
        finally:
            done.set()
            thread.join()


def test_no_file_makes_the_server_fetch_an_address(socket_enabled):
    with listening() as (address, knocks):
        svg = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}" width="9" height="9"/></svg>'
        rows = [
            ["Formula", f'=WEBSERVICE("{address}")'],
            ["Words", f'<img src="{address}">'],
            ["Link", f'=HYPERLINK("{address}")'],
        ]
        _, made = bound(
            ("DOCX", make.document_with_picture_at(address)),
            ("DOCX", make.document(f"&lt;img src='{address}'&gt;&lt;link rel=stylesheet href={address}&gt;")),
            ("XLSX", make.spreadsheet(rows)),
            ("PNG", svg.encode()),
            ("PDF", svg.encode()),
            ("HTML", f'<img src="{address}">'.encode()),
            ("PDF", far_stream(address)),
        )
        assert set(made.problems) >= {"paper-4", "paper-5", "paper-6"}
        with pytest.raises(OSError, match=r".*"):  # and the listener does hear whoever calls
            urlopen_once(address)
    assert len(knocks) == 1


def urlopen_once(address: str) -> None:
    from urllib.request import urlopen

    urlopen(address, timeout=2).read()


def far_stream(address: str) -> bytes:
    """A PDF whose picture says that its data are at an address."""
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NumberObject, TextStringObject

    writer = make.pdf_writer(1, "Far")
    image = DecodedStreamObject()
    image.set_data(b"\0")
    image.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Image")})
    image.update({NameObject("/Width"): NumberObject(1), NameObject("/Height"): NumberObject(1)})
    image[NameObject("/F")] = DictionaryObject(
        {NameObject("/FS"): NameObject("/URL"), NameObject("/F"): TextStringObject(address)}
    )
    writer.pages[0]["/Resources"][NameObject("/XObject")] = DictionaryObject(
        {NameObject("/I"): writer._add_object(image)}
    )
    return make.written(writer)


# --- bounds
def bomb() -> bytes:
    """A few kilobytes that unpack to far more than a child may hold, as an array of streams."""
    from pypdf.generic import ArrayObject, EncodedStreamObject

    writer = make.pdf_writer(1, "Bomb")
    packed = zlib.compress(zlib.compress(b" " * 70_000_000, 9), 9)
    stream = EncodedStreamObject()
    stream._data = packed
    stream[NameObject("/Filter")] = ArrayObject([NameObject("/FlateDecode")] * 2)
    one = writer._add_object(stream)
    writer.pages[0][NameObject("/Contents")] = ArrayObject([one] * 40)
    return make.written(writer)


def test_a_file_that_costs_too_much_costs_its_own_page_only(monkeypatch):
    """The child that joins dies of it; then each file is tried alone, and only the bad one is left out."""
    reader, made = bound(("PDF", make.pdf(1, "Before")), ("PDF", bomb()), ("PDF", make.pdf(1, "After")))
    assert list(made.problems) == ["paper-2"]
    assert "Before 1" in text(reader, 2)
    assert "After 1" in text(reader, 4)


def test_all_files_together_are_bounded(monkeypatch):
    monkeypatch.setattr(joining, "BYTES_AT_MOST", 2000)
    _, made = bound(("PDF", make.pdf(1, "Small")), ("PDF", make.pdf(30, "Large")))
    assert made.problems == {"paper-2": joining.TOO_MUCH}


def test_a_file_that_is_gone_is_named():
    with joining.joined(
        FRONT % "", [{"id": "p", "title": "P", "level": 1, "file": "no/such.pdf", "kind": "PDF"}]
    ) as made:
        assert made.problems == {"p": joining.MISSING}


def test_a_killed_child_is_told_in_words(monkeypatch):
    def killed(*words, **facts):
        return subprocess.CompletedProcess(words, -9, b"", b"")

    monkeypatch.setattr(pressing.subprocess, "run", killed)
    with pytest.raises(pressing.CouldNotPress, match="too long or too much memory"), joining.joined(FRONT % "", []):
        pass


# --- the paper
@pytest.mark.django_db
def test_make_joins_counts_and_notes_what_is_left_out():
    joins = joins_of(("PDF", make.pdf(3)), ("PDF", make.locked()))
    asked = paper(template="papers/plain.html", joins=joins)
    made = services.make(asked.pk, MOMENT)
    assert made.state == State.MADE, made.problem
    assert made.left_out == {"paper-2": "It is locked with a password."}
    with made.file.open("rb") as file:
        assert len(PdfReader(file).pages) == made.pages
    again = services.make(asked.pk, LATER)
    assert again.sha256 == made.sha256


@pytest.mark.django_db
def test_a_worker_overtaken_while_it_joins_leaves_no_file(monkeypatch):
    asked = paper(joins=joins_of(("PDF", make.pdf())))

    def overtaken(*words, **facts):
        Paper.objects.filter(pk=asked.pk).update(attempts=2)  # meanwhile another took it up
        return path

    path = default_storage.path(asked.joins[1]["file"])
    monkeypatch.setattr(joining, "_on_disk", overtaken)
    left = services.make(asked.pk, MOMENT)
    assert left.state == State.ASKED
    assert not default_storage.exists("papers")


@pytest.mark.django_db
def test_a_claim_is_renewed_step_by_step(monkeypatch):
    """A pack of many files may take longer than one claim: it lasts as long as steps are taken, and three minutes more."""
    asked = paper(joins=joins_of(("PNG", make.picture()), ("PNG", make.picture())))
    clock = iter(range(0, 10_000, 100))
    seen = []

    def convert(path, join, made):
        seen.append(Paper.objects.get(pk=asked.pk).claimed_until - MOMENT)
        return path

    monkeypatch.setattr(services.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(joining, "_converted", convert)
    monkeypatch.setattr(joining, "PATIENCE", 10**6)
    monkeypatch.setattr(
        joining, "_bind", lambda html, parts, out: out.write_bytes(b"%PDF-") and {"pages": 1, "problems": {}}
    )
    services.make(asked.pk, MOMENT)
    assert seen[0] < seen[1]
    assert seen[0] > services.CLAIM


def test_a_killed_worker_s_pack_is_made_once_by_the_next(transactional_db):
    """The child dies with the worker: a process that asks for a paper is killed while it joins."""
    asked = paper(joins=joins_of(("PDF", make.pdf(2))))
    assert services._claim(asked.pk, MOMENT)  # its worker died here, with its child
    start = threading.Barrier(2)

    def work() -> None:
        try:
            start.wait(10)
            services.make(asked.pk, LATER)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(90)
    made = Paper.objects.get()
    assert (made.state, made.attempts) == (State.MADE, 2)
    assert len(default_storage.listdir("papers")[1]) == 1
    assert LATER + timedelta(0) == made.made_at


def test_a_child_ends_with_whoever_asked(tmp_path):
    """kill -9 of the worker leaves no child behind that goes on joining."""
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux ends a child with its parent")
    import os
    import signal
    import time

    code = (
        "import subprocess, sys; p = subprocess.Popen([sys.executable, '-I', sys.argv[1], '.', '.', '60', str(2**30)],"
        " stdin=subprocess.PIPE); print(p.pid, flush=True); p.wait()"
    )
    worker = subprocess.Popen([sys.executable, "-c", code, str(joining.BIND)], stdout=subprocess.PIPE)
    child = int(worker.stdout.readline())
    time.sleep(1)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    for _ in range(50):
        try:
            with open(f"/proc/{child}/stat") as stat:
                if stat.read().split()[2] == "Z":
                    break
        except FileNotFoundError:
            break
        time.sleep(0.1)
    else:
        pytest.fail("the child outlived its worker")
