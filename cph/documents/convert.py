"""The child that turns a Word document, a spreadsheet or a picture into pages. Run as a program, knows nothing of Django.

What is in the file is all that is read: a picture or a style sheet elsewhere is never fetched (see press.py).
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent))  # at the end: nothing here may stand before the standard library
from press import limit, pdf_of

ROWS, COLUMNS, SHEETS = 300, 16, 20
LETTERS = 400  # of a cell
SIDE = 2600  # pixels: 300 to the inch across A4
SHELL = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="/static/cph/paper.css"><style>
@page {{ size: A4 {way}; margin: {margin}; @top-left {{ content: none }} @top-right {{ content: none }}
  @bottom-left {{ content: none }} @bottom-right {{ content: none }} }}
@page :first {{ margin-top: 14mm; @bottom-left {{ content: none }} }}
h1 {{ margin-top: 0 }} .note {{ color: #333; font-size: 9pt }} img {{ max-width: 100%; max-height: {tall} }}
table {{ table-layout: auto }} td, th {{ overflow-wrap: break-word }} .number {{ text-align: right }} .picture h1 {{ font-size: 12pt }}
</style></head><body{kind}><h1>{title}</h1>{body}</body></html>"""


def shell(title: str, body: str, *, wide: bool = False, kind: str = "", margin: str = "16mm 16mm 18mm") -> str:
    return SHELL.format(
        title=escape(title),
        body=body,
        way="landscape" if wide else "portrait",
        margin=margin,
        tall="160mm" if wide else "235mm",
        kind=f' class="{kind}"' if kind else "",
    )


def note(words: str, address: str) -> str:
    where = f' The file itself: <a href="{escape(address)}">{escape(address)}</a>' if address else ""
    return f'<p class="note">{words}{where}</p>'


# --- Word
def word(path: Path, title: str, address: str) -> str:
    """Its headings, paragraphs, lists, tables and pictures. Layout, headers and page breaks are the file's own."""
    import mammoth

    with path.open("rb") as file:
        body = mammoth.convert_to_html(file).value
    if not body.strip():
        raise ValueError("the document has no words")
    said = note("Turned into pages from a Word document: its layout may differ.", address)
    return shell(title, said + body)


# --- spreadsheets
def spreadsheet(path: Path, title: str, address: str) -> str:
    """The first rows and columns of each sheet that is not hidden, with the results that were saved."""
    import openpyxl

    with path.open("rb") as file:  # by its content: the name of a stored file is no one's word
        return _tables(openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False), title, address)


def _tables(book: Any, title: str, address: str) -> str:
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    tables = [table for sheet in shown[:SHEETS] if (table := table_of(sheet))]
    if not tables:
        raise ValueError("the spreadsheet has no cells with words or numbers")
    more = f" and the first {SHEETS} sheets" if len(shown) > SHEETS else ""
    widest = max(columns for _, columns in tables)
    said = (
        f"Turned into pages from a spreadsheet: at most {ROWS} rows and {COLUMNS} columns of a sheet{more} stand here."
    )
    return shell(title, note(said, address) + "".join(html for html, _ in tables), wide=widest > 6)


def table_of(sheet: Any) -> tuple[str, int] | None:
    """A sheet as a table, its first row as heads; and how many columns it has."""
    rows, cut = [], False
    for number, row in enumerate(sheet.iter_rows(max_row=ROWS + 1, max_col=COLUMNS + 1)):
        cut = cut or number == ROWS or (len(row) > COLUMNS and row[COLUMNS].value is not None)
        if number < ROWS:
            rows.append([cell_of(cell) for cell in row[:COLUMNS]])
    while rows and not any(words for words, _ in rows[-1]):
        rows.pop()
    rows = [row for row in rows if any(words for words, _ in row)]
    if not rows:
        return None
    columns = max(place + 1 for row in rows for place, (words, _) in enumerate(row) if words)
    return "".join(_lines(sheet.title, rows, columns, cut)), columns


def _lines(title: str, rows: list[list[tuple[str, bool]]], columns: int, cut: bool) -> Iterator[str]:
    yield f"<table><caption>{escape(title)}{': the first part of it' if cut else ''}</caption>"
    blank = [("", False)] * columns
    for number, row in enumerate(rows):
        kind, open_, close = ("th", "<thead>", "</thead><tbody>") if number == 0 else ("td", "", "")
        cells = "".join(_cell(kind, *cell) for cell in (row + blank)[:columns])
        yield f"{open_}<tr>{cells}</tr>{close}"
    yield "</tbody></table>"


def _cell(kind: str, words: str, is_number: bool) -> str:
    marks = (' scope="col"' if kind == "th" else "") + (' class="number"' if is_number else "")
    return f"<{kind}{marks}>{escape(words)}</{kind}>"


def cell_of(cell: Any) -> tuple[str, bool]:
    """What a cell shows, and whether it is a number."""
    value, shape = cell.value, str(getattr(cell, "number_format", "") or "")
    if value is None:
        return "", False
    if isinstance(value, bool):
        return ("Yes" if value else "No"), False
    if isinstance(value, int | float):
        return number_words(value, shape), True
    if isinstance(value, datetime) and value.time() != time():
        return f"{value.day} {value:%B %Y, %H:%M}", False
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}", False
    words = " ".join(str(value).split())
    return (words if len(words) <= LETTERS else words[:LETTERS] + "…"), False


def number_words(value: float, shape: str) -> str:
    """As the sheet shows it, as far as that can be told: pounds, per cent, thousands, at most two places."""
    if "%" in shape:
        return f"{value * 100:.1f}%".replace(".0%", "%")
    places = 0 if float(value).is_integer() and ".0" not in shape else 2
    grouped = "," if "#,##" in shape or "£" in shape else ""
    return f"{'£' if '£' in shape else ''}{format(value, f'{grouped}.{places}f')}"


# --- pictures
def picture(path: Path, title: str, address: str) -> str:
    """The picture on a page of its own, upright as the camera held it; where it was taken stays in the file."""
    from PIL import Image, ImageOps

    with Image.open(path) as opened:
        opened.draft("RGB", (SIDE, SIDE))
        turned = ImageOps.exif_transpose(opened)
        turned.thumbnail((SIDE, SIDE))
        is_photo = opened.format == "JPEG"
        clean = turned.convert("RGB" if is_photo else "RGBA")
    kept = BytesIO()
    clean.save(kept, "JPEG" if is_photo else "PNG", **({"quality": 88} if is_photo else {"optimize": False}))
    data = f"data:image/{'jpeg' if is_photo else 'png'};base64,{base64.b64encode(kept.getvalue()).decode()}"
    body = f'<p><img src="{data}" alt="{escape(title)}"></p>'
    return shell(title, body, wide=clean.width > clean.height, kind="picture")


KINDS = {"DOCX": word, "XLSX": spreadsheet, "PNG": picture, "JPEG": picture}


def main(static: str, cache: str, seconds: str, memory: str) -> None:
    limit(int(seconds), int(memory))
    job = json.load(sys.stdin)
    html = KINDS[job["kind"]](Path(job["path"]), job["title"], job["address"])
    sys.stdout.buffer.write(pdf_of(html, Path(static).resolve(), Path(cache)))


if __name__ == "__main__":
    main(*sys.argv[1:])
