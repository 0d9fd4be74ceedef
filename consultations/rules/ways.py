"""Which ways of consulting are proposed for a matter, and why: timescale × impact × importance × what the article says.

Pure functions of plain values. What an article states decides; where it is silent the planner says so, and what it gives
is a suggestion with its reason. It proposes; whoever runs the consultation chooses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

WEIGHTS = ("LOW", "MEDIUM", "HIGH")
WAYS = ("FULL_MEETING", "LA_MEETING", "EXECUTIVE", "GROUPS", "WEBSITE", "SELECTED")
HERE = ("WEBSITE", "SELECTED")  # members answer here; the other ways enter as views that are written down
LONGEST = {"DAYS": 5, "WEEKS": 30, "TERM": None}  # school days there are time for, at most
TIME = {"DAYS": "There are only days", "WEEKS": "There are weeks", "TERM": "There is a term or more"}
MOST = 400

Verdict = tuple[bool, str]


@dataclass(frozen=True)
class Way:
    """What a constitution says of one way; None is silence. `asked_by` is the title of a post, `article` as "Article 5i"."""

    way: str
    article: str
    impact_at_most: str | None = None
    impact_at_least: str | None = None
    importance_at_most: str | None = None
    importance_at_least: str | None = None
    is_interim: bool | None = None
    school_days: int | None = None
    asked_by: str = ""
    is_stated: bool = True  # no: as the article is read
    pk: int | None = None


@dataclass(frozen=True)
class Matter:
    """What is to be decided: how much time there is, how much hangs on it, who asks."""

    timescale: Literal["DAYS", "WEEKS", "TERM"]
    impact: Literal["LOW", "MEDIUM", "HIGH"]
    importance: Literal["LOW", "MEDIUM", "HIGH"]
    asker: Literal["BODY", "AUTHORITY", "PARTNER"] = "BODY"

    @property
    def weight(self) -> int:
        """The greater of impact and importance, from 0 (low) to 2 (high)."""
        return max(WEIGHTS.index(self.impact), WEIGHTS.index(self.importance))

    @property
    def words(self) -> str:
        return f"{self.impact.lower()} impact and {self.importance.lower()} importance"


@dataclass(frozen=True)
class Proposal:
    """One way: whether it is proposed, why or why not, and whether an article decided that."""

    way: str
    is_proposed: bool
    because: str
    is_stated: bool
    channel: int | None = None


def propose(matter: Matter, ways: Iterable[Way]) -> list[Proposal]:
    """A proposal for each of the six ways, in the order of the constitution, those that it does not name last.

    Nothing is proposed against what an article states. Something is proposed, unless articles leave nothing.
    """
    named = {one.way: one for one in ways}
    order = [*named, *(way for way in WAYS if way not in named)]
    found = [_weighed(matter, way, named.get(way), bool(named)) for way in order]
    return found if any(one.is_proposed for one in found) else _at_least_one(found)


def _weighed(matter: Matter, way: str, said: Way | None, any_named: bool) -> Proposal:
    if said is None and any_named:
        return Proposal(way, False, "The constitution does not name this way.", True)
    if said is None:
        proposed, reason = SUGGESTIONS[way](matter)
        return Proposal(way, proposed, f"The constitution is silent. {reason}", False)
    if reason := _forbidden(matter, said):
        return Proposal(way, False, reason[:MOST], True, said.pk)
    if said.is_interim:
        proposed, reason = _interim(matter, said)
        return Proposal(way, proposed, (reason + _asks(said))[:MOST], True, said.pk)
    fits = _fits_words(said)
    proposed, reason = (True, f"{fits}; this one has {matter.words}.") if fits else SUGGESTIONS[way](matter)
    if not fits:
        reason = f"{said.article} does not say when. {reason}"
    return Proposal(way, proposed, (reason + _asks(said))[:MOST], bool(fits), said.pk)


def _asks(said: Way) -> str:
    return f" The {said.asked_by} asks." if said.asked_by else ""


def _source(said: Way) -> str:
    return said.article if said.is_stated else f"{said.article}, as it is read,"


def _limits(said: Way) -> list[tuple[str, str, str]]:
    """What the matter must be: ("impact", lowest, highest) for each that is said."""
    found = []
    for what in ("impact", "importance"):
        least, most = getattr(said, f"{what}_at_least"), getattr(said, f"{what}_at_most")
        if least or most:
            found.append((what, least or WEIGHTS[0], most or WEIGHTS[-1]))
    return found


def _range_words(what: str, least: str, most: str) -> str:
    names = WEIGHTS[WEIGHTS.index(least) : WEIGHTS.index(most) + 1]
    return f"{' or '.join(one.lower() for one in names)} {what}"


def _fits_words(said: Way) -> str:
    """What the article keeps it for, in words; empty where it does not say."""
    limits = _limits(said)
    return f"{_source(said)} keeps it for {' and '.join(_range_words(*one) for one in limits)}" if limits else ""


def _forbidden(matter: Matter, said: Way) -> str:
    """Why the article itself speaks against it; empty where it does not."""
    for what, least, most in _limits(said):
        if not WEIGHTS.index(least) <= WEIGHTS.index(getattr(matter, what)) <= WEIGHTS.index(most):
            return f"{_fits_words(said)}; this one has {matter.words}."
    time = LONGEST[matter.timescale]
    if said.school_days and time is not None and said.school_days > time:
        return f"{_source(said)} asks for {said.school_days} school days. {TIME[matter.timescale]}."
    return ""


def _interim(matter: Matter, said: Way) -> Verdict:
    """A way for the time being, as the article has it: when time is short and something hangs on it."""
    if matter.timescale != "DAYS":
        return False, f"{_source(said)} has it for the time being only, and there is time for a fuller way."
    if not matter.weight:
        return False, f"{_source(said)} has it for the time being only; with {matter.words} no interim view is needed."
    return True, f"{TIME['DAYS']}: {_source(said)} has this way for the time being. A fuller way follows."


# --- suggestions, where nothing is said


def _full_meeting(matter: Matter) -> Verdict:
    if matter.timescale == "DAYS":
        return False, "There are only days: a full meeting can seldom be called in time."
    if matter.weight == 2 or (matter.weight == 1 and matter.timescale == "TERM"):
        return (
            True,
            f"Suggested: with {matter.words} and time to meet, members should hear each other before it is decided.",
        )
    return False, f"With {matter.words} it need not take the time of a full meeting."


def _la_meeting(matter: Matter) -> Verdict:
    if matter.asker == "AUTHORITY":
        return True, "Suggested: the authority asks, and meets leaders itself."
    return False, "It is not the authority that asks."


def _executive(matter: Matter) -> Verdict:
    if matter.timescale == "DAYS" and matter.weight:
        return True, "Suggested: there are only days, and the executive can give a first view. A fuller way follows."
    return (
        False,
        "There is time for a fuller way." if matter.weight else f"With {matter.words} it need not come before it.",
    )


def _groups(matter: Matter) -> Verdict:
    if matter.timescale == "DAYS":
        return False, "There are only days: the groups cannot all meet."
    if matter.weight == 2 or (matter.weight == 1 and matter.timescale == "TERM"):
        return True, f"Suggested: with {matter.words} and time to visit, groups say what differs from area to area."
    return False, f"With {matter.words} the groups need not be visited."


def _website(matter: Matter) -> Verdict:
    if matter.weight:
        return True, f"Suggested: with {matter.words} every member should be asked, and it is known who was heard."
    return False, f"With {matter.words} a few members can be asked instead of all."


def _selected(matter: Matter) -> Verdict:
    if matter.weight:
        return False, f"With {matter.words} the view of a few is not enough."
    return True, f"Suggested: with {matter.words} the advice of selected members is enough."


SUGGESTIONS = {
    "FULL_MEETING": _full_meeting, "LA_MEETING": _la_meeting, "EXECUTIVE": _executive,
    "GROUPS": _groups, "WEBSITE": _website, "SELECTED": _selected,
}  # fmt: skip


def _at_least_one(found: list[Proposal]) -> list[Proposal]:
    """Where nothing else is left: asking all members, or the first way that no article speaks against."""
    left = [one for one in found if not one.is_stated]
    left.sort(key=lambda one: one.way != "WEBSITE")
    if not left:
        return found
    chosen = left[0]
    reason = f"{chosen.because} Suggested all the same: no other way is left."[:MOST]
    return [Proposal(one.way, True, reason, False, one.channel) if one is chosen else one for one in found]
