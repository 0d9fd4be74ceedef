"""Minutes as plain data: what one reader is shown of them, and what changed between two versions. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from networks.meetings.rules.parts import CONFIDENTIAL, OPEN

# lines that stand beside the items, each with the item it belongs to
BESIDE = ("people", "quorum", "rulings", "declarations", "changes", "other_decisions")
Said = Mapping[str, Any]
Reads = Callable[[int], bool]


def is_confidential(line: Said) -> bool:
    """Whether a line of the minutes, or the item it stands in, is in Part B."""
    return bool(line.get("part") == CONFIDENTIAL)


def part_of(content: Said, reads: Reads) -> dict[str, Any]:
    """The minutes as one reader sees them. `reads(item)` says whether they read the confidential business of an item.

    What they may not read is absent: items with all that hangs on them, single decisions and actions, people who were
    there for such an item only, interests declared in it, the changes made to it.
    """

    def shows(line: Said, item: int | None) -> bool:
        return not is_confidential(line) or (item is not None and reads(item))

    found = dict(content)
    for name in BESIDE:
        found[name] = [line for line in content.get(name, []) if shows(line, line.get("item"))]
    items = [_item_part(item, shows) for item in content["items"] if shows(item, item["id"])]
    hides = len(items) < len(content["items"])
    # who reads only some items of Part B sees these without a number, which would tell of the others
    found["items"] = [{**item, "number": CONFIDENTIAL} if hides and is_confidential(item) else item for item in items]
    return found


def _item_part(item: Said, shows: Callable[[Said, int | None], bool]) -> dict[str, Any]:
    lines = {
        name: [line for line in item[name] if shows(line, item["id"])] for name in ("decisions", "motions", "actions")
    }
    return {**item, **lines}


def has_part_b(content: Said) -> bool:
    """Whether anything in these minutes is confidential."""
    lines = [*content["items"], *(line for name in BESIDE for line in content.get(name, []))]
    inside = (line for item in content["items"] for name in ("decisions", "motions", "actions") for line in item[name])
    return any(map(is_confidential, [*lines, *inside]))


def confidential_items(content: Said) -> set[int]:
    """The items whose readers the whole of these minutes depends on."""
    found = {item["id"] for item in content["items"] if is_confidential(item)}
    for item in content["items"]:
        if any(is_confidential(line) for name in ("decisions", "motions", "actions") for line in item[name]):
            found.add(item["id"])
    return found


def what_changed(before: Said, after: Said) -> list[dict[str, Any]]:
    """What a later version says differently, line by line, each with the part it belongs to."""
    old = {item["id"]: item for item in before["items"]}
    new = {item["id"]: item for item in after["items"]}
    found = [line for pk, item in new.items() for line in _item_changes(old.get(pk), item)]
    found += [
        _line(item, f"Item {item['number']}, {item['title']}: taken out.") for pk, item in old.items() if pk not in new
    ]
    there = [[one for one in said.get("people", []) if not is_confidential(one)] for said in (before, after)]
    if there[0] != there[1]:
        found.append({"item": None, "part": OPEN, "words": "Who was there: changed."})
    return found


def _line(item: Said, words: str, *lines: Said) -> dict[str, Any]:
    """A line about an item, confidential where the item or one of the lines it quotes is."""
    hidden = any(map(is_confidential, (item, *lines)))
    return {"item": item["id"], "part": CONFIDENTIAL if hidden else OPEN, "words": words}


def _item_changes(old: Said | None, new: Said) -> Iterator[dict[str, Any]]:
    where = f"Item {new['number']}, {new['title']}"
    if old is None:
        yield _line(new, f"{where}: added.")
        return
    if is_confidential(old):  # what was confidential stays so in what is said of the change
        new = {**new, "part": CONFIDENTIAL}
    if old["title"] != new["title"]:
        yield _line(new, f"{where}: it was called {old['title']}.")
    if old["discussion"] != new["discussion"]:
        yield _line(new, f"{where}: what was said is changed.")
    if old["outcome"] != new["outcome"]:
        yield _line(new, f"{where}: {new['outcome'].lower()}, not {old['outcome'].lower()}.")
    for name, noun in (("decisions", "decision"), ("actions", "action")):
        yield from _numbered_changes(new, old[name], new[name], f"{where}: {noun}")


def _numbered_changes(item: Said, old: list[Said], new: list[Said], where: str) -> Iterator[dict[str, Any]]:
    before, after = {one["number"]: one for one in old}, {one["number"]: one for one in new}
    for number, one in after.items():
        was = before.get(number)
        if was is None:
            yield _line(item, f"{where} {number} added.", one)
        elif _words_of(was) != _words_of(one):
            words = f"{where} {number} changed from “{_words_of(was)}” to “{_words_of(one)}”."
            yield _line(item, words, one, was)
    for number, one in before.items():
        if number not in after:
            yield _line(item, f"{where} {number} taken out.", one)


def _words_of(line: Said) -> str:
    """A decision's or an action's words with those who own it and when it is due."""
    more = [", ".join(line.get("owners", [])), line.get("due", "")]
    return "; ".join([line["text"], *(words for words in more if words)])
