"""What schools are asked for by the number of their pupils: bands that say something of every school, once."""

from __future__ import annotations

from collections.abc import Mapping

from funding.rules.sharing import CannotShare

MOST_BANDS = 12


def check_bands(bands: Mapping[int, int]) -> None:
    """Errors: no band, more than twelve, the first above 0 pupils (nothing would be said of a smaller school), all for nothing.

    A band reaches to where the next begins: there are no gaps between bands, only below the first.
    """
    if not bands:
        raise CannotShare("Enter what schools are asked for.")
    if len(bands) > MOST_BANDS:
        raise CannotShare(f"Enter at most {MOST_BANDS} bands.")
    if min(bands) != 0:
        raise CannotShare(
            f"Begin the first band at 0 pupils: nothing is said of a school with fewer than {min(bands)}. "
            "Enter £0 for it if small schools are asked for nothing."
        )
    if not any(bands.values()):
        raise CannotShare("All bands ask for nothing.")


def words_of(bands: Mapping[int, int]) -> list[tuple[str, int]]:
    """Each band in words with its pence: "0 to 149 pupils", "300 pupils or more"; one band alone is each school."""
    starts = sorted(bands)
    if len(starts) == 1:
        return [("each school", bands[starts[0]])]
    found = []
    for place, start in enumerate(starts):
        until = f"{start} to {starts[place + 1] - 1} pupils" if place + 1 < len(starts) else f"{start} pupils or more"
        found.append((until, bands[start]))
    return found
