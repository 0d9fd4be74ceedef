"""Papers: a number at once and without gaps, one PDF whoever makes it, and what stops one is told in words."""

import os
import re
import subprocess
import sys
import threading
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from pypdf import PdfReader

from cph.core.refusals import Refused
from cph.documents import pressing, services, tasks
from cph.documents.models import Paper, Series
from cph.documents.responses import file_name, response_for
from cph.documents.selectors import papers_to_make
from tests.factories.documents import MOMENT, context, paper

LATER = MOMENT + timedelta(minutes=10)
State = Paper.State


@pytest.fixture(autouse=True)
def own_store(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def quick(monkeypatch):
    """A press that makes an empty page at once, and counts."""
    from pypdf import PdfWriter

    made = []

    def press(html):
        made.append(html)
        writer, out = PdfWriter(), BytesIO()
        writer.add_blank_page(100, 100)
        writer.write(out)
        return out.getvalue()

    monkeypatch.setattr(services, "press", press)
    return made


@pytest.fixture
def broken(monkeypatch):
    def press(html):
        raise pressing.CouldNotPress("The paper took too long to make.")

    monkeypatch.setattr(services, "press", press)


def files() -> list[str]:
    return default_storage.listdir("papers")[1] if default_storage.exists("papers") else []


# --- numbers
@pytest.mark.django_db
def test_numbers_run_within_prefix_and_year():
    new_year = MOMENT.replace(year=2027)
    numbers = [paper().number, paper().number, paper(prefix="ABC").number, paper(at=new_year).number]
    assert numbers == ["HPH/2026/1", "HPH/2026/2", "ABC/2026/1", "HPH/2027/1"]


@pytest.mark.django_db
def test_the_year_is_england_s():
    assert paper(at=MOMENT.replace(year=2027, month=6, day=30, hour=23)).number == "HPH/2027/1"
    assert paper(at=MOMENT.replace(month=12, day=31, hour=23, minute=59)).number == "HPH/2026/1"


@pytest.mark.django_db
def test_a_number_goes_back_when_the_act_is_undone():
    paper()
    with pytest.raises(RuntimeError), transaction.atomic():
        paper()
        raise RuntimeError
    assert paper().number == "HPH/2026/2"


def test_many_at_once_get_numbers_without_gaps(transactional_db):
    start = threading.Barrier(4)

    def ask() -> None:
        try:
            start.wait(10)
            for _ in range(5):
                paper()
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sorted(int(number.rpartition("/")[2]) for number in Paper.objects.values_list("number", flat=True)) == list(
        range(1, 21)
    )
    assert Series.objects.get().last == 20


@pytest.mark.django_db
def test_the_words_are_frozen_when_the_paper_is_asked_for():
    said = context()
    asked = paper(context=said)
    said["sections"].clear()
    assert Paper.objects.get(pk=asked.pk).context["sections"]


# --- making
@pytest.mark.django_db
def test_a_paper_is_made_once(quick):
    asked = paper()
    first = services.make(asked.pk, MOMENT)
    again = services.make(asked.pk, LATER)
    assert (first.state, first.pages, len(first.sha256)) == (State.MADE, 1, 64)
    assert again.made_at == first.made_at == MOMENT
    assert len(quick) == len(files()) == 1
    assert first.file.name.startswith("papers/")
    assert "HPH" not in first.file.name


def test_two_workers_at_once_make_one(transactional_db, quick):
    asked = paper()
    start = threading.Barrier(3)

    def work() -> None:
        try:
            start.wait(10)
            services.make(asked.pk, MOMENT)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert Paper.objects.get().state == State.MADE
    assert len(quick) == len(files()) == 1


@pytest.mark.django_db
def test_a_dead_worker_s_paper_is_made_by_the_sweep(quick, monkeypatch):
    asked = paper()
    assert services._claim(asked.pk, MOMENT)  # and here its worker dies
    monkeypatch.setattr("cph.core.clock.now", lambda: MOMENT + timedelta(minutes=2))
    tasks.sweep()
    assert Paper.objects.get().state == State.ASKED
    monkeypatch.setattr("cph.core.clock.now", lambda: LATER)
    tasks.sweep()
    tasks.sweep()
    assert Paper.objects.get().state == State.MADE
    assert len(quick) == 1


@pytest.mark.django_db
def test_a_late_worker_leaves_no_second_file(quick):
    asked = paper()
    late = services._claim(asked.pk, MOMENT)
    services.make(asked.pk, LATER)
    kept = services._keep(late, ContentFile(b"%PDF-late"), 1, LATER)
    assert kept.sha256 == Paper.objects.get().sha256
    assert len(files()) == 1


@pytest.mark.django_db
def test_after_three_failures_it_says_why_and_rests(broken):
    asked = paper()
    for _ in range(2):
        assert services.make(asked.pk, MOMENT).state == State.ASKED
    failed = services.make(asked.pk, MOMENT)
    assert (failed.state, failed.problem) == (State.FAILED, "The paper took too long to make.")
    assert not papers_to_make(LATER).exists()
    assert services.make(asked.pk, LATER).attempts == 3


@pytest.mark.django_db
def test_a_paper_whose_workers_all_died_is_given_up(quick):
    asked = paper()
    for number in range(3):
        assert services._claim(asked.pk, MOMENT + timedelta(hours=number))
    services.make(asked.pk, LATER + timedelta(days=1))
    given_up = Paper.objects.get()
    assert given_up.state == State.FAILED
    assert given_up.problem
    assert not quick


@pytest.mark.django_db
def test_a_failed_paper_can_be_asked_for_again(broken, monkeypatch):
    asked = paper()
    for _ in range(3):
        services.make(asked.pk, MOMENT)
    again = services.ask_again(Paper.objects.get())
    assert (again.state, again.attempts, again.number) == (State.ASKED, 0, "HPH/2026/1")


@pytest.mark.django_db
def test_a_template_that_breaks_is_the_paper_s_problem_not_the_worker_s():
    made = services.make(paper(template="papers/there-is-none.html").pk, MOMENT)
    assert made.state == State.ASKED
    assert "there-is-none" in made.problem


@pytest.mark.parametrize(
    "statement",
    ["UPDATE documents_paper SET title = 'other'", "DELETE FROM documents_paper", "TRUNCATE documents_paper CASCADE"],
)
@pytest.mark.django_db
def test_a_made_paper_is_never_changed(quick, statement):
    services.make(paper().pk, MOMENT)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# --- handing it over
@pytest.mark.django_db
def test_the_download_is_safe(quick):
    made = services.make(paper(title='Agenda "of" a/b\\c; filename=x.exe é\r\nX: y').pk, MOMENT)
    response = response_for(made)
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert file_name(made) == "HPH-2026-1 Agenda -of- a-b-c- filename-x.exe - X- y.pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{file_name(made)}"'
    assert b"".join(response).startswith(b"%PDF-")


@pytest.mark.django_db
def test_what_is_not_there_is_said_in_words(quick):
    asked = paper()
    with pytest.raises(Refused, match="being made"):
        response_for(asked)
    made = services.make(asked.pk, MOMENT)
    default_storage.delete(made.file.name)
    with pytest.raises(Refused, match="missing from the store"):
        response_for(made)
    with pytest.raises(Refused, match="could not be made"):
        response_for(Paper(state=State.FAILED))


def test_the_web_process_never_loads_the_maker():
    code = (
        "import django; django.setup(); import cph.documents.services, cph.documents.responses, cph.documents.tasks, sys;"
        "assert not {'weasyprint', 'pypdf', 'fontTools'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "cph.settings"},
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr.decode()


# --- the PDF itself
@pytest.fixture(scope="module")
def pdf(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        html = services.html_of(paper(3, title="Agenda of the “full” meeting"))
        transaction.set_rollback(True)
    return pressing.press(html), html


@pytest.fixture(scope="module")
def long_pdf(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        html = services.html_of(paper(16))
        transaction.set_rollback(True)
    return PdfReader(BytesIO(pressing.press(html)))


def test_the_same_page_gives_the_same_bytes(pdf):
    made, html = pdf
    assert pressing.press(html) == made


def test_it_declares_what_pdf_ua_asks_for(pdf):
    """As far as pypdf can see; no validator of the whole standard is at hand here."""
    reader = PdfReader(BytesIO(pdf[0]))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Agenda of the “full” meeting"
    assert reader.metadata.author == "Hillside Primary Heads"
    assert re.search(rb"pdfuaid:part(>|=\")1", root["/Metadata"].get_data())
    assert str(reader.metadata.creation_date).startswith("2026-11-21")
    assert all(page["/Tabs"] == "/S" for page in reader.pages)


def kinds_in(node) -> set[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return set().union(*(kinds_in(one) for one in node)) if node else set()
    if not isinstance(node, dict):
        return set()
    return {node.get("/S", "")} | kinds_in(node.get("/K", []))


def test_its_words_are_tagged_as_what_they_are(pdf):
    tree = PdfReader(BytesIO(pdf[0])).trailer["/Root"]["/StructTreeRoot"]
    assert {"/Document", "/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TR", "/TH", "/TD", "/Caption"} <= kinds_in(
        tree["/K"]
    )


def test_nothing_on_a_page_is_untagged(pdf):
    """Every text operator stands between a mark and its end: a tag, or an artifact such as the page number."""
    for page in PdfReader(BytesIO(pdf[0])).pages:
        depth = 0
        for _, operator in page.get_contents().operations:
            depth += (operator in (b"BDC", b"BMC")) - (operator == b"EMC")
            assert depth > 0 or operator not in (b"Tj", b"TJ", b"'", b'"', b"Do", b"sh")


def fonts_of(reader: PdfReader):
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            for one in font.get("/DescendantFonts", [font]):
                yield one.get_object()


def test_every_font_is_embedded_and_ours(pdf):
    names = set()
    for font in fonts_of(PdfReader(BytesIO(pdf[0]))):
        names.add(font["/BaseFont"])
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"])
    assert names
    assert all("Arimo" in name for name in names)


def test_letters_of_every_neighbour_read_as_they_were_written(django_db_setup, django_db_blocker):
    words = "Zoë Ó Briain, Łukasz Żółć, Şule Çağ, ő ű ž"
    with django_db_blocker.unblock(), transaction.atomic():
        html = services.html_of(
            paper(context={"body_name": "s s s", "sections": [{"id": "a", "title": "s", "paragraphs": [words]}]})
        )
        transaction.set_rollback(True)
    text = PdfReader(BytesIO(pressing.press(html))).pages[0].extract_text()
    assert words in text
    assert "s s s" in text


def test_pages_are_numbered_and_say_whose_paper_it_is(long_pdf):
    second = long_pdf.pages[1].extract_text()
    assert f"Page 2 of {len(long_pdf.pages)}" in second
    assert "Hillside Primary Heads" in second
    assert "HPH/2026/1" in second


def test_contents_appear_past_six_pages_only(pdf, long_pdf):
    assert len(long_pdf.pages) > 6
    assert "Contents" in long_pdf.pages[0].extract_text()
    short = PdfReader(BytesIO(pdf[0]))
    assert len(short.pages) <= 6
    assert "Contents" not in short.pages[0].extract_text()


# --- what a page may not do
def page(body: str) -> str:
    return f'<!doctype html><html lang="en-GB"><head><title>t</title></head><body><h1>t</h1>{body}</body></html>'


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="file:///etc/passwd">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<object data="file:///etc/passwd"></object>',
        '<img alt="x" src="http://127.0.0.1:9/x.png">',
        '<img alt="x" src="/static/../cph/settings.py">',
        '<img alt="x" src="/static/%2e%2e/%2e%2e/etc/passwd">',
        '<link rel="attachment" href="/static/%2e%2e/cph/settings.py">',
        '<style>@import url("ftp://127.0.0.1/x"); body { background: url("https://example.org/x.png") }</style>',
        '<svg width="9" height="9"><image href="file:///etc/passwd" width="9" height="9"/></svg>',
    ],
)
def test_a_page_opens_nothing_but_our_own(body, tmp_path):
    made = pressing.press(page(body))
    reader = PdfReader(BytesIO(made))
    assert not reader.attachments
    assert b"root:" not in made
    assert "INSTALLED_APPS" not in "".join(one.extract_text() for one in reader.pages)


def test_data_addresses_and_our_own_files_do_open():
    dot = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    made = PdfReader(
        BytesIO(
            pressing.press(page(f'<img alt="dot" src="{dot}"><link rel="attachment" href="/static/cph/paper.css">'))
        )
    )
    assert list(made.pages[0].images)
    assert "paper.css" in str(list(made.attachments))


def test_a_page_that_costs_too_much_is_stopped():
    endless = page("<table>" + "<tr><td>x</td></tr>" * 60_000 + "</table>")
    with pytest.raises(pressing.CouldNotPress, match=r"too long|too much|more than"):
        pressing.press(endless, seconds=2)
    with pytest.raises(pressing.CouldNotPress, match=r"memory|code"):
        pressing.press(endless, memory=180 * 1024**2)
