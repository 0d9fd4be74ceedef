"""The child: reads HTML, writes a PDF. Run as a program (`python -I press.py STATIC CACHE SECONDS MEMORY`), knows nothing of Django.

It opens two things only: `data:` addresses, and files of our own under STATIC (`/static/…`): no network, no redirect, no
other file, whatever the page asks for.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import mimetypes
import os
import resource
import signal
import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

WITHOUT_CONTENTS = 6  # a paper of more pages shows its contents
HERE = "https://paper.invalid/"  # stands for this site; nothing is ever asked of it


def limit(seconds: int, memory: int) -> None:
    """Bounds that the kernel keeps, and an end together with the worker that asked."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):  # elsewhere this limit refuses what was never used
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        ctypes.CDLL(None).prctl(1, int(signal.SIGKILL), 0, 0, 0)


def fetcher_for(static: Path, cache: Path) -> object:
    """What the page may open."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurOwn(URLFetcher):
        def fetch(self, url: str, headers: dict | None = None) -> object:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            parts = urlsplit(url)
            if not url.startswith(HERE + "static/"):
                raise ValueError(f"a paper may not open {parts.scheme}:{parts.netloc}")
            file = (static / unquote(parts.path).removeprefix("/static/")).resolve()
            if not file.is_relative_to(static) or not file.is_file():
                raise ValueError(f"there is no {parts.path}")
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            body = unpacked(file, cache) if file.suffix == ".woff2" else file.read_bytes()
            return URLFetcherResponse(url, body=body, headers={"Content-Type": kind})

    return OurOwn(allowed_protocols=["data"], allow_redirects=False)


def unpacked(file: Path, cache: Path) -> bytes:
    """The font as TrueType. Unpacking eight faces takes two seconds, most of a short paper, so it is done once."""
    from fontTools.ttLib import woff2

    packed = file.read_bytes()
    ready = cache / f"{hashlib.sha256(packed).hexdigest()[:32]}.ttf"
    if ready.is_file():
        return ready.read_bytes()
    font = BytesIO()
    woff2.decompress(BytesIO(packed), font)
    with contextlib.suppress(OSError):  # a disk that takes no cache makes papers slow, not impossible
        cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = ready.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(font.getvalue())
        fresh.replace(ready)
    return font.getvalue()


def pdf_of(html: str, static: Path, cache: Path) -> bytes:
    """The PDF: tagged, the same bytes for the same page (its identifier is the page's hash, its dates stand in its head)."""
    from weasyprint import CSS, HTML

    page = HTML(string=html, base_url=HERE, url_fetcher=fetcher_for(static, cache))
    options = {"pdf_variant": "pdf/ua-1", "pdf_identifier": hashlib.sha256(html.encode()).hexdigest()[:32].encode()}
    document = page.render(**options)
    if len(document.pages) > WITHOUT_CONTENTS and 'class="paper-contents"' in html:
        shown = CSS(string=".paper-contents { display: block !important }")
        document = page.render(stylesheets=[shown], **options)
    return document.write_pdf(**options)


def main(static: str, cache: str, seconds: str, memory: str) -> None:
    limit(int(seconds), int(memory))
    pdf = pdf_of(sys.stdin.buffer.read().decode(), Path(static).resolve(), Path(cache))
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main(*sys.argv[1:])
