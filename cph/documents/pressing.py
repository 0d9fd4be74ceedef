"""From HTML to PDF in a child process: what a page may cost is bounded, and the web server never loads WeasyPrint."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from django.conf import settings

CHILD = Path(__file__).with_name("press.py")
SECONDS = 60  # of CPU; twice that by the clock, for a busy machine
MEMORY_BYTES = 1024**3


class CouldNotPress(Exception):
    """Why there is no PDF, in a sentence for the clerk."""


def press(html: str, *, seconds: int = SECONDS, memory: int = MEMORY_BYTES) -> bytes:
    """The page as a tagged PDF (PDF/UA-1), the same bytes for the same page. Raises CouldNotPress."""
    made = run(CHILD, html.encode(), seconds=seconds, memory=memory)
    if not made.startswith(b"%PDF-"):
        raise CouldNotPress(_reason(0, ""))
    return made


def run(child: Path, given: bytes, *, seconds: int = SECONDS, memory: int = MEMORY_BYTES) -> bytes:
    """What a child says of what it was given: in a process of its own, with bounds, and gone when this one is."""
    places = [settings.BASE_DIR / "static", settings.DATA_DIR / "cache" / "fonts"]
    words = [sys.executable, "-I", str(child), *map(str, (*places, seconds, memory))]
    try:
        done = subprocess.run(
            words, input=given, capture_output=True, timeout=2 * seconds, env=_environment(), check=False
        )
    except subprocess.TimeoutExpired as error:
        raise CouldNotPress(f"The paper took more than {2 * seconds} seconds to make. Make it shorter.") from error
    if done.returncode == 0:
        return done.stdout
    raise CouldNotPress(_reason(done.returncode, done.stderr.decode(errors="replace")))


def _environment() -> dict[str, str]:
    """What the child knows of this machine: where programs and font caches are. No database, no keys, no proxies."""
    kept = (
        "PATH",
        "HOME",
        "XDG_CACHE_HOME",
        "FONTCONFIG_FILE",
        "FONTCONFIG_PATH",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
    )
    return {name: os.environ[name] for name in kept if name in os.environ} | {"LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _reason(code: int, said: str) -> str:
    last = said.strip().splitlines()[-1] if said.strip() else ""
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return "The paper took too long or too much memory to make. Make it shorter."
    if "MemoryError" in last or "memory" in last.lower():
        return "The paper needed too much memory. Make it shorter, or its pictures smaller."
    return f"The paper could not be made: {last or f'the maker stopped with code {code}'}"
