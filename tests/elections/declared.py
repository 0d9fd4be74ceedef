"""The declared results that lie beside the project, read as they were published; nothing of them is kept here."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from networks.elections.rules import Contest, read

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "elections"

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the declared results do not lie beside the project")


def files(pattern: str) -> list[Path]:
    """The files of that kind, an empty list where there are none."""
    return sorted(SHARED.glob(pattern))


def contest_of(path: Path) -> Contest:
    """The ballots that belong to a result sheet."""
    with path.with_name(path.name.split(".")[0] + ".blt").open(encoding="utf-8") as lines:
        return read(lines)


def told(path: Path) -> dict[str, Any]:
    """An official result in JSON."""
    return json.loads(path.read_text(encoding="utf-8"))


def sheet(path: Path) -> dict[str, Any]:
    """A result sheet in CSV: its quota, who was acted on and how everybody stood, stage by stage."""
    rows = [row for row in csv.reader(path.read_text(encoding="utf-8").splitlines()) if row]
    head = next(at for at, row in enumerate(rows) if row[0] == "Candidates")
    acted = rows[head]
    lines = [row for row in rows[head + 1 :] if row[0] not in ("Non-transferable", "Totals")]
    rest = next(row for row in rows if row[0] == "Non-transferable")
    stages = len(acted) // 2
    return {
        "quota": next(row[1] for row in rows if row[0] == "Quota"),
        "seats": int(next(row[1] for row in rows if row[0] == "Number to be elected")),
        "valid": int(next(row[1] for row in rows if row[0] == "Valid votes")),
        "names": [row[0] for row in lines],
        "actions": ["first", *(rows[head - 1][2 * at] for at in range(1, stages))],
        "acted": [[], *(acted[2 * at].split("+") for at in range(1, stages))],
        "totals": [[_at(row, at) for row in lines] for at in range(stages)],
        "non_transferable": [_at(rest, at) for at in range(stages)],
        "elected": [row[0] for row in lines if row[-1] == "Elected"],
    }


def _at(row: list[str], stage: int) -> str:
    """The figure of a stage: the first column has first preferences, each later stage a change and a total."""
    figure = row[1 + 2 * stage].strip()
    return "0" if figure in ("-", "") else figure
