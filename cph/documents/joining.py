"""A paper and the files that follow it, as one PDF: files become pages one by one, then a child joins them all.

Each step is a child process with bounds of its own, so that one bad file costs its own page and nothing else.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from django.core.files.storage import default_storage

from cph.documents.pressing import CouldNotPress, run

log = structlog.get_logger(__name__)
BIND = Path(__file__).with_name("bind.py")
CONVERT = Path(__file__).with_name("convert.py")
CONVERT_SECONDS = 30
PATIENCE = 300  # seconds by the clock for turning files into pages; what is left then becomes a page in words
BYTES_AT_MOST = 200 * 1024**2  # of all files together
MISSING = "Its file is missing from the store."
NOT_CONVERTED = {
    "DOCX": "The Word document could not be turned into pages.",
    "XLSX": "The spreadsheet could not be turned into pages.",
    "PNG": "The picture is damaged or too large.",
    "JPEG": "The picture is damaged or too large.",
}
OF_ANOTHER_KIND = "It is of a kind that cannot be turned into pages."
TOO_MUCH = "With it this document would be too large."
COULD_NOT = "It could not be read in the time and memory there is."
NO_TIME = "There was no time left to turn it into pages."


@dataclass(frozen=True)
class Joined:
    """One PDF on this machine's disk: where, how many pages, and which files are in it as a page in words, with the reason."""

    path: Path
    pages: int
    problems: dict[str, str]


@contextmanager
def joined(html: str, joins: Sequence[dict[str, Any]], hold: Callable[[], None] = lambda: None) -> Iterator[Joined]:
    """The paper with its files, for the length of the block. `hold` is called before each step. Raises CouldNotPress."""
    with tempfile.TemporaryDirectory(prefix="cph-pack-") as place:
        parts = list(_prepared(joins, Path(place), hold))
        out = Path(place) / "out.pdf"
        hold()
        try:
            answer = _bind(html, parts, out)
        except CouldNotPress as error:
            log.warning("not joined at the first go: each file is tried alone", reason=str(error))
            parts = [_tried(part, hold) for part in parts]
            if not any(part.get("problem") == COULD_NOT for part in parts):
                raise
            hold()
            answer = _bind(html, parts, out)
        yield Joined(out, answer["pages"], answer["problems"])


def _bind(html: str, parts: list[dict[str, Any]], out: Path) -> dict[str, Any]:
    return json.loads(run(BIND, json.dumps({"html": html, "parts": parts, "out": str(out)}).encode()))


def _tried(part: dict[str, Any], hold: Callable[[], None]) -> dict[str, Any]:
    """The same part; with its problem where it alone is too much for a child."""
    if "path" not in part or "problem" in part:
        return part
    hold()
    try:
        run(BIND, json.dumps({"parts": [part]}).encode(), seconds=CONVERT_SECONDS)
    except CouldNotPress as error:
        log.warning("a file was not joined", title=part["title"], reason=str(error))
        return part | {"problem": COULD_NOT}
    return part


def _prepared(joins: Sequence[dict[str, Any]], place: Path, hold: Callable[[], None]) -> Iterator[dict[str, Any]]:
    """Bookmarks as they are; each file with the path of a PDF, or with the reason why there is none."""
    began, total = time.monotonic(), 0
    for number, join in enumerate(joins):
        part = {name: join.get(name, "") for name in ("id", "title", "level", "address")}
        if "file" not in join:
            yield part
            continue
        try:
            path = _on_disk(join["file"], place / f"{number}.file")
            total += path.stat().st_size
            if total > BYTES_AT_MOST:
                raise CouldNotPress(TOO_MUCH)
            if join["kind"] != "PDF":
                hold()
                if time.monotonic() - began > PATIENCE:
                    raise CouldNotPress(NO_TIME)
                path = _converted(path, join, place / f"{number}.pdf")
                total += path.stat().st_size
            yield part | {"path": str(path)}
        except CouldNotPress as reason:
            yield part | {"problem": str(reason)}


def _on_disk(name: str, copy: Path) -> Path:
    """The file's own path, or a copy where the store is not a directory of this machine."""
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:
        try:
            with default_storage.open(name) as source, copy.open("wb") as target:
                shutil.copyfileobj(source, target)
        except OSError as error:
            raise CouldNotPress(MISSING) from error
        return copy
    if not path.is_file():
        raise CouldNotPress(MISSING)
    return path


def _converted(path: Path, join: dict[str, Any], made: Path) -> Path:
    job = {"kind": join["kind"], "path": str(path), "title": join["title"], "address": join.get("address", "")}
    try:
        made.write_bytes(run(CONVERT, json.dumps(job).encode(), seconds=CONVERT_SECONDS))
    except CouldNotPress as error:
        log.warning("a file was not turned into pages", file=join["file"], kind=join["kind"], reason=str(error))
        raise CouldNotPress(NOT_CONVERTED.get(join["kind"], OF_ANOTHER_KIND)) from error
    return made
