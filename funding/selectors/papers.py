"""The paper as plain data that can be frozen: in the layout of a forum, for its page and its PDF alike."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any

from cph.core.templatetags.words import count_of, day_words, pounds
from funding.models import Proposal
from funding.rules.costing import Costed, to_pence
from funding.rules.implied import number_words, units_words
from funding.selectors.proposing import Row, Sheet, amount_words, price_words, sheet_of
from networks.meetings.models import Purpose

ASKED_TO = {
    Purpose.DECIDE: "decide", Purpose.STEER: "steer", Purpose.INFORM: "be informed", Purpose.CONSULT: "be consulted",
}  # fmt: skip
GAP = re.compile(r"\n\s*\n")


def paper_content(proposal: Proposal, sheet: Sheet | None = None) -> dict[str, Any]:
    """All that the paper says as it would be issued now. One query, or none where the costing is at hand."""
    found = sheet or sheet_of(proposal)
    total = found.costing.total if found.costing.total is not None else proposal.asked_pence
    return {
        "title": proposal.title,
        "network_name": proposal.network.name,
        "body_name": proposal.body.name,
        "front": front_of(proposal),
        "parts": [
            _part(1, "Background", proposal.background),
            _part(2, "Resourcing", proposal.resourcing),
            _part(3, "Recommendation", proposal.recommendation),
        ],
        "rows": [row_of(one) for one in found.rows],
        "implied": f"{units_words(found.costing.implied)}." if found.costing.implied else "",
        "total": pounds(total) if total is not None else "",
        "asked": pounds(proposal.asked_pence),
        "asked_pence": proposal.asked_pence,
        "facts": facts_of_money(proposal),
        "success": _paragraphs(proposal.success),
    }


def front_of(proposal: Proposal) -> list[list[str]]:
    """The front sheet."""
    rows = [
        ["Lead officer", proposal.lead.name],
        ["Contact", proposal.contact or "Not given"],
        [f"{proposal.body.name} is asked to", ASKED_TO[Purpose(proposal.purpose)]],
        ["Time needed", count_of(proposal.minutes, "minute") if proposal.minutes else "Not given"],
    ]
    return [["Authority", proposal.authority.name], *rows] if proposal.authority else rows


def facts_of_money(proposal: Proposal) -> list[list[str]]:
    """What is asked for, from where, for how long."""
    rows = [
        ["Amount", pounds(proposal.asked_pence)],
        ["Source", proposal.source],
        ["For", period_words(proposal.is_recurring, proposal.begins_on, proposal.ends_on)],
    ]
    return [row for row in rows if row[1]]


def period_words(is_recurring: bool, begins_on: date | None, ends_on: date | None) -> str:
    """One-off, from 1 April 2026 to 31 March 2027."""
    often = "Every year" if is_recurring else "One-off"
    from_ = f", from {day_words(begins_on)}" if begins_on else ""
    return f"{often}{from_}{f' to {day_words(ends_on)}' if ends_on else ''}"


def row_of(row: Row) -> dict[str, str]:
    """A line of the costed table: what for, how it is worked out, what it comes to."""
    line, costed = row.line, row.costed
    named = ((line.quantity, line.quantity_of), (line.times, line.times_of), (line.units, line.units_of))
    how = [f"{amount_words(value)} {words}".strip() for value, words in named if value is not None]
    if line.price_pence is not None:
        how.insert(1 if line.quantity is not None else 0, price_words(line.price_pence))
    elif costed.each is not None:
        how.insert(0, f"{pounds(costed.each)} for each")
    total = (
        pounds(costed.total) if costed.total is not None else f"{pounds(costed.each)} for each" if costed.each else ""
    )
    return {"label": line.label, "how": " × ".join(how), "follows": _follows(costed), "total": total}


def _follows(costed: Costed) -> str:
    """The factor that follows from the total, marked as such."""
    if costed.implied is None:
        return ""
    name, number = costed.implied
    if name == "price":
        return f"{pounds(to_pence(Fraction(number)))} each, which follows from the total"
    return f"{number_words(number)} {getattr(costed.line, f'{name}_of')}, which follows from the total"


def _paragraphs(text: str) -> list[str]:
    return [one.strip() for one in GAP.split(text.replace("\r\n", "\n")) if one.strip()]


def _part(number: int, title: str, text: str) -> dict[str, Any]:
    """A numbered part with its numbered paragraphs."""
    found = [[f"{number}.{place}", words] for place, words in enumerate(_paragraphs(text), start=1)]
    return {"number": number, "title": title, "paragraphs": found}
