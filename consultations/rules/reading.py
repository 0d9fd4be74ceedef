"""One field as a respondent filled it in: plain text, a number, positions of options. What is wrong is said in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from consultations.rules.questions import DECIMALS, WHOLE_DIGITS

# Written together, or with commas between thousands; a comma before fewer than three digits could mean either.
_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|-?\.[0-9]+")
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\ufe63": "-", "\uff0d": "-"})
_SPACES = re.compile(r"[ \u00a0\u2009\u202f]")
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# what no sheet and no page can show; tabs and line ends stay
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
ODD = "Your answer holds signs that no text can hold. Type it again."


class Fault(Exception):
    """What is wrong with a field, as it is said beside it."""


def values(data: Mapping[str, Sequence[str]], name: str) -> list[str]:
    """What came under a name, without what is no text. A draft of another day may hold anything."""
    found = data.get(name)
    if isinstance(found, str):
        return [found]
    return [one for one in found if isinstance(one, str)] if isinstance(found, list | tuple) else []


def text_of(found: Sequence[str], *, most: int, words: int | None = None, is_line: bool = False) -> str:
    """The text as typed, without blank ends: markup, formulas, emoji and every script are text like any other."""
    typed = found[-1] if found else ""
    if "\x00" in typed or any("\ud800" <= letter <= "\udfff" for letter in typed):
        raise Fault(ODD)
    typed = _CONTROLS.sub("", _BREAKS.sub("\n", typed)).strip()
    if is_line:
        typed = " ".join(typed.split("\n"))
    if len(typed) > most:
        raise Fault(f"Your answer has {len(typed):,} characters. Shorten it to {most:,}.")
    if words is not None and (count := len(typed.split())) > words:
        raise Fault(f"Your answer has {count:,} words. Shorten it to {words:,}.")
    return typed


def number_of(found: Sequence[str], least: Decimal | None, most: Decimal | None) -> Decimal | None:
    """The number typed, or None where nothing was: 1,250 and -3.5 and −3.5 and 1 250. Never guessed from anything else."""
    typed = _SPACES.sub("", (found[-1] if found else "").strip().translate(_MINUS))
    if not typed:
        return None
    if not _NUMBER.fullmatch(typed) or len(typed) > 40:
        raise Fault("Enter a number in digits, for example 1,250 or 2.5.")
    whole, _, rest = typed.lstrip("-").replace(",", "").partition(".")
    if len(rest.rstrip("0")) > DECIMALS:
        raise Fault(f"Enter a number with at most {DECIMALS} digits after the point.")
    number = Decimal(typed.replace(",", ""))
    if least is not None and number < least:
        raise Fault(f"Enter a number of {shown(least)} or more.")
    if most is not None and number > most:
        raise Fault(f"Enter a number of {shown(most)} or less.")
    if len(whole.lstrip("0")) > WHOLE_DIGITS:
        raise Fault(f"Enter a number of at most {WHOLE_DIGITS} digits.")
    return number + 0  # no zero below zero


def positions_of(found: Sequence[str], offered: Sequence[int]) -> tuple[int, ...]:
    """The options named, each once, in the order of the page. An option that was not offered is no answer."""
    named = [one.strip() for one in found if one.strip()]
    known = {str(one): one for one in offered}
    if any(one not in known for one in named):
        raise Fault("Choose from what is offered.")
    chosen = {known[one] for one in named}
    return tuple(one for one in offered if one in chosen)


def shown(number: Decimal) -> str:
    """A number as a person types it: no noughts behind the point, no exponent."""
    words = f"{number:f}"
    words = words.rstrip("0").rstrip(".") if "." in words else words
    return "0" if words in ("-0", "") else words
