"""What may be shown of a small electorate: one step, and no figure that tells how a few people voted.

Source: the statistical rule of hiding groups under five, with a second figure hidden where the first could be worked out
from the rest (primary and secondary suppression). Counts are papers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SMALL = 20  # valid papers: below this only one step is shown, and papers are never published
FEW = 5  # papers: below this a figure is hidden
FINAL = "final"


def is_small(valid: int) -> bool:
    """Whether so few papers are valid that stages and papers would tell on people."""
    return valid < SMALL


def hidden(figures: Mapping[str, int], few: int) -> set[str]:
    """Which figures are hidden: those below `few`; then the next smallest, until the hidden ones cannot be worked out.

    That is: none, or at least two that together make `few` or more. Where all are hidden there is nothing to work out.
    """
    order = sorted(figures, key=lambda name: (figures[name], name))
    found = {name for name in order if figures[name] < few}
    for name in order:
        if not found or (len(found) > 1 and sum(figures[one] for one in found) >= few):
            break
        found.add(name)
    return found


def reduced(result: Mapping[str, Any], units: Mapping[str, int], non_transferable: int, few: int) -> dict[str, Any]:
    """A finished count as a small electorate is shown it: the last stage only, hidden figures as None.

    `result` is as `Result.as_dict` gives it; `units`, `non_transferable` and `few` are in its smallest units.
    """
    last = result["stages"][-1]
    gone = hidden({**units, "": non_transferable}, few)
    totals = {name: None if name in gone else written for name, written in last["totals"].items()}
    stage = {
        "action": FINAL,
        "candidates": [],
        "totals": totals,
        "non_transferable": None if "" in gone else last["non_transferable"],
        "elected": sorted(result["elected"]),
    }
    return {**result, "stages": [stage]}
