"""Two small papers of the demonstration, made here: one page as a PDF, a table as a spreadsheet."""

from __future__ import annotations

from io import BytesIO

from django.core.files.base import ContentFile

from cph.home.demo.words import Item
from cph.people.models import Person
from networks.meetings.services.papers import Cover

PAGE = [
    (18, "A common date for reports to parents"),
    (11, ""),
    (11, "What is asked: that all schools send the annual report in the same week of July."),
    (11, ""),
    (13, "Why now"),
    (11, "About 900 families have children in two of our schools. They get reports up to five"),
    (11, "weeks apart, and ask why. Secondary schools ask for them before the visit days."),
    (11, ""),
    (13, "What schools said"),
    (11, "Of 41 schools that answered, 33 could keep the second week of July."),
    (11, "Six would have to move a deadline for staff; two have reports in spring."),
    (11, ""),
    (13, "What it costs"),
    (11, "Nothing. Schools that change their date need to tell staff by January."),
]
TABLE = [
    ("School", "Places in Reception", "Taken", "Expected next year"),
    ("Ash Grove", 30, 17, 15),
    ("Cornmill", 60, 28, 31),
    ("Eastfield", 60, 26, 24),
    ("Long Meadow", 30, 12, 14),
    ("Silver Birch", 45, 40, 38),
]


def paper_for(item: Item, lead: Person) -> tuple[ContentFile, Cover]:
    """The paper of an item and its cover."""
    if item.paper == "dates":
        file = ContentFile(page(), "Common date for reports.pdf")
        return file, Cover("Common date for reports", "A", lead.name, lead.email, "DECIDE", 10)
    file = ContentFile(table(), "Reception places in the east.xlsx")
    return file, Cover("Reception places in the east", "A", lead.name, lead.email, "INFORM", 5)


def page() -> bytes:
    """One page of text as a PDF, drawn with a typeface that every reader has."""
    drawn = ["BT 1 0 0 1 64 780 Tm"]
    for size, line in PAGE:
        words = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        drawn.append(f"/F1 {size} Tf 0 -{size + 8} Td ({words}) Tj")
    stream = " ".join([*drawn, "ET"]).encode("cp1252")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = BytesIO(b"%PDF-1.7\n"), []
    out.seek(0, 2)
    for number, part in enumerate(parts, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, part))
    start = out.tell()
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    out.write(end % (len(parts) + 1, rows, len(parts) + 1, start))
    return out.getvalue()


def table() -> bytes:
    """A small table as a spreadsheet."""
    import xlsxwriter  # heavy: only when the demonstration is told

    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Reception")
        bold = book.add_format({"bold": True})
        for number, row in enumerate(TABLE):
            sheet.write_row(number, 0, row, bold if number == 0 else None)
        sheet.set_column(0, 3, 22)
    return out.getvalue()
