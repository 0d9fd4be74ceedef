"""Files as people upload them: PDFs good and bad, a Word document, a spreadsheet, pictures. Made here, of no real thing."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def page_content(words: str) -> bytes:
    safe = words.replace("\\", "").replace("(", "").replace(")", "")
    return f"BT /F1 14 Tf 60 60 Td ({safe}) Tj ET".encode()


def pdf(pages: int = 1, words: str = "Words", *, size: tuple[int, int] = (595, 842), turn: int = 0) -> bytes:
    """Pages that say "Words 1", "Words 2"."""
    return written(pdf_writer(pages, words, size=size, turn=turn))


def pdf_writer(pages: int = 1, words: str = "Words", *, size: tuple[int, int] = (595, 842), turn: int = 0) -> Any:
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    font = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
    )
    for number in range(1, pages + 1):
        page = writer.add_blank_page(*size)
        stream = DecodedStreamObject()
        stream.set_data(page_content(f"{words} {number}"))
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        if turn:
            page.rotate(turn)
    return writer


def written(writer: Any) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def locked(password: str = "secret", **facts: Any) -> bytes:
    """A PDF with a password; with "" only its owner is bound by one."""
    writer = pdf_writer(**facts)
    writer.encrypt(password, "owner", algorithm="AES-256")
    return written(writer)


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 200), colour: str = "#d4351c") -> bytes:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def spreadsheet(rows: list[list[Any]] | None = None, *, hidden: list[list[Any]] | None = None) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Spending"
    for row in rows if rows is not None else [["School", "Amount"], ["First", 12.5], ["Second", 7]]:
        sheet.append(row)
    if hidden:
        secret = book.create_sheet("Secret")
        secret.sheet_state = "hidden"
        for row in hidden:
            secret.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def document(*paragraphs: str, extra: str = "", relations: str = "") -> bytes:
    """A Word document: paragraphs, and whatever XML is to stand after them with its relations."""
    said = "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in paragraphs or ("Words of a document",))
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr(
            "[Content_Types].xml",
            f'<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        parts.writestr(
            "_rels/.rels",
            f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        parts.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?><w:document xmlns:w="{W}" xmlns:r="{R}"'
            ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
            ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
            ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            f"<w:body>{said}{extra}</w:body></w:document>",
        )
        parts.writestr(
            "word/_rels/document.xml.rels",
            f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        )
    return out.getvalue()


def document_with_picture_at(address: str) -> bytes:
    """A Word document whose picture is not in it but at an address."""
    drawing = (
        '<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:link="far" r:embed="far"/>'
        "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    relation = f'<Relationship Id="far" Type="{R}/image" Target="{address}" TargetMode="External"/>'
    return document("Words beside a picture elsewhere", extra=drawing, relations=relation)


def hostile() -> bytes:
    """A PDF that would run a script, start a program, hand over a file and fetch an address; with a stamp to be seen."""
    from pypdf.generic import (
        ArrayObject,
        DecodedStreamObject,
        DictionaryObject,
        NameObject,
        NumberObject,
        TextStringObject,
    )

    def thing(**entries: Any) -> DictionaryObject:
        return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})

    writer = pdf_writer(2, "Harmless looking")
    script = thing(S=NameObject("/JavaScript"), JS=TextStringObject("app.alert(1)"))
    start = thing(S=NameObject("/Launch"), F=TextStringObject("calc.exe"))
    writer.add_attachment("inside.exe", b"MZ planted")
    writer.root_object["/Names"][NameObject("/JavaScript")] = thing(
        Names=ArrayObject([TextStringObject("x"), writer._add_object(script)])
    )
    writer.root_object[NameObject("/OpenAction")] = start
    page = writer.pages[0]
    page[NameObject("/AA")] = thing(O=script)
    box = ArrayObject([NumberObject(one) for one in (0, 0, 100, 20)])
    look = DecodedStreamObject()
    look.set_data(b"1 0 0 rg 0 0 100 20 re f")
    look.update(thing(Type=NameObject("/XObject"), Subtype=NameObject("/Form"), BBox=box, AF=ArrayObject([script])))
    stamp = thing(
        Type=NameObject("/Annot"), Subtype=NameObject("/Stamp"), Rect=box, AP=thing(N=writer._add_object(look))
    )
    links = [
        thing(Type=NameObject("/Annot"), Subtype=NameObject("/Link"), Rect=box, A=action)
        for action in (
            start,
            script,
            thing(S=NameObject("/URI"), URI=TextStringObject("javascript:alert(1)")),
            thing(S=NameObject("/URI"), URI=TextStringObject("https://example.org/kept")),
            thing(S=NameObject("/GoTo"), D=ArrayObject([writer.pages[1].indirect_reference, NameObject("/Fit")])),
        )
    ]
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(one) for one in (stamp, *links)])
    return written(writer)
