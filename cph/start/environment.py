"""The virtual environment: made once, filled from hash-locked requirements, stamped with what is in it."""

import contextlib
import fcntl
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from cph.start import stamps, system
from cph.start.places import PYTHON, ROOT, VENV
from cph.start.words import CannotStart, say

SETS = ("base", "run", "test", "dev")  # each holds the one before
REQUIREMENTS = ROOT / "requirements"
STAMP = VENV / "installed.json"
PIP = (
    "-m",
    "pip",
    "--disable-pip-version-check",
    "install",
    "-q",
    "--require-hashes",
    "--no-deps",
    "--no-compile",
)
PIPS_AT_ONCE = 2  # most of the time one waits, for the registry or for the disk


def ensure(wanted: str) -> None:
    """The environment holds at least this set, exactly as locked."""
    if is_installed(wanted):
        return
    with one_at_a_time(REQUIREMENTS):
        if is_installed(wanted):
            return
        started = time.monotonic()
        name = larger_of(wanted, installed_set())
        say(f"Installing Python packages ({name} set)")
        if not is_usable():
            make_venv(VENV)
        pip_install(PYTHON, REQUIREMENTS / f"{name}.txt")
        stamps.write(STAMP, set=name, digest=digest_of(name), python=python_version())
        say(f"Python packages installed in {time.monotonic() - started:.0f} s")


def is_installed(wanted: str) -> bool:
    """Whether the stamp vouches for this set or a larger one, from today's requirement files and this Python."""
    name = installed_set()
    if not is_usable() or larger_of(wanted, name) != name:
        return False
    return stamps.read(STAMP).get("digest") == digest_of(name)


def installed_set() -> str:
    """The set that was last put in; the smallest where nothing was."""
    name = stamps.read(STAMP).get("set", "")
    return name if name in SETS else SETS[0]


def larger_of(one: str, other: str) -> str:
    """Of two sets the one that holds the other."""
    return max(one, other, key=SETS.index)


def digest_of(name: str) -> str:
    """What stands in the requirement file of this set."""
    return stamps.digest([REQUIREMENTS / f"{name}.txt"])


def python_version() -> str:
    """The Python an environment belongs to: packages of one minor version are nothing to another."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def is_usable() -> bool:
    """Whether there is an environment made by this Python."""
    return PYTHON.exists() and stamps.read(STAMP).get("python") == python_version()


def make_venv(place: Path) -> None:
    """A new, empty environment with pip in it."""
    if not importlib.util.find_spec("ensurepip"):
        # Debian ships venv without its second half
        system.install([f"python{python_version()}-venv"], purpose="the virtual environment")
    shutil.rmtree(place, ignore_errors=True)
    wheel = bundled_pip()
    done = subprocess.run(
        [sys.executable, "-m", "venv", *(["--without-pip"] if wheel else []), str(place)], check=False
    )
    if done.returncode:
        shutil.rmtree(place, ignore_errors=True)
        raise CannotStart(f"Could not make a virtual environment at {place}; what Python said stands above.")
    if wheel:
        unpack(wheel, next(place.glob("lib/python*/site-packages")))


def bundled_pip() -> Path | None:
    """The pip that every Python carries for new environments: beside ensurepip, or where Debian puts such wheels."""
    spec = importlib.util.find_spec("ensurepip")
    beside = Path(spec.origin).parent / "_bundled" if spec and spec.origin else None
    places = [beside, sysconfig.get_config_var("WHEEL_PKG_DIR")]
    return next((wheel for place in places if place for wheel in sorted(Path(place).glob("pip-*.whl"))), None)


def unpack(wheel: Path, to: Path) -> None:
    """Put pip in by hand: it is pure Python, and letting it install itself takes six seconds of a first start."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(to)


def pip_install(python: Path, requirements: Path) -> None:
    """Install exactly what the file locks, each file checked against its hash; several pips at once, each a share."""
    with tempfile.TemporaryDirectory(prefix="cph-pip-") as place:
        pips = []
        for number, share in enumerate(shares(requirements.read_text(), PIPS_AT_ONCE)):
            (file := Path(place) / f"{number}.txt").write_text(share)
            pips.append(subprocess.Popen([str(python), *PIP, "-r", str(file)]))
        try:
            failed = [pip for pip in pips if pip.wait()]
        finally:
            for pip in pips:  # whoever stops the start stops them all
                pip.terminate()
    if failed:
        raise CannotStart(
            "Could not install the Python packages; what pip said stands above. Run it again when mended."
        )


def shares(text: str, number: int) -> list[str]:
    """The locked packages dealt out like cards: all of them are listed and none asks for another, so order is free."""
    packages = re.split(r"^(?=[^\s#])", text, flags=re.MULTILINE)[1:]
    return ["".join(packages[first::number]) for first in range(min(number, len(packages)))]


@contextlib.contextmanager
def one_at_a_time(what: Path) -> Iterator[None]:
    """Two shells may start at once: the second waits, then finds the work done."""
    fd = os.open(what, os.O_RDONLY)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)
