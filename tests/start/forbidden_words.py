"""Finds what no file of ours may say: where packages come from on this machine, and where this copy lies."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# in parts, so that this file may be looked at like the others
PUBLIC_REGISTRIES = tuple(
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs", "org"))
)
HOST = re.compile(r"https?://(?:[^@/\s\"']*@)?([\w.-]+\.[a-z]{2,})", re.IGNORECASE)
SIZE_LIMIT = 2_000_000


def main() -> int:
    """Print each finding; 1 when there is any."""
    found = findings(tracked_files(), forbidden())
    print("\n".join(found))
    return 1 if found else 0


def tracked_files() -> list[Path]:
    """Every file that git keeps."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def forbidden() -> dict[str, str]:
    """Each word that must not stand in a file, with the reason."""
    registries = dict.fromkeys([*PUBLIC_REGISTRIES, *configured_registries()], "names a package registry")
    places = {ROOT.parent, Path.home()} - {Path("/"), Path("/home"), Path("/tmp")}
    return registries | {f"{place}/": "holds a path of this machine" for place in places}


def configured_registries() -> set[str]:
    """The hosts that this machine's own clients fetch from."""
    settings = [
        *(os.environ.get(name, "") for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "NPM_CONFIG_REGISTRY")),
        *(read(path) for path in (Path("/etc/pip.conf"), Path.home() / ".config/pip/pip.conf")),
        *(read(path) for path in (Path("/etc/npmrc"), Path.home() / ".npmrc")),
    ]
    return {host for words in settings for host in HOST.findall(words)}


def read(path: Path) -> str:
    """The text of a settings file; nothing where there is none."""
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def findings(files: Iterable[Path], words: dict[str, str]) -> list[str]:
    """One line for each file and word that do not go together."""
    return [
        f"{path.relative_to(ROOT)} {reason}: {word}"
        for path in files
        if is_text(path)
        for word, reason in words.items()
        if occurs(word, path.read_text(errors="replace"))
    ]


def occurs(word: str, text: str) -> bool:
    """Whether the word stands there by itself, not as the end of a longer path or name."""
    return re.search(r"(?<![\w.-])" + re.escape(word), text) is not None


def is_text(path: Path) -> bool:
    """Whether it is a file that people read."""
    if not path.is_file() or path.stat().st_size > SIZE_LIMIT:
        return False
    return b"\0" not in path.read_bytes()[:4096]


if __name__ == "__main__":
    sys.exit(main())
