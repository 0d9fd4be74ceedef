"""Writing the papers of a contest as a BLT file, equal papers on one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence


def blt(
    papers: Iterable[Sequence[int]], names: Sequence[str], *, seats: int, withdrawn: Iterable[int] = (), title: str
) -> str:
    """The file, in the shape that `blt.read` reads: papers sorted, so that their order says nothing."""
    lines = [f"{len(names)} {seats}"]
    if out := sorted(withdrawn):
        lines.append(" ".join(f"-{number}" for number in out))
    for paper, many in sorted(Counter(tuple(paper) for paper in papers).items()):
        lines.append(" ".join(map(str, (many, *paper, 0))))
    lines.append("0")
    lines += [f'"{" ".join(name.split())}"' for name in (*names, title)]
    return "\n".join(lines) + "\n"
