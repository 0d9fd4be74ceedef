"""The child that joins: reads a front page in HTML and PDFs, writes one PDF. Run as a program, knows nothing of Django.

The front is pressed with one empty page in it for each page that follows, of that page's size. So contents, links, page
numbers and tags are all of one document; then the foreign pages are drawn into the empty ones. What is drawn is what a page
shows: its content, its fonts and pictures, and links to other pages. Nothing else of a foreign file is taken over: no script,
no action, no form, no file inside it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import sys
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent))  # at the end: nothing here may stand before the standard library
from press import limit, pdf_of

MARK = "<!-- joined pages -->"
CLAIM_OF_CONFORMANCE = re.compile(rb"<pdfuaid:\w+>[^<]*</pdfuaid:\w+>|<rdf:Description[^>]*pdfuaid:[^>]*/>")
LOCKED = "It is locked with a password."
DAMAGED = "It is damaged: its pages cannot be read."
TOO_LONG = "It is too long to stand here."
PAGES_AT_MOST = 1500
POINTS = 72 / 25.4
FORBIDDEN = (  # what a picture, a font or a form may carry along that is not for looking at
    *(
        "/A",
        "/AA",
        "/AF",
        "/Alternates",
        "/EF",
        "/F",
        "/FDecodeParms",
        "/FFilter",
        "/JS",
        "/Metadata",
        "/OPI",
        "/Parent",
    ),
    *("/Pg", "/PieceInfo", "/Ref", "/StructParent", "/StructParents"),
)
ACTS = (
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToR",
    "/GoToE",
    "/URI",
    "/Rendition",
    "/Movie",
    "/Sound",
)
ELSEWHERE = ("/Page", "/Pages", "/Catalog", "/Filespec", "/EmbeddedFile", "/Action", "/Annot", "/StructElem")
SHOWN_ADDRESSES = ("http://", "https://", "mailto:")
HIDDEN = 2 | 32  # annotation flags: hidden, not to be viewed
NOTES_AT_MOST = 500


class CannotJoin(Exception):
    """Why a file cannot stand here, in words."""


class Foreign:
    """A PDF whose pages are to be drawn into ours."""

    def __init__(self, part: dict[str, Any]) -> None:
        from pypdf import PdfReader

        self.part = part
        try:
            self.file = Path(part["path"]).open("rb")  # noqa: SIM115  (pypdf reads from it until the end)
            self.reader = PdfReader(self.file)
            if self.reader.is_encrypted and not self.reader.decrypt(""):
                raise CannotJoin(LOCKED)
            if self.reader.get_num_pages() > PAGES_AT_MOST:
                raise CannotJoin(TOO_LONG)
            self.pages = [Sheet(page) for page in self.reader.pages]
        except (CannotJoin, MemoryError):
            raise
        except Exception as error:  # whatever a damaged file makes the reader say
            raise CannotJoin(DAMAGED) from error
        if not self.pages:
            raise CannotJoin(DAMAGED)


class Sheet:
    """One foreign page: its upright size in points, and how its content is turned to stand there."""

    def __init__(self, page: Any) -> None:
        from pypdf.generic import RectangleObject

        self.page = page
        unit = float(page.get("/UserUnit", 1))
        box, media = page.cropbox, page.mediabox
        left, right = sorted((float(box.left), float(box.right)))
        low, high = sorted((float(box.bottom), float(box.top)))
        left, right = max(left, min(media.left, media.right)), min(right, max(media.left, media.right))
        low, high = max(low, min(media.bottom, media.top)), min(high, max(media.bottom, media.top))
        left, right, low, high = (float(one) for one in (left, right, low, high))
        wide, tall, turn = right - left, high - low, int(page.rotation) % 360
        if not (1 < wide * unit < 14_400 and 1 < tall * unit < 14_400) or turn % 90:
            raise ValueError("no page has this size")
        self.box = RectangleObject((left, low, right, high))
        self.size = tuple(round(one * unit, 2) for one in ((tall, wide) if turn % 180 else (wide, tall)))
        bare = {
            0: (1, 0, 0, 1, -left, -low),
            90: (0, -1, 1, 0, -low, right),
            180: (-1, 0, 0, -1, right, high),
            270: (0, 1, -1, 0, high, -left),
        }
        self.matrix = tuple(one * unit for one in bare[turn])

    def place(self, rect: Any) -> list[float]:
        """A rectangle of the foreign page on ours."""
        a, b, c, d, e, f = self.matrix
        x0, y0, x1, y1 = (float(one) for one in rect)
        xs, ys = (
            [a * x + c * y + e for x, y in ((x0, y0), (x1, y1))],
            [b * x + d * y + f for x, y in ((x0, y0), (x1, y1))],
        )
        return [min(xs), min(ys), max(xs), max(ys)]


# --- the pages before anything is drawn into them
def empty_pages(files: list[dict[str, Any]], foreign: dict[str, Foreign]) -> str:
    """HTML of the pages that follow the front: empty ones to draw into, a page in words for what cannot be joined."""
    styles: dict[tuple[float, float], str] = {}
    said = []
    for part in files:
        found = foreign.get(part["id"])
        if found is None:
            said.append(page_in_words(part))
            continue
        for number, sheet in enumerate(found.pages):
            name = styles.setdefault(sheet.size, f"joined-{len(styles)}")
            anchor = f' id="{escape(part["id"])}"' if number == 0 else ""
            said.append(f'<div{anchor} style="page: {name}; break-before: page; height: 1px"></div>')
    return f"<style>{' '.join(page_style(name, *size) for size, name in styles.items())}</style>{''.join(said)}"


def page_style(name: str, wide: float, tall: float) -> str:
    """A page of this size with nothing on it but its number, in the corner, on a slip of white."""
    scale = max(1.0, min(wide, tall) / 595)
    corner, foot = min(31 * POINTS * scale, wide / 2), min(6.5 * POINTS * scale, tall / 4)
    return (
        f"@page {name} {{ size: {wide}pt {tall}pt; margin: 0 {corner:.2f}pt {foot:.2f}pt 0;"
        " @top-left { content: none } @top-right { content: none } @bottom-left { content: none }"
        " @bottom-right { content: none } @bottom-right-corner {"
        ' content: "Page " counter(page) " of " counter(pages);'
        f" width: {corner:.2f}pt; height: {foot:.2f}pt; white-space: nowrap;"
        f' font: {8 * scale:.1f}pt Arimo, "Arimo Wide", sans-serif; color: #000; background: #fff;'
        " text-align: center; vertical-align: middle; } }"
    )


def page_in_words(part: dict[str, Any]) -> str:
    title, why, address = (escape(part.get(name) or "") for name in ("title", "problem", "address"))
    return (
        f'<section id="{escape(part["id"])}" class="left-out"><h2>{title}</h2>'
        f"<p><strong>This paper is not in this document.</strong> {why}</p>"
        f'<p>Open it here: <a href="{address}">{address}</a></p></section>'
    )


# --- drawing
class Binder:
    """Our document, and the drawing of foreign pages into its empty ones."""

    def __init__(self, front: bytes) -> None:
        from pypdf import PdfReader, PdfWriter

        reader = PdfReader(BytesIO(front))
        self.places = {
            name: reader.get_destination_page_number(place) for name, place in reader.named_destinations.items()
        }
        self.writer = PdfWriter(clone_from=reader)
        self.shelves: dict[int, Any] = {}
        self.writer.pdf_header = "%PDF-1.7"
        self.root = self.writer.root_object
        self.kids_by_page = self._empty_elements()
        tree = self.root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
        self.parents = {int(tree[n]): tree[n + 1].get_object() for n in range(0, len(tree), 2)}

    def _empty_elements(self) -> dict[int, Any]:
        """The tag that stands for each empty page."""
        found, waiting = {}, [self.root["/StructTreeRoot"]["/K"]]
        while waiting:
            node = waiting.pop().get_object()
            if isinstance(node, list):
                waiting.extend(node)
            elif isinstance(node, dict) and node.get("/S") == "/Div" and not node.get("/K") and "/Pg" in node:
                found[node.raw_get("/Pg").idnum] = node
            elif isinstance(node, dict) and "/K" in node:
                waiting.append(node["/K"])
        return found

    def draw(self, foreign: Foreign) -> None:
        """All pages of a file, from where its first one belongs."""
        first = self.places[foreign.part["id"]]
        numbers = {sheet.page.indirect_reference.idnum: first + n for n, sheet in enumerate(foreign.pages)}
        for number, sheet in enumerate(foreign.pages):
            ours = self.writer.pages[first + number]
            drawn = [*self._content(sheet, ours), *self._notes(sheet, ours)]
            self._put_before(ours, drawn, foreign.part["title"])
            self._links(sheet, ours, foreign.reader, numbers)

    def _content(self, sheet: Sheet, ours: Any) -> list[str]:
        form = self._form_of(sheet)
        if form is None:
            return []
        matrix = " ".join(f"{one:.6f}" for one in sheet.matrix)
        return [f"q {matrix} cm /{self._name(ours, form)} Do Q"]

    def _form_of(self, sheet: Sheet) -> Any:
        """The page as a picture that keeps its letters: what it draws, in its own box, with its own fonts."""
        from pypdf.generic import ArrayObject, DictionaryObject, EncodedStreamObject, NameObject, StreamObject

        source = sheet.page.get("/Contents")
        source = source.get_object() if source is not None else None
        if isinstance(source, ArrayObject) and len(source) == 1:
            source = source[0].get_object()
        if isinstance(source, EncodedStreamObject) and not isinstance(source, ArrayObject):
            form = EncodedStreamObject()  # packed as it came
            form._data = source._data
            for name in ("/Filter", "/DecodeParms"):
                if name in source:
                    form[NameObject(name)] = source[name].clone(self.writer)
        elif source is not None:
            form = StreamObject()
            form._data = sheet.page.get_contents().get_data()
            form = form.flate_encode()
        else:
            return None
        form[NameObject("/Type")], form[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
        form[NameObject("/BBox")] = sheet.box
        for name in ("/Resources", "/Group"):
            if name in sheet.page:
                if name == "/Resources":
                    sheet.page[name].pop("/Properties", None)
                prune(sheet.page[name])
                made = sheet.page[name].clone(self.writer)
                form[NameObject(name)] = getattr(made, "indirect_reference", None) or made
        form.setdefault(NameObject("/Resources"), DictionaryObject())
        return self.writer._add_object(form)

    def _name(self, ours: Any, form: Any) -> str:
        """Under what name this page knows the picture."""
        from pypdf.generic import DictionaryObject, NameObject

        page = ours.indirect_reference.idnum
        if page not in self.shelves:
            own = DictionaryObject(ours.get("/Resources", {}))
            self.shelves[page] = own[NameObject("/XObject")] = DictionaryObject(own.get("/XObject", {}))
            ours[NameObject("/Resources")] = own
        shelf = self.shelves[page]
        name = f"Joined{len(shelf)}"
        shelf[NameObject(f"/{name}")] = form
        return name

    def _notes(self, sheet: Sheet, ours: Any) -> list[str]:
        """What stands on the page as notes, stamps or filled-in fields, as it looks: it can no longer be changed."""
        said = []
        for note in list(sheet.page.get("/Annots") or [])[:NOTES_AT_MOST]:
            with contextlib.suppress(KeyError, ValueError, TypeError, AttributeError, ZeroDivisionError):
                said += self._note(note.get_object(), sheet, ours)
        return said

    def _note(self, note: Any, sheet: Sheet, ours: Any) -> list[str]:
        if note.get("/Subtype") in ("/Link", "/Popup") or int(note.get("/F", 0)) & HIDDEN or "/AP" not in note:
            return []
        look = note["/AP"]["/N"]
        look = look if hasattr(look, "get_data") else look[note["/AS"]]
        x0, y0, x1, y1 = (float(one) for one in look["/BBox"])
        a, b, c, d, e, f = (float(one) for one in look.get("/Matrix", (1, 0, 0, 1, 0, 0)))
        corners = [(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)]
        left, low = (min(one[n] for one in corners) for n in (0, 1))
        wide, tall = (max(one[n] for one in corners) - base for n, base in ((0, left), (1, low)))
        to = [float(one) for one in note["/Rect"]]
        across, up = (abs(to[2] - to[0]) / wide), (abs(to[3] - to[1]) / tall)
        moved = (across, 0, 0, up, min(to[0], to[2]) - left * across, min(to[1], to[3]) - low * up)
        prune(look)
        name = self._name(ours, look.clone(self.writer).indirect_reference)
        outer, inner = (" ".join(f"{one:.6f}" for one in matrix) for matrix in (sheet.matrix, moved))
        return [f"q {outer} cm {inner} cm /{name} Do Q"]

    def _put_before(self, ours: Any, drawn: list[str], title: str) -> None:
        """Under our own words on that page (its number), tagged as one paragraph so that it is read aloud."""
        from pypdf.generic import ArrayObject, NameObject, NumberObject, StreamObject, TextStringObject

        words = "\n".join(drawn)
        element = self.kids_by_page.get(ours.indirect_reference.idnum)
        parents = self.parents.get(int(ours.get("/StructParents", -1)))
        if element is not None and parents is not None:
            mark = NumberObject(len(parents))
            element[NameObject("/S")], element[NameObject("/K")] = NameObject("/P"), mark
            element[NameObject("/T")] = TextStringObject(title)
            parents.append(element.indirect_reference)
            words = f"/P <</MCID {mark}>> BDC\n{words}\nEMC"
        stream = StreamObject()
        stream._data = f"q\n{words}\nQ\n".encode()
        ours[NameObject("/Contents")] = ArrayObject([self.writer._add_object(stream), ours.raw_get("/Contents")])

    def _links(self, sheet: Sheet, ours: Any, reader: Any, numbers: dict[int, int]) -> None:
        """Links to addresses and to other pages of the same file; nothing that runs or opens a file."""
        for note in list(sheet.page.get("/Annots") or [])[:NOTES_AT_MOST]:
            with contextlib.suppress(Exception):  # a link that cannot be read is no link
                self._link(note.get_object(), sheet, ours, reader, numbers)

    def _link(self, note: Any, sheet: Sheet, ours: Any, reader: Any, numbers: dict[int, int]) -> None:
        from pypdf.generic import ArrayObject, NameObject, TextStringObject

        if note.get("/Subtype") != "/Link":
            return
        action = note.get("/A", {})
        if action.get("/S") == "/URI" and str(action["/URI"]).lower().startswith(SHOWN_ADDRESSES):
            address = TextStringObject(str(action["/URI"]))
            act = {"/S": NameObject("/URI"), "/URI": address}
            self._add_link(ours, sheet.place(note["/Rect"]), {"/Contents": address, "/A": named(act)})
            return
        page = page_aimed_at(note.get("/Dest") or (action.get("/D") if action.get("/S") == "/GoTo" else None), reader)
        if page in numbers:
            there = self.writer.pages[numbers[page]].indirect_reference
            aim = {"/Contents": TextStringObject(f"Page {numbers[page] + 1}")}
            self._add_link(ours, sheet.place(note["/Rect"]), aim | {"/Dest": ArrayObject([there, NameObject("/Fit")])})

    def _add_link(self, ours: Any, place: list[float], facts: dict[str, Any]) -> None:
        from pypdf.generic import ArrayObject, FloatObject, NameObject, NumberObject

        rect = ArrayObject([FloatObject(one) for one in place])
        border = ArrayObject([NumberObject(0)] * 3)
        kind = {"/Type": NameObject("/Annot"), "/Subtype": NameObject("/Link"), "/Rect": rect, "/Border": border}
        notes = ArrayObject([*ours.get("/Annots", []), self.writer._add_object(named(kind | facts))])
        ours[NameObject("/Annots")] = notes

    def add_bookmarks(self, parts: list[dict[str, Any]]) -> None:
        """Item, and below it its papers."""
        above: dict[int, Any] = {}
        for part in parts:
            level = int(part.get("level", 1))
            parent = above.get(level - 1)
            above[level] = self.writer.add_outline_item(part["title"], self.places.get(part["id"], 0), parent)

    def finish(self, identity: bytes, *, is_ours: bool) -> None:
        from pypdf.generic import ArrayObject, ByteStringObject, NameObject, StreamObject

        self.root[NameObject("/PageMode")] = NameObject("/UseOutlines")
        self.writer._ID = ArrayObject([ByteStringObject(identity[:16]), ByteStringObject(identity[:16])])
        if not is_ours and "/Metadata" in self.root:  # the pages of others were not checked: the whole claims nothing
            metadata = self.root["/Metadata"]
            bare = StreamObject()
            bare.update({NameObject(name): metadata[name] for name in ("/Type", "/Subtype") if name in metadata})
            bare._data = CLAIM_OF_CONFORMANCE.sub(b"", metadata.get_data())
            self.root[NameObject("/Metadata")] = self.writer._add_object(bare)


def named(entries: dict[str, Any]) -> Any:
    from pypdf.generic import DictionaryObject, NameObject

    return DictionaryObject({NameObject(name): value for name, value in entries.items()})


def page_aimed_at(aim: Any, reader: Any) -> int | None:
    """The object number of the page that a link leads to."""
    if isinstance(aim, str):
        found = reader.named_destinations.get(str(aim))
        aim = found.dest_array if found else None
    return aim[0].idnum if aim else None


def prune(thing: Any) -> None:
    """Take from pictures, fonts and forms what is not for looking at, and every way back to the rest of the file."""
    seen: set[int] = set()
    waiting = [thing]
    while waiting:
        node = waiting.pop()
        number = getattr(node, "idnum", None)
        if number is not None:
            if number in seen:
                continue
            seen.add(number)
            node = node.get_object()
        if isinstance(node, dict):
            strip(node)
            waiting.extend(node.raw_get(name) for name in node)
        elif isinstance(node, list):
            waiting.extend(node)


def strip(node: Any) -> None:
    """One dictionary. Only those whose names are fixed lose entries: a font may well call a letter /A or /JS."""
    if node.get("/Type") in ELSEWHERE or node.get("/S") in ACTS:
        node.clear()
    elif hasattr(node, "get_data"):
        for name in FORBIDDEN:
            node.pop(name, None)
    if isinstance(node.get("/Resources"), dict):
        node["/Resources"].pop("/Properties", None)


def bind(job: dict[str, Any], static: Path, cache: Path) -> dict[str, Any]:
    """The whole: open, press, draw, write. Files that cannot be opened become a page in words and are named in the answer."""
    files = [part for part in job["parts"] if "path" in part or "problem" in part]
    foreign, problems = {}, {}
    for part in files:
        try:
            if "problem" not in part:
                foreign[part["id"]] = Foreign(part)
        except CannotJoin as reason:
            part["problem"] = str(reason)
        if "problem" in part:
            problems[part["id"]] = part["problem"]
    html = job["html"].replace(MARK, empty_pages(files, foreign), 1)
    binder = Binder(pdf_of(html, static, cache))
    for part in files:
        if part["id"] in foreign:
            binder.draw(foreign[part["id"]])
    binder.add_bookmarks(job["parts"])
    binder.finish(hashlib.sha256(html.encode()).digest(), is_ours=not foreign)
    with Path(job["out"]).open("wb") as out:
        binder.writer.write(out)
    return {"pages": len(binder.writer.pages), "problems": problems}


def try_alone(job: dict[str, Any]) -> dict[str, Any]:
    """Whether one file can be joined: all its pages are drawn into a document that is thrown away."""
    from pypdf import PdfWriter

    try:
        foreign = Foreign(job["parts"][0])
    except CannotJoin as reason:
        return {"problems": {job["parts"][0]["id"]: str(reason)}}
    binder = object.__new__(Binder)
    binder.writer, binder.shelves = PdfWriter(), {}
    for sheet in foreign.pages:
        binder._notes(sheet, binder.writer.add_blank_page(*sheet.size))
        binder._form_of(sheet)
    binder.writer.write(BytesIO())
    return {"problems": {}}


def main(static: str, cache: str, seconds: str, memory: str) -> None:
    limit(int(seconds), int(memory))
    job = json.load(sys.stdin)
    answer = bind(job, Path(static).resolve(), Path(cache)) if "html" in job else try_alone(job)
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
