"""The words for who alone votes on a kind of matter. Pure: no database, no clock.

Schools forums decide some matters by some of their members only: what is taken back from the budgets of primary schools, the
members of maintained primary schools alone (SI 2012/2261 reg 8). Which matters, the articles of the body say.
"""

from __future__ import annotations

from networks.constitutions.models import Franchise
from networks.constitutions.rules import listed, schools_words


def voters_words(phase: str | None, maintained_only: bool | None, also: str = "") -> str:
    """Those who lead a maintained primary school, and the Early years provider."""
    who = f"those who lead {schools_words(phase, maintained_only)}"
    return f"{who}, and the {also}" if also else who


def entitled_words(
    count: int,
    phase: str | None,
    maintained_only: bool | None,
    also: str = "",
    *,
    by_school: bool = False,
    now: bool = False,
) -> str:
    """6 primary maintained members were entitled. `count` are votes; `also` is the post whose holder votes too.

    `now`: while voting is open; they are entitled.
    """
    verb = ("is" if count == 1 else "are") if now else ("was" if count == 1 else "were")
    one = "school" if by_school else "member"
    kinds = [Franchise.Phase(phase).label.lower()] if phase else []
    kinds += ["maintained"] if maintained_only else []
    many = " ".join([*kinds, f"{one}s" if count != 1 or also else one])
    if not kinds and not by_school:
        many += " who lead a school" if also or count != 1 else " who leads a school"
    if also:
        return f"{count} {verb} entitled: {many} and the {also}."
    return f"{count} {many} {verb} entitled."


def refusal_words(phase: str | None, maintained_only: bool | None, also: str, led: list[str], day: str) -> str:
    """Why somebody who votes otherwise does not vote here: what is asked, and what they lead on that day."""
    asked = f"On this motion only {voters_words(phase, maintained_only, also)} vote"
    if not led:
        return f"{asked}, and you led no school on {day}."
    return f"{asked}; {listed(led)}, which you led on {day}, {'is not one' if len(led) == 1 else 'are none'} of these."
