"""What the report shows of the answers: who answered, tables, pictures, themes, as plain data that can be frozen."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.template.loader import render_to_string

from consultations.models import Consultation, Question
from consultations.rules.bars import bars
from consultations.rules.hiding import FEW
from consultations.rules.tables import Represents, Row, Table
from consultations.selectors.coverage import coverage
from consultations.selectors.understanding import Figure, are_ready, figures_of, representativeness, themes_of
from networks.constitutions.models import Identity

__all__ = ["are_ready", "coverage_part", "figures_part", "representativeness_part"]

HIDDEN = "hidden"
PLAIN_COLOUR = "#1d4f91"
Kind = Question.Kind
WRITTEN = (Kind.SHORT, Kind.LONG, Kind.DOCUMENT)
DRAWN = (Kind.ONE, Kind.MANY, Kind.SCALE, Kind.RANKING, Kind.NUMBER)
HEADS = {
    Kind.RANKING: ["Option", "First places", "Share", "Mean place"],
    Kind.DOCUMENT: ["Paragraph", "Comments", "Share"],
}
Plain = dict[str, Any]


def share_words(share: Fraction | None) -> str:
    """A share of those who answered, in whole per cent, half up."""
    return HIDDEN if share is None else f"{int(share * 100 + Fraction(1, 2))} %"


# --- who answered


def coverage_part(consultation: Consultation) -> Plain:
    """How many of whom, and how those asked were drawn."""
    found = coverage(consultation)
    notes = []
    if consultation.sample_size:
        on_roll = consultation.respondents.count()
        notes.append(f"A sample of {found.asked:,} out of {on_roll:,} on the roll was asked.")
    return {"words": f"{found.whole_words} answered.", "notes": notes}


def representativeness_part(consultation: Consultation) -> Plain:
    """Shares of the responses beside shares of the roll, and a sentence for each that is ten points off or more."""
    tables, notes = [], []
    for heading, lines in representativeness(consultation):
        rows = [[one.label, f"{one.on_roll:,}", *_both(one)] for one in lines]
        heads = [heading, "On the roll", "Responded", "Share of the roll", "Share of the responses"]
        tables.append({"caption": f"Beside the roll, by {heading.lower()}", "heads": heads, "rows": rows})
        for one in lines:
            if one.is_off:
                word = "fewer" if one.is_under else "more"
                notes.append(f"{heading}, {one.label}: 10 points or more {word} among the responses than on the roll.")
    return {"tables": tables, "notes": notes}


def _both(one: Represents) -> list[str]:
    responded = HIDDEN if one.responded is None else f"{one.responded:,}"
    return [responded, share_words(one.of_roll), share_words(one.share)]


# --- what was answered


def figures_part(consultation: Consultation, quotations: Mapping[int, list[Plain]]) -> list[Plain]:
    """Each question with its base, its tables, its picture, its themes and what is quoted."""
    identity = Identity.objects.filter(body=consultation.network_id).first()
    colour = identity.colour if identity else PLAIN_COLOUR
    return [_figure(one, quotations.get(one.question.pk, []), colour) for one in figures_of(consultation)]


def _figure(one: Figure, quotations: list[Plain], colour: str) -> Plain:
    themes = _themes(one.question, one.number) if one.kind in WRITTEN else []
    tables = _tables(one)
    drawn = _picture(one, colour)
    return {
        "id": one.question.pk, "number": one.number, "text": one.text, "kind": one.kind, "base": f"{one.base}.",
        "tables": [*tables, *themes], "themes": themes, "notes": _notes(one), "quotations": quotations,
        "picture": drawn, "picture_alt": _alt(one) if drawn else "",
    }  # fmt: skip


def _tables(one: Figure) -> list[Plain]:
    if one.kind == Kind.GRID:
        return _grid(one)
    return [_table(one, each) for each in one.tables if each.is_shown and each.rows]


def _table(one: Figure, each: Table) -> Plain:
    heads = HEADS.get(one.kind, ["Answer", "Responses", "Share"])
    return {
        "caption": f"Answers to question {one.number}",
        "heads": heads,
        "rows": [_row(one.kind, row) for row in each.rows],
    }


def _row(kind: str, row: Row) -> list[str]:
    cells = [row.label, row.words, share_words(row.share)]
    if kind == Kind.RANKING:
        cells.append(HIDDEN if row.mean_rank is None else f"{float(row.mean_rank):.1f}")
    return cells


def _grid(one: Figure) -> list[Plain]:
    """All rows of a grid in one table, each with how many answered it."""
    shown = [each for each in one.tables if each.is_shown and each.rows]
    if not shown:
        return []
    heads = ["Row", *(row.label for row in shown[0].rows), "Answered"]
    rows = [
        [each.label, *(row.words for row in each.rows), HIDDEN if answered is None else f"{answered:,}"]
        for each in shown
        for answered in [each.base.answered]
    ]
    return [{"caption": f"Answers to question {one.number}, row by row", "heads": heads, "rows": rows}]


def _notes(one: Figure) -> list[str]:
    """Mean and median, what is left out, and how the question came to be worded."""
    found = [one.note] if one.note else []
    for each in one.tables:
        if not each.is_shown:
            label = f"{each.label}: f" if each.label else "F"
            found.append(f"{label}ewer than {FEW} answered, or the figures would tell how a few answered.")
        if each.mean is not None:
            unit = f" {one.question.unit}" if one.question.unit else ""
            middle = f"; half answered {_number(each.median)}{unit} or less" if each.median is not None else ""
            found.append(f"Mean {_number(each.mean)}{unit}{middle}.")
    return found


def _number(value: Any) -> str:
    return f"{value.normalize():f}" if value else "0"


def _themes(question: Question, number: int) -> list[Plain]:
    rows = [[one.theme.name, HIDDEN if one.count is None else f"{one.count:,}"] for one in themes_of(question)]
    caption = f"Themes in what was written to question {number}"
    return [{"caption": caption, "heads": ["Theme", "Responses"], "rows": rows}] if rows else []


# --- the picture


def _sized(one: Figure) -> list[tuple[str, int | None, str]]:
    rows = one.tables[0].rows if one.kind in DRAWN and one.tables and one.tables[0].is_shown else ()
    return [(row.label, row.count, row.words) for row in rows]


def _picture(one: Figure, colour: str) -> str:
    """The bars as an address that holds the whole image; empty where there is nothing to draw."""
    rows = _sized(one)
    if not rows or all(count is None for _, count, _ in rows):
        return ""
    drawn = render_to_string("papers/consultation_chart.svg", {"picture": bars(rows), "colour": colour})
    return f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"


def _alt(one: Figure) -> str:
    """The picture in words: every bar."""
    said = "; ".join(f"{label}: {figure}" for label, _, figure in _sized(one))
    return f"Bar chart. {said}. The table below has the same figures."
