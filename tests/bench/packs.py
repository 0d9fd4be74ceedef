"""What a pack costs: 60 pages from 12 papers, joined with contents, numbers, bookmarks and tags, against the same files bare."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import override_settings

from tests.bench import Figure

PAPERS, PAGES = 12, 5
ROUNDS = 3
WORDS = "<p>" + "Words of a paper that heads read between lessons. " * 60 + "</p>"
BARE = """
import sys
from pypdf import PdfWriter
writer = PdfWriter()
for name in sys.argv[2:]:
    writer.append(name)
writer.write(sys.argv[1])
"""
MEASURE = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
done = subprocess.run(json.loads(sys.argv[1]), input=sys.stdin.buffer.read(), capture_output=True)
assert done.returncode == 0, done.stderr
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


def figures() -> Iterator[Figure]:
    """Wall time, CPU and peak memory of the child that joins, against a process that does no more than append the files."""
    from django.conf import settings

    from cph.documents import joining

    with tempfile.TemporaryDirectory() as media, override_settings(MEDIA_ROOT=media):
        names = [default_storage.path(one) for one in papers()]
        joins, html = front(names)
        places = [str(settings.BASE_DIR / "static"), str(settings.DATA_DIR / "cache" / "fonts")]
        child = [sys.executable, "-I", str(joining.BIND), *places, "60", str(1024**3)]
        job = json.dumps({"html": html, "parts": joins, "out": f"{media}/out.pdf"}).encode()
        bare = [sys.executable, "-I", "-c", BARE, f"{media}/bare.pdf", *names]
        measured(child, job)  # the first one unpacks the fonts
        pairs = [(measured(child, job), measured(bare, b"")) for _ in range(ROUNDS)]
        sizes = [Path(media, name).stat().st_size / 1024 for name in ("out.pdf", "bare.pdf")]
    label = f"a pack of {PAPERS * PAGES} pages from {PAPERS} papers"
    for place, (what, unit) in enumerate((("wall time", "s"), ("CPU", "s"), ("peak memory", "MB"))):
        mine, theirs = (statistics.median(pair[side][place] for pair in pairs) for side in (0, 1))
        note = f"{mine:.2f} {unit} against {theirs:.2f} {unit}"
        yield Figure(f"{label}, {what} against the same files appended bare", mine / theirs, "times", note=note)
    note = f"{sizes[0]:.0f} KB against {sizes[1]:.0f} KB"
    yield Figure(f"{label}, size of the file", sizes[0] / sizes[1], "times", note=note)


def papers() -> list[str]:
    """Twelve PDFs of five pages, as a word processor would make them."""
    from weasyprint import HTML

    found = []
    for number in range(PAPERS):
        page = f'<h1>Paper {number}</h1>{WORDS * 3}<p style="break-after: page"></p>'
        body = HTML(string=f"<html><body>{page * (PAGES - 1)}<h1>End</h1></body></html>").write_pdf()
        found.append(default_storage.save(f"{number}.pdf", ContentFile(body)))
    return found


def front(names: list[str]) -> tuple[list[dict[str, Any]], str]:
    """The front page of such a pack, contents and all."""
    joins = [
        {"id": f"paper-{n}", "title": f"Paper {n}", "level": 1, "address": "", "path": name}
        for n, name in enumerate(names)
    ]
    lines = "".join(f'<li><a href="#{one["id"]}">{one["title"]}</a></li>' for one in joins)
    head = '<!doctype html><html lang="en-GB"><head><title>Pack</title><link rel="stylesheet" href="/static/cph/paper.css">'
    return joins, f"{head}</head><body><h1>Pack</h1><ol>{lines}</ol><!-- joined pages --></body></html>"


def measured(words: list[str], given: bytes) -> list[float]:
    """Seconds by the clock, seconds of the processor, megabytes at the most: of one process that does this and ends."""
    call: Callable[..., Any] = subprocess.run
    done = call([sys.executable, "-c", MEASURE, json.dumps(words)], input=given, capture_output=True, check=True)
    return json.loads(done.stdout)
