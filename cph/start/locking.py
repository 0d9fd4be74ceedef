"""Writes the hash-locked requirement files anew, for those who add or raise a dependency."""

import subprocess
import tempfile
from pathlib import Path

from cph.start import environment
from cph.start.environment import REQUIREMENTS
from cph.start.words import CannotStart, say

COMPILE = (
    *("pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-emit-index-url", "--no-header", "--no-annotate"),
)
ALONE = ("dev", "node")  # dev holds every set: what it chose binds the others
BOUND = ("base", "run", "test", "extra")


def lock(words: list[str]) -> int:
    """Choose versions and write their hashes; --upgrade looks for newer ones, else what is locked stays."""
    with tempfile.TemporaryDirectory() as place:
        environment.make_venv(Path(place))
        python = Path(place) / "bin" / "python"
        subprocess.run([str(python), "-m", "pip", "install", "-q", "uv"], check=True)
        for name in ALONE:
            compile_set(python, name, words)
        for name in BOUND:
            compile_set(python, name, ["--constraints", "dev.txt", *words])
    return 0


def compile_set(python: Path, name: str, words: list[str]) -> None:
    """One set, from its .in file to its .txt file."""
    say(f"Locking {name}")
    command = [str(python), "-m", "uv", *COMPILE, *words, f"{name}.in", "--output-file", f"{name}.txt"]
    if subprocess.run(command, cwd=REQUIREMENTS, check=False).returncode:
        raise CannotStart(f"Could not lock the {name} set; what uv said stands above.")
