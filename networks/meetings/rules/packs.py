"""What a pack holds for one reader, and what changed from one to the next: plain values only.

`contents` is an issued agenda (content.agenda_content) whose items carry the papers that stand there now. Whatever a reader may
not read is taken out first; versions are counted after that, so that neither a number nor a sentence tells of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from networks.meetings.rules.agendas import what_changed
from networks.meetings.rules.parts import CONFIDENTIAL, OPEN, Reading, content_for

TAKEN_BACK = "a paper that was taken back since"
WHAT_COUNTS = ("title", "when", "place", "items")


@dataclass(frozen=True)
class Now:
    """What became of things since a pack was made: confidential items and papers of today, papers taken back."""

    items: frozenset[int] = frozenset()
    papers: frozenset[int] = frozenset()
    taken_back: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Version:
    """A version of the pack as one reader counts them: `place` is which of the given contents it comes from.

    Number 0 stands for an agenda without any paper: there is nothing to make a pack of.
    """

    number: int
    place: int
    contents: dict[str, Any]
    changes: list[str]
    key: str
    is_taken_back: bool


def contents_for(contents: Mapping[str, Any], reading: Reading, now: Now) -> dict[str, Any]:
    """The contents of a pack as one reader has them: what was confidential then, or is today, only for those who read it."""
    found = content_for(contents, reading)
    every = found["items"]
    items = [item for item in every if reading.reads(item["id"]) or item["id"] not in now.items]
    kept = [item | {"papers": list(_papers(item, reading, now))} for item in items]
    if len(kept) < len(every):
        kept = list(_counted(kept))
    has_part_b = any(CONFIDENTIAL in _parts(item) for item in kept)
    return {**found, "items": kept, "total": sum(item["minutes"] for item in kept), "has_part_b": has_part_b}


def _papers(item: Mapping[str, Any], reading: Reading, now: Now) -> Iterator[Mapping[str, Any]]:
    for paper in item["papers"]:
        if reading.reads(item["id"]) or paper["id"] not in now.papers:
            yield paper


def _parts(item: Mapping[str, Any]) -> set[str]:
    return {item.get("part", OPEN), *(paper.get("part", OPEN) for paper in item["papers"])}


def _counted(items: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Open items counted anew, without a gap."""
    number = 0
    for item in items:
        if item.get("part", OPEN) == OPEN:
            number += 1
            yield {**item, "number": str(number)}
        else:
            yield dict(item)


def versions(packs: Sequence[Mapping[str, Any]], reading: Reading, now: Now) -> list[Version]:
    """The versions of a pack that one reader has, oldest first: a pack that changed nothing for them is none."""
    found: list[Version] = []
    for place, whole in enumerate(packs):
        contents = contents_for(whole, reading, now)
        if found and _substance(found[-1].contents) == _substance(contents):
            continue
        changes = changes_between(found[-1].contents, contents, now.taken_back) if found else []
        ids = {paper["id"] for item in contents["items"] for paper in item["papers"]}
        number = 1 + max((one.number for one in found), default=0) if ids else 0
        key = key_of({"number": number, "changes": changes, "contents": contents})
        found.append(Version(number, place, contents, changes, key, bool(ids & now.taken_back)))
    return found


def _substance(contents: Mapping[str, Any]) -> dict[str, Any]:
    return {name: contents.get(name) for name in WHAT_COUNTS}


def key_of(contents: Mapping[str, Any]) -> str:
    """The same for the same contents, whatever their order of writing: 64 letters and digits (SHA-256)."""
    return hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest()


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any], taken_back: Collection[int] = ()) -> list[str]:
    """What differs between two packs of one reader, in sentences. Papers taken back are not named."""
    said = what_changed(_without_papers(before), _without_papers(after))
    old = {item["id"]: item for item in before["items"]}
    for item in after["items"]:
        had = {paper["id"]: paper for paper in old.get(item["id"], {"papers": []})["papers"]}
        said += _paper_changes(item, had, taken_back)
    return said or ["The words of the agenda changed in small things."]


def _without_papers(contents: Mapping[str, Any]) -> dict[str, Any]:
    return {**contents, "items": [{**item, "papers": []} for item in contents["items"]]}


def _paper_changes(item: Mapping[str, Any], had: dict[int, Any], taken_back: Collection[int]) -> Iterator[str]:
    has = {paper["id"]: paper for paper in item["papers"]}
    replaced = {paper.get("replaces") for paper in has.values()}
    under = f"item {item['number']}, {item['title']}"

    def name(paper: Mapping[str, Any]) -> str:
        return TAKEN_BACK if paper["id"] in taken_back else f"“{paper['title']}”"

    for key, paper in has.items():
        old = had.get(paper.get("replaces"))
        if key in had:
            if paper != had[key]:
                yield f"The cover of {name(paper)} changed, under {under}."
        elif old and old["title"] == paper["title"]:
            yield f"There is a newer version of {name(paper)}, under {under}."
        elif old:
            yield f"{_capital(name(paper))} replaces {name(old)}, under {under}."
        else:
            yield f"{_capital(name(paper))} came, under {under}."
    for key, paper in had.items():
        if key not in has and key not in replaced:
            gone = "was taken back" if key in taken_back else "was taken off"
            yield f"{'A paper' if key in taken_back else name(paper)} {gone}, under {under}."


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
