"""What must come from the operating system: installed where we may, else asked for in one sentence."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterable

from cph.start.words import CannotStart, say

PANGO = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
DRIVER_LIBRARY = "libatomic.so.1"  # what drives the browser needs it, and a bare Debian lacks it
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def ensure_pango() -> None:
    """WeasyPrint makes PDFs with Pango, which no Python package carries."""
    if os.uname().sysname != "Linux":
        ensure_pango_elsewhere()
        return
    missing = [package for library, package in PANGO.items() if not can_load(library)]
    if missing:
        install(missing, purpose="PDFs")


def ensure_pango_elsewhere() -> None:
    """On a Mac Pango comes by Homebrew; only the sentence is ours."""
    if not shutil.which("pango-view"):
        raise CannotStart("PDFs need Pango. Run: brew install pango")


def can_load(library: str) -> bool:
    """Whether the system's loader finds this shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def chromium() -> str | None:
    """The browser the stories are told in, if this machine has one."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def ensure_chromium() -> None:
    """Get a browser for the stories where we may; without one they fail and say so, but the other tests run."""
    missing = ([] if chromium() else ["chromium"]) + ([] if can_load(DRIVER_LIBRARY) else ["libatomic1"])
    if not missing:
        return
    try:
        install(missing, purpose="the stories that run in a browser")
    except CannotStart as reason:
        say(str(reason))


def install(packages: Iterable[str], *, purpose: str) -> None:
    """Install Debian packages, or raise the sentence that asks a person to."""
    names = " ".join(packages)
    prefix = apt_prefix()
    if prefix is None:
        raise CannotStart(f"Missing for {purpose}: {names}. On Debian or Ubuntu run: sudo apt install {names}")
    say(f"Installing {names} (for {purpose})")
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    # several shells may ask at once: wait for each other instead of failing
    apt = [*prefix, "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=180"]
    for words in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run([*apt, *words], env=env, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            raise CannotStart(f"Could not install {names} for {purpose}. Try: sudo apt install {names}")


def apt_prefix() -> list[str] | None:
    """How apt-get may be run here without asking anybody: as root, by sudo without a password, or not at all."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and not subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode:
        return ["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"]
    return None
