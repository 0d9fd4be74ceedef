"""Stamps: what was done, and from which inputs, so that it is done again only when they change."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path], *also: str) -> str:
    """One short name for the contents of these files, whatever the order they come in."""
    total = hashlib.sha256("\0".join(also).encode())
    for path in sorted(paths):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:24]


def read(stamp: Path) -> dict[str, str]:
    """What the stamp says; nothing where there is none or it was cut short."""
    try:
        said = json.loads(stamp.read_text())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def write(stamp: Path, **said: str) -> None:
    """Put the stamp down whole: a crash leaves the old one or the new one, never half."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    part = stamp.with_name(stamp.name + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)  # some stamps hold addresses and keys
    part.write_text(json.dumps(said))
    part.replace(stamp)
