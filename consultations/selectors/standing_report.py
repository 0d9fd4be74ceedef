"""An issued report as it may be read today: what became confidential, or was redacted, since is gone from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from consultations.selectors.proofs import Ref, open_proofs
from consultations.selectors.publishing import words_now

Content = Mapping[str, Any]


def refs_in(content: Content) -> set[Ref]:
    """The records that a report names."""
    named = [content.get("decided"), *(one["proof"] for one in content.get("feedback", []))]
    return {(one["kind"], one["id"]) for one in named if one}


def quoted_in(content: Content) -> dict[int, str]:
    """The words that a report quotes, by their answer."""
    figures = content.get("figures", [])
    return {one["answer"]: one["words"] for figure in figures for one in figure.get("quotations", [])}


def as_it_stands(content: Content) -> dict[str, Any]:
    """The report without records that are closed or struck by now, and with its quotations as they are redacted now."""
    known, now = open_proofs(refs_in(content)), words_now(quoted_in(content))
    figures = [{**one, "quotations": _quotations(one, now)} for one in content.get("figures", [])]
    return {
        **content,
        "decided": _open(content.get("decided"), known),
        "feedback": [{**one, "proof": _open(one["proof"], known)} for one in content.get("feedback", [])],
        "figures": figures,
    }


def _open(proof: Any, known: Mapping[Ref, Any]) -> Any:
    return proof if proof and (proof["kind"], proof["id"]) in known else None


def _quotations(figure: Content, now: Mapping[int, str]) -> list[dict[str, Any]]:
    """As their words are redacted today; those of which nothing is left are gone."""
    return [
        {**one, "words": words}
        for one in figure.get("quotations", [])
        if (words := now.get(one["answer"], ""))
    ]  # fmt: skip


def may_be_handed_out(content: Content) -> bool:
    """Whether the PDF still says only what may be read: a file cannot be redacted afterwards."""
    shown = as_it_stands(content)
    return refs_in(shown) == refs_in(content) and quoted_in(shown) == quoted_in(content)
