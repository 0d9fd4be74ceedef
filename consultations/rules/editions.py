"""What a later edition of a report says differently, in words. Plain values only: contents as `Report.content` keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Content = Mapping[str, Any]
WORDS = {
    "title": "The title changed.",
    "summary": "The summary was rewritten.",
    "coverage": "The count of who answered changed.",
    "representativeness": "The comparison with the roll changed.",
    "views": "What meetings and groups said was added to or corrected.",
}


def changes_between(before: Content, after: Content) -> list[str]:
    """A sentence for each part that differs; empty where both say the same."""
    found = [words for name, words in WORDS.items() if before.get(name) != after.get(name)]
    found += _decided(before.get("decided"), after.get("decided"))
    found += _figures(before.get("figures", []), after.get("figures", []))
    found += _feedback(before.get("feedback", []), after.get("feedback", []))
    return found


def _decided(before: Any, after: Any) -> list[str]:
    if before == after:
        return []
    if not before:
        return [f"It says what was decided: {after['label']}."] if after else []
    return [f"Another decision is named: {after['label']}."] if after else ["The decision is no longer named."]


def _figures(before: Sequence[Content], after: Sequence[Content]) -> list[str]:
    """By question: its table, its themes, its quotations."""
    old = {one["id"]: one for one in before}
    found = []
    for one in after:
        was = old.pop(one["id"], None)
        name = f"Question {one['number']}"
        if was is None:
            found.append(f"{name} was added.")
            continue
        found += [f"{name}: the figures changed."] * (was.get("tables") != one.get("tables"))
        found += [f"{name}: the themes changed."] * (was.get("themes") != one.get("themes"))
        found += [f"{name}: other words are quoted."] * (was.get("quotations") != one.get("quotations"))
    return found + [f"Question {was['number']} was taken out." for was in old.values()]


def _feedback(before: Sequence[Content], after: Sequence[Content]) -> list[str]:
    """Rows that came, went, or now say what was done; each by its first words."""
    old = {one["id"]: one for one in before}
    found = []
    for one in after:
        was = old.pop(one["id"], None)
        name = f"“{shortened(one['asked'])}”"
        if was is None:
            found.append(f"Feedback was added: {name}.")
        elif not was["did"] and one["did"]:
            found.append(f"It says what was done about {name}.")
        elif (was["asked"], was["said"], was["did"], was["proof"]) != (
            one["asked"],
            one["said"],
            one["did"],
            one["proof"],
        ):
            found.append(f"The feedback about {name} changed.")
    return found + [f"Feedback was removed: “{shortened(was['asked'])}”." for was in old.values()]


def shortened(words: str, most: int = 60) -> str:
    """The first words, in one line, at most so many letters."""
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[:most].rsplit(' ', 1)[0]}…"
