"""What follows from the sums of a paper, in sentences; and whether the paper says it itself."""

from __future__ import annotations

import re
from fractions import Fraction

from cph.core.templatetags.words import pounds
from funding.rules.costing import Costed, Costing, Implied, Line, to_pence

IN_WORDS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
AMOUNT = re.compile(r"£\s?(\d[\d,]{0,17})(?:\.(\d{1,2})(?!\d))?(?:\s?(k|m|million|thousand)\b)?", re.IGNORECASE)
LARGER = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}
NEAR = 4  # words between a number and what it counts: "four new primary clusters"


def number_words(number: Fraction) -> str:
    """4, 11.5, or about 3.88."""
    if number.denominator == 1:
        return f"{int(number):,}"
    hundredths = round(number * 100)
    exact = Fraction(hundredths, 100) == number
    return f"{'' if exact else 'about '}{hundredths / 100:,.2f}".rstrip("0").rstrip(".")


def factors_words(line: Line) -> str:
    """The factors that are there but for the price: 11 heads × 6 meetings."""
    named = ((line.quantity, line.quantity_of), (line.times, line.times_of), (line.units, line.units_of))
    return " × ".join(f"{number_words(Fraction(value))} {words}".strip() for value, words in named if value is not None)


def units_words(implied: Implied) -> str:
    """£39,000 − £7,000 at £8,000 each: 4 clusters."""
    less = f" − {pounds(implied.fixed)}" if implied.fixed else ""
    what = implied.units_of or "units"
    return f"{pounds(implied.total)}{less} at {pounds(implied.each)} each: {number_words(implied.number)} {what}"


def factor_words(costed: Costed) -> str:
    """What a stated total implies of its line: £7,000 for 11 heads × 6 meetings: £106.06 each."""
    if costed.implied is None or costed.implied[0] == "units":
        return ""
    name, number = costed.implied
    line = costed.line
    if name == "price":
        return f"{pounds(line.stated)} for {factors_words(line)}: {pounds(to_pence(number))} each"
    of = f" for {factors_words(line)}" if factors_words(line) else ""
    at = f" at {pounds(to_pence(Fraction(line.price)))}" if line.price is not None else ""
    return f"{pounds(line.stated)}{of}{at}: {number_words(number)} {getattr(line, f'{name}_of')}"


def all_words(costing: Costing) -> list[str]:
    """Everything that follows, a sentence each."""
    found = [f"{costed.line.label}: {words}." for costed in costing.lines if (words := factor_words(costed))]
    if costing.implied:
        found.append(f"{units_words(costing.implied)}.")
    return found


# --- whether the paper says so


def amounts_in(text: str) -> list[int]:
    """The amounts in pounds that a text names, in pence: £39,000, £106.06, £39k, £1.2 million."""
    found = []
    for whole, pence, larger in AMOUNT.findall(text):
        hundredths = int(whole.replace(",", "") or 0) * 100 + int(pence.ljust(2, "0") or 0)
        found.append(hundredths * LARGER.get(larger.lower(), 1))
    return found


def says_amount(text: str, pence: int) -> bool:
    """Whether a text names this amount, or the same rounded to whole pounds."""
    return bool({pence, round(Fraction(pence, 100)) * 100} & set(amounts_in(text)))


def says_number(text: str, number: Fraction, of: str) -> bool:
    """Whether a text says so many of them: “4 clusters”, “four of the clusters”, but not “£4 for clusters”."""
    if number.denominator != 1:
        return False
    whole = int(number)
    spelt = [str(whole), f"{whole:,}"] + ([IN_WORDS[whole]] if 0 <= whole < len(IN_WORDS) else [])
    stem = of.split()[-1].lower().rstrip("s") if of.split() else ""
    ways = "|".join(map(re.escape, spelt))
    pattern = rf"(?<![\w£.,])(?:{ways})(?![\w,.]*\d)(?:\W+\w+){{0,{NEAR}}}?\W+{re.escape(stem)}"
    return bool(stem) and re.search(pattern, text, re.IGNORECASE) is not None
