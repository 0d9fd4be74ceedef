"""Where things are kept: the working copy, its virtual environment and the data directory."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENDOR = ROOT / "static" / "vendor"


def data_dir() -> Path:
    """The directory that holds everything this copy remembers: database, uploads, mail, logs."""
    return Path(os.environ.get("CPH_DATA_DIR") or ROOT / ".data").absolute()
