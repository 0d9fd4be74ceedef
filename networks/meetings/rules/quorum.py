"""Whether enough are present to decide, minute by minute. Pure: no database, no clock.

A quorum is a number, a share of the whole, officers among those present, or several of these at once. Networks write for
example: two fifths of the total membership (schools forums, SI 2012/2261 reg 8); five of seven; one officer and five in all;
half, two officers among them. The article of the body's own constitution decides; where it is silent no number is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from cph.core.templatetags.words import time_words

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class State(StrEnum):
    """Whether the meeting may decide now."""

    QUORATE = "QUORATE"
    INQUORATE = "INQUORATE"
    UNSETTLED = "UNSETTLED"  # enough if empty seats do not count, too few if they do, and the article does not say
    SILENT = "SILENT"  # the constitution asks for no number: the chair rules


@dataclass(frozen=True)
class Provision:
    """What an article says of the quorum; None wherever it does not say."""

    at_least: int | None = None
    share_of: int | None = None
    share_from: int | None = None
    officers: int | None = None
    counts_vacancies: bool | None = None
    article: str = ""

    @property
    def is_silent(self) -> bool:
        """Neither a number, nor a share, nor officers."""
        return self.at_least is None and not self.has_share and not self.officers

    @property
    def has_share(self) -> bool:
        return self.share_of is not None and self.share_from is not None


@dataclass(frozen=True)
class Needed:
    """How many people must be counted, and how many chairs and vice chairs among them.

    `fewest` is the number without the empty seats, `number` the one with them; they differ only where the article does not
    say whether empty seats count. Both None: silent.
    """

    number: int | None = None
    fewest: int | None = None
    officers: int = 0
    article: str = ""

    @property
    def is_silent(self) -> bool:
        return self.number is None


@dataclass(frozen=True)
class Here:
    """Somebody was at the meeting from one moment until another, that one not included; None: is there still."""

    who: int | str
    came: datetime
    left: datetime | None = None
    counts: bool = True
    is_officer: bool = False
    stands_in_for: int | None = None

    def at(self, moment: datetime) -> bool:
        return self.came <= moment and (self.left is None or moment < self.left)


@dataclass(frozen=True)
class Recusal:
    """Somebody stands aside while an item is before the meeting: from its first moment until its last, not included."""

    who: int | str
    since: datetime
    until: datetime | None = None

    def at(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True)
class Standing:
    """The quorum at one moment: who is counted, who stands aside, how many are needed."""

    state: State
    counted: frozenset[int | str]
    recused: frozenset[int | str]
    officers: int
    uncounted_substitutes: int
    needed: Needed

    @property
    def count(self) -> int:
        return len(self.counted)

    @property
    def may_decide(self) -> bool | None:
        """None: the constitution leaves it to the chair."""
        return {State.QUORATE: True, State.INQUORATE: False}.get(self.state)


@dataclass(frozen=True)
class Change:
    """From this moment the meeting was quorate, or no longer: with the sentence that says so and why."""

    at: datetime
    standing: Standing
    words: str

    @property
    def state(self) -> State:
        return self.standing.state


def quorum_needed(provision: Provision | None, filled: int, vacant: int) -> Needed:
    """How many must be present, as the article says.

    `filled` is the number of people who have a seat that counts, `vacant` the number of empty ones, both in whole people.
    A share is of the whole, rounded up to the next person: two fifths of 16 are 6.4, so 7. Where a number and a share are
    given, both must be met. Empty seats belong to the whole where the article says so, not where it says they do not; where
    it does not say, both numbers are given and the chair rules between them. An article that says nothing asks for nothing.
    Raises ValueError for numbers below zero and a share of nothing.
    Source: the article of the quorum; SI 2012/2261 reg 8 for shares ("two fifths of the total membership").
    """
    if filled < 0 or vacant < 0:
        raise ValueError("nobody sits on fewer than no seats")
    if provision is None or provision.is_silent:
        return Needed(article=provision.article if provision else "")
    with_them = _number(provision, filled + (0 if provision.counts_vacancies is False else vacant))
    without = _number(provision, filled + (vacant if provision.counts_vacancies is True else 0))
    return Needed(with_them, without, provision.officers or 0, provision.article)


def _number(provision: Provision, whole: int) -> int:
    share = 0
    if provision.share_of is not None and provision.share_from is not None:
        if provision.share_from < 1 or provision.share_of < 0:
            raise ValueError("a share has a denominator of one or more")
        share = -(-whole * provision.share_of // provision.share_from)
    return max(provision.at_least or 0, share)


def standing_at(moment: datetime, spells: Iterable[Here], recusals: Iterable[Recusal], needed: Needed) -> Standing:
    """Who counts at this moment, and whether they are enough.

    Each seat counts once, whoever sits on it: a person with two spells or two seats is one; a substitute counts only where
    the spell says that substitutes count, and only while the one they stand in for is away. Who stands aside for the item
    that is before the meeting does not count, nor do they where they stand in for somebody.
    """
    here = [one for one in spells if one.at(moment)]
    aside = {one.who for one in recusals if one.at(moment)}
    present = {one.who for one in here}
    counted: set[int | str] = set()
    officers: set[int | str] = set()
    for one in here:
        if not one.counts or one.who in aside or one.stands_in_for in present:
            continue
        counted.add(_seat(one))
        if one.is_officer:
            officers.add(_seat(one))
    silent = sum(1 for one in here if one.stands_in_for is not None and not one.counts)
    recused = frozenset(_seat(one) for one in here if one.who in aside and one.counts) - counted
    state = _state(len(counted), len(officers), needed)
    return Standing(state, frozenset(counted), recused, len(officers), silent, needed)


def _seat(one: Here) -> int | str:
    return one.who if one.stands_in_for is None else one.stands_in_for


def _state(count: int, officers: int, needed: Needed) -> State:
    if needed.number is None or needed.fewest is None:
        return State.SILENT
    if count < needed.fewest or officers < needed.officers:
        return State.INQUORATE
    return State.QUORATE if count >= needed.number else State.UNSETTLED


def quorum_by_the_minute(
    spells: Sequence[Here],
    recusals: Sequence[Recusal],
    needed: Needed,
    *,
    opens: datetime,
    closes: datetime | None = None,
) -> list[Change]:
    """Each moment from the opening of a meeting at which it became quorate or ceased to be, and why, earliest first.

    The first line is the opening itself. Between two lines the state is that of the earlier one; the moment of closing is
    not counted, for then everybody leaves. `closes` None: the meeting goes on.
    """
    edges = {moment for one in spells for moment in (one.came, one.left)}
    edges |= {moment for one in recusals for moment in (one.since, one.until)}
    moments = sorted(one for one in edges if one and opens < one and (closes is None or one < closes))
    first = standing_at(opens, spells, recusals, needed)
    found = [Change(opens, first, words_of(first, opens))]
    seen = set(first.counted)
    for moment in moments:
        now = standing_at(moment, spells, recusals, needed)
        if now.state != found[-1].state:
            why = _why(found[-1].standing, now, seen)
            again = any(one.state == now.state for one in found)
            found.append(Change(moment, now, words_of(now, moment, why, again=again)))
            seen = set()
        seen |= now.counted
    return found


def _why(before: Standing, now: Standing, seen: set[int | str]) -> str:
    """What took people away, or brought them: "two left, one recused"."""
    lost = (seen | before.counted) - now.counted
    aside = len(lost & now.recused)
    gained = now.counted - before.counted
    back = len(gained & before.recused)
    down = [(len(lost) - aside, "left"), (aside, "recused")]
    up = [(len(gained) - back, "came"), (back, "back in the meeting")]
    said = up if _rank(now) > _rank(before) else down
    parts = [f"{count_words(number)} {what}" for number, what in said if number]
    if now.officers < now.needed.officers:
        parts.append(_officers_short(now))
    return ", ".join(parts)


def _rank(one: Standing) -> int:
    return (State.INQUORATE, State.UNSETTLED, State.QUORATE, State.SILENT).index(one.state)


def _officers_short(one: Standing) -> str:
    return f"{count_words(one.officers)} of {one.needed.officers} chairs and vice chairs needed"


def count_words(number: int) -> str:
    """One, two … ten, then 11, 12."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def words_of(one: Standing, since: datetime, why: str = "", *, again: bool = False) -> str:
    """The sentence that the room reads: "Inquorate from 10.42 am: two left, one recused: discuss, do not decide"."""
    if one.state == State.SILENT:
        return "The constitution is silent on a quorum: the chair rules, and it is recorded"
    from_ = f"{'again ' if again else ''}from {time_words(timezone.localtime(since))}"
    why = why or numbers_of(one)
    if one.state == State.INQUORATE:
        return f"Inquorate {from_}: {why}: discuss, do not decide"
    if one.state == State.UNSETTLED:
        return (
            f"Unsettled {from_}: {why}. {one.needed.fewest} are enough without the empty seats, {one.needed.number} with them,"
            " and the constitution does not say whether they count: the chair rules"
        )
    return f"Quorate {from_}: {why}"


def numbers_of(one: Standing) -> str:
    """9 of the 8 needed are present: "9 present, 8 needed"."""
    said = f"{one.count} present who count"
    if one.needed.number:
        least, most = one.needed.fewest, one.needed.number
        said += f", {most if least == most else f'{least} or {most}'} needed"
    if one.officers < one.needed.officers:
        said += f", {_officers_short(one)}"
    return said
