"""The child: reads HTML, writes a PDF. Run as a program (`python -I press.py STATIC SECONDS MEMORY`), knows nothing of Django.

It opens two things only: `data:` addresses, and files of our own under STATIC (`/static/…`): no network, no redirect, no
other file, whatever the page asks for.
"""

from __future__ import annotations

import ctypes
import mimetypes
import resource
import signal
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

HERE = "https://paper.invalid/"  # stands for this site; nothing is ever asked of it


def limit(seconds: int, memory: int) -> None:
    """Bounds that the kernel keeps, and an end together with the worker that asked."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):  # elsewhere this limit refuses what was never used
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        ctypes.CDLL(None).prctl(1, int(signal.SIGKILL), 0, 0, 0)


def fetcher_for(static: Path) -> object:
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
            return URLFetcherResponse(url, body=file.read_bytes(), headers={"Content-Type": kind})

    return OurOwn(allowed_protocols=["data"], allow_redirects=False)


def pdf_of(html: str, static: Path) -> bytes:
    """The PDF: tagged, the same bytes for the same page (its identifier is the page's hash, its dates stand in its head)."""
    import hashlib

    from weasyprint import HTML

    page = HTML(string=html, base_url=HERE, url_fetcher=fetcher_for(static))
    identifier = hashlib.sha256(html.encode()).hexdigest()[:32].encode()
    return page.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)


def main(static: str, seconds: str, memory: str) -> None:
    limit(int(seconds), int(memory))
    pdf = pdf_of(sys.stdin.buffer.read().decode(), Path(static).resolve())
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main(*sys.argv[1:])
